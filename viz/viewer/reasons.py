"""Why something was decided, in words, from the rationale that the run recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from fleet.units import NANO, US_PER_S
from viz.viewer.wording import clock_short, span

if TYPE_CHECKING:
    from viz.viewer.recording import Recording

Row = dict[str, Any]


def assigned_to(recording: Recording, vehicle: str, time_us: int, mission: str | None = None) -> Row | None:
    """The latest decision up to *time_us* that sent *vehicle* out, for *mission* if one is given."""
    rows = recording.optional("rationale").filter(
        (pl.col("t_us") <= time_us) & (pl.col("vehicle") == vehicle) & (pl.col("verdict") == "assigned")
    )
    if mission is not None:
        rows = rows.filter(pl.col("mission") == mission)
    return rows.row(-1, named=True) if len(rows) else None


def decisions_about(recording: Recording, mission: str, time_us: int) -> list[Row]:
    """Every decision up to *time_us* about *mission*, but for those that put it off again for the same reason."""
    rows = recording.optional("rationale").filter((pl.col("t_us") <= time_us) & (pl.col("mission") == mission))
    told: list[Row] = []
    for row in rows.iter_rows(named=True):
        again = told and row["verdict"] == told[-1]["verdict"] != "assigned" and row["reason"] == told[-1]["reason"]
        if not again:
            told.append(row)
    return told


def in_words(row: Row) -> str:
    """One decision as a sentence or two."""
    when = clock_short(row["t_us"])
    if row["verdict"] != "assigned":
        return f"{row['post']} {row['verdict']} it at {when}: {row['reason'] or 'no reason given'}."
    told = f"{row['post']} sent {row['vehicle']} at {when}"
    if row["score_n"] is not None:
        told += f", scored {_score(row['score_n'])}"
    if row["runner_up"] is None:
        told += "; no runner-up."
    elif row["runner_up_score_n"] is None:
        told += f"; runner-up {row['runner_up']}."
    else:
        behind = row["runner_up_score_n"] - (row["score_n"] or 0)
        told += f"; runner-up {row['runner_up']} scored {_score(row['runner_up_score_n'])}, {_score(behind)} behind."
    return f"{told} {_ages(row)}".rstrip()


def _score(score_n: int) -> str:
    """Scores are seconds of equivalent travel."""
    return span(round(score_n / NANO * US_PER_S))


def _ages(row: Row) -> str:
    ages = [
        f"{what} {span(row[key])}"
        for what, key in (("vehicle", "vehicle_age_us"), ("mission", "mission_age_us"))
        if row[key] is not None
    ]
    return f"Age of what it believed: {', '.join(ages)}." if ages else ""
