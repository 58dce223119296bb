"""Rules on areas: what is known of them comes of looks alone, and cleared roads become dangerous again in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule
from fleet.units import NANO

_SLACK_N: Final = 4
"""Knowledge is written in 1e-9, and what it fades from has been rounded."""


@rule("areas")
def knowledge_comes_of_looks(material: Material) -> Iterator[Breach]:
    """Knowledge of a zone lies between 0 and 1, and after a look is no less than what was left of the one before."""
    looks = material["areas"].filter(pl.col("event") == "scouted")
    within = pl.col("knowledge_n").is_between(0, NANO) & (pl.col("half_life_us") > 0)
    yield from breaches("areas", looks.filter(~within.fill_null(value=False)), "{area}: knowledge {knowledge_n} × 1e-9")
    before = looks.with_columns(
        was_n=pl.col("knowledge_n").shift().over("area"),
        was_us=pl.col("t_us").shift().over("area"),
        fades_us=pl.col("half_life_us").shift().over("area"),
    )
    left = pl.col("was_n") * (2.0 ** ((pl.col("was_us") - pl.col("t_us")) / pl.col("fades_us")))
    less = before.with_columns(left_n=left).filter(pl.col("knowledge_n") < pl.col("left_n") - _SLACK_N)
    yield from breaches("areas", less, "{area} scouted at {t_us} µs: {knowledge_n} × 1e-9 known, {left_n:.0f} before")


@rule("areas", facts=("horizon_us",))
def clearings_end(material: Material) -> Iterator[Breach]:
    """A clearing lowers danger, and is over when it was said to be."""
    rows = material["areas"]
    cleared = rows.filter(pl.col("event") == "cleared")
    lowers = pl.col("factor_n").is_between(0, NANO) & (pl.col("until_us") >= pl.col("t_us"))
    yield from breaches(
        "areas", cleared.filter(~lowers.fill_null(value=False)), "{area} cleared at {t_us} µs: to more danger"
    )
    key = ["mission", "place", "edges"]
    over = rows.filter(pl.col("event") == "over").select(*key, until_us="t_us")
    due = cleared.filter(pl.col("until_us") < int(material.fact("horizon_us") or 0))
    yield from breaches(
        "areas", due.join(over, on=[*key, "until_us"], how="anti"), "{area} cleared at {t_us} µs: for ever"
    )
    early = rows.filter(pl.col("event") == "over").join(
        cleared.select(*key, t_us="until_us"), on=[*key, "t_us"], how="anti"
    )
    yield from breaches("areas", early, "{area} is over at {t_us} µs, which nobody cleared until then")


@rule("areas", "vehicles")
def fieldwork_is_done_on_task(material: Material) -> Iterator[Breach]:
    """Who scouted or cleared was on task for that mission until then."""
    tasks = material["vehicles"].select("vehicle", "t_us", task="state", served="mission")
    done = material["areas"].filter(pl.col("vehicle").is_not_null())
    before = done.join_asof(
        tasks, on="t_us", by="vehicle", check_sortedness=False, allow_exact_matches=False
    )  # fmt: skip
    idle = before.filter(
        (pl.col("task").fill_null("nothing") != "on_task") | (pl.col("served").fill_null("") != pl.col("mission"))
    )  # fmt: skip
    yield from breaches("areas", idle, "{area} {event} at {t_us} µs by {vehicle}, which was not on task for {mission}")


RULES: Final = (knowledge_comes_of_looks, clearings_end, fieldwork_is_done_on_task)
