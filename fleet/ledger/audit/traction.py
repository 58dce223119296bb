"""Traction length along recorded routes, re-derived from the edges that they name."""

from __future__ import annotations

from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.units import MM_PER_M

WHOLE_EDGE_MM: Final = 2
"""A stretch that differs by no more from an edge is the whole edge: its ends are rounded to mm."""

_CLASSES: Final = ("wheeled", "tracked")


def _stretches(material: Material) -> pl.DataFrame:
    """Stretches of routes between neighbouring points: ``route, from_mm, to_mm``, with the traction of each.

    ``<class>_m`` is the traction length of the stretch, ``<class>_before_m`` that of the route up to it.
    """
    routes = material["routes"].unique("route", keep="first", maintain_order=True)
    counted = routes.filter(
        (pl.col("edges").list.len() + 1 == pl.col("at_mm").list.len()) & (pl.col("edges").list.len() > 0)
    )
    stretches = counted.select(
        "route", pl.col("edges").alias("edge"),
        pl.col("at_mm").list.slice(0, pl.col("edges").list.len()).alias("from_mm"),
        pl.col("at_mm").list.slice(1).alias("to_mm"),
    ).explode("edge", "from_mm", "to_mm")  # fmt: skip
    edges = material["edges"].select(
        pl.col("edge").cast(pl.Int64), "length_m", *(f"{name}_traction_m" for name in _CLASSES)
    )
    long_mm, edge_mm = pl.col("to_mm") - pl.col("from_mm"), pl.col("length_m") * MM_PER_M
    share = pl.when((long_mm - edge_mm).abs() <= WHOLE_EDGE_MM).then(1.0).otherwise(long_mm / edge_mm)
    return (
        stretches.join(edges, on="edge", how="left", maintain_order="left")
        .with_columns((share * pl.col(f"{name}_traction_m")).alias(f"{name}_m") for name in _CLASSES)
        .with_columns(
            (pl.col(f"{name}_m").cum_sum() - pl.col(f"{name}_m")).over("route").alias(f"{name}_before_m")
            for name in _CLASSES
        )
    )


def _traction_at(legs: pl.DataFrame, stretches: pl.DataFrame, along: str) -> pl.DataFrame:
    """*legs* with the traction length ``<along>_traction_m`` from the start of the route to the distance *along*."""
    names = [f"{name}{end}" for name in _CLASSES for end in ("_m", "_before_m")]
    found = legs.sort(along, maintain_order=True).join_asof(
        stretches.select("route", "from_mm", "to_mm", *names),
        left_on=along, right_on="from_mm", by="route", check_sortedness=False, coalesce=False,
    )  # fmt: skip
    share = ((pl.col(along) - pl.col("from_mm")) / (pl.col("to_mm") - pl.col("from_mm")).clip(1)).clip(0, 1)
    tracked = pl.col("mobility") == "tracked"
    before, within = (pl.when(tracked).then(f"tracked{end}").otherwise(f"wheeled{end}") for end in ("_before_m", "_m"))
    return found.with_columns((before + share * within).alias(f"{along}_traction_m")).drop("from_mm", "to_mm", *names)


def with_traction(material: Material, legs: pl.DataFrame) -> pl.DataFrame:
    """*legs*, which have a ``mobility``, with ``traction_m`` between their planned ends.

    Legs of routes that don't name an edge between every two points are left out.
    """
    stretches = _stretches(material)
    placed = _traction_at(_traction_at(legs, stretches, "start_mm"), stretches, "planned_mm")
    between = pl.col("planned_mm_traction_m") - pl.col("start_mm_traction_m")
    return placed.with_columns(between.alias("traction_m")).filter(pl.col("traction_m").is_not_null())
