"""The card that dialogs are drawn on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

if TYPE_CHECKING:
    from viz.viewer.chrome.ui import Ui
    from viz.viewer.viewer import Viewer


def draw_card(ui: Ui, viewer: Viewer, title: str, size: tuple[float, float], *, veiled: bool = True) -> pygame.Rect:
    """Draw a card of *size* (at a scale of 1) in the middle of the window; gives the place below its title.

    A click beside it closes the dialog; the window behind is dimmed where *veiled*.
    """
    canvas, window = ui.canvas, viewer.layout.window
    if veiled:
        canvas.box(window, canvas.theme.outline, alpha=120)
    ui.hot(window, lambda _: viewer.release())
    card = pygame.Rect(0, 0, min(canvas.px(size[0]), window.width - 8), min(canvas.px(size[1]), window.height - 8))
    card.center = window.center
    canvas.box(card, canvas.theme.card, radius=10, edge=canvas.theme.edge)
    ui.block(card)
    canvas.label(title, (card.left + canvas.px(20), card.top + canvas.px(24)), size=18, bold=True)
    side = canvas.px(24)
    close = pygame.Rect(card.right - side - canvas.px(14), card.top + canvas.px(12), side, side)
    ui.button(close, viewer.release, icon="close", hint="close (Esc)")
    margin = canvas.px(20)
    return pygame.Rect(card.left + margin, card.top + canvas.px(48), card.width - 2 * margin,
                       card.height - canvas.px(48) - margin)  # fmt: skip
