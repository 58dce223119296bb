"""Figures over replications: one flat row each, and means with 95 % intervals over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Any, Final

from fleet.statistics.intervals import Interval, PairedDifference, mean_interval, paired_difference
from fleet.statistics.summary import Summary

FIGURES: Final = (
    "missions_per_day", "departed_per_day", "success_rate", "on_time_rate", "on_time_value_per_day", "mean_response_h",
    "requested", "succeeded", "failed", "expired", "rejected", "open",
    "sorties", "losses", "losses_per_day", "cost_per_success", "utilisation", "energy_kwh", "distance_km",
    "broken", "stranded", "stuck", "already_taken", "split_share", "shared_share", "run_load_kg",
    "operator_utilisation", "operator_wait_s",
    "stock_outs", "stock_out_share", "first_stock_out_h",
)  # fmt: skip
"""The figures of a row that means are taken of."""

HEADLINE: Final = (
    "missions_per_day", "departed_per_day", "success_rate", "on_time_rate", "on_time_value_per_day", "mean_response_h",
    "losses_per_day", "cost_per_success", "utilisation", "distance_km",
)  # fmt: skip
"""The figures that comparisons show, and that their p-values are adjusted over."""

SHARES: Final = frozenset(
    {"success_rate", "on_time_rate", "utilisation", "split_share", "shared_share", "stock_out_share"}
)
"""Those that lie between 0 and 1."""


def row_of(summary: Summary, replication: int) -> dict[str, Any]:
    """One replication as a flat row: what identifies it, then `FIGURES`, then how long it took."""
    return {
        "replication": replication,
        "scenario": summary.scenario,
        "seed": summary.seed,
        "coordinator": summary.coordinator,
        **summary.missions.by_outcome(),
        "missions_per_day": summary.missions_per_day,
        "departed_per_day": summary.departed_per_day,
        "success_rate": summary.success_rate,
        "on_time_rate": summary.on_time_rate,
        "on_time_value_per_day": summary.on_time_value_per_day,
        "mean_response_h": summary.mean_response_h,
        "sorties": summary.sorties,
        "losses": summary.losses,
        "losses_per_day": summary.losses_per_day,
        "cost_per_success": summary.cost_per_success,
        "utilisation": summary.utilisation,
        "energy_kwh": summary.fleet.energy_kwh,
        "distance_km": summary.fleet.distance_km,
        "broken": summary.fleet.broken,
        "stranded": summary.fleet.stranded,
        "stuck": summary.fleet.stuck,
        "already_taken": summary.already_taken,
        "split_share": summary.sharing.split_share,
        "shared_share": summary.sharing.shared_share,
        "run_load_kg": summary.sharing.run_load.mean_kg,
        "operator_utilisation": None if summary.operators is None else summary.operators.utilisation,
        "operator_wait_s": None if summary.operators is None else summary.operators.mean_wait_s,
        "stock_outs": summary.stock_outs,
        "stock_out_share": summary.stock_out_share,
        "first_stock_out_h": summary.first_stock_out_h,
        **({} if summary.captures is None else summary.captures.figures()),
        "events": summary.events,
        "simulation_s": summary.simulation_s,
        "deciding_share": summary.deciding_share,
        "ledger_sha256": summary.ledger_sha256,
    }


def summarise(rows: Sequence[Mapping[str, Any]]) -> dict[str, Interval | None]:
    """Mean and 95 % interval of each of `FIGURES` over the rows that have it; None where no row does.

    The interval's ``n`` says how many did: a cost per success, say, is missing where nothing succeeded.
    """
    found = {name: [float(row[name]) for row in rows if row.get(name) is not None] for name in FIGURES}
    return {name: _bounded(name, mean_interval(values)) if values else None for name, values in found.items()}


def paired(
    rows: Sequence[Mapping[str, Any]], baseline: Sequence[Mapping[str, Any]], figures: Sequence[str] = FIGURES
) -> dict[str, PairedDifference | None]:
    """Mean of *rows* − *baseline*, replication by replication, with a 95 % interval, for each of *figures*.

    Over the pairs in which both have the figure; None where no pair does. Raises ``ValueError`` where the rows are not
    of the same replications in the same order.
    """
    both = {name: pairs_of(rows, baseline, name) for name in figures}
    return {name: paired_difference(a, b) if a else None for name, (a, b) in both.items()}


def pairs_of(
    rows: Sequence[Mapping[str, Any]], baseline: Sequence[Mapping[str, Any]], figure: str
) -> tuple[list[float], list[float]]:
    """The values of a figure in *rows* and in *baseline*, over the replications in which both have it.

    Raises ``ValueError`` where the rows are not of the same replications in the same order.
    """
    pairs = list(zip(rows, baseline, strict=True))
    if any(a["replication"] != b["replication"] for a, b in pairs):
        msg = "rows of different replications can't be paired"
        raise ValueError(msg)
    both = [(float(a[figure]), float(b[figure])) for a, b in pairs if a[figure] is not None and b[figure] is not None]
    return [a for a, _ in both], [b for _, b in both]


def _bounded(name: str, interval: Interval) -> Interval:
    """The interval cut to what the figure can be: nothing is negative, and a share is 1 at most."""
    if interval.low is None or interval.high is None:
        return interval
    most = 1.0 if name in SHARES else inf
    return replace(interval, low=max(interval.low, 0.0), high=min(interval.high, most))
