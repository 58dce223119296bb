"""Finding things by name, and times: a field, and below it what matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from fleet.units import parse_time_s, us_from_s
from viz.viewer.chrome.card import draw_card
from viz.viewer.panels.blocks import Go
from viz.viewer.things import things
from viz.viewer.wording import clock

if TYPE_CHECKING:
    from viz.viewer.chrome.ui import Ui
    from viz.viewer.selection import Selection
    from viz.viewer.viewer import Viewer

_MOST = 12
_LONGEST = 80


class Find:
    """The field."""

    def __init__(self) -> None:
        self.text = ""
        self.chosen = 0

    def draw(self, ui: Ui, viewer: Viewer) -> None:
        """Draw the field and what matches."""
        canvas = ui.canvas
        inner = draw_card(ui, viewer, "Find a vehicle, site, mission or post, or go to a time", (560, 480))
        field = pygame.Rect(inner.left, inner.top, inner.width, canvas.px(36))
        canvas.box(field, canvas.theme.bar, radius=6, edge=canvas.theme.accent)
        at = (field.left + canvas.px(12), field.centery)
        if self.text:
            drawn = canvas.label(self.text, at, size=16, width_px=field.width - canvas.px(24))
            canvas.surface.fill(canvas.theme.ink, (drawn.right + 2, drawn.top + 2, canvas.px(1.5), drawn.height - 4))
        else:
            canvas.label("zmiy-3, Depot, delivery-00042, 1d06h30m …", at, size=16, colour=canvas.theme.faint)
        rows = self._matches(viewer)
        self.chosen = min(self.chosen, max(len(rows) - 1, 0))
        line = canvas.px(28)
        for number, (title, kind, go) in enumerate(rows):
            row = pygame.Rect(inner.left, field.bottom + canvas.px(10) + number * line, inner.width, line - 2)
            over = ui.hot(row, lambda _, go=go: _go(viewer, go))  # type: ignore[misc]
            if over or number == self.chosen:
                canvas.box(row, canvas.theme.raised, radius=5)
            canvas.label(
                title, (row.left + canvas.px(12), row.centery), size=14, width_px=row.width - canvas.px(110), name=True
            )
            canvas.label(kind, (row.right - canvas.px(12), row.centery), size=12, anchor="right",
                         colour=canvas.theme.muted)  # fmt: skip
        if self.text and not rows:
            canvas.label("Nothing of that name.", (inner.left + canvas.px(12), field.bottom + canvas.px(26)), size=14,
                         colour=canvas.theme.muted)  # fmt: skip

    def key(self, event: pygame.event.Event, viewer: Viewer) -> bool:
        """Take what is typed, the arrows, and Enter."""
        if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            rows = self._matches(viewer)
            if rows:
                _go(viewer, rows[self.chosen][2])
        elif event.key == pygame.K_BACKSPACE:
            self.text = self.text[:-1]
        elif event.key in (pygame.K_DOWN, pygame.K_UP):
            self.chosen = max(self.chosen + (1 if event.key == pygame.K_DOWN else -1), 0)
        elif event.key == pygame.K_ESCAPE:
            return False
        elif event.unicode and event.unicode.isprintable() and len(self.text) < _LONGEST:
            self.text += event.unicode
            self.chosen = 0
        return True

    def _matches(self, viewer: Viewer) -> list[tuple[str, str, Go]]:
        """Title, kind and destination of what matches, names that begin so first."""
        if not self.text.strip() or not viewer.recordings:
            return []
        rows: list[tuple[str, str, Go]] = []
        try:
            time_us = us_from_s(parse_time_s(self.text))
        except ValueError:
            pass
        else:
            rows.append((f"Go to {clock(time_us)}", "time", Go(time_us=time_us)))
        wanted = self.text.strip().casefold()
        for begins in (True, False):
            for selection in things(viewer.recordings[0]):
                name = selection.name.casefold()
                if name.startswith(wanted) if begins else (wanted in name and not name.startswith(wanted)):
                    rows.append((selection.name, selection.kind, Go(selection=selection)))
                    if len(rows) >= _MOST:
                        return rows
        return rows


def _go(viewer: Viewer, go: Go) -> None:
    viewer.dialog = None
    if go.time_us is not None:
        viewer.seek(go.time_us)
    if go.selection is not None:
        viewer.look_at(go.selection)
        _show_when_there(viewer, go.selection)


def _show_when_there(viewer: Viewer, selection: Selection) -> None:
    """Go to the time at which a mission is asked for or a vehicle comes into being, if that is not the past."""
    run = viewer.recordings[0]
    if selection.kind == "mission":
        begins = int(run.missions.asked_us[run.missions.index_of[selection.name]])
    elif selection.kind == "vehicle":
        owned = run.replay.states["ordinal"].to_numpy() == run.index_of[selection.name]
        begins = int(run.since_us[owned].min())
    else:
        return
    if begins > viewer.playback.time_us:
        viewer.seek(begins)
