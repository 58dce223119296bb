"""Rules on convoys: who leaves one had joined it, and members of one keep together on the road."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule

LEAST: Final = 2
"""Fewer vehicles are no convoy."""


@rule("convoys")
def convoys_joined_before_left(material: Material) -> Iterator[Breach]:
    """A vehicle joins a convoy, of two at least, and leaves it at most once after that."""
    rows = material["convoys"].with_columns(before=pl.col("event").shift().over("vehicle").fill_null("left"))
    turns = (pl.col("event") == "joined") == (pl.col("before") == "joined")
    yield from breaches("convoys", rows.filter(turns), "{vehicle} {event} at {t_us} µs after {before}")
    few = rows.filter((pl.col("event") == "joined") & (pl.col("members") < LEAST))
    yield from breaches("convoys", few, "{vehicle} joined at {t_us} µs a convoy of {members}")


@rule("convoys", "legs")
def convoys_set_out_together(material: Material) -> Iterator[Breach]:
    """Members of a convoy that set out at the same moment on the same route are to be there at the same moment."""
    joined = material["convoys"].filter(pl.col("event") == "joined").select("vehicle", "t_us", "convoy")
    legs = material["legs"].filter(pl.col("event") == "depart")
    first = legs.join(joined, on=["vehicle", "t_us"])
    spread = first.with_columns(
        soonest_us=pl.col("end_us").min().over("convoy", "t_us", "route", "start_mm", "end_mm")
    ).filter(pl.col("end_us") > pl.col("soonest_us") + 1)
    yield from breaches("legs", spread, "{vehicle}: there at {end_us} µs, others of {convoy} at {soonest_us} µs")


RULES: Final = (convoys_joined_before_left, convoys_set_out_together)
