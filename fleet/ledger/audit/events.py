"""Rules on what happens at set times, and on who commands when posts go down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule
from fleet.ledger.audit.traction import WHOLE_EDGE_MM
from fleet.units import MM_PER_M


@rule("events")
def events_sound(material: Material) -> Iterator[Breach]:
    """An event lasts beyond its beginning, and multiplies by no negative number."""
    rows = material["events"]
    short = rows.filter(pl.col("until_us") <= pl.col("t_us"))
    yield from breaches("events", short, "{kind} at {t_us} µs ends at {until_us} µs")
    negative = rows.filter(pl.col("factor_n") < 0)
    yield from breaches("events", negative, "{kind} at {t_us} µs with the factor {factor_n} 1e-9")


@rule("events")
def posts_return_after_they_went(material: Material) -> Iterator[Breach]:
    """A post is restored only after it was lost."""
    rows = material["events"].filter(pl.col("kind").is_in(("lose-post", "post-restored")))
    rows = rows.with_columns(before=pl.col("kind").shift().over("subject").fill_null("post-restored"))
    wrong = rows.filter((pl.col("kind") == "post-restored") & (pl.col("before") != "lose-post"))
    yield from breaches("events", wrong, "{subject} restored at {t_us} µs without having been lost")


@rule("events", "legs", "routes.route", "edges", "nodes.id")
def nobody_sets_out_over_a_shut_road(material: Material) -> Iterator[Breach]:
    """No leg that departs while a road is shut comes to its beginning; who is on it gets over."""
    closures = material["events"].filter(pl.col("kind") == "close-road")
    if closures.is_empty():
        return
    over = _departures_over_edges(material).join(
        _shut_edges(material, closures), on="edge", how="inner", maintain_order="left"
    )
    begun = (pl.col("t_us") >= pl.col("from_us")) & (pl.col("t_us") < pl.col("until_us"))
    yield from breaches(
        "legs", over.filter(begun), "leg {leg} of {vehicle} departs at {t_us} µs over {road}, shut until {until_us} µs"
    )


def _shut_edges(material: Material, closures: pl.DataFrame) -> pl.DataFrame:
    """``edge, road, from_us, until_us`` of every edge that is shut, both ways."""
    names = material["nodes"].select("node", name="id")
    edges = material["edges"].select(pl.col("edge").cast(pl.Int64), "tail", "head")
    ends = edges.join(names.rename({"node": "tail", "name": "a"}), on="tail").join(
        names.rename({"node": "head", "name": "b"}), on="head"
    )
    both = [pl.concat_str(first, pl.lit(" - "), second).alias("road") for first, second in (("a", "b"), ("b", "a"))]
    roads = pl.concat([ends.select("edge", way) for way in both])
    spans = closures.select(road="subject", from_us="t_us", until_us="until_us")
    return spans.join(roads, on="road", how="inner")


def _departures_over_edges(material: Material) -> pl.DataFrame:
    """Departures with every whole edge that begins on the planned stretch of their route."""
    routes = material["routes"].unique("route", keep="first", maintain_order=True)
    pieces = (
        routes.filter((pl.col("edges").list.len() > 0) & (pl.col("edges").list.len() + 1 == pl.col("at_mm").list.len()))
        .select(
            "route",
            edge="edges",
            begins_mm=pl.col("at_mm").list.slice(0, pl.col("edges").list.len()),
            ends_mm=pl.col("at_mm").list.slice(1),
        )
        .explode("edge", "begins_mm", "ends_mm")
    )
    lengths = material["edges"].select(pl.col("edge").cast(pl.Int64), "length_m")
    whole = pl.col("ends_mm") - pl.col("begins_mm") >= pl.col("length_m") * MM_PER_M - WHOLE_EDGE_MM
    pieces = pieces.join(lengths, on="edge", how="left").filter(whole | (pl.col("begins_mm") > 0))
    departures = material["legs"].filter(pl.col("event") == "depart")
    along = (pl.col("begins_mm") >= pl.col("start_mm")) & (pl.col("begins_mm") < pl.col("end_mm"))
    return departures.join(pieces, on="route", how="inner").filter(along)


RULES: Final = (events_sound, posts_return_after_they_went, nobody_sets_out_over_a_shut_road)
