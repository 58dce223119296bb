"""A coordinator whose first answer is given, and that decides as another one does from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import Changes
from fleet.coordination.wrappers.picture_view import PictureView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Context, Coordinator, Decision, Picture, Trigger


class FirstMove:
    """At the post of that name says ``first`` when it is first asked.

    What was news by then is news again to the policy that is asked from then on, and at other posts from the first.
    """

    def __init__(self, post: str, first: Decision, after: Coordinator) -> None:
        self._post = post
        self._first: Decision | None = first
        self._after = after
        self._unseen = Changes((), ())

    def setup(self, context: Context) -> None:
        """Set the policy up that decides later."""
        if context.post != self._post:
            self._first = None
        self._after.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """The given decision once, then the policy's own."""
        if self._first is not None:
            first, self._first, self._unseen = self._first, None, picture.changed
            return first
        changed, self._unseen = merged(self._unseen, picture.changed), Changes((), ())
        return self._after.decide(PictureView(picture, changed=changed), triggers, budget)


def merged(earlier: Changes, later: Changes) -> Changes:
    """Everything that changed in either, each once, in order."""
    return Changes(
        tuple(dict.fromkeys((*earlier.vehicles, *later.vehicles))),
        tuple(dict.fromkeys((*earlier.missions, *later.missions))),
    )
