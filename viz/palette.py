"""The colours of everything that is drawn: those of Okabe & Ito (2008, *Color Universal Design*), and greys."""

from typing import Final

BLACK: Final = "#000000"
ORANGE: Final = "#e69f00"
SKY: Final = "#56b4e9"
GREEN: Final = "#009e73"
YELLOW: Final = "#f0e442"
BLUE: Final = "#0072b2"
VERMILION: Final = "#d55e00"
PURPLE: Final = "#cc79a7"

INK: Final = "#222222"
GREY: Final = "#666666"
SILVER: Final = "#b8b8b8"
MIST: Final = "#e4e4e4"
PAPER: Final = "#ffffff"
