"""Rollout: before the base policy's decision is carried out, futures are imagined with it and with its alternatives.

One step of policy improvement by simulation (Bertsekas, Tsitsiklis & Wu 1997; for dynamic routing Goodson, Thomas &
Ohlmann 2017). Every future begins with the picture, vehicles under way where they are, and goes on by belief, with
requests drawn from those heard of (:mod:`fleet.coordination.forecast`); the base policy decides in it from then on.
:mod:`fleet.coordination.worth` says what a future is worth. The same futures are imagined for every alternative, and
more of them for the better ones (:mod:`fleet.coordination.halving`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fleet.coordination.alternatives import alternatives
from fleet.coordination.first_move import merged
from fleet.coordination.forecast import Forecast
from fleet.coordination.halving import best_of
from fleet.coordination.openings import Scope
from fleet.coordination.parameters import Bounds, check_bounds
from fleet.coordination.protocol import Changes, Supposition
from fleet.coordination.registry import make
from fleet.coordination.worth import Worth
from fleet.coordination.wrappers.picture_view import PictureView
from fleet.randomness import Stream
from fleet.units import S_PER_H, US_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Context, Decision, Picture, Trigger

DAY_S: Final = 86_400.0

UNKNOWN_EFFORT: Final = 5_000
"""Events that a future is taken to have before any was imagined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutParameters:
    """Over which policy, how far and how often it looks ahead, and what counts there.

    ``base`` is the policy, at its defaults but for ``scope``. For at most ``looks_per_day`` decisions in a day
    ``samples`` futures of ``horizon_h`` are imagined for each alternative on average; an alternative has to win by
    ``caution`` standard errors. What is put off is looked at again after ``defer_min``. ``lateness`` and ``waiting``
    are what an hour costs of a mission's worth, ``loss`` what a vehicle is worth in missions.
    """

    base: Literal["greedy-closest", "assignment", "insertion", "auction", "fifo-nearest"] = "greedy-closest"
    scope: Scope = "idle"
    horizon_h: Annotated[float, Bounds(low=0.1, high=240)] = 6.0
    samples: Annotated[int, Bounds(low=1)] = 8
    looks_per_day: Annotated[float, Bounds(low=0.01, high=86_400)] = 24.0
    defer_min: Annotated[float, Bounds(low=0.1)] = 15.0
    caution: Annotated[float, Bounds(low=0)] = 1.0
    lateness: Annotated[float, Bounds(low=0)] = 0.1
    waiting: Annotated[float, Bounds(low=0)] = 0.05
    loss: Annotated[float, Bounds(low=0)] = 2.0

    def __post_init__(self) -> None:
        check_bounds(self)
        if self.base == "fifo-nearest" and self.scope != "idle":
            raise ValueError("scope: the base fifo-nearest looks at idle vehicles only")


class Rollout:
    """Imagines what would come of the base policy's decision and of its alternatives, and takes the best."""

    Parameters = RolloutParameters
    slow = True

    def __init__(self, parameters: RolloutParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Context) -> None:
        """Set up the base policy twice: what is asked what it would do otherwise is not the one that decides."""
        self._context = context
        chosen = self.parameters
        self._own: dict[str, bool | float | str] = {} if chosen.base == "fifo-nearest" else {"scope": chosen.scope}
        self._base: Any = make(chosen.base, self._own)
        self._adviser: Any = make(chosen.base, self._own)
        self._base.setup(context)
        self._adviser.setup(context)
        self._yardstick = Worth(lateness=chosen.lateness, waiting=chosen.waiting, loss=chosen.loss)
        self._forecast = Forecast(DAY_S)
        self._next_us = 0
        self._unseen = Changes((), ())
        self._dearest = UNKNOWN_EFFORT

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """The base policy's decision, or a better one."""
        self._forecast.note(picture)
        shown = PictureView(picture, changed=merged(self._unseen, picture.changed))
        self._unseen = Changes((), ())
        decision: Decision = self._base.decide(shown, triggers, budget)
        if not decision.orders or picture.time_us < self._next_us:
            return decision
        found = alternatives(
            shown,
            decision,
            lambda other: self._adviser.decide(other, triggers, budget),
            picture.time_us + round(self.parameters.defer_min * 60e6),
        )
        if len(found) == 1:
            return decision
        self._next_us = picture.time_us + round(US_PER_DAY / self.parameters.looks_per_day)
        chosen = self._best(shown, found, budget)
        if chosen > 0:
            # What the base policy would have done is news to it still.
            self._unseen = shown.changed
        return found[chosen]

    def _best(self, picture: Picture, found: list[Decision], budget: Budget) -> int:
        """Which of some decisions is worth most in the futures imagined."""
        chosen, ahead_s = self.parameters, self.parameters.horizon_h * S_PER_H
        lucks = Stream(int(self._context.stream.uniform() * 2**53))
        futures: list[tuple[float, tuple[Any, ...]]] = []

        def worth(alternative: int, trial: int) -> float | None:
            while len(futures) <= trial:
                luck = lucks.uniform()
                futures.append((luck, self._forecast.draw(picture.time_us, ahead_s, lucks)))
            before = budget.remaining
            if before < 2 * self._dearest:
                return None
            luck, requests = futures[trial]
            supposing = Supposition(first=found[alternative], requests=requests, luck=luck, parameters=self._own)
            run = self._context.imagine(picture, ahead_s, chosen.base, supposing)
            self._dearest = max(self._dearest, before - budget.remaining)
            return self._yardstick.of(run, picture.time_us)

        return best_of(len(found), chosen.samples * len(found), worth, chosen.caution)
