"""The key that is held, pressed again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pygame

if TYPE_CHECKING:
    from collections.abc import Iterator

DELAY_S: Final = 0.35
INTERVAL_S: Final = 0.045


class KeyRepeat:
    """Repeats the key held last, in the time that frames let pass.

    A timer beside the loop, as pygame has one, counts real time: during a frame that takes longer than the delay it
    would press a key again whose release is waiting to be heard.
    """

    def __init__(self) -> None:
        self._held: pygame.event.Event | None = None
        self._left_s = 0.0

    def hear(self, event: pygame.event.Event) -> None:
        """Notice a key that is pressed or let go; every other event is none of its business."""
        if event.type == pygame.KEYDOWN:
            self._held, self._left_s = event, DELAY_S
        elif event.type == pygame.KEYUP and self._held is not None and event.key == self._held.key:
            self._held = None

    def due(self, elapsed_s: float) -> Iterator[pygame.event.Event]:
        """The presses that fall into *elapsed_s* more of holding; everything heard so far has to be known by now."""
        if self._held is None:
            return
        self._left_s -= elapsed_s
        while self._left_s <= 0:
            self._left_s += INTERVAL_S
            yield self._held
