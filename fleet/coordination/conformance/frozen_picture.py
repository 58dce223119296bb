"""A picture kept as it was, so that it can be shown again, compared, or made anew of other objects."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final, cast

from fleet.coordination.conformance.frozen_whereabouts import FrozenWhereabouts
from fleet.coordination.protocol import Picture, Snapshot

if TYPE_CHECKING:
    from fleet.coordination.protocol import PartBelief, Progress, Travel, Whereabouts

_TRAVEL: Final = "travel"
_KEPT: Final = tuple(name for name, value in vars(Picture).items() if isinstance(value, property) and name != _TRAVEL)
"""What a picture shows, but for the oracle, which answers and is not kept."""


class FrozenPicture:
    """What one picture showed at one moment (see ``fleet.coordination.protocol.Picture``)."""

    def __init__(
        self, shown: Mapping[str, Any], snapshot: Snapshot, reports: Mapping[str, FrozenWhereabouts], travel: Travel
    ) -> None:
        self.travel = travel
        self._shown = shown
        self._snapshot = snapshot
        self._reports = reports
        for name, value in shown.items():
            setattr(self, name, value)

    @classmethod
    def of(cls, picture: Picture) -> FrozenPicture:
        """Keep a picture: its mappings are copied, what is in them is not."""
        shown = {name: _kept(getattr(picture, name)) for name in _KEPT}
        heard = {name: picture.whereabouts(name) for name in picture.vehicles}
        reports = {name: FrozenWhereabouts.of(at) for name, at in heard.items() if at is not None}
        return cls(shown, picture.snapshot(), reports, picture.travel)

    def whereabouts(self, vehicle: str) -> Whereabouts | None:
        """Where a vehicle under way was."""
        return self._reports.get(vehicle)

    def progress(self, vehicle: str) -> Progress | None:
        """How far a vehicle was with its plan."""
        return self._snapshot.progress.get(vehicle)

    def part(self, key: tuple[str, int]) -> PartBelief | None:
        """What was believed of a part that was still to do."""
        known = (*self._snapshot.waiting, *self._snapshot.served)
        return next((part for part in known if (part.mission.id, part.part) == key), None)

    def snapshot(self) -> Snapshot:
        """A copy that stays as it is."""
        return self._snapshot

    def again(self, travel: Travel | None = None) -> Picture:
        """The same picture in mappings of its own, on its own oracle or another."""
        shown = {name: _kept(value) for name, value in self._shown.items()}
        return cast("Picture", FrozenPicture(shown, self._snapshot, self._reports, travel or self.travel))

    def of_other_objects(self) -> Picture:
        """An equal picture of which every object was made anew, as in another process."""
        # One copy of everything at once, so that what was one object in several places still is.
        shown, snapshot, reports = deepcopy((dict(self._shown), self._snapshot, self._reports))
        return cast("Picture", FrozenPicture(shown, snapshot, reports, self.travel))

    def changes_in(self, picture: Picture) -> list[str]:
        """The names of what a picture shows otherwise than this one, the order within mappings included."""
        return [name for name in _KEPT if _ordered(getattr(picture, name)) != _ordered(self._shown[name])]


def _kept(value: Any) -> Any:
    return {key: _kept(inner) for key, inner in value.items()} if isinstance(value, Mapping) else value


def _ordered(value: Any) -> Any:
    return [(key, _ordered(inner)) for key, inner in value.items()] if isinstance(value, Mapping) else value
