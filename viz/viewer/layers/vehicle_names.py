"""Names beside vehicles on the road."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from viz.viewer.layers.layer import Layer
from viz.viewer.scene import VEHICLE_PX

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.scene import Scene

_MOST: Final = 300


def _draw(canvas: Canvas, scene: Scene) -> None:
    fleet, view = scene.fleet, scene.camera.view
    for at in np.flatnonzero(fleet.slot < 0)[:_MOST].tolist():
        x, y = float(fleet.x_px[at]), float(fleet.y_px[at])
        if view.collidepoint(x, y):
            name = scene.recording.replay.vehicles[int(fleet.vehicle[at])]
            canvas.haloed(name, (x + canvas.px(VEHICLE_PX) * 0.6, y - canvas.px(7)), size=11)


VEHICLE_NAMES: Final = Layer(name="names", title="Vehicle names", draw=_draw, on=False)
