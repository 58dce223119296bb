"""Jamming zones that are at work just now: a bold outline around those that an event has switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from viz.viewer.layers.layer import Layer

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.scene import Scene


def _draw(canvas: Canvas, scene: Scene) -> None:
    at_work = scene.recording.happenings.jammed(scene.time_us)
    for zone in scene.recording.ground.zones:
        if zone.name not in at_work:
            continue
        colour = canvas.theme.zone(zone.kind)
        for ring in zone.rings:
            x, y = scene.camera.to_px(ring[:, 0], ring[:, 1])
            points = list(zip(x.tolist(), y.tolist(), strict=True))
            canvas.lines([*points, points[0]], canvas.theme.halo, 6.0 * canvas.scale)
            canvas.lines([*points, points[0]], colour, 3.4 * canvas.scale)


JAMMING: Final = Layer(name="jamming", title="Jamming at work", draw=_draw)
