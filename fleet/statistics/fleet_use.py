"""What each vehicle did with its time, how far it went, what it used, and how it fared."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import polars as pl

from fleet.ledger.tables import FINAL_STATES
from fleet.statistics.window import Window, ratio
from fleet.units import J_PER_KWH, M_PER_KM, MJ_PER_J, MM_PER_M

STEERED: Final = ("travelling", "towing", "on_task")
"""States in which a vehicle occupies an operator: one each (assumed: no published crew ratio)."""

SUMS: Final = (
    "existing_us", "out_us", "repair_us", "steered_us", "sorties", "broken", "stranded", "stuck",
    "distance_mm", "energy_mj", "losses", "price_usd",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetUse:
    """Sums over vehicles in the window.

    ``existing_us`` is the time in being and not under repair, ``out_us`` the part of it in sorties, ``repair_us`` the
    time under repair, ``steered_us`` that with an operator. ``broken``, ``stranded`` and ``stuck`` count how often,
    ``losses`` includes vehicles given up, ``price_usd`` is their typical price. The distance of a towed vehicle counts
    too.
    """

    vehicles: int
    existing_us: int
    out_us: int
    repair_us: int
    steered_us: int
    sorties: int
    broken: int
    stranded: int
    stuck: int
    distance_mm: int
    energy_mj: int
    losses: int
    price_usd: int

    @property
    def utilisation(self) -> float | None:
        """Time in sorties and not under repair / time existing and not under repair."""
        return ratio(self.out_us, self.existing_us)

    @property
    def distance_km(self) -> float:
        """Distance of the legs that ended in the window."""
        return self.distance_mm / MM_PER_M / M_PER_KM

    @property
    def energy_kwh(self) -> float:
        """Energy that those legs used."""
        return self.energy_mj / MJ_PER_J / J_PER_KWH

    def as_dict(self) -> dict[str, Any]:
        """As plain values, without the times that the utilisation is made of."""
        counts = {
            name: value for name, value in asdict(self).items() if not name.endswith(("_us", "_mm", "_mj", "_usd"))
        }
        return counts | {
            "utilisation": self.utilisation,
            "distance_km": self.distance_km,
            "energy_kwh": self.energy_kwh,
            "losses_per_sortie": ratio(self.losses, self.sorties),
        }


def per_vehicle(spans: pl.DataFrame, legs: pl.DataFrame, losses: pl.DataFrame, window: Window) -> pl.DataFrame:
    """One row per vehicle, in order of name: ``vehicle, platform`` and a column per name in `SUMS`.

    *spans* as `vehicle_spans` gives them, *legs* and *losses* as recorded. Times are cut to the window; a sortie counts
    where it starts, a leg where it ends.
    """
    counted = pl.col("t_us") >= window.start_us
    travel = (
        legs.lazy()
        .filter((pl.col("event") != "depart") & counted)
        .group_by("vehicle")
        .agg(
            (pl.col("end_mm") - pl.col("start_mm")).sum().alias("distance_mm"),
            pl.col("energy_mj").sum(),
            (pl.col("event") == "stuck").sum().alias("stuck"),
        )
    )
    gone = losses.lazy().filter(counted).group_by("vehicle").agg(pl.len().alias("losses"), pl.col("price_usd").sum())
    return (
        _times(spans, window)
        .join(travel, on="vehicle", how="left")
        .join(gone, on="vehicle", how="left")
        .with_columns(pl.col(SUMS).fill_null(0).cast(pl.Int64))
        .sort("vehicle")
        .collect()
    )


def _times(spans: pl.DataFrame, window: Window) -> pl.LazyFrame:
    state, sortie, vehicle = pl.col("state"), pl.col("sortie"), pl.col("vehicle")
    # Spans come vehicle by vehicle, so the row before tells what changed.
    first = vehicle.ne_missing(vehicle.shift(1))
    since = pl.col("start_us") >= window.start_us
    entered = since & (first | state.ne_missing(state.shift(1)))
    set_out = since & sortie.is_not_null() & (first | sortie.ne_missing(sortie.shift(1)))
    us = pl.col("us")
    in_repair = state == "repairing"
    existing = ~state.is_in(FINAL_STATES) & ~in_repair
    return (
        spans.lazy()
        .with_columns(window.overlap_us("start_us", "end_us").alias("us"), set_out=set_out, entered=entered)
        .group_by("vehicle")
        .agg(
            pl.col("platform").first(),
            us.filter(existing).sum().alias("existing_us"),
            us.filter(existing & sortie.is_not_null()).sum().alias("out_us"),
            us.filter(in_repair).sum().alias("repair_us"),
            us.filter(state.is_in(STEERED)).sum().alias("steered_us"),
            pl.col("set_out").sum().alias("sorties"),
            (pl.col("entered") & (state == "broken")).sum().alias("broken"),
            (pl.col("entered") & (state == "stranded")).sum().alias("stranded"),
        )
    )


def of_all(vehicles: pl.DataFrame) -> FleetUse:
    """The sums over all *vehicles*."""
    return FleetUse(**vehicles.select(pl.len().alias("vehicles"), pl.col(SUMS).sum()).row(0, named=True))


def by_platform(vehicles: pl.DataFrame) -> dict[str, FleetUse]:
    """The sums over the *vehicles* of each platform, by name."""
    rows = vehicles.group_by("platform").agg(pl.len().alias("vehicles"), pl.col(SUMS).sum()).sort("platform")
    return {row.pop("platform"): FleetUse(**row) for row in rows.rows(named=True)}


def losses_by_cause(losses: pl.DataFrame, window: Window) -> dict[str, int]:
    """Vehicles lost or given up in the window by cause, the most frequent first."""
    counts = losses.filter(pl.col("t_us") >= window.start_us).group_by("cause").len()
    return dict(counts.sort(["len", "cause"], descending=[True, False]).rows())
