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

_COLUMNS = (("Time",), ("Look at", "Runs"), ("View", ""))
_HEAD, _LINE, _GAP = 22, 25, 12


class Help:
    """The help page."""

    def draw(self, ui: Ui, viewer: Viewer) -> None:
        """Draw it in three columns."""
        inner = draw_card(ui, viewer, "Keys", (1080, 590))
        groups: dict[str, list[Command]] = {}
        for command in COMMANDS:
            groups.setdefault(command.group, []).append(command)
        columns = [
            [(name or "Mouse", [(c.shown, c.title) for c in groups[name]] if name else list(_MOUSE)) for name in names]
            for names in _COLUMNS
        ]
        tallest = max(sum(_HEAD + _LINE * len(rows) + _GAP for _, rows in column) for column in columns)
        squeeze = min(inner.height / ui.canvas.px(tallest), 1.0)
        wide = inner.width // len(columns)
        for number, column in enumerate(columns):
            place = pygame.Rect(inner.left + number * wide, inner.top, wide - ui.canvas.px(20), inner.height)
            y = float(place.top)
            for title, rows in column:
                y = _draw_group(ui, place, y, title, rows, squeeze)

    def key(self, event: pygame.event.Event, viewer: Viewer) -> bool:
        """Any key but those of commands that it shows is left to the viewer."""
        return False


def _draw_group(ui: Ui, place: pygame.Rect, y: float, title: str, rows: list[tuple[str, str]], squeeze: float) -> float:
    """Draw a group from *y* on, its lines squeezed to a share of their distance; gives where the next begins."""
    canvas = ui.canvas
    line = canvas.px(_LINE) * squeeze
    canvas.label(title.upper(), (place.left, y + canvas.px(10) * squeeze), size=11, bold=True,
                 colour=canvas.theme.muted)  # fmt: skip
    y += canvas.px(_HEAD) * squeeze
    for keys, text in rows:
        middle = y + line / 2
        canvas.label(keys, (place.left, middle), size=13, bold=True, colour=canvas.theme.accent)
        column = place.left + canvas.px(88)
        canvas.label(text, (column, middle), size=13, width_px=place.right - column)
        y += line
    return y + canvas.px(_GAP) * squeeze
