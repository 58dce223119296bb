"""The picture: all that a policy sees when it decides, and the travel oracle on the believed terrain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleet.coordination.protocol.beliefs import (
        Changes,
        ClearedRoads,
        GroupBelief,
        KnowledgeBelief,
        LinkBelief,
        OperatorQueue,
        PackBelief,
        PartBelief,
        PositionBelief,
        PostBelief,
        Progress,
        Start,
        StockBelief,
        VehicleBelief,
        Whereabouts,
    )
    from fleet.domain.fieldwork import Clearing
    from fleet.domain.mission import Mission


class Journey(NamedTuple):
    """A believed trip between two places: time, distance, energy and expected losses (unitless hazard)."""

    duration_s: float
    length_m: float
    energy_j: float
    hazard: float


class Travel(Protocol):
    """The travel oracle on the believed terrain; each call counts as one unit of work."""

    @property
    def edition(self) -> int:
        """Rises when answers have changed that were given before: what was remembered of them is out of date."""

    def journey(self, platform: str, start: Start, end: int, load_kg: float = 0.0) -> Journey | None:
        """The fastest believed trip for a platform with a load, or ``None`` where there is none."""

    def spared(self, platform: str, start: int, end: int, place: int, clearing: Clearing) -> float:
        """The hazard that a clearing done now around a place would take off a trip, its mean while the clearing lasts.

        Of what earlier clearings are believed to spare already it takes off nothing.
        """

    def duration_s(self, platform: str, start: Start, end: int) -> float:
        """Believed travel time when empty; infinite where there is no way."""

    def nearest(self, platform: str, place: int, count: int) -> Sequence[int]:
        """The ``count`` sites nearest to a place by believed travel time, the place itself left out."""

    def position_m(self, place: int) -> tuple[float, float]:
        """Coordinates of a place; costs no work."""

    def place_at(self, x_m: float, y_m: float) -> int:
        """The place at free coordinates, for plans; ground vehicles go to the node nearest to it. Costs no work."""


class Picture(Protocol):
    """A read-only view of what a post believes; kept incrementally, valid until ``decide`` returns."""

    @property
    def time_us(self) -> int:
        """Now, on the post's clock."""

    @property
    def vehicles(self) -> Mapping[str, VehicleBelief]:
        """Every vehicle that the post holds, lost ones until replaced."""

    @property
    def idle(self) -> Mapping[tuple[int, str], Mapping[str, VehicleBelief]]:
        """Idle vehicles by (place, platform), each bucket in the order in which they became idle.

        No bucket is empty.
        """

    @property
    def missions(self) -> Mapping[str, Mission]:
        """Missions believed open."""

    @property
    def waiting(self) -> Mapping[int, Mapping[tuple[str, int], PartBelief]]:
        """Parts that wait for a vehicle by site, each bucket in order of arrival; no bucket is empty."""

    @property
    def queue(self) -> Mapping[tuple[str, int], PartBelief]:
        """The same parts all together, in the order in which they came to wait."""

    @property
    def concerted(self) -> Mapping[tuple[str, int], PartBelief]:
        """Parts that wait and that only a team does together, each a role of it; they are in no queue."""

    @property
    def positions(self) -> Mapping[int, PositionBelief]:
        """What is believed of positions, by site."""

    def part(self, key: tuple[str, int]) -> PartBelief | None:
        """What is believed of a part that is still to do, waiting or under way."""

    @property
    def assigned(self) -> Mapping[tuple[str, int], str]:
        """Vehicle by part, for parts under way."""

    @property
    def stocks(self) -> Mapping[tuple[int, str], StockBelief]:
        """Stocks by (place, item), each as last reported; none where posts are on vehicles."""

    @property
    def knowledge(self) -> Mapping[str, KnowledgeBelief]:
        """What is known of threat zones that were reported as scouted, by name."""

    @property
    def links(self) -> Mapping[str, LinkBelief]:
        """Believed links to vehicles and posts by name; absent means the default link."""

    @property
    def posts(self) -> Mapping[str, PostBelief]:
        """What the posts have told of themselves that this one is the parent or the deputy of."""

    @property
    def hazard_per_km(self) -> float:
        """Believed background loss per km."""

    @property
    def operator_queue(self) -> OperatorQueue:
        """The operators whom the post calls: who waits for them, since when, and how many they are."""

    @property
    def travel(self) -> Travel:
        """The travel oracle."""

    @property
    def changed(self) -> Changes:
        """What changed since the last call."""

    def progress(self, vehicle: str) -> Progress | None:
        """What the latest position report of a vehicle says, as of when that began; ``None`` where there is none."""

    def whereabouts(self, vehicle: str) -> Whereabouts | None:
        """The same report carried on to now; ``None`` too where it tells of another plan than the post believes in."""

    def snapshot(self) -> Snapshot:
        """A copy that stays as it is: to keep, to compare, to write to a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A picture frozen at one moment; plain values, so that it can be written to a file and replayed.

    ``waiting`` are the parts that wait and ``served`` those under way, each in the order in which they came to be so;
    ``idle`` the idle vehicles, bucket by bucket. ``progress`` is how far each vehicle is, where a report of it arrived;
    ``free_us`` is when each of the others under way is expected to have done its plan, by travel alone. ``packs`` are
    those that are not charged, ``replacements`` when vehicles will come for lost ones. ``changed`` is what was news,
    ``orders`` how many order ids the post has given out, ``stocks`` what is believed of stocks, ``positions`` of
    positions; ``knowledge`` is what is known of threat zones, ``cleared`` the roads that are known to be cleared;
    ``groups`` are those that the post has formed and that somebody's plan speaks of.
    """

    time_us: int
    post: str
    vehicles: dict[str, VehicleBelief]
    waiting: tuple[PartBelief, ...]
    served: tuple[PartBelief, ...]
    idle: tuple[str, ...]
    progress: dict[str, Progress]
    packs: tuple[PackBelief, ...]
    replacements: dict[str, int]
    orders: int
    changed: Changes
    assigned: dict[tuple[str, int], str]
    free_us: dict[str, int]
    stocks: dict[tuple[int, str], StockBelief] = field(default_factory=dict)
    positions: dict[int, PositionBelief] = field(default_factory=dict)
    knowledge: dict[str, KnowledgeBelief] = field(default_factory=dict)
    cleared: tuple[ClearedRoads, ...] = ()
    groups: tuple[GroupBelief, ...] = ()
