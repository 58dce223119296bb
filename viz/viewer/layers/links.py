"""Message traffic: a line for each message of the last minutes, with a dot while it is on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from fleet.units import US_PER_S
from viz.viewer.layers.layer import Layer

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.scene import Scene

_FADES_US: Final = 600 * US_PER_S
_MOST: Final = 200


def _draw(canvas: Canvas, scene: Scene) -> None:
    traffic = scene.recording.traffic
    first = int(np.searchsorted(traffic.sent_us, scene.time_us - _FADES_US))
    last = int(np.searchsorted(traffic.sent_us, scene.time_us, side="right"))
    known: dict[int, tuple[float, float] | None] = {}
    for at in range(max(first, last - _MOST), last):
        ends = [_node_px(scene, int(node), known) for node in (traffic.sender[at], traffic.receiver[at])]
        if ends[0] is None or ends[1] is None:
            continue
        sent, arrives = int(traffic.sent_us[at]), int(traffic.arrives_us[at])
        fresh = 1.0 - (scene.time_us - sent) / _FADES_US
        dropped = bool(traffic.dropped[at])
        colour = canvas.theme.marks[0] if dropped else canvas.theme.accent
        if dropped:
            canvas.dashed(ends[0], ends[1], colour, 1.2 * canvas.scale, dash_px=4 * canvas.scale)
            middle = ((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2)
            canvas.disc(middle, canvas.px(3), colour)
            continue
        canvas.line(ends[0], ends[1], colour, 1.2 * canvas.scale, alpha=round(30 + 130 * fresh))
        if arrives > scene.time_us:
            share = (scene.time_us - sent) / max(arrives - sent, 1)
            there = tuple(a + (b - a) * share for a, b in zip(ends[0], ends[1], strict=True))
            canvas.disc((there[0], there[1]), canvas.px(3), colour)


def _node_px(scene: Scene, node: int, known: dict[int, tuple[float, float] | None]) -> tuple[float, float] | None:
    """Where a sender or receiver is drawn: a post, a vehicle or a site."""
    if node not in known:
        traffic = scene.recording.traffic
        name = traffic.nodes[node]
        if name in scene.posts:
            known[node] = scene.posts[name]
        elif traffic.site[node] >= 0:
            x, y = scene.site_px[traffic.site[node]].tolist()
            known[node] = (x, y)
        else:
            at = np.flatnonzero(scene.fleet.vehicle == traffic.vehicle[node])
            known[node] = (float(scene.fleet.x_px[at[0]]), float(scene.fleet.y_px[at[0]])) if len(at) else None
    return known[node]


LINKS: Final = Layer(name="links", title="Messages", draw=_draw, on=False)
