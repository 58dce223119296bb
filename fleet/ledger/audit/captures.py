"""Rules on captures: phases in order, strengths that only fall, everybody accounted for, stocks that add up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.domain.capture import ORDER, Ending, Holder, Seizure
from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule

ATTEMPT: Final = ("mission", "place", "attempt")
"""What tells attempts and counter-attacks apart; the latter have no mission."""

ROUNDING_G: Final = 2
"""Two rows are each rounded to a gram."""

US_G_PER_UG: Final = 1e12
"""Microseconds times micrograms a second in a gram."""

_FELL: Final = {"attacker fell": "attackers", "defender fell": "defenders"}


def _before(rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Rows with what the row before in the same attempt has, as ``before_…``."""
    earlier = [pl.col(name).shift().over(ATTEMPT).alias(f"before_{name}") for name in names]
    return rows.with_columns(earlier)


@rule("captures")
def phases_in_order(material: Material) -> Iterator[Breach]:
    """The phases of an attempt follow one another in their order, and nothing happens after its end."""
    number = pl.col("phase").replace_strict({phase.value: i for i, phase in enumerate(ORDER)}, default=-1)
    rows = _before(material["captures"].with_columns(number=number), "number", "event")
    yield from breaches("captures", rows.filter(pl.col("number") < 0), "{mission}: unknown phase {phase!r}")
    back = rows.filter(pl.col("number") < pl.col("before_number"))
    yield from breaches("captures", back, "{mission} attempt {attempt} goes back to {phase} at {t_us} µs")
    after = rows.filter(pl.col("before_event") == "ended")
    yield from breaches("captures", after, "{mission} attempt {attempt}: {event} at {t_us} µs, after its end")


@rule("captures", finished=True)
def attempts_end(material: Material) -> Iterator[Breach]:
    """In a finished run every attempt for a mission has ended, with a cause."""
    rows = material["captures"].filter(pl.col("mission").is_not_null())
    ended = rows.filter(pl.col("event") == "ended")
    open_ones = rows.unique(ATTEMPT, keep="first", maintain_order=True).join(ended, on=ATTEMPT, how="anti")
    yield from breaches("captures", open_ones, "{mission} attempt {attempt}, begun at {t_us} µs, never ends")
    known = [ending.value for ending in Ending]
    unknown = ended.filter(~pl.col("cause").is_in(known).fill_null(value=False))
    yield from breaches("captures", unknown, "{mission} attempt {attempt} ends at {t_us} µs with the cause {cause}")


@rule("captures")
def strengths_only_fall(material: Material) -> Iterator[Breach]:
    """Strengths are never negative; in a fight each loss takes one element, and nobody joins but by reinforcement."""
    sides = ("attackers", "defenders")
    rows = material["captures"]
    negative = rows.filter(pl.any_horizontal(pl.col(*sides, "supporters") < 0))
    yield from breaches("captures", negative, "{mission} at {t_us} µs: {attackers} against {defenders}")
    rows = _before(rows, *sides, "phase", "event")
    begun = (pl.col("before_phase") == pl.col("phase")) & pl.col("before_event").is_not_null()
    fights = rows.filter(begun & (pl.col("phase").is_in(("assault", "hold"))) & (pl.col("event") != "ended"))
    for event, side in _FELL.items():
        other = sides[1 - sides.index(side)]
        fell = fights.filter(pl.col("event") == event)
        one = (pl.col(f"before_{side}") - pl.col(side) == 1) & (pl.col(f"before_{other}") == pl.col(other))
        yield from breaches("captures", fell.filter(~one), f"{{mission}} at {{t_us}} µs: {{event}}, not one of {side}")
    rest = fights.filter(~pl.col("event").is_in([*_FELL, "reinforced"]))
    more = pl.any_horizontal(pl.col(side) > pl.col(f"before_{side}") for side in sides)
    yield from breaches("captures", rest.filter(more), "{mission} at {t_us} µs: {event} makes a side stronger")


@rule("captures", "parts")
def everybody_accounted_for(material: Material) -> Iterator[Breach]:
    """Whoever joined an attempt that captured its position has done its part then, or had left it, and not both."""
    rows, key = material["captures"], [*ATTEMPT, "vehicle"]
    captured = rows.filter((pl.col("event") == "ended") & (pl.col("cause") == Ending.CAPTURED.value))
    joined = rows.filter(pl.col("event") == "joined").join(captured.select(*ATTEMPT, ended_us="t_us"), on=ATTEMPT)
    left = rows.filter(pl.col("event") == "left").select(*key, left_us="t_us")
    done = material["parts"].filter(pl.col("event") == "done").select("mission", "vehicle", ended_us="t_us", done=1)
    fate = joined.join(left, on=key, how="left").join(done, on=["mission", "vehicle", "ended_us"], how="left")
    lost_track = fate.filter(pl.col("left_us").is_null() & pl.col("done").is_null())
    yield from breaches("captures", lost_track, "{vehicle} joined {mission} attempt {attempt}; what became of it?")
    both = fate.filter(pl.col("left_us").is_not_null() & pl.col("done").is_not_null())
    yield from breaches("captures", both, "{vehicle} had left {mission} attempt {attempt} and yet did its part")


@rule("captures", "parts", "missions")
def captures_succeed(material: Material) -> Iterator[Breach]:
    """A team's mission succeeds exactly when an attempt at it has captured the position."""
    rows = material["captures"].filter(pl.col("mission").is_not_null())
    captured = rows.filter((pl.col("event") == "ended") & (pl.col("cause") == Ending.CAPTURED.value))
    teams = rows.select("mission").unique()
    ends = material.ends.rename({"end_row": "row"}).join(teams, on="mission")
    found = ends.join(captured.select("mission", captured_us="t_us"), on="mission", how="left")
    succeeded = pl.col("outcome") == "succeeded"
    right = (succeeded & (pl.col("captured_us") == pl.col("ended_us"))) | (~succeeded & pl.col("captured_us").is_null())
    wrong = found.filter(~right.fill_null(value=False))
    yield from breaches("parts", wrong, "{mission} {outcome} at {ended_us} µs, captured at {captured_us} µs")


@rule("holdings")
def one_holder_at_a_time(material: Material) -> Iterator[Breach]:
    """A position is the enemy's first, changes hands each time that it is seized, and is held by who seized it last."""
    rows = material["holdings"].with_columns(before=pl.col("holder").shift().over("place"))
    first = rows.filter(pl.col("before").is_null())
    begun = (pl.col("holder") == Holder.ENEMY.value) & (pl.col("cause") == Seizure.START.value)
    yield from breaches("holdings", first.filter(~begun), "{place} begins as {holder}, {cause}")
    later = rows.filter(pl.col("before").is_not_null())
    seized, changed = pl.col("event") == "seized", pl.col("before") != pl.col("holder")
    yield from breaches("holdings", later.filter(seized != changed), "{place}: {event} at {t_us} µs by {holder}")


@rule("holdings")
def stocks_add_up(material: Material) -> Iterator[Breach]:
    """Stock at a held position goes down as it is used, up by what is put down, and never below nothing."""
    rows = material["holdings"]
    yield from breaches("holdings", rows.filter(pl.col("stock_g") < 0), "{place}: {stock_g} g at {t_us} µs")
    earlier = [pl.col(name).shift().over("place").alias(f"before_{name}") for name in ("t_us", "stock_g", "holder")]
    held = rows.with_columns(earlier).filter(
        (pl.col("holder") == Holder.OWN.value) & (pl.col("before_holder") == Holder.OWN.value)
    )
    used = (pl.col("t_us") - pl.col("before_t_us")) * pl.col("use_ug_per_s") / US_G_PER_UG
    due = pl.max_horizontal(pl.col("before_stock_g") - used, 0.0) + pl.col("moved_g").fill_null(0)
    wrong = held.with_columns(due.alias("due_g")).filter((pl.col("stock_g") - pl.col("due_g")).abs() > ROUNDING_G)
    yield from breaches("holdings", wrong, "{place} has {stock_g} g at {t_us} µs, should have {due_g:.1f} g")


RULES: Final = (
    phases_in_order,
    attempts_end,
    strengths_only_fall,
    everybody_accounted_for,
    captures_succeed,
    one_holder_at_a_time,
    stocks_add_up,
)
