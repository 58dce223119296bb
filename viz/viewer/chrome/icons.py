"""The icons of buttons, as shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pygame

    from viz.viewer.canvas import Canvas
    from viz.viewer.colours import Rgb

Shape = tuple[tuple[float, float], ...]

_RIGHT: Final[Shape] = ((-0.55, -0.75), (0.75, 0.0), (-0.55, 0.75))
_LEFT: Final[Shape] = ((0.55, -0.75), (-0.75, 0.0), (0.55, 0.75))

_FILLED: Final[dict[str, tuple[Shape, ...]]] = {
    "play": (_RIGHT,),
    "pause": (
        ((-0.6, -0.75), (-0.18, -0.75), (-0.18, 0.75), (-0.6, 0.75)),
        ((0.18, -0.75), (0.6, -0.75), (0.6, 0.75), (0.18, 0.75)),
    ),
    "forward": (
        ((-0.7, -0.7), (0.3, 0.0), (-0.7, 0.7)),
        ((0.35, -0.7), (0.65, -0.7), (0.65, 0.7), (0.35, 0.7)),
    ),
    "back": (
        ((0.7, -0.7), (-0.3, 0.0), (0.7, 0.7)),
        ((-0.35, -0.7), (-0.65, -0.7), (-0.65, 0.7), (-0.35, 0.7)),
    ),
    "end": (
        ((-0.8, -0.65), (0.0, 0.0), (-0.8, 0.65)),
        ((-0.05, -0.65), (0.75, 0.0), (-0.05, 0.65)),
    ),
    "start": (
        ((0.8, -0.65), (0.0, 0.0), (0.8, 0.65)),
        ((0.05, -0.65), (-0.75, 0.0), (0.05, 0.65)),
    ),
    "stop": (((-0.6, -0.6), (0.6, -0.6), (0.6, 0.6), (-0.6, 0.6)),),
    "plus": (
        ((-0.7, -0.14), (0.7, -0.14), (0.7, 0.14), (-0.7, 0.14)),
        ((-0.14, -0.7), (0.14, -0.7), (0.14, 0.7), (-0.14, 0.7)),
    ),
    "minus": (((-0.7, -0.14), (0.7, -0.14), (0.7, 0.14), (-0.7, 0.14)),),
}

_LINES: Final[dict[str, tuple[Shape, ...]]] = {
    "fit": (
        ((-0.8, -0.3), (-0.8, -0.8), (-0.3, -0.8)),
        ((0.3, -0.8), (0.8, -0.8), (0.8, -0.3)),
        ((0.8, 0.3), (0.8, 0.8), (0.3, 0.8)),
        ((-0.3, 0.8), (-0.8, 0.8), (-0.8, 0.3)),
    ),
    "layers": (
        ((0.0, -0.8), (0.9, -0.3), (0.0, 0.2), (-0.9, -0.3), (0.0, -0.8)),
        ((-0.9, 0.05), (0.0, 0.55), (0.9, 0.05)),
        ((-0.9, 0.4), (0.0, 0.9), (0.9, 0.4)),
    ),
    "find": (((0.25, 0.25), (0.85, 0.85)),),
    "theme": (),
    "help": (),
    "panel": (
        ((-0.85, -0.7), (0.85, -0.7), (0.85, 0.7), (-0.85, 0.7), (-0.85, -0.7)),
        ((0.25, -0.7), (0.25, 0.7)),
    ),
    "camera": (
        ((-0.85, -0.4), (-0.4, -0.4), (-0.2, -0.7), (0.2, -0.7), (0.4, -0.4), (0.85, -0.4), (0.85, 0.65),
         (-0.85, 0.65), (-0.85, -0.4)),
    ),
    "again": (((0.85, -0.85), (0.8, -0.3), (0.25, -0.35)),),
    "compare": (
        ((-0.85, -0.7), (0.85, -0.7), (0.85, 0.7), (-0.85, 0.7), (-0.85, -0.7)),
        ((0.0, -0.7), (0.0, 0.7)),
    ),
    "close": (((-0.6, -0.6), (0.6, 0.6)), ((-0.6, 0.6), (0.6, -0.6))),
    "follow": (
        ((0.0, -0.95), (0.0, -0.4)), ((0.0, 0.4), (0.0, 0.95)), ((-0.95, 0.0), (-0.4, 0.0)), ((0.4, 0.0), (0.95, 0.0)),
    ),
    "key": (
        ((-0.1, -0.6), (0.9, -0.6)), ((-0.1, 0.0), (0.9, 0.0)), ((-0.1, 0.6), (0.9, 0.6)),
    ),
    "home": (
        ((-0.85, -0.05), (0.0, -0.8), (0.85, -0.05)), ((-0.6, -0.2), (-0.6, 0.75), (0.6, 0.75), (0.6, -0.2)),
    ),
}  # fmt: skip

_CIRCLES: Final[dict[str, tuple[tuple[float, float, float], ...]]] = {
    "find": ((-0.2, -0.2, 0.6),),
    "camera": ((0.0, 0.12, 0.32),),
    "again": ((0.0, 0.05, 0.72),),
    "follow": ((0.0, 0.0, 0.62),),
}


def draw_icon(canvas: Canvas, icon: str, rect: pygame.Rect, colour: Rgb) -> None:
    """Draw *icon* in the middle of *rect*."""
    half = min(rect.width, rect.height) * 0.27
    x, y = rect.center

    def placed(shape: Shape) -> list[tuple[float, float]]:
        return [(x + a * half, y + b * half) for a, b in shape]

    for shape in _FILLED.get(icon, ()):
        canvas.polygon(placed(shape), colour)
    for shape in _LINES.get(icon, ()):
        canvas.lines(placed(shape), colour, 1.5 * canvas.scale)
    for across, down, radius in _CIRCLES.get(icon, ()):
        canvas.ring((x + across * half, y + down * half), radius * half, colour, 1.5 * canvas.scale)
    if icon == "help":
        canvas.label("?", (x, y), size=16, colour=colour, anchor="centre", bold=True)
    elif icon == "theme":
        canvas.ring((x, y), half * 0.85, colour, 1.5 * canvas.scale)
        arc = [(0.0, -0.8), (0.42, -0.66), (0.7, -0.35), (0.8, 0.0), (0.7, 0.35), (0.42, 0.66), (0.0, 0.8)]
        canvas.polygon(placed(tuple(arc)), colour)
    elif icon == "key":
        for down in (-0.6, 0.0, 0.6):
            canvas.disc((x - 0.6 * half, y + down * half), canvas.px(1.6), colour)
