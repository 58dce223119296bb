"""Colours of the viewer, dark and light; what they tell is told by a shape or a word too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from viz.viewer import colours
from viz.viewer.colours import Rgb


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One set of colours.

    ``groups`` are those of `fleet_states.GROUPS`, ``marks`` of `marks.KINDS`, ``covers`` of `ground.COVERS`; ``roads``
    of `ground.ROADS` have a casing below and a fill above. ``shade`` is how strongly relief is lit, from 0 to 1;
    ``contour`` is how bright a contour line is against what it runs through. ``ghost`` is for what is only believed.
    """

    name: str
    background: Rgb
    bar: Rgb
    card: Rgb
    raised: Rgb
    edge: Rgb
    ink: Rgb
    muted: Rgb
    faint: Rgb
    accent: Rgb
    good: Rgb
    warn: Rgb
    bad: Rgb
    outline: Rgb
    halo: Rgb
    groups: tuple[Rgb, ...]
    ghost: Rgb
    marks: tuple[Rgb, ...]
    covers: tuple[Rgb, ...]
    low: Rgb
    high: Rgb
    shade: float
    contour: float
    roads: tuple[Rgb, ...]
    casing: Rgb
    water: Rgb
    site: Rgb
    site_ink: Rgb
    zones: dict[str, Rgb]

    def zone(self, kind: str) -> Rgb:
        """The colour of zones of a kind."""
        return self.zones.get(kind, self.muted)


DARK: Final = Theme(
    name="dark",
    background=(13, 17, 22),
    bar=(20, 25, 32),
    card=(24, 30, 38),
    raised=(38, 46, 57),
    edge=(56, 66, 79),
    ink=(233, 238, 243),
    muted=(158, 170, 183),
    faint=(101, 113, 127),
    accent=colours.SKY,
    good=(36, 190, 146),
    warn=colours.ORANGE,
    bad=(240, 120, 48),
    outline=(8, 10, 13),
    halo=(13, 17, 22),
    groups=(
        (206, 213, 221),
        colours.SKY,
        (24, 190, 142),
        colours.YELLOW,
        (221, 140, 186),
        colours.ORANGE,
        (226, 104, 30),
    ),
    ghost=(248, 250, 252),
    marks=((235, 106, 24), colours.ORANGE, (221, 140, 186), colours.YELLOW),
    covers=((66, 65, 49), (54, 65, 46), (32, 60, 48), (42, 66, 70)),
    low=(30, 38, 38),
    high=(92, 88, 76),
    shade=0.46,
    contour=0.86,
    roads=((124, 113, 92), (168, 150, 112), (212, 186, 126)),
    casing=(20, 22, 20),
    water=(52, 108, 150),
    site=(233, 238, 243),
    site_ink=(15, 19, 24),
    zones={
        "threat": colours.VERMILION,
        "weather": colours.SKY,
        "no-go": colours.PURPLE,
        "jamming": colours.YELLOW,
    },
)

LIGHT: Final = Theme(
    name="light",
    background=(222, 226, 228),
    bar=(250, 251, 252),
    card=(255, 255, 255),
    raised=(234, 238, 242),
    edge=(200, 207, 214),
    ink=(24, 30, 37),
    muted=(84, 95, 107),
    faint=(142, 152, 162),
    accent=colours.BLUE,
    good=(0, 128, 92),
    warn=(160, 104, 0),
    bad=(184, 72, 0),
    outline=(16, 20, 24),
    halo=(255, 255, 255),
    groups=(
        (208, 214, 221),
        (28, 132, 206),
        (0, 158, 115),
        (240, 222, 40),
        (204, 121, 167),
        (236, 158, 0),
        (200, 76, 0),
    ),
    ghost=(110, 40, 130),
    marks=((200, 76, 0), (236, 158, 0), (176, 84, 136), (214, 190, 0)),
    covers=((244, 238, 212), (222, 231, 188), (178, 213, 182), (192, 216, 214)),
    low=(226, 232, 214),
    high=(235, 224, 202),
    shade=0.24,
    contour=0.93,
    roads=((176, 158, 124), (233, 205, 142), (247, 196, 96)),
    casing=(122, 106, 78),
    water=(104, 164, 210),
    site=(24, 30, 37),
    site_ink=(255, 255, 255),
    zones={"threat": colours.VERMILION, "weather": colours.BLUE, "no-go": (150, 60, 110), "jamming": (150, 130, 0)},
)

THEMES: Final = {theme.name: theme for theme in (DARK, LIGHT)}
