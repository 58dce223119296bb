"""Rules on legs: each ends once, none overlaps another of its vehicle, and none is faster or longer than it can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule
from fleet.units import MM_PER_M, US_PER_S

ENDINGS: Final = ("arrive", "lost", "broken", "stranded", "stuck", "diverted", "silent", "unattended", "open")

SPEED_TOLERANCE: Final = 1e-6
"""Relative; besides the 1 µs and 1 mm that times and distances are rounded to."""


@rule("legs")
def legs_depart_once(material: Material) -> Iterator[Breach]:
    """A leg departs once and ends at most once, in that order, in a known way."""
    rows = material["legs"]
    departs = pl.col("event") == "depart"
    yield from breaches(
        "legs", rows.filter(~departs & ~pl.col("event").is_in(ENDINGS)), "leg {leg}: unknown event {event!r}"
    )
    again = rows.filter(departs & ~pl.struct("leg", departs).is_first_distinct())
    yield from breaches("legs", again, "leg {leg} of {vehicle} departs again at {t_us} µs")
    twice = rows.filter(~departs & ~pl.struct("leg", departs).is_first_distinct())
    yield from breaches("legs", twice, "leg {leg} of {vehicle} ends again at {t_us} µs: {event}")
    orphans = rows.filter(~departs & ~departs.any().over("leg"))
    yield from breaches("legs", orphans, "leg {leg} of {vehicle}: {event} at {t_us} µs without a departure")
    backward = material.legs.filter((pl.col("closed_us") < pl.col("t_us")) | (pl.col("closing_row") < pl.col("row")))
    yield from breaches(
        "legs", backward, "leg {leg} of {vehicle} departs at {t_us} µs and ends before, at {closed_us} µs"
    )


@rule("legs", finished=True)
def legs_end(material: Material) -> Iterator[Breach]:
    """In a finished run every leg has ended, those under way at the horizon as open."""
    endless = material.legs.filter(pl.col("ending").is_null())
    yield from breaches("legs", endless, "leg {leg} of {vehicle} departs at {t_us} µs and never ends")


@rule("legs", facts=("horizon_us",), finished=True)
def legs_open_at_horizon(material: Material) -> Iterator[Breach]:
    """A leg is open only at the horizon."""
    horizon_us = material.fact("horizon_us")
    early = material["legs"].filter((pl.col("event") == "open") & (pl.col("t_us") != horizon_us))
    yield from breaches(
        "legs", early, f"leg {{leg}} of {{vehicle}} open at {{t_us}} µs, the horizon is {horizon_us} µs"
    )


@rule("legs")
def endings_match_departures(material: Material) -> Iterator[Breach]:
    """The end of a leg is of the same vehicle, route, start and lead as its departure."""
    columns = ("vehicle", "route", "start_mm", "lead")
    departed = material["legs"].filter(pl.col("event") == "depart").unique("leg", keep="first").select("leg", *columns)
    ended = material["legs"].filter(pl.col("event") != "depart").join(departed, on="leg", suffix="_then")
    other = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_then")) for name in columns)
    yield from breaches(
        "legs",
        ended.filter(other),
        "leg {leg}: {event} of {vehicle} on route {route} from {start_mm} mm, lead {lead}; "
        "it departed as {vehicle_then} on {route_then} from {start_mm_then} mm, lead {lead_then}",
    )


@rule("legs")
def legs_of_a_vehicle_apart(material: Material) -> Iterator[Breach]:
    """A vehicle is on one leg at a time."""
    legs = material.travel.with_columns(
        until_us=pl.col("to_us").shift().over("vehicle"), other=pl.col("leg").shift().over("vehicle")
    )
    overlap = legs.filter(pl.col("t_us") < pl.col("until_us"))
    yield from breaches(
        "legs", overlap, "leg {leg} of {vehicle} departs at {t_us} µs, while leg {other} lasts until {until_us} µs"
    )


@rule("legs")
def legs_keep_to_the_plan(material: Material) -> Iterator[Breach]:
    """No leg goes backwards, ends later or farther, or takes more than planned; one that arrives does as planned."""
    legs = material.legs
    back = legs.filter((pl.col("planned_mm") < pl.col("start_mm")) | (pl.col("planned_us") < pl.col("t_us")))
    yield from breaches(
        "legs",
        back,
        "leg {leg} of {vehicle} is planned from {start_mm} mm, {t_us} µs to {planned_mm} mm, {planned_us} µs",
    )
    ended = legs.drop("row").rename({"closing_row": "row"}).filter(pl.col("ending").is_not_null())
    pairs = (("end_us", "planned_us"), ("end_mm", "planned_mm"), ("energy_mj", "planned_mj"), ("hazard_n", "planned_n"))
    more = pl.any_horizontal(pl.col(actual) > pl.col(plan) for actual, plan in pairs)
    other = pl.any_horizontal(pl.col(actual) != pl.col(plan) for actual, plan in pairs)
    astray = (pl.col("ending") == "arrive") & other
    wrong = ended.filter(
        more | astray | (pl.col("end_mm") < pl.col("start_mm")) | (pl.col("end_us") != pl.col("closed_us"))
    )
    yield from breaches(
        "legs",
        wrong,
        "leg {leg} of {vehicle}: {ending} at {closed_us} µs ({end_us} µs), {end_mm} mm, {energy_mj} mJ, {hazard_n}; "
        "planned {planned_us} µs, {planned_mm} mm, {planned_mj} mJ, {planned_n} from {start_mm} mm",
    )


@rule("legs", "vehicles", "platforms.top_mps")
def speed_within_top(material: Material) -> Iterator[Breach]:
    """No leg, planned or actual, is faster than the platform's top speed; who is led is as fast as the leader."""
    tops = material.fleet.join(material.platforms.select("platform", "top_mps"), on="platform").select(
        "vehicle", "top_mps"
    )
    legs = (
        material["legs"]
        .filter(pl.col("lead").is_null())
        .join(material.legs.select("leg", departed_us="t_us"), on="leg")
    )
    lasts_s = (pl.col("end_us") - pl.col("departed_us") + 1) / US_PER_S
    reach_mm = pl.col("top_mps") * lasts_s * MM_PER_M * (1 + SPEED_TOLERANCE) + 1
    fast = (
        legs.join(tops, on="vehicle")
        .with_columns(goes_mm=pl.col("end_mm") - pl.col("start_mm"), reach_mm=reach_mm)
        .filter(pl.col("goes_mm") > pl.col("reach_mm"))
    )
    yield from breaches(
        "legs",
        fast,
        "leg {leg} of {vehicle}: {event} at {t_us} µs, {goes_mm} mm by {end_us} µs; "
        "at {top_mps:g} m/s it is {reach_mm:.0f} mm",
    )


@rule("legs")
def led_legs_follow(material: Material) -> Iterator[Breach]:
    """A towed or escorted member has the times and the end of who leads it."""
    legs = material.legs
    columns = ["t_us", "planned_us", "planned_mm", "route", "closed_us", "end_mm", "ending", "vehicle"]
    leads = legs.unique("leg", keep="first").select(
        pl.col("leg").alias("lead"), *(pl.col(name).alias(f"lead_{name}") for name in columns)
    )
    led = legs.filter(pl.col("lead").is_not_null()).join(leads, on="lead", how="left")
    unknown = led.filter(pl.col("lead_t_us").is_null() | (pl.col("lead_vehicle") == pl.col("vehicle")))
    yield from breaches(
        "legs", unknown, "leg {leg} of {vehicle} departs at {t_us} µs, led by leg {lead} of {lead_vehicle}"
    )
    apart = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(f"lead_{name}"))
        for name in ("t_us", "planned_us", "planned_mm", "closed_us", "end_mm")
    )
    yield from breaches(
        "legs",
        led.filter(pl.col("lead_t_us").is_not_null() & apart),
        "leg {leg} of {vehicle}: {t_us} to {closed_us} µs, {end_mm} mm; "
        "its lead, leg {lead} of {lead_vehicle}: {lead_t_us} to {lead_closed_us} µs, {lead_end_mm} mm",
    )


@rule("legs", "vehicles")
def towed_have_a_tower(material: Material) -> Iterator[Breach]:
    """A vehicle that is towed is on a leg with a lead, and who leads it is towing."""
    states = material.spans.filter("settled").select("vehicle", "t_us", "state")
    legs = (
        material.legs.filter(pl.col("planned_us") > pl.col("t_us"))
        .sort("t_us", maintain_order=True)
        .join_asof(states, on="t_us", by="vehicle", check_sortedness=False)
    )
    towed = legs.filter(pl.col("state") == "towed")
    alone = towed.filter(pl.col("lead").is_null())
    yield from breaches("legs", alone, "leg {leg} of {vehicle} departs at {t_us} µs, towed by nobody")
    towers = legs.join(towed.select(pl.col("lead").unique().alias("leg")), on="leg")
    other = towers.filter(pl.col("state") != "towing")
    yield from breaches("legs", other, "leg {leg} of {vehicle} departs at {t_us} µs {state}, but tows another vehicle")


RULES: Final = (
    legs_depart_once,
    legs_end,
    legs_open_at_horizon,
    endings_match_departures,
    legs_of_a_vehicle_apart,
    legs_keep_to_the_plan,
    speed_within_top,
    led_legs_follow,
    towed_have_a_tower,
)
