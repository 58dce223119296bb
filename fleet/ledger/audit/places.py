"""Rules on where vehicles are: legs lie on their routes and join up, and places are where the ledger has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule
from fleet.units import MM_PER_M

JOIN_M: Final = 2.0
"""How far apart two positions may be that should be one: points are rounded to mm, stops between nodes to shares."""


def _points(material: Material) -> pl.DataFrame:
    """Points of sound routes: ``route, at_mm, x_mm, y_mm`` and the same of the next point (of the last: itself)."""
    lists = ("at_mm", "x_mm", "y_mm")
    count = pl.col("at_mm").list.len()
    points = (
        material["routes"]
        .unique("route", keep="first", maintain_order=True)
        .filter((count > 0) & pl.all_horizontal(pl.col(name).list.len() == count for name in lists))
        .select("route", *lists)
        .explode(*lists)
    )
    return points.with_columns(
        pl.col(name).shift(-1).over("route").fill_null(pl.col(name)).alias(f"next_{name}") for name in lists
    )


def _located(rows: pl.DataFrame, points: pl.DataFrame, along: str, prefix: str) -> pl.DataFrame:
    """*rows* with the coordinates ``<prefix>_x_m`` and ``<prefix>_y_m`` of the distance *along* their route."""
    step = pl.col("next_at_mm") - pl.col("at_mm")
    share = pl.when(step > 0).then(((pl.col(along) - pl.col("at_mm")) / step).clip(0, 1)).otherwise(0.0)
    found = rows.sort(along, maintain_order=True).join_asof(
        points, left_on=along, right_on="at_mm", by="route", check_sortedness=False, coalesce=False
    )
    placed = (
        ((pl.col(f"{axis}_mm") + share * (pl.col(f"next_{axis}_mm") - pl.col(f"{axis}_mm"))) / MM_PER_M).alias(
            f"{prefix}_{axis}_m"
        )
        for axis in ("x", "y")
    )
    return found.with_columns(*placed).drop(points.columns[1:])


def _stretches(material: Material) -> pl.DataFrame:
    """Legs along a route in order of time, with the coordinates of their starts and, once closed, of their ends."""
    points = _points(material)
    legs = material.legs.filter(pl.col("route").is_not_null()).select(
        "row", "leg", "vehicle", "t_us", "route", "start_mm", "closed_us", "end_mm"
    )
    return _located(_located(legs, points, "start_mm", "start"), points, "end_mm", "end").sort("t_us", "row")


def _gap_m(x: str, y: str, other_x: str, other_y: str) -> pl.Expr:
    return ((pl.col(x) - pl.col(other_x)) ** 2 + (pl.col(y) - pl.col(other_y)) ** 2).sqrt()


@rule("legs", "routes.route")
def legs_on_their_routes(material: Material) -> Iterator[Breach]:
    """A leg is on a recorded route and between its ends."""
    lengths = (
        material["routes"].unique("route", keep="first").select("route", pl.col("at_mm").list.max().alias("length_mm"))
    )
    legs = material["legs"].filter(pl.col("route").is_not_null()).join(lengths, on="route", how="left")
    unknown = legs.filter(pl.col("length_mm").is_null())
    yield from breaches("legs", unknown, "leg {leg}: {event} of {vehicle} at {t_us} µs on unrecorded route {route}")
    beyond = legs.filter((pl.col("start_mm") > pl.col("length_mm")) | (pl.col("end_mm") > pl.col("length_mm")))
    yield from breaches(
        "legs",
        beyond,
        "leg {leg}: {event} of {vehicle} at {t_us} µs from {start_mm} to {end_mm} mm of route {route}, "
        "{length_mm} mm long",
    )


@rule("legs", "routes.route")
def legs_join(material: Material) -> Iterator[Breach]:
    """A leg starts where the vehicle's leg before it ended."""
    before = (pl.col(name).shift().over("vehicle").alias(f"{name}_before") for name in ("leg", "end_x_m", "end_y_m"))
    gap = _gap_m("start_x_m", "start_y_m", "end_x_m_before", "end_y_m_before").alias("gap_m")
    apart = _stretches(material).with_columns(*before).with_columns(gap).filter(pl.col("gap_m") > JOIN_M)
    yield from breaches(
        "legs", apart, "leg {leg} of {vehicle} departs at {t_us} µs {gap_m:.1f} m from where leg {leg_before} ended"
    )


def _places(material: Material) -> pl.DataFrame:
    """Coordinates of places, and of the nodes by which ground vehicles reach them: ``place, at_x_m, at_y_m``."""
    known = material["sites"]
    # Rows of a run name a place; a sites table that numbers its places names them by the site.
    named = "place" if known.schema.get("place") == pl.String else "name"
    known = known.with_columns(place=pl.col(named))
    if material.has("places", "place"):
        others = material["places"].select(
            "place", "node", x_m=pl.col("x_mm") / MM_PER_M, y_m=pl.col("y_mm") / MM_PER_M
        )
        known = pl.concat([known.select(others.columns).cast(others.schema), others])
    sites = known.select("place", pl.col("x_m", "y_m").cast(pl.Float64).name.prefix("at_"))
    if not (material.has("nodes", "x_m") and material.has("sites", "node")):
        return sites
    nodes = material["nodes"].select(
        pl.col("node").cast(pl.String), pl.col("x_m", "y_m").cast(pl.Float64).name.prefix("at_")
    )
    by_node = known.select("place", pl.col("node").cast(pl.String)).join(nodes, on="node").drop("node")
    return pl.concat([sites, by_node])


def _far_from(rows: pl.DataFrame, places: pl.DataFrame, prefix: str) -> pl.DataFrame:
    """Those *rows* whose position isn't at their ``place``, of those whose place is known; ``gap_m`` says how far."""
    gap = _gap_m(f"{prefix}_x_m", f"{prefix}_y_m", "at_x_m", "at_y_m").min().alias("gap_m")
    return (
        rows.join(places, on="place")
        .group_by("row")
        .agg(gap, pl.col("vehicle", "t_us", "place", "leg").first())
        .filter(pl.col("gap_m") > JOIN_M)
    )


@rule("legs", "vehicles", "routes.route", "sites.x_m")
def standing_where_legs_ended(material: Material) -> Iterator[Breach]:
    """A vehicle that stands at a site is where its last leg ended; its first leg starts where it came into being."""
    stretches, places = _stretches(material), _places(material)
    ends = stretches.filter(pl.col("closed_us").is_not_null()).sort("closed_us", maintain_order=True)
    standing = material["vehicles"].filter(pl.col("place").is_not_null()).sort("t_us", maintain_order=True)
    since = standing.join_asof(
        ends.select("vehicle", "leg", "closed_us", "end_x_m", "end_y_m"),
        left_on="t_us",
        right_on="closed_us",
        by="vehicle",
        check_sortedness=False,
    ).filter(pl.col("leg").is_not_null())
    away = _far_from(since, places, "end")
    yield from breaches("vehicles", away, "{vehicle} at {place} at {t_us} µs, {gap_m:.1f} m from where leg {leg} ended")
    homes = material["vehicles"].unique("vehicle", keep="first").select("vehicle", "place")
    first = stretches.unique("vehicle", keep="first", maintain_order=True).join(homes, on="vehicle")
    elsewhere = _far_from(first, places, "start")
    yield from breaches(
        "legs", elsewhere, "leg {leg} of {vehicle} departs at {t_us} µs {gap_m:.1f} m from home {place}"
    )


RULES: Final = (legs_on_their_routes, legs_join, standing_where_legs_ended)
