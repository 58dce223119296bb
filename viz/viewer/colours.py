"""The palette's colours as the viewer draws with them: red, green and blue."""

from __future__ import annotations

from typing import Final

from viz import palette

Rgb = tuple[int, int, int]


def rgb(colour: str) -> Rgb:
    """``#rrggbb`` as three numbers from 0 to 255."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


ORANGE: Final = rgb(palette.ORANGE)
SKY: Final = rgb(palette.SKY)
YELLOW: Final = rgb(palette.YELLOW)
BLUE: Final = rgb(palette.BLUE)
VERMILION: Final = rgb(palette.VERMILION)
PURPLE: Final = rgb(palette.PURPLE)
