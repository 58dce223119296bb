"""Where the parts of the window are."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

_TOP, _BOTTOM, _SIDE = 42, 92, 316
_NARROW = 760
_GAP = 2


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
    def of(cls, size: tuple[int, int], scale: float, *, side: bool, panes: int, stacked: bool = False) -> Layout:
        """The layout of a window of *size*, panes beside or above one another.

        The panel gives way where the window is narrow.
        """
        window = pygame.Rect((0, 0), size)
        top_px, bottom_px, side_px = (round(length * scale) for length in (_TOP, _BOTTOM, _SIDE))
        if not side or window.width < _NARROW * scale:
            side_px = 0
        inner = pygame.Rect(0, top_px, max(window.width - side_px, 1), max(window.height - top_px - bottom_px, 1))
        return cls(
            window=window,
            top=pygame.Rect(0, 0, window.width, top_px),
            bottom=pygame.Rect(0, window.height - bottom_px, window.width, bottom_px),
            side=pygame.Rect(inner.right, top_px, side_px, inner.height),
            map=inner,
            panes=_divided(inner, panes, stacked=stacked),
        )


def _divided(area: pygame.Rect, count: int, *, stacked: bool) -> tuple[pygame.Rect, ...]:
    """Equal parts of *area*, with a narrow gap between them."""
    wide = area.width if stacked else (area.width - _GAP * (count - 1)) // count
    high = (area.height - _GAP * (count - 1)) // count if stacked else area.height
    return tuple(
        pygame.Rect(
            area.left + (0 if stacked else number * (wide + _GAP)),
            area.top + (number * (high + _GAP) if stacked else 0),
            wide,
            high,
        )
        for number in range(count)
    )


def natural_scale(size: tuple[int, int]) -> float:
    """How large letters and symbols are at first: larger in larger windows, but less than in proportion."""
    ratio = min(size[0] / 1280.0, size[1] / 800.0)
    return round(min(max(1.0 + 0.5 * (ratio - 1.0), 0.85), 2.0) * 20.0) / 20.0
