"""Where the parts of the window are."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

_TOP, _BOTTOM, _SIDE = 42, 92, 316
_NARROW = 760


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Rectangles of the window: bars above and below, the map with one pane per run, the panel at the side."""

    window: pygame.Rect
    top: pygame.Rect
    bottom: pygame.Rect
    side: pygame.Rect
    map: pygame.Rect
    panes: tuple[pygame.Rect, ...]

    @classmethod
    def of(cls, size: tuple[int, int], scale: float, *, side: bool, panes: int) -> Layout:
        """The layout of a window of *size*; the panel gives way where the window is narrow."""
        window = pygame.Rect((0, 0), size)
        top_px, bottom_px, side_px = (round(length * scale) for length in (_TOP, _BOTTOM, _SIDE))
        if not side or window.width < _NARROW * scale:
            side_px = 0
        inner = pygame.Rect(0, top_px, max(window.width - side_px, 1), max(window.height - top_px - bottom_px, 1))
        gap = 2
        wide = (inner.width - gap * (panes - 1)) // panes
        return cls(
            window=window,
            top=pygame.Rect(0, 0, window.width, top_px),
            bottom=pygame.Rect(0, window.height - bottom_px, window.width, bottom_px),
            side=pygame.Rect(inner.right, top_px, side_px, inner.height),
            map=inner,
            panes=tuple(
                pygame.Rect(inner.left + number * (wide + gap), inner.top, wide, inner.height)
                for number in range(panes)
            ),
        )


def natural_scale(size: tuple[int, int]) -> float:
    """How large letters and symbols are at first: larger in larger windows, but less than in proportion."""
    ratio = min(size[0] / 1280.0, size[1] / 800.0)
    return round(min(max(1.0 + 0.5 * (ratio - 1.0), 0.85), 2.0) * 20.0) / 20.0
