"""The bar above the map: which run this is, and buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from viz.viewer.commands import BY_NAME
from viz.viewer.source import status_of

if TYPE_CHECKING:
    from viz.viewer.chrome.ui import Ui
    from viz.viewer.source import Source
    from viz.viewer.viewer import Viewer

_BUTTONS = (
    ("home", "home"), ("again", "again"), ("overlay", "compare"), ("find", "find"), ("follow", "follow"),
    ("fit", "fit"), ("layers", "layers"), ("legend", "key"), ("picture", "camera"), ("theme", "theme"),
    ("panel", "panel"), ("help", "help"),
)  # fmt: skip
"""Command and icon of each button, from left to right."""


def draw_topbar(ui: Ui, viewer: Viewer) -> None:
    """Draw the bar."""
    canvas, bar = ui.canvas, viewer.layout.top
    canvas.box(bar, canvas.theme.bar)
    pygame.draw.line(canvas.surface, canvas.theme.edge, (bar.left, bar.bottom - 1), (bar.right, bar.bottom - 1))
    ui.block(bar)
    left = _draw_buttons(ui, viewer, bar)
    x = bar.left + canvas.px(14)
    for number, source in enumerate(viewer.sources):
        x = _draw_run(ui, source, x, bar, (left - x) // (len(viewer.sources) - number), number,
                      several=len(viewer.sources) > 1)  # fmt: skip


def _draw_buttons(ui: Ui, viewer: Viewer, bar: pygame.Rect) -> int:
    """Draw the buttons at the right; gives where they begin."""
    side, gap = ui.canvas.px(28), ui.canvas.px(5)
    lit = {
        "follow": viewer.gaze.following,
        "panel": viewer.shown["side"],
        "legend": viewer.shown["legend"],
        "layers": viewer.dialog == "layers",
        "find": viewer.dialog == "find",
        "help": viewer.dialog == "help",
        "again": viewer.dialog == "again",
        "overlay": viewer.overlaid,
    }
    x = bar.right - gap - ui.canvas.px(5)
    for name, icon in reversed(_BUTTONS):
        command = BY_NAME[name]
        rect = pygame.Rect(x - side, bar.centery - side // 2, side, side)
        hint = f"{command.title} ({command.shown})"
        ui.button(rect, lambda command=command: command.run(viewer), icon=icon, hint=hint,  # type: ignore[misc]
                  on=lit.get(name, False))  # fmt: skip
        x = rect.left - gap
    return x


def _draw_run(ui: Ui, source: Source, x: int, bar: pygame.Rect, room: int, number: int, *, several: bool) -> int:
    """Draw a run's name, seed, coordinator and status; gives where the next begins."""
    canvas, run = ui.canvas, source.recording
    meta = run.meta if run is not None else {}
    end = x + room - canvas.px(18)
    if several:
        canvas.label("AB"[number % 2], (x, bar.centery), size=15, bold=True, colour=_letter(ui, number))
        x += canvas.px(17)
    name = canvas.label(str(meta.get("scenario", "preparing …")), (x, bar.centery), size=16, bold=True,
                        width_px=max(end - x, 1))  # fmt: skip
    x = name.right + canvas.px(10)
    told = f"seed {meta.get('seed')}, {meta.get('coordinator')}" if meta else ""
    if told and end - x > canvas.px(90):
        told_rect = canvas.label(told, (x, bar.centery), size=13, colour=canvas.theme.muted, width_px=end - x)
        x = told_rect.right + canvas.px(10)
    status = status_of(source).upper()
    if status and end - x > canvas.px(60):
        drawn = canvas.text.draw(status, canvas.px(11), canvas.theme.card, bold=True)
        chip = drawn.get_rect(midleft=(x + canvas.px(6), bar.centery)).inflate(canvas.px(12), canvas.px(5))
        theme = canvas.theme
        colours = {"FAILED": theme.bad, "LIVE": theme.good, "STOPPED": theme.warn}
        canvas.box(chip, colours[status.split()[0]], radius=8)
        canvas.surface.blit(drawn, drawn.get_rect(center=chip.center))
    return end + canvas.px(18)


def _letter(ui: Ui, number: int) -> tuple[int, int, int]:
    return ui.canvas.theme.warn if number else ui.canvas.theme.accent
