"""What the rules read: the tables of a ledger with their rows numbered, and the few joins that many rules share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import polars as pl

from fleet.errors import LedgerError
from fleet.ledger.frames import SCHEMAS
from fleet.ledger.reader import Ledger
from fleet.ledger.vocabulary import STATIC_TABLES

MOVING: Final = ("travelling", "towing", "towed")
"""States of a vehicle that is on a leg."""

FINAL: Final = ("lost", "abandoned", "retired")
"""States that nothing follows."""


FACT_KINDS: Final[Mapping[str, type | tuple[type, ...]]] = {
    "horizon_us": int,
    "warm_up_us": int,
    "energy_factor_truth": (int, float),
    "columns": dict,
    "ledger_sha256": str,
    "totals": dict,
}
"""Facts of ``run.json`` that rules use, and what they have to be."""


class Material:
    """Numbered tables of one ledger.

    Of an unfinished run only rows before `end_us` count: up to there every table is whole.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.meta: Mapping[str, Any] = ledger.meta
        self.status = ledger.status
        self.finished = ledger.status == "complete"
        self.end_us = ledger.complete_until_us
        self._tables: dict[str, pl.DataFrame] = {}
        self._unreadable: dict[str, str] = {}

    def raw(self, name: str) -> pl.DataFrame | None:
        """The table as it was recorded, or None if it wasn't or can't be read."""
        if name not in self.ledger.names or name in self._unreadable:
            return None
        try:
            return self.ledger.table(name)
        except LedgerError as error:
            self._unreadable[name] = str(error)
            return None

    def damage(self, name: str) -> str | None:
        """Why a table that was recorded can't be read, or None if it can."""
        self.raw(name)
        return self._unreadable.get(name)

    def has(self, name: str, column: str | None = None) -> bool:
        """Whether a table is there, of the right schema, and has values in *column*."""
        frame = self.raw(name)
        if frame is None or (name in SCHEMAS and frame.schema != SCHEMAS[name]):
            return False
        return column is None or (column in frame.columns and frame[column].null_count() < len(frame))

    def fact(self, name: str) -> Any:
        """A fact of ``run.json``, or None if it isn't there or not of its kind."""
        value = self.meta.get(name)
        return value if isinstance(value, FACT_KINDS[name]) else None

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in self._tables:
            frame = self.ledger.table(name).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
            if not self.finished and "t_us" in frame.columns and name not in STATIC_TABLES:
                frame = frame.filter(pl.col("t_us") < self.end_us)
            self._tables[name] = frame
        return self._tables[name]

    @cached_property
    def requests(self) -> pl.DataFrame:
        """Missions by their first request; time, load and row are ``requested_us``, ``total_g``, ``request_row``."""
        renamed = {"t_us": "requested_us", "load_g": "total_g", "row": "request_row"}
        return self["missions"].unique("mission", keep="first", maintain_order=True).rename(renamed)

    @cached_property
    def ends(self) -> pl.DataFrame:
        """The first end of every mission that has one: ``mission, ended_us, end_row, outcome, cause, last_part``."""
        return (
            self["parts"]
            .filter(pl.col("event") == "ended")
            .unique("mission", keep="first", maintain_order=True)
            .select(
                "mission", "outcome", "cause",
                pl.col("t_us").alias("ended_us"), pl.col("row").alias("end_row"), pl.col("part").alias("last_part"),
            )
        )  # fmt: skip

    @cached_property
    def spans(self) -> pl.DataFrame:
        """State rows with ``until_us``, the time of the vehicle's next row or `end_us`, and ``settled``.

        A row is settled if it is the vehicle's last at its moment: the state that lasts.
        """
        following = pl.col("t_us").shift(-1).over("vehicle")
        return self["vehicles"].with_columns(
            until_us=following.fill_null(pl.max_horizontal("t_us", pl.lit(self.end_us))),
            settled=following.is_null() | (following > pl.col("t_us")),
        )

    @cached_property
    def legs(self) -> pl.DataFrame:
        """One row per departure: the plan (``planned_us``, ``planned_mm`` …) and what came of it, null if under way."""
        rows = self["legs"]
        departures = rows.filter(pl.col("event") == "depart").rename(
            {"end_us": "planned_us", "end_mm": "planned_mm", "energy_mj": "planned_mj", "hazard_n": "planned_n"}
        )
        closings = (
            rows.filter(pl.col("event") != "depart")
            .unique("leg", keep="first", maintain_order=True)
            .select(
                "leg", pl.col("event").alias("ending"), pl.col("t_us").alias("closed_us"), "end_us", "end_mm",
                "energy_mj", "hazard_n", pl.col("row").alias("closing_row"),
            )
        )  # fmt: skip
        return departures.drop("event").join(closings, on="leg", how="left", maintain_order="left")

    @cached_property
    def travel(self) -> pl.DataFrame:
        """When each vehicle was on the move: ``row, leg, vehicle, t_us, to_us`` of legs along routes, in order of time.

        ``before_us`` is the time that the vehicle had been moving until then. A leg under way lasts until `end_us`.
        """
        length = pl.col("to_us") - pl.col("t_us")
        return (
            self.legs.filter(pl.col("route").is_not_null())
            .with_columns(to_us=pl.max_horizontal("t_us", pl.col("closed_us").fill_null(self.end_us)))
            .sort("t_us", maintain_order=True)
            .with_columns(before_us=length.cum_sum().over("vehicle") - length)
            .select("row", "leg", "vehicle", "t_us", "to_us", "before_us")
        )

    @cached_property
    def platforms(self) -> pl.DataFrame:
        """Figures of the platforms by ``platform``; what is not stated is left out."""
        return self["platforms"].drop("row").rename({"name": "platform"}).unique("platform", keep="first")

    @cached_property
    def fleet(self) -> pl.DataFrame:
        """The platform of each vehicle: ``vehicle, platform, created_us``, from the vehicle's first row."""
        first = self["vehicles"].unique("vehicle", keep="first", maintain_order=True)
        return first.select("vehicle", "platform", pl.col("t_us").alias("created_us"))

    @cached_property
    def gone(self) -> pl.DataFrame:
        """Vehicles that came to a final state: ``vehicle, final_state, gone_us``."""
        first = (
            self["vehicles"].filter(pl.col("state").is_in(FINAL)).unique("vehicle", keep="first", maintain_order=True)
        )
        return first.select("vehicle", pl.col("state").alias("final_state"), pl.col("t_us").alias("gone_us"))
