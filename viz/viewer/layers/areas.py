"""Zones that were looked at, with what is still known of them, and roads that are cleared, with how long that lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pygame

from viz.viewer.layers.layer import Layer
from viz.viewer.layers.zones import title_place
from viz.viewer.wording import span

if TYPE_CHECKING:
    from viz.viewer.areas import Clearing, Look
    from viz.viewer.canvas import Canvas
    from viz.viewer.ground import Zone
    from viz.viewer.scene import Scene

_FORGOTTEN: Final = 0.01
_LASTING_US: Final = 2**61


def _draw(canvas: Canvas, scene: Scene) -> None:
    areas, now = scene.recording.areas, scene.time_us
    for zone in scene.recording.ground.zones:
        look = areas.looked_at(zone.name, now)
        if look is not None and look.known_at(now) >= _FORGOTTEN:
            _draw_look(canvas, scene, zone, look)
    cleared = areas.cleared_at(now)
    for clearing in cleared:
        _draw_roads(canvas, scene, clearing)
    # Of several clearings around one place the one that lasts longest is told.
    longest = {(one.x_m, one.y_m): one for one in sorted(cleared, key=lambda one: one.until_us)}
    for clearing in longest.values():
        _draw_left(canvas, scene, clearing)


def _draw_look(canvas: Canvas, scene: Scene, zone: Zone, look: Look) -> None:
    """Below the name of a zone: how much of it is known, as a bar and in words, and how old the look is."""
    title = title_place(canvas, scene, zone)
    if title is None:
        return
    known, theme = look.known_at(scene.time_us), canvas.theme
    bar = pygame.Rect(title.left, title.bottom + canvas.px(4), canvas.px(64), canvas.px(6))
    canvas.box(bar.inflate(2, 2), theme.outline, radius=3)
    canvas.box(bar, theme.card, radius=3)
    canvas.box(pygame.Rect(bar.left, bar.top, max(round(bar.width * known), 1), bar.height), theme.accent, radius=3)
    text = f"{known:.0%} known, scouted {span(scene.time_us - look.t_us)} ago"
    canvas.haloed(text, (bar.left, bar.bottom + canvas.px(3)), size=11.5)


def _draw_roads(canvas: Canvas, scene: Scene, clearing: Clearing) -> None:
    ground = scene.recording.ground
    x, y = scene.camera.to_px(ground.x_m, ground.y_m)
    for edge in clearing.edges.tolist():
        tail, head = int(ground.tail[edge]), int(ground.head[edge])
        start, end = (float(x[tail]), float(y[tail])), (float(x[head]), float(y[head]))
        canvas.line(start, end, canvas.theme.good, 9.0 * canvas.scale, alpha=110)


def _draw_left(canvas: Canvas, scene: Scene, clearing: Clearing) -> None:
    left = "" if clearing.until_us > _LASTING_US else f", {span(clearing.until_us - scene.time_us)} left"
    text, px = f"cleared: danger × {clearing.factor:.2g}{left}", canvas.px(11.5)
    x, y = scene.camera.point_px(clearing.x_m, clearing.y_m)
    card = pygame.Rect(0, 0, canvas.text.width(text, px, bold=True) + canvas.px(10), canvas.text.height(px) + 4)
    card.midtop = (round(x), round(y + canvas.px(44)))
    canvas.box(card, canvas.theme.card, radius=4, alpha=225, edge=canvas.theme.good)
    canvas.label(text, card.center, size=11.5, bold=True, anchor="centre")


AREAS: Final = Layer(name="areas", title="Scouted and cleared", draw=_draw)
