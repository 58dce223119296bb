"""What is asked for: mission kinds as data, missions as requested, and how they can end.

A mission kind is a list of step templates; the engine executes steps and knows no kind by name, so a further kind is a
file in ``data/missions`` or a few lines in a scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

from fleet.domain.plan import StepKind
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
    CASUALTY_LOST = "casualty lost"
    REJECTED_BY_POLICY = "rejected by policy"
    NO_LONGER_NEEDED = "no longer needed"
    TOW_FAILED = "tow failed"
    PAST_HORIZON = "expires past the horizon"


Where = Literal["origin", "site"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTemplate:
    """One step of a mission kind: what, and whether at the origin or at the site that asked."""

    kind: StepKind
    at: Where
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionKind:
    """A kind of mission: its plan, the role that a vehicle needs, and its default times.

    ``cargo`` says what happens when a vehicle is lost with it: ``stores`` are sent again, ``casualty`` ends the
    mission;
    ``None`` is a kind that carries nothing. ``due_s`` and ``expires_s`` count from ``ready``; ``due_by_priority_s``
    replaces
    ``due_s`` where a priority (0 is the most urgent) stands in it.
    """

    name: str
    role: str
    steps: tuple[StepTemplate, ...]
    cargo: Literal["stores", "casualty"] | None
    due_s: float
    expires_s: float
    due_by_priority_s: tuple[float, ...] = ()
    derived: bool = False

    def __post_init__(self) -> None:
        if not self.steps:
            msg = f"mission kind {self.name!r} has no steps"
            raise ModelError(msg)
        kinds = [step.kind for step in self.steps]
        if (self.cargo is not None) != (StepKind.LOAD in kinds and StepKind.UNLOAD in kinds):
            msg = f"mission kind {self.name!r}: cargo goes with a load and an unload step, and only with them"
            raise ModelError(msg)
        if not 0 < self.due_s <= self.expires_s:
            msg = f"mission kind {self.name!r}: due {self.due_s} s must lie in (0, expires = {self.expires_s} s]"
            raise ModelError(msg)

    def due_after_s(self, priority: int) -> float:
        """Seconds from ready to due for a priority."""
        return self.due_by_priority_s[priority] if priority < len(self.due_by_priority_s) else self.due_s


class Mission(NamedTuple):
    """One mission as requested; immutable. Times are microseconds from the start of the run.

    ``site`` is the place that asked; ``origins`` the places where cargo may be picked up (deliveries) or brought to
    (evacuations): the other end of the trip, to be chosen by the policy. ``parts_kg`` is the load of each part, split
    by the scenario's lot size; a mission without cargo has one part of 0 kg. ``subject`` is the vehicle that a derived
    mission is about, ``lifts_kg`` its mass where it has to be towed.
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
