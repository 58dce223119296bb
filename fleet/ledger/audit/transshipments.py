"""Rules on transshipments: what one depot sends another is asked of the one, drawn there and put down at the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule

_SAME: Final = ("mission", "item", "t_us", "moved_g", "post")
"""What the rows at both ends say alike."""


def _ends(material: Material) -> pl.DataFrame:
    """Each transshipment once: the place that it was asked of, and the one that it was ordered for."""
    rows = material["stocks"]
    asked = rows.filter(pl.col("event") == "asked").select("row", *_SAME, origin="place")
    ordered = rows.filter(pl.col("event") == "ordered").select(*_SAME, destination="place")
    return asked.join(ordered, on=_SAME, how="left")


@rule("stocks")
def transshipments_have_two_ends(material: Material) -> Iterator[Breach]:
    """A post that asks something of a depot orders the same for another place at that moment, once for a mission."""
    ends = _ends(material)
    other = ends.filter(
        pl.col("destination").is_null()
        | (pl.col("destination") == pl.col("origin"))
        | ~pl.col("mission").is_first_distinct()
    )
    yield from breaches("stocks", other, "{mission}: {item} asked of {origin} at {t_us} µs is not ordered for another")


@rule("stocks", "parts")
def transshipments_are_drawn_and_put_down(material: Material) -> Iterator[Breach]:
    """Whatever a transshipment loads where it was asked, and hands over where it was ordered, the stocks there tell."""
    ends, same = _ends(material), ["t_us", "mission", "vehicle", "place"]
    for part_event, stock_event, end in (("loaded", "drawn", "origin"), ("delivered", "supplied", "destination")):
        handled = material["parts"].filter(pl.col("event") == part_event).with_columns(parts=pl.len().over(same))
        handled = handled.join(ends.select("mission", end), left_on=["mission", "place"], right_on=["mission", end])
        moved = material["stocks"].filter(pl.col("event") == stock_event).group_by(same).agg(told=pl.len())
        untold = handled.join(moved, on=same, how="left").filter(pl.col("told").fill_null(0) < pl.col("parts"))
        yield from breaches("parts", untold, "{mission}: {load_g} g {event} at {place} at {t_us} µs, stock unchanged")


@rule("stocks")
def transshipments_bring_what_was_drawn(material: Material) -> Iterator[Breach]:
    """Of what one depot sends another no more arrives, or is brought back, than was drawn by then, and nowhere else."""
    ends = _ends(material).select("mission", "origin", "destination")
    rows = material["stocks"].join(ends, on="mission").sort("row")
    event, place, moved_g = pl.col("event"), pl.col("place"), pl.col("moved_g").fill_null(0)
    astray = rows.filter(
        ((event == "drawn") & (place != pl.col("origin"))) | ((event == "supplied") & (place != pl.col("destination")))
    )
    yield from breaches("stocks", astray, "{mission}: {item} {event} at {place}, not from {origin} to {destination}")
    sign = event.replace_strict({"drawn": 1, "supplied": -1, "returned": -1}, default=0)
    under_way = rows.with_columns(left_g=(sign * moved_g).cum_sum().over("mission"))
    more = under_way.filter(pl.col("left_g") < 0)
    yield from breaches("stocks", more, "{mission}: {moved_g} g {event} at {t_us} µs, more than was drawn")


RULES: Final = (
    transshipments_have_two_ends, transshipments_are_drawn_and_put_down, transshipments_bring_what_was_drawn,
)  # fmt: skip
