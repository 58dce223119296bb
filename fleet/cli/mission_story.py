"""What became of one mission, gathered from a run's ledger: decisions, attempts, and the sorties that served it.

Plain values in the ledger's units (µs, grams, 1e-9), so that the same story is printed for people or as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from fleet.cli.mission_company import MissionConvoy, convoys_of
from fleet.cli.mission_decisions import Row, decisions_on
from fleet.ledger.reader import Ledger
from fleet.ledger.tables import missions, vehicle_spans
from fleet.ledger.vocabulary import RATIONALE
from fleet.statistics.captures import Attempt, captures_of
from fleet.statistics.time_in import time_in


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionStory:
    """Rows about one mission, each in order of time.

    ``mission`` is its row in the missions table with how it ended; ``decisions`` to whom it was given or why it was put
    off, and what came of it (without scores and ages unless ``reasons_recorded``); ``events`` what happened to its
    parts; ``sorties`` every state of the vehicles on the sorties that served it; ``time_in`` microseconds by where its
    time went (None before its end). ``stock`` is the order that a resupply came of, ``asked`` what a depot was asked to
    send another (None for other missions), ``disabled`` the states of the vehicle that a recovery is about from when it
    was asked for, ``areas`` what was found out or cleared for the mission, ``happenings`` what the scenario let happen
    meanwhile, ``convoys`` those in which its vehicles travelled, ``attempts`` those of a team, phase by phase.
    """

    mission: Row
    decisions: list[Row]
    reasons_recorded: bool
    events: list[Row]
    sorties: list[Row]
    time_in: dict[str, int] | None
    stock: Row | None
    asked: Row | None
    disabled: list[Row]
    areas: list[Row]
    happenings: list[Row]
    convoys: tuple[MissionConvoy, ...]
    attempts: tuple[Attempt, ...]
    recorded_until_us: int


def tell(ledger: Ledger, mission: str) -> MissionStory | None:
    """The story of the mission with this id; ``None`` where the run has none."""
    found = missions(ledger).filter(pl.col("mission") == mission).to_dicts()
    if not found:
        return None
    events = _of(ledger, "parts", mission)
    return MissionStory(
        mission=found[0],
        decisions=decisions_on(ledger, mission, events),
        reasons_recorded=RATIONALE.name in ledger.names,
        events=events.to_dicts(),
        sorties=_sorties(ledger, events).to_dicts(),
        time_in=_time_in(ledger, mission),
        stock=_stock(ledger, mission, "ordered"),
        asked=_stock(ledger, mission, "asked"),
        disabled=_disabled(ledger, found[0]),
        areas=_of(ledger, "areas", mission).to_dicts() if "areas" in ledger.names else [],
        happenings=_happenings(ledger, found[0]["t_us"], events),
        convoys=convoys_of(ledger, mission),
        attempts=_attempts(ledger, mission),
        recorded_until_us=ledger.complete_until_us,
    )


def _stock(ledger: Ledger, mission: str, event: str) -> Row | None:
    """The row that asked for a mission: of the stock that it is for or from, or of that of a position that is held."""
    for table in ("stocks", "holdings"):
        if table in ledger.names:
            rows = _of(ledger, table, mission).filter(pl.col("event") == event).to_dicts()
            if rows:
                return rows[0]
    return None


def _disabled(ledger: Ledger, mission: Row) -> list[Row]:
    """States of the vehicle that a mission is about, from when it was asked for until it ended."""
    if mission["subject"] is None:
        return []
    until_us = ledger.complete_until_us if mission["ended_us"] is None else mission["ended_us"]
    during = pl.col("t_us").is_between(mission["t_us"], until_us)
    states = ledger.scan("vehicles").filter((pl.col("vehicle") == mission["subject"]) & during)
    return states.select("t_us", "state", "place", "load_g").collect().to_dicts()


def _happenings(ledger: Ledger, asked_us: int, events: pl.DataFrame) -> list[Row]:
    """Rows of the ``events`` table from when a mission was asked for to its end, and those that lasted into it."""
    ended = events.filter(pl.col("event") == "ended")["t_us"]
    until_us = ended[0] if len(ended) else ledger.complete_until_us
    began, over = pl.col("t_us"), pl.col("until_us")
    meanwhile = (began <= until_us) & ((began >= asked_us) | (over > asked_us).fill_null(value=False))
    return ledger.table("events").filter(meanwhile).to_dicts()


def _attempts(ledger: Ledger, mission: str) -> tuple[Attempt, ...]:
    """The attempts of a team at the mission."""
    found = captures_of(ledger)
    return () if found is None else tuple(one for one in found.attempts if one.mission == mission)


def mission_ids(ledger: Ledger) -> list[str]:
    """Every mission that was requested, in that order."""
    return ledger.table("missions")["mission"].to_list()


def _time_in(ledger: Ledger, mission: str) -> dict[str, int] | None:
    rows = time_in(ledger).filter(pl.col("mission") == mission).drop("mission", "ready_us", "ended_us").to_dicts()
    return {name.removesuffix("_us"): us for name, us in rows[0].items()} if rows else None


def _of(ledger: Ledger, table: str, mission: str) -> pl.DataFrame:
    return ledger.scan(table).filter(pl.col("mission") == mission).collect()


def _sorties(ledger: Ledger, events: pl.DataFrame) -> pl.DataFrame:
    """States of the vehicles on the sorties that served the mission, sorties in the order in which they took it on."""
    served = (
        events.filter(pl.col("sortie").is_not_null())
        .select("vehicle", "sortie")
        .unique(maintain_order=True)
        .with_row_index("ordinal")
    )
    return (
        served.join(vehicle_spans(ledger), on=["vehicle", "sortie"], how="left", maintain_order="left_right")
        .select("vehicle", "sortie", "start_us", "end_us", "state", "place", "mission", "load_g")
        .filter(pl.col("start_us").is_not_null())
    )
