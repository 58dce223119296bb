"""Losses, breakdowns and missions that ended badly, as marks that fade with time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pygame

from fleet.units import US_PER_H
from viz.viewer.layers.layer import Layer
from viz.viewer.marks import KINDS

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.scene import Scene

_STEPS: Final = 10
_SHORTEST_US: Final = US_PER_H
_LONGEST_US: Final = 12 * US_PER_H
_kept: dict[tuple[str, int, int, int], pygame.Surface] = {}


def fades_in_us(horizon_us: int) -> int:
    """How long a mark is seen: a fortieth of the run, within limits."""
    return min(max(horizon_us // 40, _SHORTEST_US), _LONGEST_US)


def _draw(canvas: Canvas, scene: Scene) -> None:
    marks = scene.recording.marks
    lasts_us = fades_in_us(scene.recording.horizon_us)
    for at in range(marks.until(scene.time_us - lasts_us), marks.until(scene.time_us)):
        if marks.x_m[at] != marks.x_m[at]:
            continue
        age = (scene.time_us - int(marks.time_us[at])) / lasts_us
        symbol = mark_symbol(canvas, int(marks.kind[at]), round((1.0 - age) * _STEPS))
        x, y = scene.camera.point_px(float(marks.x_m[at]), float(marks.y_m[at]))
        aside = canvas.px(17) if KINDS[int(marks.kind[at])] in ("failed", "late") else 0
        canvas.surface.blit(symbol, symbol.get_rect(center=(round(x) - aside, round(y))))


def mark_symbol(canvas: Canvas, kind: int, strength: int = _STEPS) -> pygame.Surface:
    """A mark's symbol: a cross, a triangle, a crossed-out ring, or a ring; *strength* from 0 to 10."""
    size = canvas.px(18)
    key = (canvas.theme.name, kind, strength, size)
    if key not in _kept:
        big = pygame.Surface((size * 4, size * 4), pygame.SRCALPHA)
        for rim, colour in ((size * 0.62, canvas.theme.outline), (size * 0.3, canvas.theme.marks[kind])):
            _draw_shape(big, KINDS[kind], colour, size, rim)
        small = pygame.transform.smoothscale(big, (size, size))
        small.set_alpha(round(255 * (0.25 + 0.75 * strength / _STEPS)))
        _kept[key] = small
    return _kept[key]


def _draw_shape(big: pygame.Surface, kind: str, colour: tuple[int, int, int], size: int, rim: float) -> None:
    low, middle, high, width = size * 0.9, size * 2.0, size * 3.1, round(rim)
    if kind == "loss":
        for start, end in (((low, low), (high, high)), ((low, high), (high, low))):
            _thick(big, colour, start, end, width)
    elif kind == "breakdown":
        corners = [(middle, low), (high, high), (low, high)]
        for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
            _thick(big, colour, start, end, width)
        _thick(big, colour, (middle, middle), (middle, middle + size * 0.4), width)
    else:
        pygame.draw.circle(big, colour, (middle, middle), size * 1.1 + rim / 2, width)
        if kind == "failed":
            _thick(big, colour, (low * 1.3, high * 0.9), (high * 0.9, low * 1.3), width)
        else:
            _thick(big, colour, (middle, middle), (middle, low * 1.5), width)


def _thick(
    big: pygame.Surface, colour: tuple[int, int, int], start: tuple[float, float], end: tuple[float, float], width: int
) -> None:
    pygame.draw.line(big, colour, start, end, width)
    for point in (start, end):
        pygame.draw.circle(big, colour, point, width / 2)


LOSSES: Final = Layer(name="losses", title="Losses and breakdowns", draw=_draw)
