"""Sites, zones, roads, routes and losses as GeoJSON, for maps (RFC 7946, 2016).

The format knows degrees on the globe only, and the terrain of a scenario lies nowhere on it: its origin is put where
the equator meets the prime meridian, where a degree is as long in all directions to within 0.7 %. Metres east and north
stand among the properties of points.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.units import MM_PER_M, US_PER_H

_M_PER_DEGREE_EAST: Final = 111_319.491
_M_PER_DEGREE_NORTH: Final = 110_574.276
"""Length of a degree of longitude and of latitude at the equator (WGS 84)."""

_DECIMALS: Final = 7
_ENDS: Final = 2
Feature = dict[str, Any]


def write_geojson(ledger: Ledger, folder: Path) -> list[Path]:
    """Write a file per layer that the run has something for, and give the files.

    Raises
    ------
    LedgerError
        If a table can't be read.
    OSError
        If a file can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, layer in _LAYERS.items():
        features = list(layer(ledger))
        if features:
            path = folder / f"{name}.geojson"
            collection = {"type": "FeatureCollection", "name": name, "features": features}
            path.write_text(json.dumps(collection, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
            files.append(path)
    return files


def rings_of_wkt(wkt: str) -> list[list[tuple[float, float]]]:
    """The rings of a polygon in well-known text, the outer one first; none of any other geometry."""
    if not wkt.lstrip().upper().startswith("POLYGON"):
        return []
    return [
        [(float(x), float(y)) for x, y, *_ in (pair.split() for pair in ring.split(","))]
        for ring in re.findall(r"\(([^()]+)\)", wkt)
    ]


def _sites(ledger: Ledger) -> Iterable[Feature]:
    for row in _rows(ledger, "sites"):
        yield _feature("Point", _degrees(float(row["x_m"]), float(row["y_m"])), row)


def _losses(ledger: Ledger) -> Iterable[Feature]:
    for row in _rows(ledger, "losses"):
        if row["x_mm"] is None or row["y_mm"] is None:
            continue
        x_m, y_m = row["x_mm"] / MM_PER_M, row["y_mm"] / MM_PER_M
        told = {key: row[key] for key in ("vehicle", "platform", "cause", "zone", "price_usd")}
        yield _feature("Point", _degrees(x_m, y_m), {**told, "at_h": row["t_us"] / US_PER_H, "x_m": x_m, "y_m": y_m})


def _routes(ledger: Ledger) -> Iterable[Feature]:
    """Paths with their length and how many legs set off along them; those of no length are left out."""
    if "routes" not in ledger.names:
        return
    used = ledger.table("legs").filter(pl.col("event") == "depart")["route"].drop_nulls().value_counts()
    legs = dict(used.rows())
    for row in _rows(ledger, "routes"):
        line = [_degrees(x / MM_PER_M, y / MM_PER_M) for x, y in zip(row["x_mm"], row["y_mm"], strict=True)]
        if len(line) < _ENDS:
            continue
        told = {key: row[key] for key in ("route", "mobility", "start", "end")}
        length_m = (row["at_mm"][-1] - row["at_mm"][0]) / MM_PER_M
        yield _feature("LineString", line, {**told, "length_m": length_m, "legs": legs.get(row["route"], 0)})


def _roads(ledger: Ledger) -> Iterable[Feature]:
    """Edges of the terrain that are roads, each once whatever its directions."""
    points = {row["node"]: _degrees(float(row["x_m"]), float(row["y_m"])) for row in _rows(ledger, "nodes")}
    done: set[tuple[int, int]] = set()
    for row in _rows(ledger, "edges"):
        ends = (min(row["tail"], row["head"]), max(row["tail"], row["head"]))
        if row["road_class"] == "none" or ends in done:
            continue
        done.add(ends)
        told = {key: row[key] for key in ("road_class", "surface", "choke", "length_m")}
        yield _feature("LineString", [points[row["tail"]], points[row["head"]]], told)


def _zones(ledger: Ledger) -> Iterable[Feature]:
    for row in _rows(ledger, "zones"):
        rings = [[_degrees(x, y) for x, y in ring] for ring in rings_of_wkt(row.pop("wkt"))]
        if rings:
            yield _feature("Polygon", rings, row)


_LAYERS: Final[dict[str, Callable[[Ledger], Iterable[Feature]]]] = {
    "sites": _sites,
    "zones": _zones,
    "roads": _roads,
    "routes": _routes,
    "losses": _losses,
}


def _rows(ledger: Ledger, table: str) -> Iterable[dict[str, Any]]:
    """The rows of a table; none where the run has no such table."""
    return ledger.table(table).iter_rows(named=True) if table in ledger.names else ()


def _degrees(x_m: float, y_m: float) -> list[float]:
    return [round(x_m / _M_PER_DEGREE_EAST, _DECIMALS), round(y_m / _M_PER_DEGREE_NORTH, _DECIMALS)]


def _feature(kind: str, coordinates: Sequence[Any], properties: dict[str, Any]) -> Feature:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}
