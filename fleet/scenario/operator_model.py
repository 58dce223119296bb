"""The people behind a fleet in SI units: how many are on duty when, what they are asked for, how long that takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fleet.units import S_PER_DAY

if TYPE_CHECKING:
    from fleet.models.service_time import ServiceLaw

ApprovalLevel = Literal["L1", "L2", "L3", "L4"]
Control = Literal["autonomous", "supervised", "teleoperated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Hours of every day, in seconds from midnight, and how many operators are on duty in them."""

    from_s: float
    until_s: float
    count: int

    def covers(self, second: float) -> bool:
        """Whether a second of the day is in it; a shift may go over midnight."""
        if self.from_s < self.until_s:
            return self.from_s <= second < self.until_s
        return second >= self.from_s or second < self.until_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What load costs: services take 1 + ``slope``·max(0, load − ``knee``) times as long.

    Load is the busy share of an operator over the last ``window_s`` seconds.
    """

    slope: float
    knee: float
    window_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalModel:
    """What operators consent to, how long one consent takes, and what happens without it.

    L1: every leg; L2: every order; L3: orders go out after ``veto_s`` unless an operator looked before and, with chance
    ``veto_share``, forbade it; L4: nothing. ``timeout_s`` (``None``: never) is how long L1 and L2 wait for somebody.
    """

    level: ApprovalLevel
    takes: ServiceLaw
    timeout_s: float | None
    on_timeout: Literal["execute", "drop"]
    veto_s: float
    veto_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorModel:
    """Operators, in one pool or a crew at each post.

    ``count`` are on duty when no shift says otherwise. ``span`` is how many vehicles under control may be out for each
    operator on duty (``None``: any number). ``first`` lists kinds of call from the most urgent; the others follow,
    first come, first served. A supervised vehicle drives for a time of ``neglect`` and stands until somebody has taken
    a time of ``attending``; ``unsticking`` and ``recovery`` are what a field repair and a tow ask for before they begin
    (``None``: nothing).
    """

    count: int
    shifts: tuple[Shift, ...]
    pooled: bool
    span: int | None
    switch_s: float
    attention: Attention
    approval: ApprovalModel
    neglect: ServiceLaw
    attending: ServiceLaw
    unsticking: ServiceLaw | None
    recovery: ServiceLaw | None
    first: tuple[str, ...]

    def on_duty(self, time_s: float) -> int:
        """Operators on duty at a time from the start, which is midnight."""
        second = time_s % S_PER_DAY
        return next((shift.count for shift in self.shifts if shift.covers(second)), self.count)

    @property
    def most(self) -> int:
        """The most that are ever on duty at once."""
        return max(self.count, *(shift.count for shift in self.shifts), 0)

    @property
    def changes_s(self) -> tuple[float, ...]:
        """Seconds of the day at which the number on duty may change, in order."""
        return tuple(sorted({moment % S_PER_DAY for shift in self.shifts for moment in (shift.from_s, shift.until_s)}))
