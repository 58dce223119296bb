"""Positions: a ring that tells who holds each, and above it what goes on there with the strengths of both sides."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import pygame

from viz.viewer import colours
from viz.viewer.layers.layer import Layer

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.colours import Rgb
    from viz.viewer.positions import Standing
    from viz.viewer.scene import Scene

OWN: Final = colours.SKY
ENEMY: Final = colours.VERMILION
_RING: Final = 12.5
_DASHES: Final = 10
_LETTERS: Final = (10, 12, 14)


def _draw(canvas: Canvas, scene: Scene) -> None:
    positions = scene.recording.positions
    if not positions:
        return
    for site, (x, y) in zip(scene.recording.ground.sites, scene.site_px.tolist(), strict=True):
        position = positions.get(site.name)
        standing = None if position is None else position.at(scene.time_us)
        if standing is None or not scene.camera.view.collidepoint(x, y):
            continue
        holder_ring(canvas, (x, y), own=standing.own_holds)
        if standing.doing is not None:
            # What is fought over has a ring of the other side around that of its holder.
            holder_ring(canvas, (x, y), own=not standing.own_holds, radius=_RING + 4.5)
        _plate(canvas, scene.camera.view, (x, y), standing)


def holder_ring(canvas: Canvas, at: tuple[float, float], *, own: bool, radius: float = _RING) -> None:
    """A whole ring for the fleet, a dashed one for the enemy."""
    radius_px = canvas.px(radius)
    canvas.ring(at, radius_px, canvas.theme.halo, 4.4 * canvas.scale, alpha=170)
    if own:
        canvas.ring(at, radius_px, OWN, 2.6 * canvas.scale)
        return
    for dash in range(_DASHES):
        start, end = (2 * math.pi * (dash + share) / _DASHES for share in (0.0, 0.62))
        middle = (start + end) / 2
        points = [(at[0] + radius_px * math.cos(turn), at[1] + radius_px * math.sin(turn))
                  for turn in (start, middle, end)]  # fmt: skip
        canvas.lines(points, ENEMY, 2.6 * canvas.scale)


def _plate(canvas: Canvas, view: pygame.Rect, at: tuple[float, float], standing: Standing) -> None:
    """What goes on, then the strength of each side that is there, on a card above the name of the position."""
    cells: list[tuple[str, Rgb | None]] = []
    if standing.doing is not None:
        cells.append((standing.doing, None))
    if standing.own or standing.own_holds or standing.doing is not None:
        cells.append((str(standing.own), OWN))
    if standing.enemy or not standing.own_holds:
        cells.append((str(standing.enemy), ENEMY))
    px, pad = canvas.px(11.5), canvas.px(6)
    widths = [canvas.text.width(text, px, bold=True) + 2 * pad for text, _ in cells]
    high = canvas.text.height(px) + canvas.px(4)
    card = pygame.Rect(0, 0, sum(widths), high)
    card.midbottom = (round(at[0]), round(at[1] - canvas.px(36)))
    card.clamp_ip(view.inflate(-canvas.px(8), -canvas.px(8)))
    canvas.box(card.inflate(2, 2), canvas.theme.outline, radius=5)
    left = card.left
    for (text, fill), width in zip(cells, widths, strict=True):
        cell = pygame.Rect(left, card.top, width, high)
        canvas.box(cell, canvas.theme.card if fill is None else fill, radius=4)
        canvas.label(text, cell.center, size=11.5, bold=True, anchor="centre",
                     colour=canvas.theme.ink if fill is None else _LETTERS)  # fmt: skip
        left += width


POSITIONS: Final = Layer(name="positions", title="Positions and assaults", draw=_draw)
