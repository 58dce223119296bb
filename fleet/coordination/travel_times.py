"""Travel times between many places as matrices, each pair asked for once while its answer holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from fleet.coordination.protocol import Travel
    from fleet.coordination.tours import Reckoning
    from fleet.domain.platform import Platform


class TravelTimes:
    """Seconds from place to place by platform; infinite where there is no way."""

    def __init__(self, reckoning: Reckoning) -> None:
        self._reckoning = reckoning
        self._index: dict[int, int] = {}
        self._seconds: dict[str, NDArray[np.float64]] = {}
        self._edition = 0

    def between(self, travel: Travel, platform: Platform, places: Sequence[int]) -> NDArray[np.float64]:
        """A square matrix in the order of some different places."""
        if travel.edition != self._edition:
            self._seconds.clear()
            self._edition = travel.edition
        index = [self._index.setdefault(place, len(self._index)) for place in places]
        known = self._known(platform.name)
        chosen = known[np.ix_(index, index)]
        for row, column in np.argwhere(np.isnan(chosen)).tolist():
            seconds = self._reckoning.leg(travel, platform, places[row], places[column])[0] if row != column else 0.0
            chosen[row, column] = known[index[row], index[column]] = seconds
        return chosen

    def _known(self, platform: str) -> NDArray[np.float64]:
        """The matrix of a platform with room for every place asked about so far."""
        count = len(self._index)
        known = self._seconds.get(platform)
        if known is None or len(known) < count:
            room = np.full((2 * count, 2 * count), np.nan)
            if known is not None:
                room[: len(known), : len(known)] = known
            known = self._seconds[platform] = room
        return known
