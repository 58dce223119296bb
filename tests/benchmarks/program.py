"""A finished run as plain task lists, which the bare loop of `tests.benchmarks.floor` works through.

Everything that a policy decided is read from the ledger: who went where, with what aboard, what broke. Everything that
time decides is left to the loop: when a leg or a service ends, who waits for whom, what expires. Making the lists
takes no part in any timing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.ledger.reader import Ledger
    from fleet.scenario.model import Model

GO: Final = 0
SERVE: Final = 1
SWAP: Final = 2
DELIVER: Final = 3
AWAIT: Final = 4
CALL: Final = 5
SLEEP: Final = 6
WAKE: Final = 7

Task = tuple[int, ...]
"""``(GO, leg, station, legs)``, ``(SERVE, station, duration)``, ``(SWAP, bay, packs, charger, duration, charging)``,
``(DELIVER, mission)``, ``(AWAIT, mission, turn)`` until it is requested, of several vehicles by turn, ``(CALL, time)``
until then, ``(SLEEP,)`` until woken, ``(WAKE, vehicle)``. A station of −1 is none; a leg in tow adds one to ``legs``.
Times in microseconds."""

NO_STATION: Final = -1
_SERVICES: Final = frozenset({"loading", "unloading", "on_task", "charging", "repairing"})
_DELIVERED, _STATE, _DEPARTS = 0, 1, 2
_KINDS: Final = (
    ("docks", "dock"), ("swap_bays", "swap bay"), ("charged_packs", "charged pack"), ("chargers", "charger"),
    ("workshop_bays", "workshop"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What the loop needs: tasks per vehicle, missions in order of request, stations, and the time of every leg.

    ``requested_us``, ``expires_us`` and ``parts`` go by mission, ``capacities`` by station, ``leg_us`` by leg number
    (entry 0 unused). ``completions`` and ``legs`` are what the run itself counted, for the loop to arrive at.
    """

    tasks: list[list[Task]]
    requested_us: list[int]
    expires_us: list[int]
    parts: list[int]
    capacities: list[int]
    leg_us: list[int]
    horizon_us: int
    completions: int
    legs: int


@dataclass(frozen=True, slots=True)
class _Leg:
    number: int
    lead: int | None


@dataclass(frozen=True, slots=True)
class _State:
    name: str
    place: str | None
    platform: str
    energy_mj: int


_Entry = tuple[int, int, int, "_Leg | _State | int"]
"""Time, rank at that time, place in its table, and what happened (an int is a mission with a part delivered)."""


def program_of(ledger: Ledger, model: Model) -> Program:
    """The task lists of a complete run under ideal links, of a scenario without closures and groups.

    Raises ``ValueError`` for a scenario with closures, whose queues this loop doesn't close.
    """
    if model.closures:
        raise ValueError("the bare loop knows no closures")
    return _Reader(ledger, model).program()


class _Reader:
    """Reads one ledger."""

    def __init__(self, ledger: Ledger, model: Model) -> None:
        self._ledger = ledger
        self._horizon_us = round(model.horizon_s * 1e6)
        self._stations, self._capacities = _stations(model)
        missions = ledger.table("missions")
        self._missions = {name: i for i, name in enumerate(missions["mission"].to_list())}
        self._request_at = {t: i for i, t in enumerate(missions["t_us"].to_list())}
        self._served = {
            (v, t, kind == "crossing"): (resource, kind, until - t)
            for v, t, resource, kind, until in ledger.table("resources")
            .select("vehicle", "t_us", "resource", "kind", "until_us")
            .iter_rows()
        }
        accepted = ledger.table("orders").filter(pl.col("event") == "accepted")
        self._turn = {key: turn for turn, key in enumerate(accepted.select("vehicle", "t_us").iter_rows())}
        self._recharge_s = dict(ledger.table("platforms").select("name", "recharge_s").iter_rows())
        first = ledger.table("vehicles").unique("vehicle", keep="first", maintain_order=True)
        self._vehicles = {name: i for i, name in enumerate(first["vehicle"].to_list())}
        self._capacity_mj = dict(zip(first["platform"].to_list(), first["energy_mj"].to_list(), strict=True))
        self._led: dict[int, int] = {}
        self._wakes: dict[int, int] = {}

    def program(self) -> Program:
        """The whole of it."""
        missions = self._ledger.table("missions")
        outcomes = self._ledger.table("parts").filter(pl.col("outcome") == "succeeded")
        leg_us = self._leg_times()
        entries = self._entries()
        plans = [self._tasks(vehicle, entries[vehicle]) for vehicle in self._vehicles]
        return Program(
            tasks=[self._with_tows(tasks) for tasks in plans],
            requested_us=missions["t_us"].to_list(),
            expires_us=missions["expires_us"].to_list(),
            parts=missions["parts"].to_list(),
            capacities=self._capacities,
            leg_us=leg_us,
            horizon_us=self._horizon_us,
            completions=len(outcomes),
            legs=len(leg_us) - 1,
        )

    def _leg_times(self) -> list[int]:
        """How long each leg lasted, whatever ended it; beyond the horizon for those still open there."""
        rows = self._ledger.table("legs").select("leg", "t_us", "event")
        ends = rows.filter(pl.col("event") != "depart")
        spans = rows.filter(pl.col("event") == "depart").join(ends, on="leg", suffix="_end").sort("leg")
        open_us = pl.when(pl.col("event_end") == "open").then(self._horizon_us).otherwise(0)
        return [0, *(spans.select(pl.col("t_us_end") - pl.col("t_us") + open_us).to_series().to_list())]

    def _entries(self) -> dict[str, list[_Entry]]:
        """What happened to each vehicle, in order."""
        found: dict[str, list[_Entry]] = {name: [] for name in self._vehicles}
        parts = self._ledger.table("parts").filter(pl.col("event").is_in(["delivered", "done"]))
        for i, (t, vehicle, mission) in enumerate(parts.select("t_us", "vehicle", "mission").iter_rows()):
            found[vehicle].append((t, _DELIVERED, i, self._missions[mission]))
        states = self._ledger.table("vehicles").select("t_us", "vehicle", "state", "place", "platform", "energy_mj")
        for i, (t, vehicle, *state) in enumerate(states.iter_rows()):
            found[vehicle].append((t, _STATE, i, _State(*state)))
        legs = self._ledger.table("legs").filter(pl.col("event") == "depart").select("t_us", "vehicle", "leg", "lead")
        for i, (t, vehicle, leg, lead) in enumerate(legs.iter_rows()):
            found[vehicle].append((t, _DEPARTS, i, _Leg(leg, lead)))
            if lead is not None:
                self._led[lead] = self._led.get(lead, 0) + 1
        for entries in found.values():
            entries.sort(key=lambda entry: entry[:3])
        return found

    def _tasks(self, vehicle: str, entries: list[_Entry]) -> list[Task]:
        tasks: list[Task] = [(CALL, entries[0][0])] if entries[0][0] > 0 else []
        towed_by: int | None = None
        for (now, _, _, what), then in zip(entries, [*(e[0] for e in entries[1:]), 2 * self._horizon_us], strict=True):
            if isinstance(what, _Leg) and what.lead is not None:
                towed_by = what.lead
                continue
            task = self._task(vehicle, now, then, what)
            if task is None:
                continue
            if towed_by is not None:
                self._wakes[towed_by], towed_by = self._vehicles[vehicle], None
                tasks.append((SLEEP,))
            tasks.append(task)
        return tasks

    def _task(self, vehicle: str, now: int, then: int, what: _Leg | _State | int) -> Task | None:
        if isinstance(what, int):
            return DELIVER, what
        if isinstance(what, _Leg):
            crossing = self._served.get((vehicle, now, True))
            return GO, what.number, self._stations[crossing[0]] if crossing else NO_STATION, 1
        if what.name == "idle":
            return self._wait(vehicle, now, then)
        return self._service(vehicle, now, then, what) if what.name in _SERVICES else None

    def _wait(self, vehicle: str, now: int, then: int) -> Task | None:
        """Idle until the request that called the vehicle, or until whatever else did; nothing to do after the last."""
        if then == now or then > self._horizon_us:
            return None
        mission = self._request_at.get(then)
        return (AWAIT, mission, self._turn.get((vehicle, then), 0)) if mission is not None else (CALL, then)

    def _service(self, vehicle: str, now: int, then: int, state: _State) -> Task:
        served = self._served.get((vehicle, now, False))
        if served is None:
            return SERVE, NO_STATION, then - now
        resource, kind, duration = served
        station = self._stations[resource]
        if kind != "swap bay":
            return SERVE, station, duration
        missing = 1.0 - state.energy_mj / self._capacity_mj[state.platform]
        charging = round(self._recharge_s[state.platform] * missing * 1e6)
        packs = self._stations[f"{state.place} charged pack"]
        return SWAP, station, packs, self._stations.get(f"{state.place} charger", NO_STATION), duration, charging

    def _with_tows(self, tasks: list[Task]) -> list[Task]:
        """The legs of towed vehicles counted with their leader's, and the towed woken where their tow ends."""
        made: list[Task] = []
        for task in tasks:
            if task[0] == GO:
                _, leg, station, count = task
                made.append((GO, leg, station, count + self._led.get(leg, 0)))
                if leg in self._wakes:
                    made.append((WAKE, self._wakes[leg]))
            else:
                made.append(task)
        return made


def _stations(model: Model) -> tuple[Mapping[str, int], list[int]]:
    """Numbers of the stations by the names that the ledger uses, and their capacities."""
    named = [
        (f"{site.name} {kind}", getattr(site, attribute))
        for site in model.sites
        for attribute, kind in _KINDS
        if getattr(site, attribute)
    ]
    named += zip(model.terrain.choke_names, model.terrain.choke_capacity, strict=True)
    return {name: i for i, (name, _) in enumerate(named)}, [int(capacity) for _, capacity in named]
