"""Batching: the policy is asked at the end of a window that opens when something happens, not at once.

What waits together can be matched together: a window trades the wait for better pairs (Hyland & Mahmassani 2018 and the
ride-hailing literature use windows of seconds to a minute).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fleet.coordination.parameters import Bounds, check_bounds
from fleet.coordination.protocol import Changes, Decision
from fleet.coordination.wrappers.picture_view import PictureView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Context, Coordinator, Picture, Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchingParameters:
    """``window_s`` is how long the policy waits after the first thing that happened."""

    window_s: Annotated[float, Bounds(low=0)] = 60.0

    def __post_init__(self) -> None:
        check_bounds(self)


class Batching:
    """Decides once for all that happened within a window."""

    Parameters = BatchingParameters

    def __init__(self, inner: Coordinator, parameters: BatchingParameters) -> None:
        self._inner = inner
        self._window_us = round(parameters.window_s * 1e6)
        self._due_us: int | None = None
        self._triggers: list[Trigger] = []
        self._vehicles: list[str] = []
        self._missions: list[str] = []

    def setup(self, context: Context) -> None:
        """Set the policy up."""
        self._inner.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Put off until the window closes, then ask with all that has happened since."""
        self._triggers += triggers
        self._vehicles += picture.changed.vehicles
        self._missions += picture.changed.missions
        if self._due_us is None:
            self._due_us = picture.time_us + self._window_us
        if picture.time_us < self._due_us:
            return Decision(wake_at_us=self._due_us)
        changed = Changes(tuple(dict.fromkeys(self._vehicles)), tuple(dict.fromkeys(self._missions)))
        happened, self._triggers, self._vehicles, self._missions, self._due_us = self._triggers, [], [], [], None
        return self._inner.decide(PictureView(picture, changed=changed), happened, budget)
