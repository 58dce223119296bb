"""Zones: areas of threat, weather or jamming, and those closed to traffic."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pygame

from viz.viewer.layers.layer import Layer

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas, Point
    from viz.viewer.ground import Zone
    from viz.viewer.scene import Scene

_VEIL: Final = 38
_HATCH: Final = 70
_SLANTS: Final = {"threat": 1, "no-go": 2, "weather": 0, "jamming": -1}
"""How kinds are hatched: rising, crossed, level or falling lines."""


def _draw(canvas: Canvas, scene: Scene) -> None:
    for zone in scene.recording.ground.zones:
        rings = []
        for ring in zone.rings:
            x, y = scene.camera.to_px(ring[:, 0], ring[:, 1])
            rings.append(list(zip(x.tolist(), y.tolist(), strict=True)))
        if rings:
            _draw_zone(canvas, zone, rings)


def _draw_zone(canvas: Canvas, zone: Zone, rings: list[list[Point]]) -> None:
    colour = canvas.theme.zone(zone.kind)
    box = pygame.Rect(
        min(x for x, _ in rings[0]),
        min(y for _, y in rings[0]),
        max(x for x, _ in rings[0]) - min(x for x, _ in rings[0]) + 1,
        max(y for _, y in rings[0]) - min(y for _, y in rings[0]) + 1,
    ).clip(canvas.surface.get_rect())
    if not box.width or not box.height:
        return
    inside = pygame.Surface(box.size, pygame.SRCALPHA)
    pygame.draw.polygon(inside, (255, 255, 255, 255), [(x - box.left, y - box.top) for x, y in rings[0]])
    for hole in rings[1:]:
        pygame.draw.polygon(inside, (0, 0, 0, 0), [(x - box.left, y - box.top) for x, y in hole])
    veil = _hatched(box, zone.kind, (*colour, _VEIL), (*colour, _HATCH), canvas.px(11))
    veil.blit(inside, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
    canvas.surface.blit(veil, box)
    for ring in rings:
        for start, end in pairwise(ring):
            _edge(canvas, start, end, colour)


def title_places(canvas: Canvas, scene: Scene) -> list[pygame.Rect]:
    """Where the names of zones stand, so that other names can keep away from them."""
    places = [title_place(canvas, scene, zone) for zone in scene.recording.ground.zones]
    return [place for place in places if place is not None]


def title_place(canvas: Canvas, scene: Scene, zone: Zone) -> pygame.Rect | None:
    """Where the name of *zone* stands in the part of it that is seen; None where there is no room for it."""
    x, y = scene.camera.to_px(zone.rings[0][:, 0], zone.rings[0][:, 1])
    box = pygame.Rect(x.min(), y.min(), x.max() - x.min() + 1, y.max() - y.min() + 1).clip(scene.camera.view)
    width, margin = canvas.text.width(title(zone, scene), canvas.px(12)), canvas.px(8)
    if width >= box.width - 2 * margin or box.height < canvas.px(30):
        return None
    return pygame.Rect(box.left + margin, box.top + canvas.px(6), width, canvas.text.height(canvas.px(12)))


def title(zone: Zone, scene: Scene) -> str:
    """How a zone is called on the map: one that has ended with the capture of a position says so."""
    over = ", over" if zone.name in scene.recording.ended_zones(scene.time_us) else ""
    return f"{zone.name} ({zone.kind}{over})"


def _edge(canvas: Canvas, start: Point, end: Point, colour: tuple[int, int, int]) -> None:
    seen = canvas.surface.get_rect().inflate(80, 80).clipline(start, end)
    if seen:
        canvas.dashed(seen[0], seen[1], colour, 1.6 * canvas.scale, dash_px=7 * canvas.scale)


def _hatched(
    box: pygame.Rect, kind: str, fill: tuple[int, int, int, int], hatch: tuple[int, int, int, int], gap: int
) -> pygame.Surface:
    veil = pygame.Surface(box.size, pygame.SRCALPHA)
    veil.fill(fill)
    slant = _SLANTS.get(kind, 1)
    # Lines stand still on the ground when the window moves over it, as far as whole pixels allow.
    span = math.ceil((box.width + box.height) / gap) * gap
    for at in range(0, span, gap):
        if slant == 0:
            pygame.draw.line(veil, hatch, (0, at), (box.width, at))
            continue
        if slant in (1, 2):
            pygame.draw.aaline(veil, hatch, (at, 0), (at - box.height, box.height))
        if slant in (-1, 2):
            pygame.draw.aaline(veil, hatch, (box.width - at, 0), (box.width - at + box.height, box.height))
    return veil


ZONES: Final = Layer(name="zones", title="Zones", draw=_draw, still=True)
