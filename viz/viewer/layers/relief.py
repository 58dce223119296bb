"""The terrain: land cover and height."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pygame

from viz.viewer.layers.layer import Layer
from viz.viewer.relief import bounds_of, picture_of

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.ground import Ground
    from viz.viewer.scene import Scene
    from viz.viewer.theme import Theme

_kept: dict[tuple[int, str], tuple[Ground, pygame.Surface]] = {}
_MOST: Final = 6


def whole_picture(ground: Ground, theme: Theme) -> pygame.Surface:
    """The whole terrain; kept for the few terrains looked at last, and with each the ground that it is of."""
    key = (id(ground), theme.name)
    if key not in _kept:
        if len(_kept) >= _MOST:
            del _kept[next(iter(_kept))]
        cells = picture_of(ground, theme)
        made = pygame.image.frombuffer(cells.tobytes(), (cells.shape[1], cells.shape[0]), "RGB")
        _kept[key] = (ground, made)
    return _kept[key][1]


def _draw(canvas: Canvas, scene: Scene) -> None:
    """Draw the part that is seen, enlarged."""
    ground, camera = scene.recording.ground, scene.camera
    picture, bounds = whole_picture(ground, canvas.theme), bounds_of(ground)
    left, top = camera.point_px(bounds.west_m, bounds.north_m)
    right, bottom = camera.point_px(bounds.east_m, bounds.south_m)
    px_per_cell_x, px_per_cell_y = (right - left) / picture.get_width(), (bottom - top) / picture.get_height()
    seen = canvas.surface.get_rect()
    # Whole cells around what is seen, so that the enlarged piece meets its neighbours.
    first_x = max(int((seen.left - left) / px_per_cell_x), 0)
    first_y = max(int((seen.top - top) / px_per_cell_y), 0)
    last_x = min(int((seen.right - left) / px_per_cell_x) + 2, picture.get_width())
    last_y = min(int((seen.bottom - top) / px_per_cell_y) + 2, picture.get_height())
    if last_x <= first_x or last_y <= first_y:
        return
    part = picture.subsurface((first_x, first_y, last_x - first_x, last_y - first_y))
    size = (round((last_x - first_x) * px_per_cell_x) + 1, round((last_y - first_y) * px_per_cell_y) + 1)
    placed = (round(left + first_x * px_per_cell_x), round(top + first_y * px_per_cell_y))
    canvas.surface.blit(pygame.transform.smoothscale(part, size), placed)
    sheet = pygame.Rect(round(left), round(top), round(right - left), round(bottom - top))
    pygame.draw.rect(canvas.surface, canvas.theme.edge, sheet, width=1)


RELIEF: Final = Layer(name="relief", title="Terrain", draw=_draw, still=True)
