"""Events that a person would look for: losses, breakdowns, missions that ended badly, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from fleet.units import MM_PER_M
from viz.viewer.coding import codes_of

if TYPE_CHECKING:
    from fleet.ledger.paths import Integers, Reals
    from fleet.ledger.reader import Ledger
    from fleet.ledger.replay import Replay
    from viz.viewer.missions import Missions

KINDS: Final = ("loss", "breakdown", "failed", "late")
"""Kinds of marks: a vehicle lost, one disabled, a mission failed or expired or rejected, one that succeeded late."""

_DISABLED: Final = ("broken", "stranded", "stuck")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Marks in order of time. ``kind`` is a code; ``subject`` the vehicle or mission; coordinates are NaN for none."""

    time_us: Integers
    kind: Integers
    x_m: Reals
    y_m: Reals
    subject: tuple[str, ...]
    text: tuple[str, ...]
    decided_us: Integers
    """Times of decisions that gave orders."""

    def until(self, time_us: int) -> int:
        """How many marks there are up to *time_us*."""
        return int(np.searchsorted(self.time_us, time_us, side="right"))

    def latest(self, time_us: int, kind: str) -> int | None:
        """The latest mark of *kind* up to *time_us*."""
        found = np.flatnonzero(self.kind[: self.until(time_us)] == KINDS.index(kind))
        return int(found[-1]) if len(found) else None

    def next_after(self, time_us: int, kind: str) -> int | None:
        """Time of the first mark of *kind* after *time_us*."""
        times = self.time_us[self.kind == KINDS.index(kind)]
        return _first(times, time_us)

    def next_decision(self, time_us: int) -> int | None:
        """Time of the first decision with orders after *time_us*."""
        return _first(self.decided_us, time_us)


def marks_of(ledger: Ledger, replay: Replay, missions: Missions, site_xy_m: Reals) -> Marks:
    """The marks of *ledger*; *site_xy_m* are the coordinates of the sites that missions index."""
    found = pl.concat([_losses(ledger), _breakdowns(replay), _missions(missions, site_xy_m)]).sort(
        "t_us", maintain_order=True
    )
    decisions = ledger.table("decisions")
    return Marks(
        time_us=found["t_us"].to_numpy(),
        kind=codes_of(found["kind"], KINDS),
        x_m=found["x_m"].to_numpy(),
        y_m=found["y_m"].to_numpy(),
        subject=tuple(found["subject"]),
        text=tuple(found["text"]),
        decided_us=decisions.filter(pl.col("orders") > 0)["t_us"].unique().sort().to_numpy(),
    )


def _first(times: Integers, time_us: int) -> int | None:
    at = int(np.searchsorted(times, time_us, side="right"))
    return int(times[at]) if at < len(times) else None


def _rows(frame: pl.DataFrame, kind: pl.Expr, subject: str, text: pl.Expr, x_m: Reals, y_m: Reals) -> pl.DataFrame:
    return frame.select(
        pl.col("t_us"),
        kind.cast(pl.String).alias("kind"),
        pl.col(subject).alias("subject"),
        text.cast(pl.String).fill_null("").alias("text"),
    ).with_columns(
        pl.Series("x_m", x_m, dtype=pl.Float64),
        pl.Series("y_m", y_m, dtype=pl.Float64),
    )


def _losses(ledger: Ledger) -> pl.DataFrame:
    rows = ledger.table("losses")
    text = pl.concat_str([pl.col("vehicle"), pl.col("cause")], separator=": ", ignore_nulls=True)
    x_m, y_m = (rows[name].cast(pl.Float64).to_numpy() / MM_PER_M for name in ("x_mm", "y_mm"))
    return _rows(rows, pl.lit("loss"), "vehicle", text, x_m, y_m)


def _breakdowns(replay: Replay) -> pl.DataFrame:
    rows = replay.states.filter(pl.col("state").is_in(_DISABLED))
    where = replay.moments(rows["ordinal"].cast(pl.Int64).to_numpy(), rows["t_us"].to_numpy())
    text = pl.concat_str([pl.col("vehicle"), pl.col("state")], separator=": ", ignore_nulls=True)
    return _rows(rows, pl.lit("breakdown"), "vehicle", text, where.x_m, where.y_m)


def _missions(missions: Missions, site_xy_m: Reals) -> pl.DataFrame:
    bad = pl.col("outcome").is_in(["failed", "expired", "rejected"])
    late = (pl.col("outcome") == "succeeded") & ~pl.col("on_time")
    rows = missions.table.with_row_index("row").filter(bad | late).drop("t_us").rename({"ended_us": "t_us"})
    site = missions.site[rows["row"].cast(pl.Int64).to_numpy()]
    where = np.where(site[:, None] >= 0, site_xy_m[site], np.nan) if len(site_xy_m) else np.full((len(site), 2), np.nan)
    told = pl.when(bad).then(pl.concat_str([pl.col("outcome"), pl.col("cause")], separator=", ", ignore_nulls=True))
    text = pl.concat_str([pl.col("mission"), told.otherwise(pl.lit("late"))], separator=": ", ignore_nulls=True)
    kind = pl.when(bad).then(pl.lit("failed")).otherwise(pl.lit("late"))
    return _rows(rows, kind, "mission", text, where[:, 0], where[:, 1])
