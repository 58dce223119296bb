"""Text as surfaces: each piece is drawn once for its size and colour, and kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pygame

if TYPE_CHECKING:
    from viz.viewer.colours import Rgb

_FONTS: Final = Path(__file__).with_name("fonts")
_MOST: Final = 6_000


class Text:
    """A cache of drawn text. Sizes are in pixels."""

    def __init__(self) -> None:
        if not pygame.font.get_init():
            pygame.font.init()
        self._fonts: dict[tuple[int, bool], pygame.font.Font] = {}
        self._drawn: dict[tuple[str, int, Rgb, bool], pygame.Surface] = {}

    def draw(self, text: str, px: int, colour: Rgb, *, bold: bool = False) -> pygame.Surface:
        """*text* on one line; characters that the font lacks are boxes."""
        key = (text, px, colour, bold)
        found = self._drawn.get(key)
        if found is None:
            if len(self._drawn) > _MOST:
                self._drawn.clear()
            # The fonts know nothing of NUL, and a name may be anything.
            found = self._drawn[key] = self._font(px, bold=bold).render(text.replace("\0", " "), True, colour)
        return found

    def width(self, text: str, px: int, *, bold: bool = False) -> int:
        """How wide *text* will be."""
        return self._font(px, bold=bold).size(text.replace("\0", " "))[0]

    def height(self, px: int) -> int:
        """How high a line is."""
        return self._font(px, bold=False).get_height()

    def shortened(self, text: str, px: int, width: int, *, bold: bool = False, tail: int = 0) -> str:
        """*text*, or as much of its start as fits into *width* with an ellipsis and its last *tail* letters.

        Where there is room for no more than the tail, it gives way.
        """
        if self.width(text, px, bold=bold) <= width:
            return text
        end = "…" + text[len(text) - tail :] if 0 < tail < len(text) else "…"
        if self.width(end, px, bold=bold) * 2 > width:
            end = "…"
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.width(text[:middle].rstrip() + end, px, bold=bold) <= width
            low, high = (middle, high) if fits else (low, middle - 1)
        return text[:low].rstrip() + end

    def wrapped(self, text: str, px: int, width: int) -> list[str]:
        """*text* broken into lines of at most *width*; a longer word is shortened."""
        lines: list[str] = []
        for word in filter(None, text.split(" ")):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer, px) <= width:
                lines[-1] = longer
            else:
                lines.append(self.shortened(word, px, width))
        return lines

    def _font(self, px: int, *, bold: bool) -> pygame.font.Font:
        key = (px, bold)
        if key not in self._fonts:
            weight = "Medium" if bold else "Regular"
            self._fonts[key] = pygame.font.Font(str(_FONTS / f"Roboto-{weight}.ttf"), px)
        return self._fonts[key]
