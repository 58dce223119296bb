"""Running again: another seed, coordinator or fleet, shown beside the run that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from fleet.errors import FleetError
from viz.viewer.chrome.card import draw_card
from viz.viewer.launcher import Overrides

if TYPE_CHECKING:
    from collections.abc import Callable

    from viz.viewer.chrome.ui import Ui
    from viz.viewer.launcher import Launcher
    from viz.viewer.viewer import Viewer

_LONGEST_SEED = 9
_MOST_GROUPS = 9


class Again:
    """What is to be changed."""

    def __init__(self) -> None:
        self._seed = ""
        self._coordinator = ""
        self._counts: dict[str, int] = {}

    def draw(self, ui: Ui, viewer: Viewer) -> None:
        """Draw the choices and the button that starts the run."""
        launcher = viewer.launcher
        if launcher is None:
            return
        self._begin(launcher)
        groups = launcher.fleet[:_MOST_GROUPS]
        inner = draw_card(ui, viewer, "Run again, beside this run", (460, 220 + 34 * len(groups)))
        y = self._row(ui, inner, inner.top, "seed", self._seed or "0", self._move_seed)
        y = self._row(ui, inner, y, "coordinator", self._coordinator, lambda by: self._move_coordinator(launcher, by))
        for group in groups:
            count = self._counts[group.key]
            changed = "" if count == group.count else f"  (was {group.count})"
            y = self._row(ui, inner, y, group.platform, f"{count}{changed}",
                          lambda by, key=group.key: self._move_count(key, by))  # type: ignore[misc]  # fmt: skip
        canvas = ui.canvas
        start = pygame.Rect(inner.right - canvas.px(130), inner.bottom - canvas.px(36), canvas.px(130), canvas.px(36))
        ui.button(start, lambda: self._start(viewer), text="Start (Enter)", on=True)
        canvas.label("digits type a seed; − and + change a value", (inner.left, start.centery), size=12,
                     colour=canvas.theme.muted)  # fmt: skip

    def key(self, event: pygame.event.Event, viewer: Viewer) -> bool:
        """Digits are the seed; Enter starts."""
        if viewer.launcher is not None:
            self._begin(viewer.launcher)
        if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            self._start(viewer)
        elif event.key == pygame.K_BACKSPACE:
            self._seed = self._seed[:-1]
        elif event.unicode and event.unicode in "0123456789":
            self._seed = (self._seed + event.unicode)[-_LONGEST_SEED:]
        else:
            return False
        return True

    def _begin(self, launcher: Launcher) -> None:
        """Offer the next seed, and everything else as it was."""
        if not self._coordinator:
            self._seed = str(launcher.seed + 1)
            self._coordinator = launcher.coordinator
            self._counts = {group.key: group.count for group in launcher.fleet}

    def _row(self, ui: Ui, inner: pygame.Rect, y: int, label: str, value: str, move: Callable[[int], None]) -> int:
        canvas, side = ui.canvas, ui.canvas.px(28)
        row = pygame.Rect(inner.left, y, inner.width, canvas.px(34))
        canvas.label(label, row.midleft, size=14, colour=canvas.theme.muted, width_px=canvas.px(120))
        left = pygame.Rect(row.left + canvas.px(126), row.centery - side // 2, side, side)
        right = pygame.Rect(row.right - side, row.centery - side // 2, side, side)
        ui.button(left, lambda: move(-1), icon="minus")
        ui.button(right, lambda: move(1), icon="plus")
        canvas.label(value, ((left.right + right.left) // 2, row.centery), size=15, bold=True, anchor="centre",
                     width_px=right.left - left.right - canvas.px(8))  # fmt: skip
        return row.bottom

    def _move_seed(self, by: int) -> None:
        self._seed = str(max(int(self._seed or 0) + by, 0))

    def _move_coordinator(self, launcher: Launcher, by: int) -> None:
        names = launcher.coordinators or (self._coordinator,)
        at = names.index(self._coordinator) if self._coordinator in names else 0
        self._coordinator = names[(at + by) % len(names)]

    def _move_count(self, key: str, by: int) -> None:
        self._counts[key] = max(self._counts[key] + by, 0)

    def _start(self, viewer: Viewer) -> None:
        launcher = viewer.launcher
        if launcher is None:
            return
        changed = {group.key: self._counts[group.key] for group in launcher.fleet
                   if self._counts[group.key] != group.count}  # fmt: skip
        try:
            viewer.run_again(Overrides(seed=int(self._seed or 0), coordinator=self._coordinator, counts=changed))
        except FleetError as error:
            viewer.tell(str(error))
