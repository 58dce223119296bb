"""What happened to one mission, moment by moment: when no vehicle had it, and what each vehicle that had it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.ledger.tables import missions, vehicle_spans
from fleet.statistics.claims import GIVEN_UP
from fleet.statistics.sharing import SERVED

UNCLAIMED: Final = "without a vehicle"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistorySpan:
    """A stretch of a mission's time, in µs from the start of the run.

    ``vehicle`` is None where none had the mission, and ``state`` then `UNCLAIMED`; otherwise the vehicle's own state.
    ``serves`` is the mission that the vehicle's time served, which may be another one of the same sortie.
    """

    vehicle: str | None
    state: str
    start_us: int
    end_us: int
    serves: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionHistory:
    """One mission: its row of `fleet.ledger.tables.missions`, and its spans by vehicle in order of first claim."""

    mission: dict[str, Any]
    end_us: int
    spans: tuple[HistorySpan, ...]


def mission_history(ledger: Ledger, mission: str, spans: pl.DataFrame | None = None) -> MissionHistory:
    """The history of the mission with this id, from ready to its end, or to where the run is recorded.

    *spans* saves computing `vehicle_spans` again.

    Raises
    ------
    KeyError
        If the run has no such mission.
    """
    found = missions(ledger).filter(pl.col("mission") == mission).to_dicts()
    if not found:
        raise KeyError(mission)
    row = found[0]
    end_us = max(row["ready_us"], ledger.complete_until_us if row["ended_us"] is None else row["ended_us"])
    claims = _claims(ledger, mission, row["ready_us"], end_us)
    states = vehicle_spans(ledger) if spans is None else spans
    gaps = [
        HistorySpan(vehicle=None, state=UNCLAIMED, start_us=start, end_us=end, serves=mission)
        for start, end in _gaps([(start, end) for _, start, end in claims], row["ready_us"], end_us)
    ]
    done = [span for claim in claims for span in _states(states, *claim)]
    return MissionHistory(mission=row, end_us=end_us, spans=(*gaps, *done))


def _claims(ledger: Ledger, mission: str, ready_us: int, end_us: int) -> list[tuple[str, int, int]]:
    """Vehicle, start and end of each stretch in which it had parts of the mission, in order of the starts."""
    over, event = (*SERVED, *GIVEN_UP), pl.col("event")
    rows = ledger.scan("parts").filter(
        pl.col("mission") == mission, pl.col("vehicle").is_not_null(), event.is_in(("assigned", *over))
    )
    claims: list[tuple[str, int, int]] = []
    held: dict[str, tuple[int, int]] = {}
    for t_us, what, vehicle in rows.select("t_us", "event", "vehicle").collect().iter_rows():
        start_us, parts = held.get(vehicle, (t_us, 0))
        parts += 1 if what == "assigned" else -1
        if parts > 0:
            held[vehicle] = (start_us, parts)
        elif vehicle in held:
            del held[vehicle]
            claims.append((vehicle, start_us, t_us))
    claims += [(vehicle, start_us, end_us) for vehicle, (start_us, _) in held.items()]
    clipped = ((vehicle, max(start, ready_us), min(end, end_us)) for vehicle, start, end in claims)
    return sorted(clipped, key=lambda claim: (claim[1], claim[0]))


def _gaps(claimed: list[tuple[int, int]], start_us: int, end_us: int) -> list[tuple[int, int]]:
    """Stretches from *start_us* to *end_us* that none of *claimed*, in order of their starts, covers."""
    gaps = []
    upto = start_us
    for start, end in claimed:
        if start > upto:
            gaps.append((upto, start))
        upto = max(upto, end)
    return [*gaps, (upto, end_us)] if upto < end_us else gaps


def _states(states: pl.DataFrame, vehicle: str, start_us: int, end_us: int) -> list[HistorySpan]:
    """What *vehicle* did from *start_us* to *end_us*."""
    within = states.filter(
        pl.col("vehicle") == vehicle, pl.col("end_us") > start_us, pl.col("start_us") < end_us
    ).select("state", "start_us", "end_us", "mission")
    return [
        HistorySpan(vehicle=vehicle, state=state, start_us=max(start, start_us), end_us=min(end, end_us), serves=serves)
        for state, start, end, serves in within.iter_rows()
    ]
