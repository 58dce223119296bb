"""Relays on task: a mark at each, and how far each carries messages on where nothing is in the way."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from fleet.units import M_PER_KM
from viz.viewer.layers.layer import Layer

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.scene import Scene

_DASHES: Final = 90
_WAVES: Final = (7.0, 11.0, 15.0)


def _draw(canvas: Canvas, scene: Scene) -> None:
    fleet, recording = scene.fleet, scene.recording
    on_task = np.flatnonzero(recording.relaying[fleet.row])
    reaches = {round(reach_m) for reach_m in (recording.meta.get("relay_reach_m") or {}).values()}
    for at in on_task.tolist():
        centre = (float(fleet.x_px[at]), float(fleet.y_px[at]))
        waves(canvas, centre)
        for reach_m in sorted(reaches):
            _draw_reach(canvas, centre, reach_m * scene.camera.px_per_m)
        told = f"up to {max(reaches) / M_PER_KM:g} km" if reaches else "relay"
        left = centre[0] - canvas.px(_WAVES[-1] + 5) - canvas.text.width(told, canvas.px(11.5))
        canvas.haloed(told, (left, centre[1] - canvas.px(7)), size=11.5)


def _draw_reach(canvas: Canvas, centre: tuple[float, float], radius_px: float) -> None:
    """A dashed circle."""
    points = [
        (centre[0] + radius_px * math.cos(turn), centre[1] + radius_px * math.sin(turn))
        for turn in (2 * math.pi * dash / _DASHES for dash in range(_DASHES + 1))
    ]
    for dash in range(0, _DASHES, 2):
        canvas.line(points[dash], points[dash + 1], canvas.theme.accent, 1.8 * canvas.scale)


def waves(canvas: Canvas, at: tuple[float, float], *, share: float = 1.0) -> None:
    """Rings around a relay on task, *share* of their size on the map."""
    for wave in _WAVES:
        canvas.ring(at, canvas.px(wave * share), canvas.theme.accent, 1.3 * canvas.scale, alpha=200)


RELAYS: Final = Layer(name="relays", title="Relays on task", draw=_draw)
