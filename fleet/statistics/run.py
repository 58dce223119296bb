"""A run to look into: its tables in friendly units, and its summary."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, Self

import polars as pl

from fleet.ledger import tables
from fleet.ledger.reader import Ledger
from fleet.statistics import figure_tables
from fleet.statistics.fleet_use import per_vehicle
from fleet.statistics.friendly import friendly
from fleet.statistics.markup import element
from fleet.statistics.summary import Summary, summary_of
from fleet.statistics.time_in import time_in
from fleet.statistics.window import Window

_ROW = "display: flex; flex-wrap: wrap; gap: 1.5em; align-items: flex-start"
_CELL = "overflow-x: auto"


def open_run(path: str | PathLike[str]) -> Run:
    """The run in the run directory *path*, finished or not.

    Raises
    ------
    LedgerError
        If *path* is not a run directory that this program can read.
    """
    return Run.open(path)


class Run:
    """One run, from its ledger alone, finished or not; every table is computed when first asked for.

    Times are in hours from the start (``_h``), distances in ``_km``, loads in ``_kg``, energies in ``_kwh``.

    Attributes
    ----------
    ledger
        What the run recorded, in the ledger's own units.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def __repr__(self) -> str:
        return f"<Run of {self.meta.get('scenario')!r}, seed {self.meta.get('seed')}, {self.ledger.status}>"

    def _repr_html_(self) -> str:
        """How a notebook shows it: its headline figures, missions, platforms and causes, as tables."""
        summary = self.summary()
        shown = (
            figure_tables.headline(summary),
            figure_tables.missions_by_kind(summary),
            figure_tables.causes(summary),
            figure_tables.platforms(summary),
        )
        title = f"{self.meta.get('scenario')}, seed {self.meta.get('seed')}, {self.meta.get('coordinator')}"
        status = "" if self.ledger.status == "complete" else f" ({self.ledger.status})"
        tables_ = [element("div", table.html(), style=_CELL) for table in shown if table.rows]
        return element("div", element("strong", title + status), element("div", *tables_, style=_ROW))

    @classmethod
    def open(cls, path: str | PathLike[str]) -> Self:
        """The run in the run directory *path*; raises `LedgerError` if it isn't one that this program can read."""
        return cls(Ledger.open(Path(path)))

    @property
    def meta(self) -> Mapping[str, Any]:
        """The facts about the run: scenario, seed, coordinator, horizon and so on."""
        return self.ledger.meta

    @cached_property
    def missions(self) -> pl.DataFrame:
        """One row per mission, in order of request, with what came of it."""
        return friendly(self._missions.drop("t_us"))

    @cached_property
    def legs(self) -> pl.DataFrame:
        """One row per leg, in order of departure: planned and actual."""
        return friendly(tables.legs(self.ledger))

    @cached_property
    def vehicles(self) -> pl.DataFrame:
        """One row per vehicle: its time after the warm-up, distance, energy, sorties, mishaps, and its last state."""
        last = self._spans.group_by("vehicle").agg(pl.col("start_us").min().alias("created_us"), pl.col("state").last())
        spans, legs, losses = self._spans, self.ledger.table("legs"), self.ledger.table("losses")
        figures = per_vehicle(spans, legs, losses, Window.of(self.ledger))
        return friendly(figures.join(last, on="vehicle", how="left", maintain_order="left"))

    @cached_property
    def sorties(self) -> pl.DataFrame:
        """One row per sortie, in order of vehicle and ordinal."""
        return friendly(tables.sorties(self.ledger))

    @cached_property
    def losses(self) -> pl.DataFrame:
        """One row per vehicle lost or given up: when, why and where."""
        return friendly(self.ledger.table("losses").rename({"t_us": "at_us"}))

    @cached_property
    def daily(self) -> pl.DataFrame:
        """One row per day: requested, departed, succeeded, success rate, losses."""
        return tables.daily(self.ledger)

    @cached_property
    def time_in(self) -> pl.DataFrame:
        """One row per mission that has ended: where its time went."""
        return friendly(time_in(self.ledger, self._spans))

    def summary(self) -> Summary:
        """The headline figures, computed once."""
        return self._summary

    @cached_property
    def _summary(self) -> Summary:
        return summary_of(self.ledger, self._missions, self._spans)

    @cached_property
    def _missions(self) -> pl.DataFrame:
        return tables.missions(self.ledger)

    @cached_property
    def _spans(self) -> pl.DataFrame:
        return tables.vehicle_spans(self.ledger)
