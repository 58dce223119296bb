"""What everything is drawn on: a surface with a theme, text, a scale, and lines without jagged edges."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

import pygame
from pygame import gfxdraw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viz.viewer.colours import Rgb
    from viz.viewer.text import Text
    from viz.viewer.theme import Theme

Anchor = Literal["left", "right", "centre"]
Point = tuple[float, float]

_TAIL: Final = 6
"""How many of its last letters a shortened name keeps: names of missions and sites often differ there alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """A surface to draw on. Lengths named ``_px`` are pixels; `px` gives those of a length at the user's scale."""

    surface: pygame.Surface
    theme: Theme
    text: Text
    scale: float

    def px(self, length: float) -> int:
        """*length*, meant for a scale of 1, in pixels; at least 1."""
        return max(round(length * self.scale), 1)

    def on(self, surface: pygame.Surface) -> Canvas:
        """The same on another surface."""
        return Canvas(surface=surface, theme=self.theme, text=self.text, scale=self.scale)

    def label(
        self,
        text: str,
        at: Point,
        *,
        size: float = 13,
        colour: Rgb | None = None,
        bold: bool = False,
        anchor: Anchor = "left",
        width_px: int | None = None,
        name: bool = False,
    ) -> pygame.Rect:
        """Write one line whose left, right or middle stands at *at*, which is half way up; gives its place.

        Where it is wider than *width_px* it is shortened: at its end, or if it is a *name* before its last letters.
        """
        px = self.px(size)
        if width_px is not None:
            text = self.text.shortened(text, px, width_px, bold=bold, tail=_TAIL if name else 0)
        drawn = self.text.draw(text, px, colour or self.theme.ink, bold=bold)
        place = drawn.get_rect()
        place.centery = round(at[1])
        x = round(at[0])
        if anchor == "left":
            place.left = x
        elif anchor == "right":
            place.right = x
        else:
            place.centerx = x
        self.surface.blit(drawn, place)
        return place

    def haloed(self, text: str, at: Point, *, size: float = 12, bold: bool = False, colour: Rgb | None = None) -> None:
        """Write one line on the map from its top left corner, with an edge that sets it off from what is below."""
        px = self.px(size)
        around = self.text.draw(text, px, self.theme.halo, bold=bold)
        x, y = round(at[0]), round(at[1])
        steps = ((-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1))
        self.surface.blits([(around, (x + dx, y + dy)) for dx, dy in steps], doreturn=False)
        self.surface.blit(self.text.draw(text, px, colour or self.theme.ink, bold=bold), (x, y))

    def box(
        self, rect: pygame.Rect, colour: Rgb, *, radius: float = 0, alpha: int = 255, edge: Rgb | None = None
    ) -> None:
        """A filled rectangle with round corners."""
        corner = self.px(radius) if radius else 0
        if alpha < 255:
            veil = pygame.Surface(rect.size, pygame.SRCALPHA)
            pygame.draw.rect(veil, (*colour, alpha), veil.get_rect(), border_radius=corner)
            self.surface.blit(veil, rect)
        else:
            pygame.draw.rect(self.surface, colour, rect, border_radius=corner)
        if edge is not None:
            pygame.draw.rect(self.surface, edge, rect, width=1, border_radius=corner)

    def line(self, start: Point, end: Point, colour: Rgb, width_px: float = 1.0, alpha: int = 255) -> None:
        """A straight line with soft edges."""
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = math.hypot(dx, dy)
        if length < 0.01:
            return
        across_x, across_y = -dy / length * width_px / 2.0, dx / length * width_px / 2.0
        self.polygon(
            [
                (start[0] + across_x, start[1] + across_y),
                (end[0] + across_x, end[1] + across_y),
                (end[0] - across_x, end[1] - across_y),
                (start[0] - across_x, start[1] - across_y),
            ],
            colour,
            alpha,
        )

    def lines(self, points: Sequence[Point], colour: Rgb, width_px: float = 1.0, alpha: int = 255) -> None:
        """A line through points, with round bends."""
        for start, end in pairwise(points):
            self.line(start, end, colour, width_px, alpha)
        if width_px > 2.5 and alpha == 255:
            for x, y in points[1:-1]:
                self.disc((x, y), width_px / 2.0, colour)

    def dashed(self, start: Point, end: Point, colour: Rgb, width_px: float = 1.0, *, dash_px: float = 6.0) -> None:
        """A dashed straight line."""
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = math.hypot(dx, dy)
        at = 0.0
        while at < length:
            until = min(at + dash_px, length)
            self.line(
                (start[0] + dx * at / length, start[1] + dy * at / length),
                (start[0] + dx * until / length, start[1] + dy * until / length),
                colour,
                width_px,
            )
            at += 1.7 * dash_px

    def polygon(self, points: Sequence[Point], colour: Rgb, alpha: int = 255) -> None:
        """A filled polygon with soft edges."""
        if not all(-30_000 < x < 30_000 and -30_000 < y < 30_000 for x, y in points):
            return  # The drawing primitives take 16 bits; what is that far away is not seen.
        gfxdraw.aapolygon(self.surface, points, (*colour, alpha))
        gfxdraw.filled_polygon(self.surface, points, (*colour, alpha))

    def disc(self, at: Point, radius_px: float, colour: Rgb, alpha: int = 255) -> None:
        """A filled circle with a soft edge."""
        x, y, r = round(at[0]), round(at[1]), max(round(radius_px), 1)
        if -30_000 < x < 30_000 and -30_000 < y < 30_000:
            gfxdraw.filled_circle(self.surface, x, y, r, (*colour, alpha))
            gfxdraw.aacircle(self.surface, x, y, r, (*colour, alpha))

    def ring(self, at: Point, radius_px: float, colour: Rgb, width_px: float = 1.5, alpha: int = 255) -> None:
        """A circle's outline with soft edges."""
        drawn = _ring(max(round(radius_px), 1), round(width_px * 4), colour, alpha)
        self.surface.blit(drawn, drawn.get_rect(center=(round(at[0]), round(at[1]))))


@lru_cache(maxsize=256)
def _ring(radius_px: int, quarters_px: int, colour: Rgb, alpha: int) -> pygame.Surface:
    """A ring, drawn four times as large; its width is in quarters of a pixel."""
    size = radius_px * 2 + quarters_px // 2 + 4
    big = pygame.Surface((size * 4, size * 4), pygame.SRCALPHA)
    pygame.draw.circle(big, (*colour, alpha), (size * 2, size * 2), radius_px * 4 + quarters_px // 2, quarters_px)
    return pygame.transform.smoothscale(big, (size, size))
