"""Vehicles out of contact: a struck-out arc at each, and a ghost where its post last heard of it."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pygame

from viz.viewer.layers.layer import Layer
from viz.viewer.scene import VEHICLE_PX
from viz.viewer.wording import span

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.colours import Rgb
    from viz.viewer.scene import Scene

_MOST: Final = 200
_FINER: Final = 4


def _draw(canvas: Canvas, scene: Scene) -> None:
    contact, fleet, colour = scene.recording.contact, scene.fleet, canvas.theme.ghost
    silent = contact.out_at(scene.time_us)[:_MOST]
    ghosts_x, ghosts_y = scene.camera.to_px(contact.x_m[silent], contact.y_m[silent])
    ages: dict[tuple[int, int], list[int]] = {}
    for entry, x, y in zip(silent.tolist(), ghosts_x.tolist(), ghosts_y.tolist(), strict=True):
        at = np.flatnonzero(fleet.vehicle == contact.vehicle[entry])
        if not len(at):
            continue
        here = (float(fleet.x_px[at[0]]), float(fleet.y_px[at[0]]))
        if not math.isnan(x) and _draw_ghost(canvas, (x, y), here):
            ages.setdefault((round(x), round(y)), []).append(scene.time_us - int(contact.heard_us[entry]))
        badge = silence_symbol(canvas.px(16), colour, canvas.theme.halo)
        aside = canvas.px(VEHICLE_PX) * 0.62
        canvas.surface.blit(badge, badge.get_rect(center=(round(here[0] + aside), round(here[1] - aside))))
    for there, several in ages.items():
        _draw_age(canvas, there, several)


def _draw_ghost(canvas: Canvas, there: tuple[float, float], here: tuple[float, float]) -> bool:
    """The believed place *there* of a vehicle that is *here* in truth; False where the two are one in the picture."""
    radius, colour = canvas.px(8), canvas.theme.ghost
    away = math.hypot(here[0] - there[0], here[1] - there[1])
    if away < 1.6 * radius:
        return False
    start = tuple(a + (b - a) * radius / away for a, b in zip(there, here, strict=True))
    canvas.dashed((start[0], start[1]), here, colour, 1.2 * canvas.scale, dash_px=5 * canvas.scale)
    canvas.ring(there, radius, canvas.theme.halo, 3.4 * canvas.scale)
    canvas.ring(there, radius, colour, 1.8 * canvas.scale)
    canvas.disc(there, canvas.px(2), colour)
    return True


def _draw_age(canvas: Canvas, there: tuple[int, int], ages_us: list[int]) -> None:
    """How old the belief in a place is; of several vehicles that are believed there, how many, and the oldest."""
    age = span(max(ages_us)) if len(ages_us) == 1 else f"{len(ages_us)}: up to {span(max(ages_us))}"
    px = canvas.px(11)
    place = pygame.Rect(
        0, 0, canvas.text.width(age, px, bold=True) + canvas.px(8), canvas.text.height(px) + canvas.px(2)
    )
    place.midleft = (there[0] + canvas.px(12), there[1])
    canvas.box(place, canvas.theme.card, radius=4, alpha=225)
    canvas.label(age, place.center, size=11, bold=True, colour=canvas.theme.ghost, anchor="centre")


@lru_cache(maxsize=16)
def silence_symbol(size_px: int, colour: Rgb, ground: Rgb) -> pygame.Surface:
    """Radio waves, struck out."""
    side = size_px * _FINER
    big = pygame.Surface((side, side), pygame.SRCALPHA)
    pygame.draw.circle(big, ground, (side / 2, side / 2), side / 2)
    foot, thick = (side * 0.5, side * 0.74), max(round(side * 0.085), 1)
    pygame.draw.circle(big, colour, (side / 2, side / 2), side / 2, max(thick // 2, 1))
    pygame.draw.circle(big, colour, foot, side * 0.085)
    for radius in (0.27, 0.46):
        around = pygame.Rect(0, 0, 2 * radius * side, 2 * radius * side)
        around.center = (round(foot[0]), round(foot[1]))
        pygame.draw.arc(big, colour, around, math.radians(45), math.radians(135), thick)
    pygame.draw.line(big, ground, (side * 0.22, side * 0.84), (side * 0.82, side * 0.24), thick * 3)
    pygame.draw.line(big, colour, (side * 0.2, side * 0.82), (side * 0.8, side * 0.22), thick)
    return pygame.transform.smoothscale(big, (size_px, size_px))


CONTACT: Final = Layer(name="contact", title="Lost links", draw=_draw)
