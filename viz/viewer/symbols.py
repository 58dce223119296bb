"""The symbols of vehicles and sites, each drawn once for its look and kept."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import pygame

if TYPE_CHECKING:
    from fleet.ledger.paths import Integers
    from viz.viewer.colours import Rgb
    from viz.viewer.theme import Theme

FAMILIES: Final = ("wheeled", "tracked", "air")
"""Families of platforms, each with a shape of its own; a family's index is its code."""

HEADINGS: Final = 36
"""Directions in which a vehicle can be drawn."""

_FINER: Final = 4

_HULLS: Final[tuple[tuple[tuple[float, float], ...], ...]] = (
    ((0.95, 0.0), (0.35, 0.58), (-0.8, 0.58), (-0.8, -0.58), (0.35, -0.58)),
    ((0.8, 0.0), (0.45, 0.42), (-0.75, 0.42), (-0.75, -0.42), (0.45, -0.42)),
    ((1.0, 0.0), (-0.85, 0.78), (-0.4, 0.0), (-0.85, -0.78)),
)
"""Outlines, ahead to the right, in half sizes: a pentagon, a narrower one between tracks, an arrow head."""

_TRACKS: Final = (
    ((0.68, 0.5), (0.68, 0.82), (-0.86, 0.82), (-0.86, 0.5)),
    ((0.68, -0.5), (0.68, -0.82), (-0.86, -0.82), (-0.86, -0.5)),
)

_SITES: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "depot": ((-0.9, -0.25), (0.0, -0.95), (0.9, -0.25), (0.9, 0.85), (-0.9, 0.85)),
    "charger": ((0.15, -1.0), (-0.65, 0.2), (-0.05, 0.2), (-0.15, 1.0), (0.65, -0.2), (0.05, -0.2)),
    "workshop": ((-0.5, -0.87), (0.5, -0.87), (1.0, 0.0), (0.5, 0.87), (-0.5, 0.87), (-1.0, 0.0)),
    "mast": (
        (-0.6, -1.0), (0.6, -1.0), (0.6, -0.65), (0.18, -0.65), (0.65, 1.0), (0.25, 1.0), (0.0, 0.1), (-0.25, 1.0),
        (-0.65, 1.0), (-0.18, -0.65), (-0.6, -0.65),
    ),
    "position": ((-0.6, 1.0), (-0.6, -1.0), (0.85, -0.5), (-0.35, 0.0), (-0.35, 1.0)),
    "demand": ((0.0, -0.85), (0.85, 0.0), (0.0, 0.85), (-0.85, 0.0)),
}  # fmt: skip
"""Outlines of kinds of sites, north up: a house, a bolt, a hexagon, a trestle, a flag, a diamond."""


def family_code(mobility: str) -> int:
    """The code of a mobility class's family; ``wheeled`` for one that this program doesn't know."""
    return FAMILIES.index(mobility) if mobility in FAMILIES else 0


class Symbols:
    """Drawn symbols for one theme. A vehicle's look is a number, so that looks of many vehicles are one array."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._drawn: dict[tuple[int, int], pygame.Surface] = {}
        self._sites: dict[tuple[str, int, Rgb], pygame.Surface] = {}

    @staticmethod
    def looks(family: Integers, group: Integers, laden: Integers, heading: Integers) -> Integers:
        """The numbers of the looks of vehicles."""
        return ((family * 8 + group) * 2 + laden) * HEADINGS + heading

    def vehicle(self, look: int, size_px: int) -> pygame.Surface:
        """A vehicle's symbol, about *size_px* long."""
        key = (look, size_px)
        found = self._drawn.get(key)
        if found is None:
            found = self._drawn[key] = self._draw_vehicle(look, size_px)
        return found

    def site(self, kind: str, size_px: int, fill: Rgb) -> pygame.Surface:
        """A site's symbol, about *size_px* wide; that of an unknown kind is a circle."""
        key = (kind, size_px, fill)
        found = self._sites.get(key)
        if found is None:
            found = self._sites[key] = _drawn_site(kind, size_px, fill, self._theme.halo)
        return found

    def _draw_vehicle(self, look: int, size_px: int) -> pygame.Surface:
        rest, heading = divmod(look, HEADINGS)
        rest, laden = divmod(rest, 2)
        family, group = divmod(rest, 8)
        theme, angle = self._theme, 2.0 * math.pi * heading / HEADINGS
        wide = round(size_px * 1.3)
        big = pygame.Surface((wide * _FINER, wide * _FINER), pygame.SRCALPHA)
        half, middle = size_px * _FINER / 2.0, wide * _FINER / 2.0

        def placed(points: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
            cos, sin = math.cos(angle) * half, math.sin(angle) * half
            return [(middle + x * cos + y * sin, middle - x * sin + y * cos) for x, y in points]

        parts = [_HULLS[family], *(_TRACKS if FAMILIES[family] == "tracked" else ())]
        rim = max(round(_FINER * size_px / 9), _FINER)
        for part in parts:
            points = placed(part)
            pygame.draw.polygon(big, theme.outline, points)
            pygame.draw.lines(big, theme.outline, True, points, rim)
            for point in points:
                pygame.draw.circle(big, theme.outline, point, rim / 2)
        for part in parts:
            pygame.draw.polygon(big, theme.groups[group], placed(part))
        if laden:
            centre = placed(((-0.12, 0.0),))[0]
            pygame.draw.circle(big, theme.outline, centre, half * 0.26)
        return pygame.transform.smoothscale(big, (wide, wide))


def _drawn_site(kind: str, size_px: int, fill: Rgb, rim_colour: Rgb) -> pygame.Surface:
    wide = round(size_px * 1.3)
    big = pygame.Surface((wide * _FINER, wide * _FINER), pygame.SRCALPHA)
    half, middle = size_px * _FINER / 2.0, wide * _FINER / 2.0
    rim = max(round(_FINER * size_px / 7), _FINER)
    outline = _SITES.get(kind)
    if outline is None:
        pygame.draw.circle(big, rim_colour, (middle, middle), half * 0.85 + rim / 2)
        pygame.draw.circle(big, fill, (middle, middle), half * 0.85)
    else:
        points = [(middle + x * half, middle + y * half) for x, y in outline]
        pygame.draw.polygon(big, rim_colour, points, rim * 2)
        for point in points:
            pygame.draw.circle(big, rim_colour, point, rim)
        pygame.draw.polygon(big, fill, points)
    return pygame.transform.smoothscale(big, (wide, wide))
