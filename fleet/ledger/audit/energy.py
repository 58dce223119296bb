"""Rules on energy: it stays within the battery, and falls by what legs took and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.conditions import energy_factors
from fleet.ledger.audit.material import FINAL, MOVING, Material
from fleet.ledger.audit.rule import Breach, breaches, rule
from fleet.ledger.audit.traction import with_traction
from fleet.units import MJ_PER_J, MM_PER_M, US_PER_S

G_MPS2: Final = 9.80665

STANDING_DRAW: Final = 1.6
"""Most power of a vehicle that stands, relative to its hotel load: a drone that hovers with a full payload."""

LEG_TOLERANCE: Final = 0.001
"""Relative, of the energy of a leg; besides 1 J and 2 mm of path."""


@rule("vehicles", "platforms.battery_j")
def energy_within_battery(material: Material) -> Iterator[Breach]:
    """Energy is never below 0 nor above what the battery holds, and a vehicle comes into being full."""
    full = material.platforms.select("platform", (pl.col("battery_j") * MJ_PER_J).round().alias("full_mj"))
    rows = material["vehicles"].join(full, on="platform", how="left", maintain_order="left")
    unknown = rows.filter(pl.col("full_mj").is_null())
    yield from breaches("vehicles", unknown, "{vehicle} at {t_us} µs is a {platform}, of which no battery is known")
    outside = rows.filter((pl.col("energy_mj") < 0) | (pl.col("energy_mj") > pl.col("full_mj")))
    yield from breaches("vehicles", outside, "{vehicle} {state} at {t_us} µs with {energy_mj} mJ of {full_mj:.0f} mJ")
    partial = rows.filter(pl.col("vehicle").is_first_distinct() & (pl.col("energy_mj") < pl.col("full_mj")))
    yield from breaches(
        "vehicles", partial, "{vehicle} comes into being at {t_us} µs with {energy_mj} mJ of {full_mj:.0f} mJ"
    )


def _balances(material: Material) -> pl.DataFrame:
    """States with what legs took until the vehicle's next: ``used_mj``, ``next_us``, ``next_mj`` (null after its last).

    States stated in the middle of a leg are left out: what the leg has taken by then is stated when it ends.
    """
    states = material["vehicles"].sort("t_us", maintain_order=True)
    legs = material.travel.select("vehicle", "t_us", "to_us", from_us=pl.col("t_us"))
    under_way = (pl.col("from_us") < pl.col("t_us")) & (pl.col("t_us") < pl.col("to_us"))
    between = states.join_asof(legs, on="t_us", by="vehicle", check_sortedness=False).filter(
        ~under_way.fill_null(value=False)
    )
    taken = (
        material["legs"]
        .filter(pl.col("event") != "depart")
        .sort("t_us", maintain_order=True)
        .select("vehicle", "t_us", pl.col("energy_mj").cum_sum().over("vehicle").alias("taken_mj"))
        .unique(["vehicle", "t_us"], keep="last", maintain_order=True)
    )
    rows = between.join_asof(taken, on="t_us", by="vehicle", check_sortedness=False).with_columns(
        pl.col("taken_mj").fill_null(0)
    )
    total = taken.group_by("vehicle").agg(pl.col("taken_mj").max().alias("total_mj"))
    following = (pl.col(name).shift(-1).over("vehicle") for name in ("energy_mj", "t_us", "taken_mj", "state"))
    return (
        rows.with_columns(
            value.alias(name)
            for value, name in zip(following, ("next_mj", "next_us", "then_mj", "next_state"), strict=True)
        )
        .join(total, on="vehicle", how="left")
        .with_columns(used_mj=pl.coalesce("then_mj", "total_mj", pl.lit(0)) - pl.col("taken_mj"))
    )


@rule("vehicles", "legs")
def legs_take_their_energy(material: Material) -> Iterator[Breach]:
    """Between two states on either side of legs a vehicle loses what the legs took, and never more than it had."""
    rows = _balances(material)
    moving = rows.filter(pl.col("state").is_in(MOVING) & (pl.col("next_mj") != pl.col("energy_mj") - pl.col("used_mj")))
    yield from breaches(
        "vehicles",
        moving,
        "{vehicle} {state} at {t_us} µs with {energy_mj} mJ, at {next_us} µs {next_mj} mJ; its legs took {used_mj} mJ",
    )
    empty = rows.filter(pl.col("next_mj").is_null() & (pl.col("used_mj") > pl.col("energy_mj")))
    yield from breaches(
        "vehicles", empty, "{vehicle} {state} at {t_us} µs with {energy_mj} mJ; its legs since took {used_mj} mJ"
    )


@rule("vehicles", "legs")
def energy_rises_in_charging(material: Material) -> Iterator[Breach]:
    """Energy rises only from a state of charging on, and doesn't fall then."""
    rows = _balances(material).filter(~pl.col("state").is_in((*MOVING, *FINAL)))
    left = pl.col("energy_mj") - pl.col("used_mj")
    charging = pl.col("state") == "charging"
    wrong = rows.filter(pl.when(charging).then(pl.col("next_mj") < left).otherwise(pl.col("next_mj") > left))
    yield from breaches(
        "vehicles", wrong, "{vehicle} {state} at {t_us} µs with {energy_mj} mJ, at {next_us} µs {next_mj} mJ"
    )


@rule("vehicles", "legs", "platforms.hotel_w")
def standing_drains_slowly(material: Material) -> Iterator[Breach]:
    """A vehicle that stands uses no more than its hotel load, or in the air the power of hovering."""
    hotel = material.platforms.select("platform", (pl.col("hotel_w") * STANDING_DRAW).alias("draw_w"))
    factors = energy_factors(material)
    rows = (
        _balances(material)
        .filter(~pl.col("state").is_in((*MOVING, *FINAL, "charging")) & pl.col("next_mj").is_not_null())
        .join(hotel, on="platform")
        .with_columns(lost_mj=pl.col("energy_mj") - pl.col("used_mj") - pl.col("next_mj"))
    )
    rows = rows.with_columns(factors.between(rows["t_us"], rows["next_us"]))
    most_mj = pl.col("draw_w") * pl.col("most_factor") * (pl.col("next_us") - pl.col("t_us")) / US_PER_S * MJ_PER_J + 1
    much = rows.filter(pl.col("lost_mj") > most_mj)
    yield from breaches(
        "vehicles",
        much,
        "{vehicle} {state} at {t_us} µs with {energy_mj} mJ, lost {lost_mj} mJ by {next_us} µs without moving",
    )


GROUND_FIGURES: Final = tuple(f"platforms.{name}" for name in ("mobility", "mass_kg", "efficiency", "hotel_w"))


@rule(
    "vehicles",
    "legs",
    "routes.route",
    "edges.length_m",
    "edges.wheeled_traction_m",
    "edges.tracked_traction_m",
    *GROUND_FIGURES,
)
def energy_of_legs_derived(material: Material) -> Iterator[Breach]:
    """The planned energy of a leg on the ground is that of its path.

    E = f (m g A / η + P_hotel t) with A the traction length of the edges between its ends (Wong 2008, ch. 3) and f the
    energy factor. Legs that tow or are towed are left out.
    """
    columns = ("platform", "mobility", "mass_kg", "efficiency", "hotel_w")
    figures = material.fleet.join(material.platforms.select(columns), on="platform").drop("platform", "created_us")
    legs = material.legs
    alone = legs.filter(pl.col("lead").is_null() & ~pl.col("leg").is_in(legs["lead"].drop_nulls().implode()))
    rows = with_traction(material, alone.join(figures.filter(pl.col("mobility") != "air"), on="vehicle"))
    states = material.spans.filter("settled").select("vehicle", "t_us", "state")
    rows = rows.sort("t_us").join_asof(states, on="t_us", by="vehicle", check_sortedness=False)
    rows = rows.filter(pl.col("state").fill_null("") != "towing")
    rows = rows.with_columns(energy_factors(material).between(rows["t_us"], rows["planned_us"]))
    weight_n = (pl.col("mass_kg") + pl.col("load_g") / 1_000) * G_MPS2 / pl.col("efficiency")
    hotel_j = pl.col("hotel_w") * (pl.col("planned_us") - pl.col("t_us")) / US_PER_S
    plain_mj = (weight_n * pl.col("traction_m") + hotel_j) * MJ_PER_J
    slack_mj = (1.0 + weight_n * 2 / MM_PER_M) * MJ_PER_J
    least = (plain_mj * pl.col("least_factor") * (1 - LEG_TOLERANCE) - slack_mj).alias("least_mj")
    most = (plain_mj * pl.col("most_factor") * (1 + LEG_TOLERANCE) + slack_mj).alias("most_mj")
    wrong = rows.with_columns(least, most).filter(~pl.col("planned_mj").is_between("least_mj", "most_mj"))
    yield from breaches(
        "legs",
        wrong,
        "leg {leg} of {vehicle} departs at {t_us} µs planning {planned_mj} mJ; "
        "its path takes {least_mj:.0f} to {most_mj:.0f} mJ ({traction_m:.3f} m of traction)",
    )


@rule(
    "vehicles",
    "legs",
    "edges.length_m",
    "edges.wheeled_traction_m",
    "edges.tracked_traction_m",
    "platforms.battery_j",
    "platforms.top_mps",
    *GROUND_FIGURES,
)
def distance_within_charge(material: Material) -> Iterator[Breach]:
    """From charge to charge a ground vehicle goes no farther than a full battery can take it.

    That is: empty, at top speed, on ground as easy as the easiest edge.
    """
    edges = material["edges"].filter(pl.col("length_m") > 0)
    easiest = {
        mobility: edges.select((pl.col(f"{mobility}_traction_m") / pl.col("length_m")).min()).item() or 0.0
        for mobility in ("wheeled", "tracked")
    }
    per_m = (
        pl.col("mass_kg") * G_MPS2 * pl.col("mobility").replace_strict(easiest, default=None, return_dtype=pl.Float64)
        / pl.col("efficiency") + pl.col("hotel_w") / pl.col("top_mps")
    )  # fmt: skip
    least_factor = energy_factors(material).least
    ranges = (
        material.platforms.with_columns(per_m=per_m * least_factor)
        .filter(pl.col("per_m") > 0)
        .select("platform", (pl.col("battery_j") / pl.col("per_m") * MM_PER_M).alias("range_mm"))
    )
    charges = (
        material["vehicles"]
        .filter(pl.col("state") == "charging")
        .sort("t_us", maintain_order=True)
        .select("vehicle", "t_us", charge=pl.int_range(pl.len()).over("vehicle") + 1)
    )
    own = material.legs.filter(pl.col("lead").is_null() & pl.col("end_mm").is_not_null()).sort(
        "t_us", maintain_order=True
    )
    goes = (pl.col("end_mm") - pl.col("start_mm")).cum_sum().over("vehicle", "charge").alias("gone_mm")
    far = (
        own.join_asof(charges, on="t_us", by="vehicle", check_sortedness=False)
        .with_columns(pl.col("charge").fill_null(0))
        .with_columns(goes)
        .join(material.fleet.join(ranges, on="platform").select("vehicle", "range_mm"), on="vehicle")
        .filter(pl.col("gone_mm") > pl.col("range_mm") * (1 + LEG_TOLERANCE))
    )
    yield from breaches(
        "legs",
        far,
        "leg {leg} of {vehicle} departs at {t_us} µs: {gone_mm} mm since its last charge, "
        "a full battery takes it {range_mm:.0f} mm at most",
    )


RULES: Final = (
    energy_within_battery,
    legs_take_their_energy,
    energy_rises_in_charging,
    standing_drains_slowly,
    energy_of_legs_derived,
    distance_within_charge,
)
