"""A terrain as a map in SVG: ground cover, roads, water, crossings, sites, a legend and a scale bar.

Colours are those of Okabe & Ito (2008, *Color Universal Design*), paled for areas, and nothing is told by colour alone:
road classes differ in width, crossings and sites in shape.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

import numpy as np

from fleet.models.mobility import SURFACES
from fleet.terrain.graph import ROAD_CLASSES, IndexArray, Terrain
from fleet.units import M_PER_KM

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MAP_PX: Final = 960.0
_MARGIN_PX: Final = 24.0
_TITLE_PX: Final = 44.0
_LEGEND_PX: Final = 78.0
_INK: Final = "#333333"
_FONT: Final = 'font-family="Helvetica, Arial, sans-serif" font-size="13"'
_COVER: Final = {"field": "#f6efc4", "scrub": "#d8e4a6", "forest": "#8fcdb4", "marsh": "#a9c6e8"}
_ROADS: Final = {"track": ("#8a8a8a", 1.4, "5 3"), "secondary": ("#e69f00", 2.6, None), "main": ("#d55e00", 4.2, None)}
_WATER: Final = "#0072b2"
_CROSSING: Final = {"bridge": "#ffffff", "ford": "#56b4e9"}
_FORD: Final = SURFACES.index("ford")
_MOST_LABELS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSite:
    """Something to mark on the map: a name, what kind of site it is, and where."""

    name: str
    kind: str
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """From metres to pixels: the only place that knows the scale."""

    west_m: float
    north_m: float
    px_per_m: float
    width_px: float
    height_px: float

    @classmethod
    def around(cls, terrain: Terrain) -> _Frame:
        west, east = float(terrain.x_m.min()), float(terrain.x_m.max())
        south, north = float(terrain.y_m.min()), float(terrain.y_m.max())
        scale = _MAP_PX / max(east - west, north - south, 1.0)
        width, height = (east - west) * scale, (north - south) * scale
        return cls(west_m=west, north_m=north, px_per_m=scale, width_px=max(width, _MAP_PX * 0.6), height_px=height)

    def x(self, x_m: float) -> float:
        return _MARGIN_PX + (x_m - self.west_m) * self.px_per_m

    def y(self, y_m: float) -> float:
        return _TITLE_PX + _MARGIN_PX + (self.north_m - y_m) * self.px_per_m

    @property
    def bottom_px(self) -> float:
        return self.y(self.north_m) + self.height_px + _MARGIN_PX


def terrain_svg(terrain: Terrain, sites: Sequence[MapSite] = ()) -> str:
    """The whole map as one SVG document, north up; every name in it is escaped.

    Labels are left out beyond 60 sites or crossings, where they would only cover the map.
    """
    frame = _Frame.around(terrain)
    width, height = frame.width_px + 2 * _MARGIN_PX, frame.bottom_px + _LEGEND_PX
    size = f"{terrain.node_count:,} nodes, {terrain.edge_count:,} directed edges"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" {_FONT} fill="{_INK}">',
        f"<title>{_text(terrain.name)}</title>",
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
        f'<text x="{_MARGIN_PX}" y="34" font-size="20" font-weight="bold">{_text(terrain.name)}</text>',
        f'<text x="{width - _MARGIN_PX:.0f}" y="34" text-anchor="end" fill="#666666">{size}</text>',
        *_map_area(frame),
        *_cover(terrain, frame),
        *_water(terrain, frame),
        *_roads(terrain, frame),
        "</g>",
        *_crossings(terrain, frame),
        *_sites(sites, frame),
        *_legend(terrain, frame, bool(sites)),
        *_scale_bar(frame, width),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _text(value: str) -> str:
    printable = "".join(letter for letter in value if letter.isprintable())
    return escape(printable, {'"': "&quot;"})


def _segments(terrain: Terrain, frame: _Frame, edges: Iterable[int]) -> str:
    """One path for many edges, each road drawn once however many directions it has."""
    done: dict[tuple[int, int], None] = {}
    for edge in edges:
        tail, head = int(terrain.tail[edge]), int(terrain.head[edge])
        done[min(tail, head), max(tail, head)] = None
    x, y = terrain.x_m, terrain.y_m
    return "".join(f"M{frame.x(x[a]):.1f} {frame.y(y[a]):.1f}L{frame.x(x[b]):.1f} {frame.y(y[b]):.1f}" for a, b in done)


def _map_area(frame: _Frame) -> list[str]:
    """The open ground that everything else is drawn on; what leaves it is cut off."""
    area = (
        f'x="{_MARGIN_PX - 10:.1f}" y="{_TITLE_PX + _MARGIN_PX - 10:.1f}" '
        f'width="{frame.width_px + 20:.1f}" height="{frame.height_px + 20:.1f}"'
    )
    clip = f'<clipPath id="map"><rect {area}/></clipPath>'
    return [clip, f'<rect {area} fill="{_COVER["field"]}" stroke="#999999"/>', '<g clip-path="url(#map)">']


def _cover(terrain: Terrain, frame: _Frame) -> list[str]:
    """Ground cover as wide pale strokes along cross-country edges: they run together into patches."""
    off_road = terrain.road_class == 0
    typical_px = float(np.median(terrain.length_m)) * frame.px_per_m if terrain.edge_count else 1.0
    parts = []
    for name, colour in _COVER.items():
        path = _segments(terrain, frame, np.flatnonzero(off_road & (terrain.surface == SURFACES.index(name))).tolist())
        if path:
            wide = f'stroke-width="{0.85 * typical_px:.1f}" stroke-linecap="round"'
            parts.append(f'<path d="{path}" stroke="{colour}" {wide} fill="none"/>')
    lines = _segments(terrain, frame, np.flatnonzero(off_road).tolist())
    parts.append(f'<path d="{lines}" stroke="#b9b49a" stroke-width="0.6" fill="none"/>')
    return parts


def _water(terrain: Terrain, frame: _Frame) -> list[str]:
    parts = []
    for line in terrain.waterlines:
        points = " ".join(f"{frame.x(x):.1f},{frame.y(y):.1f}" for x, y in line.tolist())
        style = f'stroke="{_WATER}" stroke-width="7" stroke-linejoin="round" stroke-linecap="round" fill="none"'
        parts.append(f'<polyline points="{points}" {style} opacity="0.75"/>')
    return parts


def _road_style(name: str) -> str:
    colour, wide, dashes = _ROADS[name]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'stroke="{colour}" stroke-width="{wide}" stroke-linecap="round" fill="none"{dashed}'


def _roads(terrain: Terrain, frame: _Frame) -> list[str]:
    parts = []
    for name in _ROADS:
        path = _segments(terrain, frame, np.flatnonzero(terrain.road_class == ROAD_CLASSES.index(name)).tolist())
        if path:
            parts.append(f'<path d="{path}" {_road_style(name)}/>')
    return parts


def _crossings(terrain: Terrain, frame: _Frame) -> list[str]:
    parts = []
    for index, (name, capacity) in enumerate(zip(terrain.choke_names, terrain.choke_capacity, strict=True)):
        edges: IndexArray = np.flatnonzero(terrain.choke == index).astype(np.int32)
        ends = np.concatenate([terrain.tail[edges], terrain.head[edges]])
        x, y = frame.x(float(terrain.x_m[ends].mean())), frame.y(float(terrain.y_m[ends].mean()))
        kind = "ford" if int(terrain.surface[edges[0]]) == _FORD else "bridge"
        parts.append(_crossing_mark(kind, x, y))
        if len(terrain.choke_names) <= _MOST_LABELS:
            parts.append(_label(x + 11, y + 4, f"{name} ({capacity})", italic=True))
    return parts


def _crossing_mark(kind: str, x: float, y: float) -> str:
    style = f'fill="{_CROSSING[kind]}" stroke="{_INK}" stroke-width="1.6"'
    if kind == "bridge":
        return f'<rect x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12" {style}/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6.5" {style}/>'


def _site_mark(x: float, y: float) -> str:
    points = f"{x:.1f},{y - 8:.1f} {x + 7:.1f},{y + 5:.1f} {x - 7:.1f},{y + 5:.1f}"
    return f'<polygon points="{points}" fill="#000000" stroke="#ffffff" stroke-width="1.5"/>'


def _sites(sites: Sequence[MapSite], frame: _Frame) -> list[str]:
    parts = []
    for site in sites:
        x, y = frame.x(site.x_m), frame.y(site.y_m)
        parts.append(f"<g><title>{_text(f'{site.name} ({site.kind})')}</title>{_site_mark(x, y)}</g>")
        if len(sites) <= _MOST_LABELS:
            parts.append(_label(x + 10, y + 4, site.name, italic=False))
    return parts


def _label(x: float, y: float, words: str, *, italic: bool) -> str:
    slant = ' font-style="italic"' if italic else ' font-weight="bold"'
    # A label near the right edge runs to the left of its mark instead of off the map.
    flip = x > _MAP_PX - 90
    anchor, at = (' text-anchor="end"', x - 21) if flip else ("", x)
    where = f'x="{at:.1f}" y="{y:.1f}"{slant}{anchor} font-size="12"'
    # The outline is a text of its own because not every renderer can paint it behind the letters.
    outline = f'<text {where} stroke="#ffffff" stroke-width="3.5" stroke-linejoin="round">{_text(words)}</text>'
    return f"{outline}<text {where}>{_text(words)}</text>"


def _legend(terrain: Terrain, frame: _Frame, has_sites: bool) -> list[str]:
    top = frame.bottom_px + 14
    parts, x = [], _MARGIN_PX
    for name, colour in _COVER.items():
        if np.any(terrain.surface == SURFACES.index(name)):
            parts.append(f'<rect x="{x:.0f}" y="{top - 10:.0f}" width="22" height="13" fill="{colour}"/>')
            parts.append(f'<text x="{x + 28:.0f}" y="{top + 1:.0f}">{name}</text>')
            x += 92
    for name in _ROADS:
        if np.any(terrain.road_class == ROAD_CLASSES.index(name)):
            parts.append(f'<path d="M{x:.0f} {top - 3:.0f}h26" {_road_style(name)}/>')
            words = name if name == "track" else f"{name} road"
            parts.append(f'<text x="{x + 32:.0f}" y="{top + 1:.0f}">{words}</text>')
            x += 92 if name == "track" else 152
    top, x = top + 30, _MARGIN_PX
    for kind in _CROSSING if terrain.choke_names else ():
        parts.append(_crossing_mark(kind, x + 8, top - 4))
        parts.append(f'<text x="{x + 22:.0f}" y="{top + 1:.0f}">{kind} (capacity)</text>')
        x += 158
    if has_sites:
        parts.append(_site_mark(x + 8, top - 3))
        parts.append(f'<text x="{x + 22:.0f}" y="{top + 1:.0f}">site</text>')
    return parts


def _scale_bar(frame: _Frame, width: float) -> list[str]:
    """A bar of 1, 2 or 5 times a power of ten, the longest that fits in a quarter of the map."""
    room_m = _MAP_PX / 4 / frame.px_per_m
    power = 10.0 ** math.floor(math.log10(room_m))
    length_m = max(step * power for step in (1, 2, 5) if step * power <= room_m)
    right, y = width - _MARGIN_PX, frame.bottom_px + 44
    left = right - length_m * frame.px_per_m
    words = f"{length_m / M_PER_KM:g} km" if length_m >= M_PER_KM else f"{length_m:g} m"
    return [
        f'<path d="M{left:.1f} {y - 5:.1f}v5H{right:.1f}v-5" stroke="{_INK}" stroke-width="1.6" fill="none"/>',
        f'<text x="{(left + right) / 2:.1f}" y="{y - 7:.1f}" text-anchor="middle">{words}</text>',
    ]
