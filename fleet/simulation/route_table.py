"""The ``routes`` table: each path travelled, point by point, laid out for many routes at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from fleet.ledger.frames import ROUTE_SCHEMA, frame_of_routes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fleet.ledger.frames import RouteRow
    from fleet.simulation.places import Places
    from fleet.simulation.prepare import Prepared
    from fleet.simulation.routes import Route

POINT_COLUMNS = ("nodes", "x_mm", "y_mm", "at_mm", "pace_us")


class Travelled(NamedTuple):
    """A route that was travelled: its mobility class and the places that it joins."""

    route: Route
    mobility: int
    start: int
    end: int


def routes_frame(travelled: Sequence[Travelled], prepared: Prepared, places: Places) -> pl.DataFrame:
    """The rows of the ``routes`` table for some routes."""
    frames = []
    for mobility, roads in prepared.roads.items():
        ground = [t for t in travelled if t.mobility == mobility]
        if ground:
            costs = roads.costs.pace_s
            frames.append(_ground(ground, prepared.mobilities[mobility].name, costs, prepared, places))
    flights = [_flight(t, places) for t in travelled if t.mobility not in prepared.roads]
    frames.append(frame_of_routes(flights))
    return pl.concat(frames)


def _ground(
    travelled: Sequence[Travelled], mobility: str, pace_s: NDArray[np.float64], prepared: Prepared, places: Places
) -> pl.DataFrame:
    pieces = [t.route.trace.pieces() for t in travelled]
    counts = np.array([len(p) for p in pieces])
    edge = np.array([e for p in pieces for e, _, _ in p], dtype=np.int64)
    ends = np.array([(a, b) for p in pieces for _, a, b in p], dtype=np.float64).reshape(-1, 2)
    owner = np.repeat(np.arange(len(travelled)), counts)
    columns = _points([t.route.trace.start_xy_m for t in travelled], counts, owner, edge, ends, pace_s, prepared)
    point_owner = np.repeat(np.arange(len(travelled)), counts + 1)
    points = _lists({"owner": point_owner, **columns})
    edges = _lists({"owner": owner, "edges": edge})
    heads = pl.DataFrame(
        {
            "owner": np.arange(len(travelled)),
            "route": [t.route.id for t in travelled],
            "mobility": [mobility] * len(travelled),
            "start": [places[t.start].name for t in travelled],
            "end": [places[t.end].name for t in travelled],
        }
    )
    joined = heads.join(points, on="owner", how="left").join(edges, on="owner", how="left")
    return joined.with_columns(pl.col("edges").fill_null([])).select(ROUTE_SCHEMA.names()).cast(ROUTE_SCHEMA)


def _points(
    starts: Sequence[tuple[float, float]],
    counts: NDArray[np.int64],
    owner: NDArray[np.int64],
    edge: NDArray[np.int64],
    ends: NDArray[np.float64],
    pace_s: NDArray[np.float64],
    prepared: Prepared,
) -> dict[str, NDArray[np.int64]]:
    """Point columns of all routes end to end; a route has one point more than pieces."""
    terrain = prepared.model.terrain
    first = np.concatenate(([0], np.cumsum(counts + 1)))[:-1]
    at = np.arange(len(edge)) + owner + 1
    share = ends[:, 1] - ends[:, 0]
    tail, head, to = terrain.tail[edge], terrain.head[edge], ends[:, 1]
    start = np.array(starts).reshape(-1, 2)

    def laid_out(begins: NDArray[np.float64], follows: NDArray[np.float64]) -> NDArray[np.int64]:
        column = np.empty(len(edge) + len(counts))
        column[first], column[at] = begins, follows
        return np.rint(column).astype(np.int64)

    def summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
        total = np.concatenate(([0.0], np.cumsum(values * share)))
        return total[1:] - total[np.concatenate(([0], np.cumsum(counts)))[:-1]][owner]

    none = np.zeros(len(counts))
    x = terrain.x_m[tail] + to * (terrain.x_m[head] - terrain.x_m[tail])
    y = terrain.y_m[tail] + to * (terrain.y_m[head] - terrain.y_m[tail])
    node = np.where(to == 1.0, head, -1)
    return {
        "nodes": laid_out(none - 1.0, node.astype(np.float64)),
        "x_mm": laid_out(start[:, 0] * 1000.0, x * 1000.0),
        "y_mm": laid_out(start[:, 1] * 1000.0, y * 1000.0),
        "at_mm": laid_out(none, summed(terrain.length_m[edge]) * 1000.0),
        "pace_us": laid_out(none, summed(pace_s[edge]) * 1e6),
    }


def _lists(columns: dict[str, NDArray[np.int64]]) -> pl.DataFrame:
    return pl.DataFrame(columns).group_by("owner", maintain_order=True).agg(pl.all())


def _flight(travelled: Travelled, places: Places) -> RouteRow:
    route = travelled.route
    path, trace = route.path, route.trace
    points = [trace.start_xy_m, *(trace.xy_m(i, 1.0) for i in range(len(path.at_m) - 1))]
    return (
        route.id,
        "air",
        places[travelled.start].name,
        places[travelled.end].name,
        [-1] * len(points),
        [],
        [round(x * 1000) for x, _ in points],
        [round(y * 1000) for _, y in points],
        [round(at * 1000) for at in path.at_m],
        [round(pace * 1e6) for pace in path.pace_s],
    )
