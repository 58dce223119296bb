"""Named areas on the terrain, and how much of an edge or a straight flight lies inside one.

The owner of ``shapely``. A zone says where; what happens there (jamming, danger, mud) is its owner's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import Polygon

from fleet.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from fleet.errors import Place
    from fleet.terrain.graph import FloatArray, Terrain

    Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A named polygon in terrain metres; ``kind`` says what it is for."""

    name: str
    kind: str
    polygon: Polygon


def polygon_from_rings(rings: Sequence[Ring], *, name: str, place: Place | None = None) -> Polygon:
    """The polygon whose boundary is the first ring and whose holes are the others; (x, y) in metres.

    A ring may or may not repeat its first point at the end. Raises ``ScenarioError``, at ``place``, when there is no
    ring, when a ring has fewer than three different points or one that is not finite, or when rings cross themselves
    or each other (the message gives the spot).
    """
    if not rings:
        msg = f"zone {name!r} has no ring: give at least three points"
        raise ScenarioError(msg, place)
    for number, ring in enumerate(rings, start=1):
        _check_ring(ring, f"zone {name!r} ring {number}", place)
    polygon = Polygon(rings[0], rings[1:])
    if not polygon.is_valid:
        msg = f"zone {name!r} is no simple polygon: {shapely.is_valid_reason(polygon)}"
        raise ScenarioError(msg, place)
    return polygon


def _check_ring(ring: Ring, label: str, place: Place | None) -> None:
    if any(len(point) != 2 for point in ring):  # noqa: PLR2004 - x and y
        msg = f"{label}: a point must be a pair x, y"
        raise ScenarioError(msg, place)
    points = np.array(ring, dtype=np.float64).reshape(-1, 2)
    if not np.all(np.isfinite(points)):
        msg = f"{label}: {points[~np.isfinite(points)][0]} must be finite"
        raise ScenarioError(msg, place)
    different = len(np.unique(points, axis=0))
    if different < 3:  # noqa: PLR2004 - a polygon is a triangle at least
        msg = f"{label} has {different} different points: must be at least 3"
        raise ScenarioError(msg, place)


def edge_shares(terrain: Terrain, polygon: Polygon) -> FloatArray:
    """Share in [0, 1] of each edge's straight line on the map that lies inside ``polygon``; float64[m]."""
    ends = np.stack([terrain.tail, terrain.head], axis=1)
    x_m, y_m = terrain.x_m[ends], terrain.y_m[ends]
    west, south, east, north = polygon.bounds
    apart = (x_m.max(axis=1) < west) | (x_m.min(axis=1) > east) | (y_m.max(axis=1) < south) | (y_m.min(axis=1) > north)
    near = np.flatnonzero(~apart)
    shares = np.zeros(terrain.edge_count)
    shares[near] = _shares(polygon, x_m[near], y_m[near])
    return shares


def segment_share(polygon: Polygon, x0_m: float, y0_m: float, x1_m: float, y1_m: float) -> float:
    """Share in [0, 1] of one straight line that lies inside ``polygon``; a single point counts wholly or not at all."""
    return float(_shares(polygon, np.array([[x0_m, x1_m]]), np.array([[y0_m, y1_m]]))[0])


def is_met(polygon: Polygon, x_m: Sequence[float], y_m: Sequence[float]) -> bool:
    """Whether any part of a way, straight from each point to the next, lies inside ``polygon``."""
    return bool(
        np.any(_shares(polygon, np.column_stack([x_m[:-1], x_m[1:]]), np.column_stack([y_m[:-1], y_m[1:]])) > 0)
    )


def _shares(polygon: Polygon, x_m: FloatArray, y_m: FloatArray) -> FloatArray:
    """Shares of k segments given as ``[k, 2]`` end coordinates."""
    lines = np.asarray(shapely.linestrings(np.stack([x_m, y_m], axis=-1)), dtype=object)
    shapely.prepare(polygon)
    whole = shapely.covers(polygon, lines)
    shares = np.asarray(whole, dtype=np.float64)
    # The exact cut is far dearer than the tests, and most lines are wholly in or out.
    crossing = np.flatnonzero(~whole & shapely.intersects(polygon, lines))
    length = shapely.length(lines[crossing])
    inside = shapely.length(shapely.intersection(lines[crossing], polygon))
    shares[crossing] = np.minimum(1.0, inside / np.where(length > 0, length, 1.0))
    return shares


def distance_m(polygon: Polygon, x_m: float, y_m: float) -> float:
    """How far a point is from ``polygon``; 0 inside."""
    return float(shapely.distance(polygon, shapely.points(x_m, y_m)))


def covers(polygon: Polygon, x_m: FloatArray, y_m: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether each of k points lies in ``polygon`` or on its edge; bool[k]."""
    shapely.prepare(polygon)
    return np.asarray(shapely.intersects_xy(polygon, x_m, y_m), dtype=np.bool_)
