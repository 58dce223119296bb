"""Vehicles: shape for the family, colour for the state, a dot for cargo aboard, a bar for what the battery has left."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pygame

from viz.viewer.layers.layer import Layer
from viz.viewer.scene import PARKED_PX, VEHICLE_PX
from viz.viewer.symbols import HEADINGS

if TYPE_CHECKING:
    from fleet.ledger.paths import Integers
    from viz.viewer.canvas import Canvas
    from viz.viewer.missions import Booleans
    from viz.viewer.scene import Scene

_LOW: Final = 0.25
_CLOSE: Final = 2.0
_CROWD: Final = 1_000
"""With more vehicles than this, symbols are smaller."""


def _draw(canvas: Canvas, scene: Scene) -> None:
    fleet, recording = scene.fleet, scene.recording
    on_road = fleet.slot < 0
    platform = recording.platform[fleet.row]
    heading = np.rint(fleet.heading_rad / (2.0 * math.pi) * HEADINGS).astype(np.int64) % HEADINGS
    laden = (recording.load_g[fleet.row] > 0).astype(np.int64)
    look = scene.symbols.looks(recording.families[platform], recording.group[fleet.row], laden, heading)
    size = VEHICLE_PX if len(look) <= _CROWD else VEHICLE_PX * 0.72
    for chosen, px in ((~on_road, canvas.px(PARKED_PX)), (on_road, canvas.px(size))):
        _blit(canvas, scene, np.flatnonzero(chosen & _seen(scene)), look, px)
    _draw_batteries(canvas, scene, np.flatnonzero(on_road & _seen(scene)), platform)


def _seen(scene: Scene) -> Booleans:
    view, fleet = scene.camera.view.inflate(40, 40), scene.fleet
    inside: Booleans = (
        (fleet.x_px > view.left) & (fleet.x_px < view.right) & (fleet.y_px > view.top) & (fleet.y_px < view.bottom)
    )
    return inside


def _blit(canvas: Canvas, scene: Scene, chosen: Integers, look: Integers, px: int) -> None:
    if not len(chosen):
        return
    looks = look[chosen]
    symbols = {one: scene.symbols.vehicle(one, px) for one in np.unique(looks).tolist()}
    half = next(iter(symbols.values())).get_width() / 2.0
    left = np.rint(scene.fleet.x_px[chosen] - half).astype(np.int64).tolist()
    top = np.rint(scene.fleet.y_px[chosen] - half).astype(np.int64).tolist()
    images = map(symbols.__getitem__, looks.tolist())
    canvas.surface.blits(list(zip(images, zip(left, top, strict=True), strict=True)), doreturn=False)


def _draw_batteries(canvas: Canvas, scene: Scene, chosen: Integers, platform: Integers) -> None:
    """Bars below vehicles on the road: all of them from near by, otherwise only those that are low."""
    share = np.clip(scene.fleet.energy_mj[chosen] / scene.recording.battery_mj[platform[chosen]], 0.0, 1.0)
    if scene.camera.closeness < _CLOSE:
        chosen, share = chosen[share < _LOW], share[share < _LOW]
    wide, high = canvas.px(16), canvas.px(3.4)
    steps = np.rint(share * (wide - 2)).astype(np.int64).tolist()
    bars = {step: _bar(canvas, step, wide, high) for step in set(steps)}
    left = np.rint(scene.fleet.x_px[chosen] - wide / 2.0).astype(np.int64).tolist()
    top = np.rint(scene.fleet.y_px[chosen] + canvas.px(VEHICLE_PX) * 0.62).astype(np.int64).tolist()
    places = zip(left, top, strict=True)
    canvas.surface.blits(list(zip(map(bars.__getitem__, steps), places, strict=True)), doreturn=False)


def _bar(canvas: Canvas, filled: int, wide: int, high: int) -> pygame.Surface:
    bar = pygame.Surface((wide, high))
    bar.fill(canvas.theme.outline)
    low = filled < _LOW * (wide - 2)
    bar.fill(canvas.theme.marks[0] if low else canvas.theme.good, (1, 1, filled, max(high - 2, 1)))
    return bar


VEHICLES: Final = Layer(name="vehicles", title="Vehicles", draw=_draw)
