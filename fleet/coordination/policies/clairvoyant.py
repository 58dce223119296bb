"""Clairvoyant: knows what will be asked for, what will be lost and what will break down; a bound, not a policy.

Before the run begins, it plays the whole run with every policy that it knows, then with single decisions changed
(:mod:`fleet.coordination.hindsight`), and decides as in the best of them. Where few parts will be asked for, an exact
plan is among the contenders: bundles of up to three parts and a mixed-integer program over them, exact where travel
times are certain and nobody queues (:mod:`fleet.coordination.planned`). Otherwise what it reaches is an estimate of the
ceiling from below: the best decisions may be better still, but none of the policies that it knows is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from fleet.coordination.hindsight import Hindsight
from fleet.coordination.openings import Scope
from fleet.coordination.parameters import Bounds, check_bounds
from fleet.coordination.planned import Planned, is_small
from fleet.coordination.pyvrp_solver import pyvrp
from fleet.coordination.registry import make
from fleet.coordination.worth import Worth
from fleet.errors import PolicyError
from fleet.randomness import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fleet.coordination.protocol import Budget, Context, Coordinator, Decision, Future, Picture, Trigger

_TRAVEL_ALONE: Final[dict[str, bool | float | str]] = {
    "ageing": 0.0, "urgency_s": 0.0, "loyalty_s": 0.0, "share": False,
}  # fmt: skip
_SCOPES: Final = ("idle", "busy", "divert")

Contender = tuple[str, dict[str, bool | float | str]]
"""A policy by name, with parameters."""

_OWN: Final[tuple[Contender, ...]] = (
    ("greedy-closest", {}), ("greedy-closest", _TRAVEL_ALONE), ("assignment", {}), ("assignment", _TRAVEL_ALONE),
    ("insertion", {}), ("auction", {}),
)  # fmt: skip

CONTENDERS: Final[tuple[Contender, ...]] = (
    ("fifo-nearest", {}),
    *((name, {**own, "scope": scope}) for name, own in _OWN for scope in _SCOPES),
)
"""What is tried first, beside the exact plan and ``rolling``."""

_SHARED: Final = "clairvoyant"
_SEED: Final = 20_260_422


@dataclass(frozen=True, slots=True, kw_only=True)
class ClairvoyantParameters:
    """How much is tried, and what counts.

    ``tries`` are the single decisions that are changed and played; ``solver`` also has ``rolling`` play, which needs
    PyVRP. An exact plan is made where at most ``exact`` parts will be asked for. ``lateness`` and ``waiting`` are what
    an hour costs of a mission's worth, ``loss`` what a vehicle is worth in missions. What is put off waits
    ``defer_min``. It looks at all vehicles, whatever ``scope`` says.
    """

    scope: Scope = "idle"
    tries: Annotated[int, Bounds(low=0)] = 30
    solver: bool = True
    exact: Annotated[int, Bounds(low=0, high=12)] = 9
    defer_min: Annotated[float, Bounds(low=0.1)] = 15.0
    lateness: Annotated[float, Bounds(low=0)] = 0.1
    waiting: Annotated[float, Bounds(low=0)] = 0.05
    loss: Annotated[float, Bounds(low=0)] = 2.0

    def __post_init__(self) -> None:
        check_bounds(self)


class Clairvoyant:
    """Knows the future: the ceiling that others are measured against, exact in small cases, an estimate elsewhere."""

    Parameters = ClairvoyantParameters
    needs_truth = True
    slow = True

    def __init__(self, parameters: ClairvoyantParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Context) -> None:
        """Find out what to do; raises ``PolicyError`` where the future is not told, or the solver is not installed."""
        if context.future is None:
            raise PolicyError("clairvoyant: it decides by the future, which is not told in this run")
        follow = context.future.shared.get(_SHARED)
        if follow is None:
            follow = context.future.shared[_SHARED] = self._found(context.future)
        self._way: Coordinator = follow()
        self._way.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """As in the best run found."""
        return self._way.decide(picture, triggers, budget)

    def _found(self, future: Future) -> Callable[[], Coordinator]:
        chosen = self.parameters
        yardstick = Worth(lateness=chosen.lateness, waiting=chosen.waiting, loss=chosen.loss)
        hindsight = Hindsight(future=future, yardstick=yardstick, defer_us=round(chosen.defer_min * 60e6))
        contenders: list[Callable[[], Any]] = []
        if is_small(future.missions, chosen.exact):
            contenders.append(lambda: Planned(yardstick))
        contenders += [lambda each=each: make(*each) for each in CONTENDERS]  # type: ignore[misc]
        if chosen.solver:
            # One that can't play is left out, but not for want of a package: what is found must not hang on that.
            pyvrp()
            contenders.append(lambda: make("rolling", {}))
        best = hindsight.best(contenders, chosen.tries, Stream(_SEED))
        return lambda: hindsight.follow(best)
