"""Names of zones, where there is room for them in what is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from viz.viewer.layers.layer import Layer
from viz.viewer.layers.zones import title, title_place

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.scene import Scene


def _draw(canvas: Canvas, scene: Scene) -> None:
    if "zones" not in scene.layers:
        return
    for zone in scene.recording.ground.zones:
        place = title_place(canvas, scene, zone)
        if place is not None:
            canvas.haloed(title(zone, scene), place.topleft, size=12)


ZONE_NAMES: Final = Layer(name="zone-names", title="Names of zones", draw=_draw)
