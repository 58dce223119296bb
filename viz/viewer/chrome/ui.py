"""Buttons and other places that can be clicked: drawn and registered anew in every frame."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pygame

from viz.viewer.chrome.icons import draw_icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from viz.viewer.canvas import Canvas


@dataclass(frozen=True, slots=True, kw_only=True)
class Hot:
    """A place that can be clicked; ``drag`` goes on being called while the button stays down."""

    rect: pygame.Rect
    press: Callable[[tuple[int, int]], None]
    drag: bool = False
    hint: str = ""


@dataclass(slots=True)
class Ui:
    """What can be clicked in one frame, the topmost last."""

    canvas: Canvas
    mouse: tuple[int, int]
    hots: list[Hot] = field(default_factory=list)

    def hot(
        self, rect: pygame.Rect, press: Callable[[tuple[int, int]], None], *, drag: bool = False, hint: str = ""
    ) -> bool:
        """Make *rect* a place that can be clicked; tells whether the mouse is over it."""
        self.hots.append(Hot(rect=rect.copy(), press=press, drag=drag, hint=hint))
        return rect.collidepoint(self.mouse)

    def block(self, rect: pygame.Rect) -> None:
        """Keep clicks on *rect* from what is below it."""
        self.hots.append(Hot(rect=rect.copy(), press=lambda _: None))

    def at(self, point: tuple[int, int]) -> Hot | None:
        """The topmost place at *point*."""
        return next((hot for hot in reversed(self.hots) if hot.rect.collidepoint(point)), None)

    def button(
        self,
        rect: pygame.Rect,
        act: Callable[[], None],
        *,
        icon: str = "",
        text: str = "",
        hint: str = "",
        on: bool = False,
    ) -> None:
        """A button with an icon or a word, lit where *on*."""
        theme = self.canvas.theme
        over = self.hot(rect, lambda _: act(), hint=hint)
        ground = theme.accent if on else theme.raised if over else theme.card
        self.canvas.box(rect, ground, radius=6, edge=None if on else theme.edge)
        ink = theme.card if on else theme.ink
        if icon:
            draw_icon(self.canvas, icon, rect, ink)
        else:
            self.canvas.label(text, rect.center, size=13, colour=ink, anchor="centre", bold=on)
