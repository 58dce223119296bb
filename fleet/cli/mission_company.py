"""The convoys in which the vehicles of one mission travelled, gathered from a run's ledger."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from fleet.ledger.reader import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionConvoy:
    """One convoy: who travelled in it and when it set out; times in µs from the start of the run.

    ``waited_for`` is the member that came last to where they met, at ``ready_us`` (None where all came at once);
    ``headway_us`` the time from one vehicle of the column to the next. ``left`` tells why each is no longer in it,
    which open members lack.
    """

    convoy: str
    set_out_us: int
    members: tuple[str, ...]
    waited_for: str | None
    ready_us: int
    headway_us: int
    left: dict[str, str]


def convoys_of(ledger: Ledger, mission: str) -> tuple[MissionConvoy, ...]:
    """The convoys that set out on legs which served a mission, in order of time."""
    if "convoys" not in ledger.names:
        return ()
    rows = ledger.table("convoys")
    joined = rows.filter(pl.col("event") == "joined")
    served = ledger.table("legs").filter((pl.col("event") == "depart") & (pl.col("mission") == mission))
    names = joined.join(served, on=["vehicle", "t_us"], how="semi")["convoy"].unique(maintain_order=True)
    return tuple(_convoy(ledger, rows.filter(pl.col("convoy") == name)) for name in names)


def _convoy(ledger: Ledger, rows: pl.DataFrame) -> MissionConvoy:
    joined = rows.filter(pl.col("event") == "joined")
    set_out_us, members = joined["t_us"][0], tuple(joined["vehicle"].to_list())
    waits = {vehicle: _waits(ledger, vehicle, set_out_us) for vehicle in members}
    ready_us, waited_for = max((first, vehicle) for vehicle, (first, _) in waits.items())
    formed_us = max(last for _, last in waits.values())
    left = rows.filter(pl.col("event") != "joined").select("vehicle", "event").rows()
    return MissionConvoy(
        convoy=joined["convoy"][0],
        set_out_us=set_out_us,
        members=members,
        waited_for=None if all(first == ready_us for first, _ in waits.values()) else waited_for,
        ready_us=ready_us,
        headway_us=(set_out_us - formed_us) // max(len(members) - 1, 1),
        left=dict(left),
    )


def _waits(ledger: Ledger, vehicle: str, until_us: int) -> tuple[int, int]:
    """When a vehicle began to wait for the others before a moment, and when it stood ready to leave with them."""
    states = ledger.table("vehicles").filter((pl.col("vehicle") == vehicle) & (pl.col("t_us") < until_us))
    first = last = until_us
    for time_us, state in reversed(states.select("t_us", "state").rows()):
        if state != "waiting":
            break
        first, last = time_us, time_us if last == until_us else last
    return first, last
