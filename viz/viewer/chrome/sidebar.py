"""The panel at the side: what is picked out, the whole run, or two runs compared; scrolled where it is long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pygame

from viz.viewer.chrome.painter import Painter
from viz.viewer.panels.comparison import comparison_panel
from viz.viewer.panels.registry import panel_of

if TYPE_CHECKING:
    from viz.viewer.chrome.painter import Link
    from viz.viewer.chrome.ui import Ui
    from viz.viewer.scene import Scene
    from viz.viewer.viewer import Viewer

_FRESH_MS: Final = 120
_HIGHEST: Final = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    key: tuple[object, ...]
    time_us: int
    made_ms: int
    picture: pygame.Surface
    links: tuple[Link, ...]
    height: int


class Sidebar:
    """Draws the panel; while time passes it is told anew some times a second, as nobody reads faster."""

    def __init__(self) -> None:
        self._drawn: _Drawn | None = None

    def draw(self, ui: Ui, viewer: Viewer, scenes: list[Scene]) -> None:
        """Draw the panel about *scenes* where the layout has it."""
        area, canvas = viewer.layout.side, ui.canvas
        if not area.width:
            return
        canvas.box(area, canvas.theme.card)
        pygame.draw.line(canvas.surface, canvas.theme.edge, area.topleft, area.bottomleft)
        ui.block(area)
        if not scenes:
            return
        drawn = self._fresh(ui, viewer, scenes, area)
        most = max(drawn.height - area.height, 0)
        viewer.scroll_px = min(max(viewer.scroll_px, 0), most)
        canvas.surface.blit(drawn.picture, area.move(1, 0), (0, viewer.scroll_px, area.width - 1, area.height))
        for link in drawn.links:
            place = link.rect.move(area.left, area.top - viewer.scroll_px)
            if area.contains(place) and ui.hot(place, lambda _, go=link.go: viewer.go(go)):  # type: ignore[misc]
                pygame.draw.line(canvas.surface, canvas.theme.accent, place.bottomleft, place.bottomright)
        if viewer.selection is not None:
            side = canvas.px(22)
            close = pygame.Rect(area.right - side - canvas.px(10), area.top + canvas.px(12), side, side)
            ui.button(close, lambda: viewer.pick(None), icon="close", hint="let go (Esc)")
        if most:
            _draw_scroll(ui, area, viewer.scroll_px, drawn.height)

    def _fresh(self, ui: Ui, viewer: Viewer, scenes: list[Scene], area: pygame.Rect) -> _Drawn:
        canvas, now_ms = ui.canvas, pygame.time.get_ticks()
        key = (viewer.selection, area.size, canvas.theme.name, canvas.scale, *(id(s.recording) for s in scenes))
        old = self._drawn
        if old is not None and old.key == key:
            recent = viewer.playback.playing and now_ms - old.made_ms < _FRESH_MS
            if old.time_us == viewer.playback.time_us or recent:
                return old
        margin = canvas.px(14)
        picture = pygame.Surface((area.width, canvas.px(_HIGHEST)))
        picture.fill(canvas.theme.card)
        inner = pygame.Rect(margin, canvas.px(12), area.width - 2 * margin, picture.get_height())
        painter = Painter(canvas.on(picture), inner)
        compared = len(scenes) == 2 and viewer.selection is None
        blocks = comparison_panel(scenes[0], scenes[1], viewer.parting) if compared else panel_of(scenes[0])
        height = painter.draw(blocks) + canvas.px(20)
        self._drawn = _Drawn(
            key=key, time_us=viewer.playback.time_us, made_ms=now_ms, picture=picture, links=tuple(painter.links),
            height=height,
        )  # fmt: skip
        return self._drawn


def _draw_scroll(ui: Ui, area: pygame.Rect, at: int, height: int) -> None:
    share, begins = area.height / height, at / height
    bar = pygame.Rect(area.right - ui.canvas.px(5), area.top + round(begins * area.height), ui.canvas.px(3),
                      round(share * area.height))  # fmt: skip
    ui.canvas.box(bar, ui.canvas.theme.faint, radius=2)
