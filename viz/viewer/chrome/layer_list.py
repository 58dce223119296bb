"""The list of layers, each switched on and off by a click or its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from viz.viewer.chrome.card import draw_card
from viz.viewer.layers.registry import LAYERS

if TYPE_CHECKING:
    from viz.viewer.chrome.ui import Ui
    from viz.viewer.viewer import Viewer

_DIGITS = "1234567890"
_TICK = ((0.22, 0.52), (0.42, 0.74), (0.78, 0.28))


class LayerList:
    """The list of layers, the topmost first."""

    def draw(self, ui: Ui, viewer: Viewer) -> None:
        """Draw it."""
        canvas = ui.canvas
        inner = draw_card(ui, viewer, "Layers", (300, 76 + 31 * len(LAYERS)), veiled=False)
        line = min(canvas.px(31), inner.height // len(LAYERS))
        for at, layer in enumerate(reversed(LAYERS)):
            row = pygame.Rect(inner.left, inner.top + at * line, inner.width, line - canvas.px(3))
            over = ui.hot(row, lambda _, name=layer.name: viewer.toggle_layer(name))  # type: ignore[misc]
            if over:
                canvas.box(row, canvas.theme.raised, radius=5)
            side = min(canvas.px(16), row.height)
            box = pygame.Rect(row.left + canvas.px(8), row.centery - side // 2, side, side)
            on = layer.name in viewer.layers
            canvas.box(box, canvas.theme.accent if on else canvas.theme.card, radius=4, edge=canvas.theme.muted)
            if on:
                tick = [(box.left + side * x, box.top + side * y) for x, y in _TICK]
                canvas.lines(tick, canvas.theme.card, 2.0 * canvas.scale)
            canvas.label(layer.title, (box.right + canvas.px(10), row.centery), size=14)
            if at < len(_DIGITS):
                canvas.label(_DIGITS[at], (row.right - canvas.px(8), row.centery), size=12, anchor="right",
                             colour=canvas.theme.muted)  # fmt: skip

    def key(self, event: pygame.event.Event, viewer: Viewer) -> bool:
        """Digits switch layers."""
        at = _DIGITS.find(event.unicode) if event.unicode else -1
        if not 0 <= at < len(LAYERS):
            return False
        viewer.toggle_layer(LAYERS[len(LAYERS) - 1 - at].name)
        return True
