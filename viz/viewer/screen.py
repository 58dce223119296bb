"""The screen: draws a viewer onto a surface, and turns what is pressed and typed into what the viewer is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pygame

from viz.viewer.canvas import Canvas
from viz.viewer.chrome.dialogs import Dialogs
from viz.viewer.chrome.map_cards import draw_cards
from viz.viewer.chrome.notices import draw_hint, draw_told, draw_waiting
from viz.viewer.chrome.sidebar import Sidebar
from viz.viewer.chrome.timeline import draw_timeline
from viz.viewer.chrome.topbar import draw_topbar
from viz.viewer.chrome.ui import Hot, Ui
from viz.viewer.commands import command_of
from viz.viewer.map_view import MapView
from viz.viewer.scene import Scene
from viz.viewer.symbols import Symbols
from viz.viewer.text import Text

if TYPE_CHECKING:
    from viz.viewer.selection import Selection
    from viz.viewer.theme import Theme
    from viz.viewer.viewer import Viewer

_WHEEL: Final = 1.18
_SLACK_PX: Final = 4
_SCROLL_PX: Final = 48


class Screen:
    """Draws one viewer, and hears for it."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self._text = Text()
        self._symbols: dict[tuple[str, int], Symbols] = {}
        self._maps = (MapView(), MapView())
        self._sidebar = Sidebar()
        self._dialogs = Dialogs()
        self._ui: Ui | None = None
        self._scenes: list[Scene] = []
        self._mouse = (-1, -1)
        self._held: Hot | None = None
        self._pressed: tuple[int, int] | None = None
        self._dragged = False

    # ── drawing ──

    def draw(self, surface: pygame.Surface) -> None:
        """Draw everything onto *surface*, which has the viewer's size."""
        viewer = self.viewer
        canvas = Canvas(surface=surface, theme=viewer.theme, text=self._text, scale=viewer.scale)
        ui = Ui(canvas=canvas, mouse=self._mouse)
        surface.fill(viewer.theme.background, viewer.layout.map)
        self._scenes = self._make_scenes()
        self._point()
        if self._scenes:
            self._draw_maps(canvas)
            draw_cards(ui, viewer, self._scenes[0])
        else:
            draw_waiting(canvas, viewer)
        self._sidebar.draw(ui, viewer, self._scenes)
        draw_timeline(ui, viewer)
        draw_topbar(ui, viewer)
        dialog = self._dialogs.current(viewer)
        if dialog is not None:
            dialog.draw(ui, viewer)
        draw_told(canvas, viewer)
        draw_hint(ui, viewer)
        self._ui = ui

    def _make_scenes(self) -> list[Scene]:
        viewer = self.viewer
        camera = viewer.gaze.camera
        if camera is None:
            return []
        panes, scenes = viewer.layout.panes, []
        for number, run in enumerate(viewer.recordings):
            view = panes[min(number, len(panes) - 1)]
            scenes.append(
                Scene(run, viewer.playback.time_us, replace(camera, view=view),
                      symbols=self._symbols_of(viewer.theme, number), scale=viewer.scale,
                      layers=viewer.layers, selection=viewer.selection,
                      hover=viewer.hover)
            )  # fmt: skip
        return scenes

    def _symbols_of(self, theme: Theme, number: int) -> Symbols:
        """Symbols by state; where two runs lie over one another, by run."""
        overlaid = self.viewer.overlaid and len(self.viewer.recordings) == 2
        key = (theme.name, number if overlaid else -1)
        if key not in self._symbols:
            colour = theme.warn if number else theme.accent
            self._symbols[key] = Symbols(replace(theme, groups=(colour,) * 7) if overlaid else theme)
        return self._symbols[key]

    def _draw_maps(self, canvas: Canvas) -> None:
        viewer, scenes = self.viewer, self._scenes
        if viewer.overlaid and len(scenes) == 2:
            self._maps[0].draw(canvas, scenes[0])
            self._maps[0].draw_over(canvas, scenes[1])
            return
        for number, scene in enumerate(scenes):
            self._maps[number].draw(canvas, scene)
            if len(scenes) == 2:
                corner = scene.camera.view
                badge = pygame.Rect(
                    corner.centerx - canvas.px(14), corner.top + canvas.px(10), canvas.px(28), canvas.px(28)
                )
                canvas.box(badge, canvas.theme.warn if number else canvas.theme.accent, radius=6)
                canvas.label("AB"[number], badge.center, size=17, bold=True, colour=canvas.theme.card, anchor="centre")

    def _point(self) -> None:
        """Find out what the mouse points at on the map."""
        free = self._held is None and self._pressed is None and self.viewer.dialog is None
        over = self._ui is not None and self._ui.at(self._mouse) is not None
        self.viewer.hover = self._hit(self._mouse) if free and not over else None
        for scene in self._scenes:
            scene.hover = self.viewer.hover

    def _hit(self, at: tuple[int, int]) -> Selection | None:
        scene = next((scene for scene in self._scenes if scene.camera.view.collidepoint(at)), None)
        return scene.hit(at) if scene is not None else None

    def places(self) -> list[Hot]:
        """What can be clicked in the latest frame."""
        return list(self._ui.hots) if self._ui is not None else []

    def place_of(self, selection: Selection) -> tuple[float, float] | None:
        """Where something was drawn in the first pane of the latest frame."""
        return self._scenes[0].place_px(selection) if self._scenes else None

    # ── hearing ──

    def handle(self, event: pygame.event.Event) -> None:
        """Take one event of the window."""
        if event.type == pygame.KEYDOWN:
            self._key(event)
        elif event.type == pygame.MOUSEMOTION:
            self._move(event)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button in (1, 2, 3):
            self._press(event)
        elif event.type == pygame.MOUSEBUTTONUP and event.button in (1, 2, 3):
            self._release(event)
        elif event.type == pygame.MOUSEWHEEL:
            self._wheel(event)

    def _key(self, event: pygame.event.Event) -> None:
        dialog = self._dialogs.current(self.viewer)
        if dialog is not None and dialog.key(event, self.viewer):
            return
        command = command_of(event.key, event.mod, event.unicode)
        if command is not None:
            command.run(self.viewer)

    def _press(self, event: pygame.event.Event) -> None:
        self._mouse = event.pos
        hot = self._ui.at(event.pos) if self._ui is not None else None
        if hot is not None and event.button == 1:
            hot.press(event.pos)
            self._held = hot if hot.drag else None
        elif hot is None:
            self._pressed, self._dragged = event.pos, False

    def _move(self, event: pygame.event.Event) -> None:
        self._mouse = event.pos
        if self._held is not None:
            self._held.press(event.pos)
        elif self._pressed is not None:
            away = max(abs(event.pos[0] - self._pressed[0]), abs(event.pos[1] - self._pressed[1]))
            if self._dragged or away > _SLACK_PX:
                self._dragged = True
                self.viewer.gaze.move(*event.rel)

    def _release(self, event: pygame.event.Event) -> None:
        if self._pressed is not None and not self._dragged and event.button == 1:
            self.viewer.pick(self._hit(event.pos))
        self._held = self._pressed = None

    def _wheel(self, event: pygame.event.Event) -> None:
        if self.viewer.layout.side.collidepoint(self._mouse):
            self.viewer.scroll_px -= event.y * _SCROLL_PX
            return
        scene = next((scene for scene in self._scenes if scene.camera.view.collidepoint(self._mouse)), None)
        if scene is not None and self.viewer.dialog is None:
            first, view = self._scenes[0].camera.view, scene.camera.view
            at = (self._mouse[0] - view.left + first.left, self._mouse[1] - view.top + first.top)
            self.viewer.gaze.zoom(_WHEEL**event.y, at)
