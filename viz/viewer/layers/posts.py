"""Command posts: badges above the map, on which they have no place, or rings around vehicles that are posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pygame

from viz.viewer.layers.layer import Layer

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.scene import Scene


def _draw(canvas: Canvas, scene: Scene) -> None:
    top = scene.camera.view.top + canvas.px(24)
    for name, (x, y) in scene.posts.items():
        if abs(y - top) > 1:
            canvas.ring((x, y), canvas.px(11), canvas.theme.ink, 1.0 * canvas.scale, alpha=120)
            continue
        badge = pygame.Rect(0, 0, canvas.px(108), canvas.px(24))
        badge.center = (round(x), round(y))
        canvas.box(badge, canvas.theme.card, radius=6, alpha=235, edge=canvas.theme.edge)
        mast, foot = badge.left + canvas.px(13), badge.centery + canvas.px(6)
        canvas.line((mast, foot), (mast, foot - canvas.px(13)), canvas.theme.ink, 1.6 * canvas.scale)
        flag = [(mast, foot - canvas.px(13)), (mast + canvas.px(9), foot - canvas.px(9.5)), (mast, foot - canvas.px(6))]
        canvas.polygon(flag, canvas.theme.accent)
        canvas.label(
            name, (badge.left + canvas.px(27), badge.centery), size=12, width_px=badge.width - canvas.px(33), name=True
        )


POSTS: Final = Layer(name="posts", title="Command posts", draw=_draw)
