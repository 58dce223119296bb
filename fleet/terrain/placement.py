"""Choosing nodes for a group of sites: a band of the terrain, and sites spread out within it.

Spreading is farthest-point sampling (Gonzalez 1985, Theoretical Computer Science 38), whose smallest gap is at least
half of the best possible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from fleet.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from fleet.errors import Place
    from fleet.terrain.graph import FloatArray, Terrain

BANDS: Final = {
    "rear": (0.0, 0.2),
    "middle": (0.35, 0.65),
    "near front": (0.65, 0.9),
    "front": (0.85, 1.0),
    "anywhere": (0.0, 1.0),
}
"""Placement rules: shares of the nodes, counted from the rear (west) to the front (east)."""


def place_sites(
    terrain: Terrain, rule: str, count: int, seed: int, *, avoid: Sequence[int] = (), place: Place | None = None
) -> tuple[int, ...]:
    """Indices of ``count`` different nodes in the band that ``rule`` names, far from each other and from ``avoid``.

    The first is drawn with ``seed``, unless ``avoid`` has nodes to keep away from; each further one is the node of the
    band farthest from all before it, of equally far ones the lowest index. Nodes in ``avoid`` are never chosen.

    Raises ``ScenarioError``, at ``place``, for an unknown rule or more sites than the band has free nodes.
    """
    free = np.setdiff1d(band_nodes(terrain, rule, place=place), np.asarray(avoid, dtype=np.intp))
    if not 0 <= count <= free.size:
        msg = f"{count} sites placed {rule!r}: the terrain has {free.size} free nodes there"
        raise ScenarioError(msg, place)
    start = list(avoid)
    if not start and count:
        drawn = np.random.Generator(np.random.PCG64(seed)).integers(free.size)
        start = [int(free[drawn])]
        return (start[0], *spread_out(terrain.x_m, terrain.y_m, np.delete(free, drawn), count - 1, start))
    return spread_out(terrain.x_m, terrain.y_m, free, count, start)


def spread_out(
    x_m: FloatArray, y_m: FloatArray, candidates: npt.NDArray[np.intp], count: int, start: Sequence[int]
) -> tuple[int, ...]:
    """``count`` of ``candidates``, each the farthest from ``start`` and all chosen before it; ties to the first.

    All are indices into the coordinates; ``count`` must not exceed the number of candidates.
    """
    chosen: list[int] = []
    gap_squared = np.full(candidates.size, np.inf)
    for node in start:
        gap_squared = np.minimum(gap_squared, _distance_squared(x_m, y_m, candidates, node))
    for _ in range(count):
        at = int(np.argmax(gap_squared))
        chosen.append(int(candidates[at]))
        gap_squared = np.minimum(gap_squared, _distance_squared(x_m, y_m, candidates, chosen[-1]))
        # Below any distance, so that even coinciding nodes are chosen once each.
        gap_squared[at] = -1.0
    return tuple(chosen)


def band_nodes(terrain: Terrain, rule: str, *, place: Place | None = None) -> npt.NDArray[np.intp]:
    """Indices, ascending, of the nodes in the band of a placement rule; ``ScenarioError`` for an unknown one."""
    if rule not in BANDS:
        msg = f"placement {rule!r} must be one of {', '.join(BANDS)}"
        raise ScenarioError(msg, place)
    low, high = BANDS[rule]
    order = np.argsort(terrain.x_m, kind="stable")
    count = terrain.node_count
    return np.sort(order[int(low * count) : max(int(low * count) + 1, round(high * count))])


def _distance_squared(x_m: FloatArray, y_m: FloatArray, nodes: npt.NDArray[np.intp], node: int) -> FloatArray:
    dx, dy = x_m[nodes] - x_m[node], y_m[nodes] - y_m[node]
    squared: FloatArray = dx * dx + dy * dy
    return squared
