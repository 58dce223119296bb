"""A picture as a wrapper shows it: another picture with some of its parts replaced."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.coordination.protocol import (
        Changes,
        KnowledgeBelief,
        LinkBelief,
        OperatorQueue,
        PartBelief,
        Picture,
        PositionBelief,
        PostBelief,
        Progress,
        Snapshot,
        StockBelief,
        Travel,
        VehicleBelief,
        Whereabouts,
    )
    from fleet.domain.mission import Mission


class PictureView:
    """See ``fleet.coordination.protocol.Picture``."""

    def __init__(
        self,
        base: Picture,
        *,
        travel: Travel | None = None,
        idle: Mapping[tuple[int, str], Mapping[str, VehicleBelief]] | None = None,
        changed: Changes | None = None,
        vehicles: Mapping[str, VehicleBelief] | None = None,
        waiting: Mapping[int, Mapping[tuple[str, int], PartBelief]] | None = None,
        queue: Mapping[tuple[str, int], PartBelief] | None = None,
        without: frozenset[str] = frozenset(),
    ) -> None:
        """Of ``base``, with other travel, idle vehicles or changes where given, and no parts of some missions."""
        self._base = base
        self.travel: Travel = base.travel if travel is None else travel
        self.idle = base.idle if idle is None else idle
        self.changed: Changes = base.changed if changed is None else changed
        self.vehicles = base.vehicles if vehicles is None else vehicles
        self.queue = base.queue if queue is None else queue
        self.waiting = base.waiting if waiting is None else waiting
        if without:
            self.queue = {key: part for key, part in self.queue.items() if key[0] not in without}
            self.waiting = _by_site(self.queue)

    @property
    def time_us(self) -> int:
        """Now."""
        return self._base.time_us

    @property
    def missions(self) -> Mapping[str, Mission]:
        """Missions believed open."""
        return self._base.missions

    @property
    def concerted(self) -> Mapping[tuple[str, int], PartBelief]:
        """Parts for teams."""
        return self._base.concerted

    @property
    def positions(self) -> Mapping[int, PositionBelief]:
        """Believed positions."""
        return self._base.positions

    @property
    def assigned(self) -> Mapping[tuple[str, int], str]:
        """Vehicle by part."""
        return self._base.assigned

    @property
    def stocks(self) -> Mapping[tuple[int, str], StockBelief]:
        """Believed stocks."""
        return self._base.stocks

    @property
    def knowledge(self) -> Mapping[str, KnowledgeBelief]:
        """What is known of threat zones."""
        return self._base.knowledge

    @property
    def links(self) -> Mapping[str, LinkBelief]:
        """Believed links."""
        return self._base.links

    @property
    def posts(self) -> Mapping[str, PostBelief]:
        """What other posts have told."""
        return self._base.posts

    @property
    def hazard_per_km(self) -> float:
        """Believed background loss."""
        return self._base.hazard_per_km

    @property
    def operator_queue(self) -> OperatorQueue:
        """Approvals that wait."""
        return self._base.operator_queue

    def part(self, key: tuple[str, int]) -> PartBelief | None:
        """A part still to do."""
        return self._base.part(key)

    def progress(self, vehicle: str) -> Progress | None:
        """How far a vehicle is with its plan."""
        return self._base.progress(vehicle)

    def whereabouts(self, vehicle: str) -> Whereabouts | None:
        """Where a vehicle under way is."""
        return self._base.whereabouts(vehicle)

    def snapshot(self) -> Snapshot:
        """A copy of the picture behind the view, with what is news in the view."""
        return replace(self._base.snapshot(), changed=self.changed)


def _by_site(queue: Mapping[tuple[str, int], PartBelief]) -> dict[int, dict[tuple[str, int], PartBelief]]:
    """Parts in buckets by the site that asked."""
    waiting: dict[int, dict[tuple[str, int], PartBelief]] = {}
    for key, part in queue.items():
        waiting.setdefault(part.mission.site, {})[key] = part
    return waiting
