"""The map: still layers from a kept picture somewhat larger than the window, and above them what moves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pygame

from viz.viewer.layers.registry import LAYERS
from viz.viewer.layers.routes import draw_route
from viz.viewer.layers.sites import SITES
from viz.viewer.layers.vehicles import VEHICLES

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.scene import Scene

_BEYOND: Final = 0.2

_OVER: Final = 0.62


class MapView:
    """Draws scenes of one run; the still picture is made anew when the camera zooms or leaves it."""

    def __init__(self) -> None:
        self._still: pygame.Surface | None = None
        self._key: tuple[object, ...] = ()
        self._origin_px = (0.0, 0.0)

    def draw(self, canvas: Canvas, scene: Scene) -> None:
        """Draw *scene* into its camera's view."""
        view = scene.camera.view
        clip = canvas.surface.get_clip()
        canvas.surface.set_clip(view)
        canvas.surface.blit(*self._still_picture(canvas, scene))
        for layer in LAYERS:
            if layer is SITES:
                _draw_picked(canvas, scene)
            if layer.name in scene.layers and not layer.still:
                layer.draw(canvas, scene)
        canvas.surface.set_clip(clip)

    def draw_over(self, canvas: Canvas, scene: Scene) -> None:
        """Draw the vehicles of another run over what is there, smaller: where both have one, both are seen."""
        clip = canvas.surface.get_clip()
        canvas.surface.set_clip(scene.camera.view)
        VEHICLES.draw(replace(canvas, scale=_OVER * canvas.scale), scene)
        _draw_picked(canvas, scene)
        canvas.surface.set_clip(clip)

    def _still_picture(self, canvas: Canvas, scene: Scene) -> tuple[pygame.Surface, tuple[int, int]]:
        camera = scene.camera
        wide = camera.view.inflate(int(camera.view.width * _BEYOND), int(camera.view.height * _BEYOND))
        still = frozenset(layer.name for layer in LAYERS if layer.still and layer.name in scene.layers)
        # Grounds are kept by who draws them, so an identity stands for one ground as long as this picture.
        key = (id(scene.recording.ground), canvas.theme.name, canvas.scale, camera.px_per_m, wide.size, still)
        picture = self._still
        if picture is not None and key == self._key:
            corner = camera.point_px(*self._origin_px)
            placed = pygame.Rect((round(corner[0]), round(corner[1])), picture.get_size())
            if placed.contains(camera.view):
                return picture, placed.topleft
        picture = pygame.Surface(wide.size)
        picture.fill(canvas.theme.background)
        inner = replace(camera, view=picture.get_rect())
        below = canvas.on(picture)
        for layer in LAYERS:
            if layer.name in still:
                layer.draw(below, scene.seen_by(inner))
        self._still, self._key, self._origin_px = picture, key, inner.to_m((0, 0))
        return picture, wide.topleft


def _draw_picked(canvas: Canvas, scene: Scene) -> None:
    """A ring around what is picked out or pointed at, below it, and the route of a vehicle that is."""
    for picked, width in ((scene.hover, 1.4), (scene.selection, 2.4)):
        if picked is None:
            continue
        if picked.kind == "vehicle":
            index = scene.recording.index_of.get(picked.name, -1)
            for at in np.flatnonzero(scene.moment.vehicle == index).tolist():
                draw_route(canvas, scene, at, bright=True)
        place = scene.place_px(picked)
        if place is not None and picked.kind != "post":
            canvas.ring(place, canvas.px(15), canvas.theme.halo, (width + 2.4) * canvas.scale, alpha=190)
            canvas.ring(place, canvas.px(14), canvas.theme.accent, width * canvas.scale)
