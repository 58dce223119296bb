"""First come, first served, by the nearest idle vehicle: the floor that other policies are measured against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from fleet.coordination.approach import Approaches
from fleet.coordination.deferral import Deferrals
from fleet.coordination.matching import Candidate, Draft
from fleet.coordination.news import news
from fleet.coordination.parameters import Bounds, check_bounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Context, Decision, Picture, Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class FifoParameters:
    """``scope``: the vehicles that the policy looks at; this one knows idle ones only.

    ``candidates`` bounds how far down the queue a freed vehicle looks for a part that it can take.
    """

    scope: Literal["idle"] = "idle"
    candidates: Annotated[int, Bounds(low=0)] = 64

    def __post_init__(self) -> None:
        check_bounds(self)


class FifoNearest:
    """Missions in order of arrival, each part to the nearest idle vehicle that can take it, one part a trip."""

    Parameters = FifoParameters

    def __init__(self, parameters: FifoParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Context) -> None:
        """Keep the context."""
        self._context = context
        self._approaches = Approaches(context)
        self._deferrals = Deferrals(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Serve what has come to wait, then use what has come to be idle."""
        draft = Draft(self._context, self._approaches, picture)
        parts, idle = news(picture)
        for part in sorted(parts, key=lambda p: p.mission.ready_us):
            for nearest in draft.vehicles_for(part, 1):
                self._take(draft, nearest)
        for vehicle in idle:
            if draft.is_free(vehicle):
                best = draft.first_part(vehicle, draft.oldest(self.parameters.candidates))
                if best is not None:
                    self._take(draft, best)
        self._deferrals.tell(draft.decision, picture, draft.taken, draft.kept_back)
        return draft.decision

    def _take(self, draft: Draft, best: Candidate) -> None:
        draft.take(best, None, self._context.feasibility.steps_for(best.part, best.origin), (best.part,))
