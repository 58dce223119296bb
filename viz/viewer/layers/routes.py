"""Where vehicles that are under way will go: the rest of each leg, dashed, to a ring at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from viz.viewer.fleet_states import GROUPS
from viz.viewer.layers.layer import Layer

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.scene import Scene

_MOST: Final = 250
_MOVING: Final = GROUPS.index("moving")


def draw_route(canvas: Canvas, scene: Scene, at: int, *, bright: bool) -> None:
    """Draw the leg of entry *at* of the scene's moment, from where the vehicle is now."""
    moment, paths = scene.moment, scene.recording.replay.paths
    path = int(moment.path[at])
    if path < 0 or scene.recording.group[moment.row[at]] != _MOVING:
        return
    x_m, y_m = paths.stretch_m(path, int(moment.from_mm[at]), int(moment.to_mm[at]))
    x, y = scene.camera.to_px(x_m, y_m)
    here = scene.camera.point_px(float(moment.x_m[at]), float(moment.y_m[at]))
    nearest = _segment(x, y, here)
    points = [here, *zip(x[nearest + 1 :].tolist(), y[nearest + 1 :].tolist(), strict=True)]
    colour = canvas.theme.groups[_MOVING]
    if bright:
        done = [*zip(x[: nearest + 1].tolist(), y[: nearest + 1].tolist(), strict=True), here]
        canvas.lines(done, canvas.theme.faint, 2.0 * canvas.scale)
        canvas.lines(points, canvas.theme.outline, 4.6 * canvas.scale)
        canvas.lines(points, colour, 2.6 * canvas.scale)
    else:
        canvas.lines(points, colour, 1.2 * canvas.scale, alpha=150)
    canvas.ring(points[-1], canvas.px(5), colour, 1.6 * canvas.scale)


def _segment(x: np.typing.NDArray[np.float64], y: np.typing.NDArray[np.float64], here: tuple[float, float]) -> int:
    """Which piece of a line a point lies on: the one that it makes hardly longer."""
    if len(x) < 2:
        return 0
    to_start = np.hypot(x[:-1] - here[0], y[:-1] - here[1])
    to_end = np.hypot(x[1:] - here[0], y[1:] - here[1])
    detour = to_start + to_end - np.hypot(x[1:] - x[:-1], y[1:] - y[:-1])
    return int(np.argmin(detour))


def _draw(canvas: Canvas, scene: Scene) -> None:
    moving = np.flatnonzero(scene.recording.group[scene.moment.row] == _MOVING)
    for at in moving[:_MOST].tolist():
        draw_route(canvas, scene, at, bright=False)


ROUTES: Final = Layer(name="routes", title="All routes", draw=_draw, on=False)
