"""Rules on vehicle states: a legal sequence, and on the move exactly while a leg is under way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import FINAL, MOVING, Material
from fleet.ledger.audit.rule import Breach, breaches, rule

DISABLED: Final = ("broken", "stranded", "stuck")
"""States of a vehicle that can't go on by itself."""

AT_WORK: Final = (
    "idle", "queueing", "loading", "unloading", "travelling", "towing", "on_task", "waiting", "charging", "repairing",
    "out_of_contact", "awaiting_operator", "awaiting_approval", "unsticking",
)  # fmt: skip

STUCK: Final = ("unsticking", "stuck")
"""States of a vehicle in soft ground: while somebody tries to free it from afar, and until it is towed."""

STATES: Final = (*AT_WORK, "towed", *DISABLED, *FINAL)

NOT_AFTER_DISABLED: Final = ("loading", "travelling", "towing", "on_task")
"""What a disabled vehicle can't do before somebody has towed, mended or charged it."""

STANDING_SOMEWHERE: Final = tuple(state for state in AT_WORK if state not in MOVING)
"""States in which a vehicle stands at a named place."""


@rule("vehicles")
def states_known(material: Material) -> Iterator[Breach]:
    """States are those of the vocabulary; a moving vehicle is at no place, a working one that stands is at one."""
    rows = material["vehicles"]
    yield from breaches("vehicles", rows.filter(~pl.col("state").is_in(STATES)), "{vehicle}: unknown state {state!r}")
    placed = rows.filter(pl.col("state").is_in(MOVING) & pl.col("place").is_not_null())
    yield from breaches("vehicles", placed, "{vehicle} {state} at {t_us} µs, at the place {place}")
    lost = rows.filter(pl.col("state").is_in(STANDING_SOMEWHERE) & pl.col("place").is_null())
    yield from breaches("vehicles", lost, "{vehicle} {state} at {t_us} µs, at no place")


@rule("vehicles")
def vehicles_begin_idle(material: Material) -> Iterator[Breach]:
    """A vehicle comes into being idle and empty, and stays of one platform."""
    first = pl.col("vehicle").is_first_distinct()
    born = material["vehicles"].filter(first & ((pl.col("state") != "idle") | (pl.col("load_g") != 0)))
    yield from breaches("vehicles", born, "{vehicle} comes into being at {t_us} µs {state} with {load_g} g")
    rows = material["vehicles"].with_columns(kind=pl.col("platform").first().over("vehicle"))
    yield from breaches(
        "vehicles", rows.filter(pl.col("platform") != pl.col("kind")), "{vehicle} of {kind} became {platform}"
    )


@rule("vehicles")
def nothing_after_the_last_state(material: Material) -> Iterator[Breach]:
    """Lost, abandoned and retired are final."""
    rows = material["vehicles"].with_columns(before=pl.col("state").shift().over("vehicle"))
    yield from breaches(
        "vehicles", rows.filter(pl.col("before").is_in(FINAL)), "{vehicle} {state} at {t_us} µs after {before}"
    )


@rule("vehicles")
def disabled_vehicles_stay(material: Material) -> Iterator[Breach]:
    """A disabled vehicle does nothing before it is towed, mended or charged, and only a disabled one is towed."""
    rows = material["vehicles"].with_columns(before=pl.col("state").shift().over("vehicle"))
    risen = rows.filter(pl.col("before").is_in(DISABLED) & pl.col("state").is_in(NOT_AFTER_DISABLED))
    yield from breaches("vehicles", risen, "{vehicle} {state} at {t_us} µs straight after {before}")
    able = rows.filter((pl.col("state") == "towed") & pl.col("before").is_in((*NOT_AFTER_DISABLED, "idle", "charging")))
    yield from breaches("vehicles", able, "{vehicle} towed at {t_us} µs straight after {before}")


@rule("vehicles")
def sorties_count_up(material: Material) -> Iterator[Breach]:
    """Sorties of a vehicle count from 1, one by one."""
    rows = material["vehicles"].filter(pl.col("sortie").is_not_null())
    wrong = rows.with_columns(before=pl.col("sortie").shift().over("vehicle").fill_null(0)).filter(
        ~(pl.col("sortie") - pl.col("before")).is_in((0, 1)) | (pl.col("sortie") < 1)
    )
    yield from breaches("vehicles", wrong, "{vehicle} {state} at {t_us} µs in sortie {sortie} after sortie {before}")


@rule("vehicles", "missions")
def states_serve_requested_missions(material: Material) -> Iterator[Breach]:
    """Time is spent on missions that have been requested."""
    rows = material["vehicles"].filter(pl.col("mission").is_not_null())
    known = rows.join(material.requests.select("mission", "requested_us"), on="mission", how="left")
    wrong = known.filter(pl.col("requested_us").is_null() | (pl.col("requested_us") > pl.col("t_us")))
    yield from breaches(
        "vehicles", wrong, "{vehicle} {state} at {t_us} µs for {mission}, requested at {requested_us} µs"
    )


def _moved_us(material: Material, moments: pl.DataFrame, time: str) -> pl.Expr:
    """How long each vehicle had been on legs by *time*: a column of *moments*, which are in order of that time."""
    begun = moments.select("vehicle", pl.col(time).alias("t_us")).with_columns(now_us=pl.col("t_us"))
    legs = material.travel.select("vehicle", "t_us", "to_us", "before_us", from_us=pl.col("t_us"))
    found = begun.join_asof(legs, on="t_us", by="vehicle", check_sortedness=False)
    done = pl.min_horizontal("now_us", "to_us") - pl.col("from_us")
    return pl.lit(found.select((pl.col("before_us") + done).fill_null(0).alias("moved"))["moved"])


@rule("vehicles", "legs")
def moving_while_on_a_leg(material: Material) -> Iterator[Breach]:
    """A vehicle is travelling, towing or towed exactly while a leg of it is under way."""
    spans = material.spans.filter(pl.col("until_us") > pl.col("t_us")).sort("t_us", maintain_order=True)
    spans = spans.with_columns(moved_before=_moved_us(material, spans, "t_us")).sort("until_us", maintain_order=True)
    spans = spans.with_columns(
        moved_us=_moved_us(material, spans, "until_us") - pl.col("moved_before"),
        lasts_us=pl.col("until_us") - pl.col("t_us"),
    )
    moving = pl.col("state").is_in(MOVING)
    idle = spans.filter(moving & (pl.col("moved_us") != pl.col("lasts_us")))
    yield from breaches(
        "vehicles", idle, "{vehicle} {state} at {t_us} µs for {lasts_us} µs, on legs for {moved_us} µs of them"
    )
    moved = spans.filter(~moving & (pl.col("moved_us") != 0))
    yield from breaches(
        "vehicles", moved, "{vehicle} {state} at {t_us} µs for {lasts_us} µs, but on legs for {moved_us} µs of them"
    )


@rule("vehicles", "legs")
def stuck_where_the_leg_ended(material: Material) -> Iterator[Breach]:
    """A leg that ends in soft ground leaves its vehicle stuck there, and an operator frees nobody else."""
    held = material["vehicles"].filter(pl.col("state").is_in(STUCK))
    ends = material["legs"].filter(pl.col("event") == "stuck").select("vehicle", "t_us", "leg", "row")
    free = ends.join(held, on=["vehicle", "t_us"], how="anti")
    yield from breaches("legs", free, "leg {leg}: {vehicle} is stuck at {t_us} µs, and goes on as if nothing were")
    freed = held.filter(pl.col("state") == STUCK[0]).join(ends, on=["vehicle", "t_us"], how="anti")
    yield from breaches("vehicles", freed, "{vehicle} {state} at {t_us} µs, where no leg ended stuck")


@rule("vehicles", "legs")
def legs_of_existing_vehicles(material: Material) -> Iterator[Breach]:
    """A leg belongs to a vehicle that exists by then."""
    legs = material["legs"].join(material.fleet, on="vehicle", how="left")
    wrong = legs.filter(pl.col("created_us").is_null() | (pl.col("created_us") > pl.col("t_us")))
    yield from breaches(
        "legs", wrong, "leg {leg}: {event} of {vehicle} at {t_us} µs, which came into being at {created_us} µs"
    )


RULES: Final = (
    states_known,
    vehicles_begin_idle,
    nothing_after_the_last_state,
    disabled_vehicles_stay,
    sorties_count_up,
    states_serve_requested_missions,
    moving_while_on_a_leg,
    stuck_where_the_leg_ended,
    legs_of_existing_vehicles,
)
