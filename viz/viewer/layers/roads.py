"""Water, roads, bridges and fords."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from viz.viewer.layers.layer import Layer

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.scene import Scene

_WIDTHS: Final = (1.4, 2.6, 3.8)
_CASING: Final = 1.4
_WATER_WIDTH: Final = 4.5


def _draw(canvas: Canvas, scene: Scene) -> None:
    growth = canvas.scale * min(max(scene.camera.closeness, 0.8) ** 0.5, 2.5)
    _draw_water(canvas, scene, growth)
    _draw_roads(canvas, scene, growth)
    _draw_crossings(canvas, scene, growth)


def _draw_water(canvas: Canvas, scene: Scene, growth: float) -> None:
    for line in scene.recording.ground.water:
        x, y = scene.camera.to_px(line[:, 0], line[:, 1])
        canvas.lines(list(zip(x.tolist(), y.tolist(), strict=True)), canvas.theme.water, _WATER_WIDTH * growth)


def _draw_roads(canvas: Canvas, scene: Scene, growth: float) -> None:
    """Casings first, so that crossing roads of a class run into one another; better roads above."""
    ground = scene.recording.ground
    x, y = (values.tolist() for values in scene.camera.to_px(ground.x_m, ground.y_m))
    for road, width in enumerate(_WIDTHS):
        edges = np.flatnonzero(ground.road == road)
        ends = list(zip(ground.tail[edges].tolist(), ground.head[edges].tolist(), strict=True))
        for colour, wide in (
            (canvas.theme.casing, width * growth + _CASING * canvas.scale),
            (canvas.theme.roads[road], width * growth),
        ):
            for tail, head in ends:
                start, end = (x[tail], y[tail]), (x[head], y[head])
                if road == 0 and colour is not canvas.theme.casing:
                    canvas.dashed(start, end, colour, wide, dash_px=5 * canvas.scale)
                elif road > 0:
                    canvas.line(start, end, colour, wide)
                    if wide > 2.5:
                        canvas.disc(end, wide / 2.0, colour)


def _draw_crossings(canvas: Canvas, scene: Scene, growth: float) -> None:
    for crossing in scene.recording.ground.crossings:
        x, y = scene.camera.point_px(crossing.x_m, crossing.y_m)
        half = 4.0 * growth
        square = [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
        canvas.polygon([(a + (1.5 if a > x else -1.5), b + (1.5 if b > y else -1.5)) for a, b in square],
                       canvas.theme.casing)  # fmt: skip
        canvas.polygon(square, canvas.theme.water if crossing.ford else canvas.theme.roads[2])
        if crossing.ford:
            for up in (-0.35, 0.35):
                canvas.line((x - half * 0.7, y + up * half), (x + half * 0.7, y + up * half), canvas.theme.ink, 1.2)


ROADS: Final = Layer(name="roads", title="Roads and water", draw=_draw, still=True)
