"""The help page: every command with its keys, and what the mouse does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from viz.viewer.chrome.card import draw_card
from viz.viewer.commands import COMMANDS, Command

if TYPE_CHECKING:
    from viz.viewer.chrome.ui import Ui
    from viz.viewer.viewer import Viewer

_MOUSE = (
    ("click", "pick out a vehicle, site or post"),
    ("drag", "move the map"),
    ("wheel", "closer, further away"),
    ("scrub bar", "click or drag to another time"),
)


class Help:
    """The help page."""

    def draw(self, ui: Ui, viewer: Viewer) -> None:
        """Draw it in three columns."""
        inner = draw_card(ui, viewer, "Keys", (1080, 590))
        groups: dict[str, list[Command]] = {}
        for command in COMMANDS:
            groups.setdefault(command.group, []).append(command)
        columns = (("Time",), ("Look at", "Runs"), ("View", ""))
        wide = inner.width // len(columns)
        for number, names in enumerate(columns):
            place = pygame.Rect(inner.left + number * wide, inner.top, wide - ui.canvas.px(20), inner.height)
            y = place.top
            for name in names:
                rows = [(c.shown, c.title) for c in groups[name]] if name else list(_MOUSE)
                y = _draw_group(ui, place, y, name or "Mouse", rows)

    def key(self, event: pygame.event.Event, viewer: Viewer) -> bool:
        """Any key but those of commands that it shows is left to the viewer."""
        return False


def _draw_group(ui: Ui, place: pygame.Rect, y: int, title: str, rows: list[tuple[str, str]]) -> int:
    canvas = ui.canvas
    canvas.label(title.upper(), (place.left, y + canvas.px(10)), size=11, bold=True, colour=canvas.theme.muted)
    y += canvas.px(22)
    for keys, text in rows:
        middle = y + canvas.px(12)
        canvas.label(keys, (place.left, middle), size=13, bold=True, colour=canvas.theme.accent)
        column = place.left + canvas.px(88)
        canvas.label(text, (column, middle), size=13, width_px=place.right - column)
        y += canvas.px(25)
    return y + canvas.px(12)
