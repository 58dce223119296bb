"""What changed from one run to another: scenario, figures, the first thing that went otherwise, and missions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from fleet.ledger import tables
from fleet.ledger.reader import Ledger
from fleet.ledger.run_directory import SCENARIO_FILE
from fleet.ledger.vocabulary import CORE
from fleet.scenario.difference import Change, changes
from fleet.scenario.yaml_source import read_document
from fleet.statistics.run import Run
from fleet.statistics.time_in import CATEGORIES, time_in

FACTS: Final = ("scenario", "seed", "replication", "coordinator", "architecture", "program_version", "status")
FIGURES: Final = (
    "missions_per_day", "departed_per_day", "success_rate", "on_time_rate", "mean_response_h", "sorties", "losses",
    "utilisation", "cost_per_success", "already_taken", "energy_kwh", "distance_km", "broken", "stranded",
)  # fmt: skip
"""Figures of a run's summary that are set side by side, by their names there."""

OUTCOME_COLUMNS: Final = ("outcome", "cause", "on_time", "ended_us", "vehicles", "attempts")
_REQUEST: Final = ("kind", "site", "load_g", "ready_us")
_DECIDED: Final = ("t_us", "post", "mission", "part", "verdict", "vehicle", "reason")
_NOT_OF_ORDERS: Final = ("order",)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """The first row that differs: of which table, when, and the row in each run (None where it has ended)."""

    table: str
    t_us: int
    before: Row | None
    after: Row | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDifference:
    """What differs between two runs.

    ``facts`` by name and ``scenario`` list what differs; ``scenario`` is None where a run doesn't hold its scenario.
    ``figures`` has every figure of `FIGURES`, before and after. ``decision`` and ``event`` are None where there is no
    difference. ``missions`` has one row for each mission that both runs have with the same request and that ended
    otherwise (another outcome, or on time in one of them only): ``mission, kind, site``, and `OUTCOME_COLUMNS` with
    ``_before`` and ``_after`` at their ends; ``longest`` and ``longest_us`` tell what took most of its time, of the
    categories of `fleet.statistics.time_in`, null before its end. ``compared`` missions were looked at;
    ``only_before`` and ``only_after`` are in one run alone, and ``other_requests`` share no more than their name.
    """

    facts: Mapping[str, tuple[Any, Any]]
    scenario: list[Change] | None
    figures: Mapping[str, tuple[float | None, float | None]]
    decision: Divergence | None
    event: Divergence | None
    missions: pl.DataFrame
    compared: int
    only_before: int
    only_after: int
    other_requests: int


def difference(before: Run, after: Run) -> RunDifference:
    """How *after* differs from *before*.

    Raises
    ------
    LedgerError
        If a table of a run can't be read.
    ScenarioError
        If the scenario in a run directory is damaged.
    """
    old, new = tables.missions(before.ledger), tables.missions(after.ledger)
    shared = old.join(new, on="mission", suffix="_after", maintain_order="left")
    same = shared.filter(pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_after")) for name in _REQUEST))
    return RunDifference(
        facts={
            name: (before.meta.get(name), after.meta.get(name))
            for name in FACTS
            if before.meta.get(name) != after.meta.get(name)
        },
        scenario=_scenario_changes(before.ledger, after.ledger),
        figures=_figures(before, after),
        decision=_first_decision(before.ledger, after.ledger),
        event=_first_event(before.ledger, after.ledger),
        missions=_ended_otherwise(same, _longest(before.ledger), _longest(after.ledger)),
        compared=same.height,
        only_before=old.height - shared.height,
        only_after=new.height - shared.height,
        other_requests=shared.height - same.height,
    )


def _scenario_changes(before: Ledger, after: Ledger) -> list[Change] | None:
    documents = []
    for ledger in (before, after):
        if ledger.path is None or not (ledger.path / SCENARIO_FILE).is_file():
            return None
        documents.append(read_document(ledger.path / SCENARIO_FILE).data)
    return changes(documents[0], documents[1])


def _figures(before: Run, after: Run) -> dict[str, tuple[float | None, float | None]]:
    old, new = before.summary().as_dict(), after.summary().as_dict()
    return {name: (old[name], new[name]) for name in FIGURES}


def _first_decision(before: Ledger, after: Ledger) -> Divergence | None:
    """By the reasons that the runs recorded, or else by the orders that were issued."""
    if all("rationale" in ledger.names for ledger in (before, after)):
        found = _first_row("rationale", *(ledger.table("rationale").select(_DECIDED) for ledger in (before, after)))
    else:
        issued = (
            ledger.table("orders").filter(pl.col("event") == "issued").drop(_NOT_OF_ORDERS)
            for ledger in (before, after)
        )
        found = _first_row("orders", *issued)
    return found


def _first_event(before: Ledger, after: Ledger) -> Divergence | None:
    """The earliest difference of any core table; of equally early ones that of the first table."""
    found = (_first_row(table.name, before.table(table.name), after.table(table.name)) for table in CORE)
    return min((one for one in found if one is not None), key=lambda one: one.t_us, default=None)


def _first_row(table: str, before: pl.DataFrame, after: pl.DataFrame) -> Divergence | None:
    """The first place at which two tables, in order of recording, hold different rows."""
    both = min(before.height, after.height)
    pairs = ((before[name].head(both), after[name].head(both)) for name in before.columns)
    differs = pl.Series([False]).new_from_index(0, both)
    for old, new in pairs:
        differs |= old.ne_missing(new)
    place = differs.arg_max() if differs.any() else both
    if place is None or (place == both and before.height == after.height):
        return None
    rows = [frame.row(place, named=True) if place < frame.height else None for frame in (before, after)]
    return Divergence(table=table, t_us=min(row["t_us"] for row in rows if row), before=rows[0], after=rows[1])


def _longest(ledger: Ledger) -> pl.DataFrame:
    """What took most of the time of each mission that has ended: ``mission, longest, longest_us``."""
    lasted = [f"{name}_us" for name in CATEGORIES]
    return (
        time_in(ledger)
        .unpivot(lasted, index="mission", variable_name="longest", value_name="longest_us")
        .sort("longest_us", descending=True, maintain_order=True)
        .unique("mission", keep="first", maintain_order=True)
        .with_columns(pl.col("longest").str.strip_suffix("_us"))
    )


def _ended_otherwise(same: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Of missions with the same request in both runs, that ended otherwise: other outcomes first, then by time.

    *before* and *after* have what took most of each mission's time.
    """
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in ("outcome", "on_time"))
    columns = [
        pl.col(name if when == "before" else f"{name}_after").alias(f"{name}_{when}")
        for when in ("before", "after")
        for name in (*OUTCOME_COLUMNS, "longest", "longest_us")
    ]
    late_only = pl.col("outcome").eq_missing(pl.col("outcome_after"))
    return (
        same.filter(differs)
        .join(before, on="mission", how="left", maintain_order="left")
        .join(after, on="mission", how="left", maintain_order="left", suffix="_after")
        .sort(late_only, "ready_us", "mission")
        .select("mission", "kind", "site", *columns)
    )
