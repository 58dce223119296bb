"""Open missions, as numbers beside their sites: those that wait, and those that somebody is on the way to serve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pygame

from viz.viewer.layers.layer import Layer
from viz.viewer.missions import PHASES

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.colours import Rgb
    from viz.viewer.scene import Scene

_ASIDE: Final = 9.0
_ASIDE_OF_RINGS: Final = 20.0
"""How far beside its site a number begins; positions have rings around them."""


def _draw(canvas: Canvas, scene: Scene) -> None:
    missions, count = scene.open_missions, len(scene.recording.ground.sites)
    site = scene.recording.missions.site[missions.index]
    waits = missions.phase == PHASES.index("waiting")
    known = site >= 0
    late = np.bincount(site[known & waits & (missions.late > 0)], minlength=count)
    waiting = np.bincount(site[known & waits], minlength=count)
    served = np.bincount(site[known & ~waits], minlength=count)
    sites = scene.recording.ground.sites
    for index in np.flatnonzero(waiting + served).tolist():
        x, y = scene.site_px[index].tolist()
        if not scene.camera.view.collidepoint(x, y):
            continue
        at = x + canvas.px(_ASIDE_OF_RINGS if sites[index].name in scene.recording.positions else _ASIDE)
        theme = canvas.theme
        if waiting[index]:
            colour = theme.marks[0] if late[index] else theme.marks[1]
            at = _badge(canvas, str(waiting[index]), (at, y), colour, theme.outline) + 2
        if served[index]:
            _badge(canvas, str(served[index]), (at, y), theme.groups[1], theme.outline)


def _badge(canvas: Canvas, text: str, at: tuple[float, float], fill: Rgb, ink: Rgb) -> float:
    """Write *text* on a pill whose left side is at *at*; gives where its right side is."""
    drawn = canvas.text.draw(text, canvas.px(10.5), (10, 12, 14), bold=True)
    high = canvas.px(13)
    place = pygame.Rect(round(at[0]), round(at[1] - high / 2), max(drawn.get_width() + canvas.px(6), high), high)
    pygame.draw.rect(canvas.surface, ink, place.inflate(2, 2), border_radius=high)
    pygame.draw.rect(canvas.surface, fill, place, border_radius=high)
    canvas.surface.blit(drawn, drawn.get_rect(center=place.center))
    return place.right


MISSIONS: Final = Layer(name="missions", title="Open missions", draw=_draw)
