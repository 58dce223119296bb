"""Rules on docks, chargers, bays and crossings: served in turn, and never more at once than there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule

CAPACITIES: Final = {"dock": "docks", "charger": "chargers", "swap bay": "swap_bays", "workshop": "workshop_bays"}
"""The last words of a resource's name, and the column of the sites table that says how many there are."""


@rule("resources")
def served_after_asking(material: Material) -> Iterator[Breach]:
    """Whoever is served asked before, and is done after."""
    rows = material["resources"]
    wrong = rows.filter((pl.col("asked_us") > pl.col("t_us")) | (pl.col("t_us") > pl.col("until_us")))
    yield from breaches(
        "resources", wrong, "{resource}: {vehicle} asked at {asked_us}, was served at {t_us}, until {until_us} µs"
    )


def _uses(material: Material) -> pl.DataFrame:
    """Uses with ``gives_up_us``: the end as foreseen, or the vehicle's next change of state (lost, sent off …)."""
    states = material.spans.filter("settled").sort("t_us", maintain_order=True)
    changes = (
        states.with_columns(before=pl.col("state").shift().over("vehicle"))
        .filter(pl.col("state") != pl.col("before"))
        .select("vehicle", "t_us", changed_us=pl.col("t_us"))
    )
    rows = material["resources"].sort("t_us", maintain_order=True)
    return rows.join_asof(
        changes, on="t_us", by="vehicle", strategy="forward", allow_exact_matches=False, check_sortedness=False
    ).with_columns(gives_up_us=pl.min_horizontal("until_us", "changed_us"))


def _capacities(sites: pl.DataFrame) -> pl.DataFrame:
    """``resource, capacity`` of what is limited: a capacity left out is never short."""
    stated = [
        sites.select((pl.col("name") + f" {words}").alias("resource"), pl.col(column).cast(pl.Int64).alias("capacity"))
        for words, column in CAPACITIES.items()
        if column in sites.columns
    ]
    return pl.concat([pl.DataFrame(schema={"resource": pl.String(), "capacity": pl.Int64()}), *stated]).drop_nulls()


@rule("resources", "vehicles", "sites.name")
def capacity_respected(material: Material) -> Iterator[Breach]:
    """No resource serves more vehicles at once than its site has docks, chargers or bays."""
    uses = _uses(material).join(_capacities(material["sites"]), on="resource")
    begins = uses.with_columns(change=pl.lit(1), when_us=pl.col("t_us"))
    ends = uses.filter(pl.col("gives_up_us") > pl.col("t_us")).with_columns(
        change=pl.lit(-1), when_us=pl.col("gives_up_us")
    )
    lasting = begins.filter((pl.col("gives_up_us") > pl.col("t_us")) | (pl.col("capacity") == 0))
    busy = (
        pl.concat([ends, lasting])
        .sort("when_us", "change", maintain_order=True)
        .with_columns(busy=pl.col("change").cum_sum().over("resource"))
    )
    over = busy.filter((pl.col("change") > 0) & (pl.col("busy") > pl.col("capacity")))
    yield from breaches(
        "resources", over, "{resource} serves {vehicle} from {t_us} µs on, the {busy}. of {capacity} at once"
    )


RULES: Final = (served_after_asking, capacity_respected)
