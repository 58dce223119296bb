"""mission-command: a parent tells each of its posts what it wants and how much it may risk, and leaves the rest to it.

Decentralised execution under an intent (NATO AJP-3, "mission command"): within the intent a post orders as it sees fit,
beyond it, or when the intent has expired, whoever approves orders is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from fleet.coordination.parameters import Bounds
from fleet.coordination.protocol import Decision, Intent
from fleet.units import S_PER_MIN, us_from_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Context, Picture, Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionCommandParameters:
    """How often an intent is given anew, how long it holds, and the risk to a vehicle that one order may take."""

    scope: Literal["idle"] = "idle"
    every_min: Annotated[float, Bounds(low=0.1, high=10_000.0)] = 60.0
    holds_min: Annotated[float, Bounds(low=0.1, high=100_000.0)] = 90.0
    most_risk: Annotated[float, Bounds(low=0.0, high=1.0)] = 0.05


class MissionCommand:
    """Gives every post that it is the parent of an intent for its own area and vehicles, again and again."""

    parent = True
    Parameters = MissionCommandParameters

    def __init__(self, parameters: MissionCommandParameters) -> None:
        self._parameters = parameters
        self._next_us = 0

    def setup(self, context: Context) -> None:
        """Nothing but what posts tell is needed."""

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Now and then, an intent for each post that has told of itself."""
        decision = Decision()
        if picture.time_us < self._next_us or not picture.posts:
            return decision
        chosen = self._parameters
        self._next_us = picture.time_us + us_from_s(chosen.every_min * S_PER_MIN)
        expires_us = picture.time_us + us_from_s(chosen.holds_min * S_PER_MIN)
        budget.spend(len(picture.posts))
        decision.intents += [
            Intent(
                to=post,
                objective="serve what your area asks for",
                vehicles=tuple(told.vehicles),
                risk_bound=chosen.most_risk,
                expires_us=expires_us,
            )
            for post, told in picture.posts.items()
        ]
        return decision
