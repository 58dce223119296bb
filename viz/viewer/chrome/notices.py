"""Short texts over the map: what the run waits for, the latest message, and what the mouse points at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.chrome.ui import Ui
    from viz.viewer.viewer import Viewer


def draw_waiting(canvas: Canvas, viewer: Viewer) -> None:
    """Why there is no map: the run is being prepared, or can't be shown."""
    area, problem = viewer.layout.map, viewer.sources[0].problem
    lines = canvas.text.wrapped(problem or "Preparing the run …", canvas.px(16), round(area.width * 0.8))
    for number, line in enumerate(lines):
        y = area.centery + (number - len(lines) / 2.0) * canvas.px(24)
        canvas.label(line, (area.centerx, y), size=16, anchor="centre",
                     colour=canvas.theme.bad if problem else canvas.theme.muted)  # fmt: skip


def draw_told(canvas: Canvas, viewer: Viewer) -> None:
    """The latest message, above the bar below."""
    text = viewer.told or next((source.problem for source in viewer.sources[1:] if source.problem), "")
    if not text:
        return
    area = viewer.layout.map
    text = canvas.text.shortened(text, canvas.px(14), area.width - canvas.px(60))
    card = pygame.Rect(0, 0, canvas.text.width(text, canvas.px(14)) + canvas.px(28), canvas.px(34))
    card.midbottom = (area.centerx, area.bottom - canvas.px(14))
    canvas.box(card, canvas.theme.card, radius=8, edge=canvas.theme.accent)
    canvas.label(text, card.center, size=14, anchor="centre")


def draw_hint(ui: Ui, viewer: Viewer) -> None:
    """What the button under the mouse does, or the name of what is pointed at on the map."""
    canvas, hot = ui.canvas, ui.at(ui.mouse)
    pointed = viewer.hover.name if viewer.hover is not None else ""
    text = hot.hint if hot is not None else pointed
    if not text:
        return
    wide = canvas.text.width(text, canvas.px(12)) + canvas.px(14)
    card = pygame.Rect(ui.mouse[0] + canvas.px(12), ui.mouse[1] + canvas.px(16), wide, canvas.px(24))
    card.clamp_ip(canvas.surface.get_rect())
    canvas.box(card, canvas.theme.raised, radius=5, edge=canvas.theme.edge)
    canvas.label(text, card.center, size=12, anchor="centre")
