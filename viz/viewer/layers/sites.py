"""Sites with their names, and a number where more vehicles stand than are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pygame

from viz.viewer.layers.layer import Layer
from viz.viewer.layers.zones import title_places
from viz.viewer.scene import PARKED_COLUMNS, PARKED_MOST, PARKED_PX

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.scene import Scene

SIZES: Final = {"depot": 21.0, "charger": 17.0, "workshop": 17.0, "mast": 16.0, "position": 17.0, "demand": 12.0}
_OTHER: Final = 13.0
_RINGED: Final = 19.0
"""Half of what a position takes with the rings around it."""
_FEW: Final = 40
_WIDEST: Final = 230.0
"""The most that a name takes of the map; it may have 80 letters."""
_TAIL: Final = 6
_CLOSE: Final = 2.2


def _draw(canvas: Canvas, scene: Scene) -> None:
    sites = scene.recording.ground.sites
    crowd = len(sites) > _FEW
    blits = []
    for site, (x, y) in zip(sites, scene.site_px.tolist(), strict=True):
        size = SIZES.get(site.kind, _OTHER) * (0.75 if crowd and site.kind == "demand" else 1.0)
        symbol = scene.symbols.site(site.kind, canvas.px(size), canvas.theme.site)
        blits.append((symbol, symbol.get_rect(center=(round(x), round(y)))))
    canvas.surface.blits(blits, doreturn=False)
    _draw_names(canvas, scene, named=not crowd or scene.camera.closeness > _CLOSE)
    _draw_hidden(canvas, scene)


def _draw_names(canvas: Canvas, scene: Scene, *, named: bool) -> None:
    """Names above sites where they run over nothing else; those of depots first."""
    sites, px = scene.recording.ground.sites, canvas.px(12)
    taken = title_places(canvas, scene) if "zones" in scene.layers else []
    view = scene.camera.view
    order = sorted(range(len(sites)), key=lambda index: (sites[index].kind == "demand", index))
    for index in order:
        site = sites[index]
        demand = site.kind == "demand"
        if demand and not named:
            continue
        x, y = scene.site_px[index].tolist()
        name = canvas.text.shortened(site.name, px, canvas.px(_WIDEST), bold=not demand, tail=_TAIL)
        width, high = canvas.text.width(name, px, bold=not demand), canvas.text.height(px)
        half = canvas.px(_RINGED if site.name in scene.recording.positions else SIZES.get(site.kind, _OTHER) * 0.62)
        above = pygame.Rect(x - width / 2, y - half - high, width, high)
        if view.collidepoint(x, y):
            above.left = max(min(above.left, view.right - width), view.left)
        for place in (
            above,
            pygame.Rect(x - half - 2 - width, y - high / 2, width, high),
            pygame.Rect(x + half + 2, y - high / 2, width, high),
        ):
            if view.colliderect(place) and place.collidelist(taken) < 0:
                taken.append(place.inflate(4, 2))
                colour = canvas.theme.ink if not demand else canvas.theme.muted
                canvas.haloed(name, place.topleft, size=12, bold=not demand, colour=colour)
                break


def _draw_hidden(canvas: Canvas, scene: Scene) -> None:
    for index in np.flatnonzero(scene.fleet.hidden).tolist():
        x, y = scene.site_px[index].tolist()
        below = 17 * canvas.scale + PARKED_MOST / PARKED_COLUMNS * PARKED_PX * canvas.scale * 1.12
        text = f"+{scene.fleet.hidden[index]}"
        width = canvas.text.width(text, canvas.px(12), bold=True)
        canvas.haloed(text, (x - width / 2, y + below - canvas.px(6)), size=12, bold=True)


SITES: Final = Layer(name="sites", title="Sites", draw=_draw)
