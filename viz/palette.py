"""The colours of Okabe & Ito (2008, *Color Universal Design*), which people with any colour vision tell apart."""

from __future__ import annotations

from typing import Final

Rgb = tuple[int, int, int]

BLACK: Final[Rgb] = (0, 0, 0)
ORANGE: Final[Rgb] = (230, 159, 0)
SKY_BLUE: Final[Rgb] = (86, 180, 233)
GREEN: Final[Rgb] = (0, 158, 115)
YELLOW: Final[Rgb] = (240, 228, 66)
BLUE: Final[Rgb] = (0, 114, 178)
VERMILION: Final[Rgb] = (213, 94, 0)
PURPLE: Final[Rgb] = (204, 121, 167)
