"""Rules on totals: what a run says of itself is what a recount of its rows gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, rule
from fleet.units import US_PER_DAY

OUTCOMES: Final = ("succeeded", "failed", "expired", "rejected", "open")

RATE_TOLERANCE: Final = 1e-9


def _exogenous(material: Material) -> pl.DataFrame:
    """Missions that came from outside, with their outcome and whether a vehicle set off for them."""
    departed = material["parts"].filter(pl.col("event") == "departed").select(pl.col("mission").unique(), departed=True)
    return (
        material.requests.filter(pl.col("derived") == 0)
        .join(material.ends, on="mission", how="left")
        .join(departed, on="mission", how="left")
        .select("requested_us", "outcome", pl.col("departed").fill_null(value=False))
    )


@rule("daily.day", "missions", "parts", "losses", finished=True)
def daily_recounted(material: Material) -> Iterator[Breach]:
    """The daily table has a row for each day of the run and what happened on it."""
    day = (pl.col("requested_us") // US_PER_DAY).alias("day")
    missions = _exogenous(material).group_by(day).agg(
        requested=pl.len(),
        departed=pl.col("departed").sum(),
        succeeded=(pl.col("outcome") == "succeeded").sum(),
        judged=(pl.col("outcome") != "open").sum(),
    )  # fmt: skip
    losses = material["losses"].group_by((pl.col("t_us") // US_PER_DAY).alias("day")).agg(losses=pl.len())
    days = max(-(-material.end_us // US_PER_DAY), 1)
    recount = (
        pl.DataFrame({"day": pl.Series(range(days), dtype=pl.Int64)})
        .join(missions, on="day", how="left")
        .join(losses, on="day", how="left")
        .with_columns(pl.exclude("day").fill_null(0))
        .with_columns(success_rate=pl.when(pl.col("judged") > 0).then(pl.col("succeeded") / pl.col("judged")))
    )
    stated = material["daily"]
    if stated["day"].to_list() != list(range(days)):
        yield Breach(
            "daily", None, f"days {stated['day'].to_list()[:3]} …, {len(stated)} of them; expected 0 to {days - 1}"
        )
    for row in stated.join(recount, on="day", suffix="_counted").sort("row").iter_rows(named=True):
        for name in ("requested", "departed", "succeeded", "losses", "success_rate"):
            if not _equal(row.get(name), row.get(f"{name}_counted")):
                yield Breach(
                    "daily", row["row"], f"day {row['day']}: {name} is {row[name]}, counted {row[f'{name}_counted']}"
                )


@rule("missions", "parts", "vehicles", "losses", facts=("totals",), finished=True)
def totals_recounted(material: Material) -> Iterator[Breach]:
    """The totals of ``run.json`` are those of the tables.

    Missions are exogenous ones requested at or after ``warm_up_us``; sorties and losses are of the whole run.
    """
    missions = _exogenous(material).filter(pl.col("requested_us") >= (material.fact("warm_up_us") or 0))
    by_outcome = dict(missions["outcome"].value_counts().iter_rows())
    sorties = material["vehicles"].filter(pl.col("sortie").is_not_null()).select("vehicle", "sortie").n_unique()
    counted = {
        "requested": len(missions),
        **{outcome: by_outcome.get(outcome, 0) for outcome in OUTCOMES},
        "departed": int(missions["departed"].sum()),
        "sorties": sorties,
        "losses": len(material["losses"]),
    }
    stated = material.fact("totals")
    for name, count in counted.items():
        if name in stated and stated[name] != count:
            yield Breach("run.json", None, f"totals: {name} is {stated[name]}, counted {count}")


def _equal(stated: float | None, counted: float | None) -> bool:
    if stated is None or counted is None:
        return stated is counted
    return abs(stated - counted) <= RATE_TOLERANCE


RULES: Final = (daily_recounted, totals_recounted)
