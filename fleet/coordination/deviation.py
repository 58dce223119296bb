"""A policy that does at some of its decisions what it would have done with one vehicle or one trip less to choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.alternatives import alternatives
from fleet.coordination.first_move import merged
from fleet.coordination.protocol import Changes
from fleet.coordination.wrappers.picture_view import PictureView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleet.coordination.protocol import Budget, Context, Coordinator, Decision, Picture, Trigger

Moment = tuple[str, int]
"""A post, and the how-manieth of its decisions."""


class Deviating:
    """Decides as ``base`` does, but at some moments takes the alternative of that number instead.

    ``adviser`` is the same policy apart, asked what it would do otherwise; ``moments`` gathers those with a choice.
    """

    def __init__(
        self,
        base: Coordinator,
        adviser: Coordinator,
        instead: Mapping[Moment, int],
        defer_us: int,
        moments: list[Moment],
    ) -> None:
        self._base = base
        self._adviser = adviser
        self._instead = instead
        self._defer_us = defer_us
        self._moments = moments
        self._asked = 0
        self._unseen = Changes((), ())

    def setup(self, context: Context) -> None:
        """Set the policy up twice."""
        self._post = context.post
        self._base.setup(context)
        self._adviser.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """The policy's decision, or what stands instead of it at this moment."""
        self._asked += 1
        moment = (self._post, self._asked)
        shown = PictureView(picture, changed=merged(self._unseen, picture.changed))
        self._unseen = Changes((), ())
        decision = self._base.decide(shown, triggers, budget)
        if decision.orders:
            self._moments.append(moment)
        which = self._instead.get(moment, 0)
        if which == 0:
            return decision
        found = alternatives(
            shown,
            decision,
            lambda other: self._adviser.decide(other, triggers, budget),
            picture.time_us + self._defer_us,
        )
        if which >= len(found):
            return decision
        self._unseen = shown.changed
        return found[which]
