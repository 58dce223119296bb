"""Rules on the tables as such: there, of the right types, in order of time, and what the digests say they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import FACT_KINDS, Material
from fleet.ledger.audit.rule import Breach, breaches, rule
from fleet.ledger.digest import digests_of, ledger_sha256
from fleet.ledger.frames import SCHEMAS
from fleet.ledger.vocabulary import CORE, ROUTES, TABLES

REQUIRED: Final = {
    "missions": "t_us mission kind priority site load_g parts ready_us due_us expires_us derived",
    "parts": "t_us mission event",
    "legs": "t_us leg event vehicle start_mm end_mm end_us load_g energy_mj hazard_n",
    "vehicles": "t_us vehicle platform state energy_mj load_g",
    "orders": "t_us order event post",
    "decisions": "t_us post triggers work orders deferred rejected delay_us",
    "resources": "t_us resource kind asked_us until_us waiting",
    "losses": "t_us vehicle platform cause",
    "areas": "t_us area event mission place",
    "convoys": "t_us convoy event vehicle members",
    "stocks": "t_us place item event stock_g use_ug_per_s",
    "messages": "t_us kind sender receiver",
    "rationale": "t_us post mission verdict",
    "ages": "t_us post vehicle age_us",
}
"""Columns that apply to every row of a table."""

NOT_NEGATIVE: Final = frozenset(
    [
        "load_g",
        "parts",
        "leg",
        "start_mm",
        "end_mm",
        "energy_mj",
        "hazard_n",
        "sortie",
        "version",
        "work",
        "triggers",
        "orders",
        "deferred",
        "rejected",
        "delay_us",
        "waiting",
        "price_usd",
        "age_us",
        "vehicle_age_us",
        "mission_age_us",
        "attempt",
        "part",
        "t_us",
        "ready_us",
        "due_us",
        "expires_us",
        "end_us",
    ]
)
"""Columns that count or measure something."""


@rule()
def facts_well_formed(material: Material) -> Iterator[Breach]:
    """What ``run.json`` says is of the kind that it has to be."""
    for name, kind in FACT_KINDS.items():
        value = material.meta.get(name)
        if value is not None and not isinstance(value, kind):
            yield Breach("run.json", None, f"{name} is {value!r}")


@rule()
def tables_readable(material: Material) -> Iterator[Breach]:
    """Every core table is there, every table can be read and has the columns and types of the vocabulary."""
    for table in CORE:
        if table.name not in material.ledger.names:
            yield Breach(table.name, None, "the table is missing")
    for name in material.ledger.names:
        if damage := material.damage(name):
            yield Breach(name, None, damage)
        frame = material.raw(name)
        if frame is not None and name in SCHEMAS and frame.schema != SCHEMAS[name]:
            yield Breach(name, None, f"columns {_spelled(frame.schema)}; expected {_spelled(SCHEMAS[name])}")


@rule(*(table.name for table in CORE))
def values_present(material: Material) -> Iterator[Breach]:
    """No null where every row has a value, and nothing negative that counts or measures."""
    for name, columns in REQUIRED.items():
        if not material.has(name):
            continue
        frame = material[name]
        for column in columns.split():
            if frame[column].null_count():
                yield from breaches(name, frame.filter(pl.col(column).is_null()), f"{column} is null")
        for column in NOT_NEGATIVE.intersection(frame.columns):
            yield from breaches(
                name, frame.filter(pl.col(column) < 0), f"{column} = {{{column}}} µs, mm, mJ, g or counts below 0"
            )


@rule(*(table.name for table in CORE))
def times_in_order(material: Material) -> Iterator[Breach]:
    """Rows stand in order of time."""
    for table in TABLES:
        if material.has(table.name):
            rows = material[table.name].with_columns(before_us=pl.col("t_us").shift())
            late = rows.filter(pl.col("t_us") < pl.col("before_us"))
            yield from breaches(table.name, late, "t = {t_us} µs after a row of {before_us} µs")


@rule(*(table.name for table in CORE), facts=("horizon_us",))
def times_within_horizon(material: Material) -> Iterator[Breach]:
    """Nothing happens after the horizon."""
    horizon_us = material.fact("horizon_us")
    for table in TABLES:
        if material.has(table.name):
            late = material[table.name].filter(pl.col("t_us") > horizon_us)
            yield from breaches(table.name, late, f"t = {{t_us}} µs, the horizon is {horizon_us} µs")


@rule(ROUTES.name)
def routes_sound(material: Material) -> Iterator[Breach]:
    """A route is recorded once, has a point for each distance and pace, and distances and paces that don't decrease."""
    routes = material[ROUTES.name]
    yield from breaches(ROUTES.name, routes.filter(~pl.col("route").is_first_distinct()), "route {route} stands twice")
    lengths = [pl.col(name).list.len() for name in ("x_mm", "y_mm", "pace_us")]
    uneven = pl.any_horizontal(length != pl.col("at_mm").list.len() for length in lengths)
    empty = pl.col("at_mm").list.len() == 0
    yield from breaches(
        ROUTES.name, routes.filter(uneven | empty), "route {route} has lists of unequal length, or empty"
    )
    falls = pl.any_horizontal(
        (pl.col(name).list.diff(null_behavior="drop").list.min() < 0).fill_null(value=False)
        for name in ("at_mm", "pace_us")
    )
    yield from breaches(ROUTES.name, routes.filter(falls), "route {route}: at_mm or pace_us decreases along it")


@rule(*(table.name for table in CORE), facts=("columns",), finished=True)
def digests_match(material: Material) -> Iterator[Breach]:
    """The digests in ``run.json`` are those of the tables."""
    stated = material.fact("columns")
    found = digests_of({table.name: material.ledger.table(table.name) for table in CORE})
    for key in sorted(found.keys() | stated.keys()):
        table, _, column = key.partition(".")
        if stated.get(key) != found.get(key):
            yield Breach(table, None, f"digest of {column} is {found.get(key)}, run.json has {stated.get(key)}")


@rule(facts=("columns", "ledger_sha256"), finished=True)
def ledger_digest_matches(material: Material) -> Iterator[Breach]:
    """``ledger_sha256`` is the digest of the column digests that stand beside it."""
    stated, found = material.fact("ledger_sha256"), ledger_sha256(material.fact("columns"))
    if stated != found:
        yield Breach("run.json", None, f"ledger_sha256 is {stated}, the column digests give {found}")


@rule(finished=True)
def digests_stated(material: Material) -> Iterator[Breach]:
    """A complete run states its digests."""
    for key in ("columns", "ledger_sha256"):
        if material.fact(key) is None:
            yield Breach("run.json", None, f"{key} is missing from a complete run")


def _spelled(schema: pl.Schema) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in schema.items())


RULES: Final = (
    facts_well_formed,
    tables_readable,
    values_present,
    times_in_order,
    times_within_horizon,
    routes_sound,
    digests_stated,
    digests_match,
    ledger_digest_matches,
)
