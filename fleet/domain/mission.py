"""What is asked for: mission kinds as data, missions as requested, and how they can end.

A mission kind is a list of step templates; the engine executes steps and knows no kind by name, so a further kind is a
file in ``data/missions`` or a few lines in a scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, NamedTuple

from fleet.domain.fieldwork import Clearing, Scouting
from fleet.domain.plan import WORK_STEPS, StepKind
from fleet.errors import ModelError


class Outcome(StrEnum):
    """How a mission stands when the books close; all but ``OPEN`` are ends."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"
    REJECTED = "rejected"
    OPEN = "open"


class Cause(StrEnum):
    """The one cause of an outcome."""

    DONE = "done"
    NOT_REACHED_IN_TIME = "not reached in time"
    NEVER_ASSIGNED = "never assigned"
    LOADING_OVER = "not loaded in time"
    CASUALTY_LOST = "casualty lost"
    REJECTED_BY_POLICY = "rejected by policy"
    NO_LONGER_NEEDED = "no longer needed"
    TOW_FAILED = "tow failed"
    NO_STOCK = "no stock left"
    REPELLED = "repelled as often as was to be tried"
    PAST_HORIZON = "expires past the horizon"


Where = Literal["origin", "site"]

STEPS_OF_KINDS: Final = WORK_STEPS | {StepKind.LOAD, StepKind.UNLOAD, StepKind.TOW}
"""What a mission kind is made of; travel, return and recharge are added where a plan is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTemplate:
    """One step of a mission kind: what, whether at the origin or at the site that asked, and what it does around it."""

    kind: StepKind
    at: Where
    duration_s: float = 0.0
    scouting: Scouting | None = None
    clearing: Clearing | None = None

    @property
    def changes_area(self) -> bool:
        """Whether it does anything to the area around it."""
        return self.scouting is not None or self.clearing is not None


class TeamRole(NamedTuple):
    """How many vehicles with a role act together in a mission, and the step that each of them does at the site."""

    role: str
    step: StepKind
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionKind:
    """A kind of mission: its plan, the role that a vehicle needs, and its default times.

    A mission has succeeded when the last of its steps is done for each of its parts. ``cargo`` says what happens when a
    vehicle is lost with it: ``stores`` are sent again, ``casualty`` ends the mission; ``None`` is a kind that carries
    nothing. ``due_s`` and ``expires_s`` count from ``ready``; ``due_by_priority_s`` replaces ``due_s`` where a priority
    (0 is the most urgent) stands in it. A kind with a ``team`` is done by all of it together: it has a part for each
    member, and succeeds as a whole.
    """

    name: str
    role: str
    steps: tuple[StepTemplate, ...]
    cargo: Literal["stores", "casualty"] | None
    due_s: float
    expires_s: float
    due_by_priority_s: tuple[float, ...] = ()
    derived: bool = False
    team: tuple[TeamRole, ...] = ()

    def __post_init__(self) -> None:
        if not self.steps:
            msg = f"mission kind {self.name!r} has no steps"
            raise ModelError(msg)
        self._check_steps([step.kind for step in self.steps])
        if not 0 < self.due_s <= self.expires_s:
            msg = f"mission kind {self.name!r}: due {self.due_s} s must lie in (0, expires = {self.expires_s} s]"
            raise ModelError(msg)

    def _check_steps(self, kinds: list[StepKind]) -> None:
        """Raise ``ModelError`` for steps that don't make a mission."""
        owner = f"mission kind {self.name!r}"
        for kind in kinds:
            if kind not in STEPS_OF_KINDS:
                valid = ", ".join(sorted(STEPS_OF_KINDS))
                msg = f"{owner}: step {kind.value!r} must be one of {valid}; travel is added"
                raise ModelError(msg)
        handled = [kind for kind in kinds if kind in {StepKind.LOAD, StepKind.UNLOAD}]
        if self.cargo is None:
            if handled:
                msg = f"{owner}: a load or unload step needs cargo: stores or cargo: casualty"
                raise ModelError(msg)
        elif handled != [StepKind.LOAD, StepKind.UNLOAD] or kinds[-1] is not StepKind.UNLOAD:
            msg = f"{owner}: cargo needs one load step, and one unload step after all others"
            raise ModelError(msg)

    @property
    def members(self) -> tuple[TeamRole, ...]:
        """The role of each member of the team, which is that of the part with the same number."""
        return tuple(role for role in self.team for _ in range(role.number))

    @property
    def work(self) -> tuple[StepKind, ...]:
        """The steps that are time on task, in their order."""
        return tuple(step.kind for step in self.steps if step.kind in WORK_STEPS)

    @property
    def ends_at_origin(self) -> bool:
        """Whether what is fetched is handed over at the origin, as in an evacuation."""
        return self.steps[-1].at == "origin"

    @property
    def brings_stores(self) -> bool:
        """Whether stores go from the origin to the site and nothing else is done, so that parts can share a trip."""
        ends = tuple((step.kind, step.at) for step in self.steps)
        return self.cargo == "stores" and ends == ((StepKind.LOAD, "origin"), (StepKind.UNLOAD, "site"))

    @property
    def loads_at_origin(self) -> bool:
        """Whether cargo is fetched at the origin."""
        return any(step.kind is StepKind.LOAD and step.at == "origin" for step in self.steps)

    def handling_s(self, step: StepKind) -> float:
        """What loading or unloading takes beyond what the vehicle itself takes for it."""
        return sum(template.duration_s for template in self.steps if template.kind is step)

    def due_after_s(self, priority: int) -> float:
        """Seconds from ready to due for a priority."""
        return self.due_by_priority_s[priority] if priority < len(self.due_by_priority_s) else self.due_s


class Mission(NamedTuple):
    """One mission as requested; immutable. Times are microseconds from the start of the run.

    ``site`` is the place that asked; where it asks from coordinates, ``at_m``, instead of a site, that place has an
    index only when it has asked (-1 until then). ``origins`` the places where cargo may be picked up (deliveries) or
    brought to (evacuations): the other end of the trip, to be chosen by the policy. ``parts_kg`` is the load of each
    part, split by the scenario's lot size; a mission without cargo has one part of 0 kg. ``subject`` is the vehicle
    that a derived mission is about, ``lifts_kg`` its mass where it has to be towed.

    A mission may be asked for ahead: at ``asked_us``, ``None`` for when it is ready. Nothing is done at the site before
    it is ready; a vehicle that comes early waits. ``loading_us`` is when loading may begin at the origin, from the
    first to the last moment; ``None`` for any time. ``asked_by`` is the post that asks, instead of the site: for
    something at the origin, of whoever holds that.
    """

    id: str
    kind: MissionKind
    priority: int
    site: int
    origins: tuple[int, ...]
    parts_kg: tuple[float, ...]
    ready_us: int
    due_us: int
    expires_us: int
    stream: str = ""
    subject: str | None = None
    lifts_kg: float = 0.0
    at_m: tuple[float, float] | None = None
    asked_us: int | None = None
    loading_us: tuple[int, int] | None = None
    asked_by: str | None = None

    @property
    def heard_us(self) -> int:
        """When the site asks."""
        return self.ready_us if self.asked_us is None else self.asked_us

    @property
    def asked_of(self) -> int:
        """The place whose post is asked: that of the site, or of the origin where another post asks."""
        return self.site if self.asked_by is None else self.origins[0]

    @property
    def is_timed(self) -> bool:
        """Whether a vehicle may come too early for it."""
        return self.asked_us is not None or self.loading_us is not None

    def opens_us(self, step: StepKind) -> int:
        """The first moment at which a step of its plan may begin."""
        if step is StepKind.LOAD and self.loading_us is not None:
            return self.loading_us[0]
        at = next((template.at for template in self.kind.steps if template.kind is step), "site")
        return self.ready_us if at == "site" else self.heard_us

    @property
    def load_kg(self) -> float:
        """The whole load."""
        return sum(self.parts_kg)


def split_load(load_kg: float, lot_kg: float) -> tuple[float, ...]:
    """Parts of at most ``lot_kg``, as equal as they come: the scenario's split, the same for every policy."""
    if load_kg <= 0:
        return (0.0,)
    count = max(1, -int(-load_kg // lot_kg))
    return (load_kg / count,) * count
