"""Rules on cargo: none appears or vanishes, and vehicles carry what was put aboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import FINAL, Material
from fleet.ledger.audit.rule import Breach, breaches, rule

OFF: Final = ("delivered", "returned", "lost", "dropped")
"""Events by which cargo leaves a vehicle."""


def _moves(material: Material) -> pl.DataFrame:
    """Every time that cargo goes aboard or leaves: ``change_g``, ``change`` of pieces, and what the part did before."""
    part = ("mission", "part")
    sign = pl.when(pl.col("event") == "loaded").then(1).otherwise(-1)
    before = [pl.col(name).shift().over(part).alias(f"{name}_before") for name in ("event", "vehicle", "load_g")]
    return (
        material["parts"]
        .filter(pl.col("event").is_in(("loaded", *OFF)))
        .with_columns(*before, change=sign, change_g=sign * pl.col("load_g"))
    )


def _aboard(material: Material) -> pl.DataFrame:
    """What each vehicle carries after each change: ``vehicle, t_us, aboard_g, pieces``, in order of time."""
    return _moves(material).select(
        "vehicle",
        "t_us",
        pl.col("change_g").cum_sum().over("vehicle").alias("aboard_g"),
        pl.col("change").cum_sum().over("vehicle").alias("pieces"),
    )


@rule("parts")
def loaded_from_the_ground(material: Material) -> Iterator[Breach]:
    """A part that is aboard a vehicle isn't loaded again: no two vehicles have it at once."""
    rows = _moves(material)
    twice = rows.filter((pl.col("event") == "loaded") & (pl.col("event_before") == "loaded"))
    yield from breaches(
        "parts", twice, "{mission} part {part} loaded by {vehicle} at {t_us} µs while aboard {vehicle_before}"
    )
    again = rows.filter((pl.col("event") == "loaded") & (pl.col("event_before") == "delivered"))
    yield from breaches("parts", again, "{mission} part {part} loaded by {vehicle} at {t_us} µs after it was delivered")


@rule("parts")
def unloaded_from_its_vehicle(material: Material) -> Iterator[Breach]:
    """Cargo leaves the vehicle that has it, as much as was loaded.

    So that loaded = delivered + returned + lost + dropped + aboard, for every part and every vehicle.
    """
    off = _moves(material).filter(pl.col("event") != "loaded")
    aboard = (pl.col("event_before") == "loaded") & (pl.col("vehicle_before") == pl.col("vehicle"))
    stray = off.filter(~aboard.fill_null(value=False))
    yield from breaches(
        "parts", stray, "{mission} part {part} {event} by {vehicle} at {t_us} µs without being aboard it"
    )
    other = off.filter(aboard & pl.col("load_g").ne_missing(pl.col("load_g_before")))
    yield from breaches(
        "parts",
        other,
        "{mission} part {part} {event} by {vehicle} at {t_us} µs: {load_g} g, loaded were {load_g_before} g",
    )


@rule("missions", "parts")
def parts_make_up_the_load(material: Material) -> Iterator[Breach]:
    """The parts of a mission are equal and together its load, to the gram that each part is rounded to."""
    rows = _moves(material).filter(pl.col("event") == "loaded").join(material.requests, on="mission")
    whole = pl.col("load_g") * pl.col("parts")
    wrong = rows.filter((whole - pl.col("total_g")).abs() > pl.col("parts"))
    yield from breaches(
        "parts",
        wrong,
        "{mission} part {part} loaded by {vehicle} at {t_us} µs: {load_g} g, a part of {parts} of {total_g} g",
    )


@rule("parts", "vehicles")
def load_is_what_is_aboard(material: Material) -> Iterator[Breach]:
    """The load in a vehicle's state is the sum of what was put aboard and hasn't left.

    Changes of one moment may stand between two states of that moment; a final state comes before or after what it takes
    along.
    """
    aboard = _aboard(material)
    at_end = aboard.unique(["vehicle", "t_us"], keep="last", maintain_order=True)
    states = material.spans.sort("t_us", maintain_order=True)
    now = states.join_asof(at_end, on="t_us", by="vehicle", check_sortedness=False)
    wrong = now.filter(pl.col("load_g") != pl.col("aboard_g").fill_null(0))
    passing = ~pl.col("settled") | pl.col("state").is_in(FINAL)
    before = (
        wrong.filter(passing)
        .drop("aboard_g", "pieces")
        .join_asof(at_end, on="t_us", by="vehicle", check_sortedness=False, allow_exact_matches=False)
        .with_columns(pl.col("aboard_g").fill_null(0))
    )
    between = aboard.rename({"aboard_g": "load_g"})
    unexplained = before.filter(pl.col("load_g") != pl.col("aboard_g")).join(
        between, on=["vehicle", "t_us", "load_g"], how="anti"
    )
    message = "{vehicle} {state} at {t_us} µs with {load_g} g, aboard are {aboard_g} g"
    yield from breaches("vehicles", wrong.filter(~passing).with_columns(pl.col("aboard_g").fill_null(0)), message)
    yield from breaches("vehicles", unexplained, message)


@rule("parts", "vehicles", "platforms.payload_kg")
def payload_respected(material: Material) -> Iterator[Breach]:
    """No vehicle carries more than its platform's payload, to the gram that each piece is rounded to."""
    limits = material.fleet.join(
        material.platforms.select("platform", (pl.col("payload_kg") * 1_000).alias("payload_g")), on="platform"
    ).select("vehicle", "payload_g")
    loads = _moves(material).with_columns(
        pl.col("change_g").cum_sum().over("vehicle").alias("aboard_g"),
        pl.col("change").cum_sum().over("vehicle").alias("pieces"),
    )
    over = loads.join(limits, on="vehicle").filter(
        (pl.col("event") == "loaded") & (pl.col("aboard_g") > pl.col("payload_g") + pl.col("pieces"))
    )
    yield from breaches(
        "parts",
        over,
        "{mission} part {part} loaded by {vehicle} at {t_us} µs: {aboard_g} g aboard, its payload is {payload_g:g} g",
    )


@rule("parts", "vehicles")
def handled_where_the_vehicle_stands(material: Material) -> Iterator[Breach]:
    """Cargo is loaded, delivered and brought back at the place where its vehicle stands."""
    handled = (
        material["parts"]
        .filter(pl.col("event").is_in(("loaded", "delivered", "returned")) & pl.col("place").is_not_null())
        .sort("t_us", maintain_order=True)
    )
    states = material.spans.select("vehicle", "t_us", "place")
    until_then = states.filter(material.spans["settled"]).rename({"place": "stands_at"})
    elsewhere = (
        handled.join(states, on=["vehicle", "t_us", "place"], how="anti", maintain_order="left")
        .join_asof(until_then, on="t_us", by="vehicle", check_sortedness=False, allow_exact_matches=False)
        .filter(pl.col("stands_at").ne_missing(pl.col("place")))
    )
    yield from breaches(
        "parts", elsewhere, "{mission} part {part} {event} at {place} at {t_us} µs, but {vehicle} stands at {stands_at}"
    )


RULES: Final = (
    loaded_from_the_ground,
    unloaded_from_its_vehicle,
    parts_make_up_the_load,
    load_is_what_is_aboard,
    payload_respected,
    handled_where_the_vehicle_stands,
)
