"""The floor: the least that CPython needs for a run's logistics, one heap and lists, no ledger and no policy.

The loop repeats a run from its `Program`. Requests, expiries, legs, loads, swaps, charging and repairs are events;
docks, bays, packs, chargers, workshops and crossings are queues served in order of arrival. It decides nothing and
writes nothing, so what the engine takes beyond it is the price of command, of chance and of the record.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.benchmarks.program import AWAIT, CALL, DELIVER, GO, SERVE, SLEEP, SWAP

if TYPE_CHECKING:
    from tests.benchmarks.program import Program

REQUEST: Final = 0
EXPIRY: Final = 1
STEP: Final = 2
CHARGED: Final = 3


class Outcome(NamedTuple):
    """What the loop counted."""

    events: int
    completions: int
    legs: int


def run(program: Program) -> Outcome:  # noqa: C901, PLR0912, PLR0915 - one straight loop is the point
    """Work through a program from an empty world to its horizon."""
    tasks, leg_us, capacities = program.tasks, program.leg_us, program.capacities
    requested_us, expires_us, left = program.requested_us, program.expires_us, list(program.parts)
    vehicles, missions = len(tasks), len(requested_us)
    cursor, asleep, awake = [0] * vehicles, [False] * vehicles, [False] * vehicles
    is_requested, is_open = [False] * missions, [False] * missions
    called: list[list[tuple[int, int]]] = [[] for _ in range(missions)]
    busy = [0] * len(capacities)
    queues: list[deque[tuple[int, ...]]] = [deque() for _ in capacities]
    heap: list[tuple[int, int, int, int, int]] = []
    sequence = events = completions = legs = 0

    def begin(v: int, now: int) -> None:  # noqa: C901, PLR0912, PLR0915 - a call per task would be no floor
        """Go on with a vehicle's tasks up to one that takes time or has to wait."""
        nonlocal sequence, completions, legs
        plan, i = tasks[v], cursor[v]
        while i < len(plan):
            task = plan[i]
            kind = task[0]
            if kind == GO:
                station = task[2]
                if station >= 0:
                    if busy[station] == capacities[station]:
                        queues[station].append((v,))
                        break
                    busy[station] += 1
                legs += task[3]
                sequence += 1
                heappush(heap, (now + leg_us[task[1]], sequence, STEP, v, 0))
                break
            if kind in (SERVE, SWAP):
                station = task[1]
                if station >= 0:
                    if busy[station] == capacities[station]:
                        queues[station].append((v,))
                        break
                    busy[station] += 1
                    if kind == SWAP:
                        packs = task[2]
                        if busy[packs] == capacities[packs]:
                            queues[packs].append((v,))
                            break
                        busy[packs] += 1
                sequence += 1
                heappush(heap, (now + task[4 if kind == SWAP else 2], sequence, STEP, v, 0))
                break
            if kind == DELIVER:
                mission = task[1]
                left[mission] -= 1
                if left[mission] == 0 and is_open[mission]:
                    is_open[mission] = False
                    completions += 1
            elif kind == AWAIT:
                if not is_requested[task[1]]:
                    called[task[1]].append((task[2], v))
                    break
            elif kind == CALL:
                if now < task[1]:
                    sequence += 1
                    heappush(heap, (task[1], sequence, STEP, v, 0))
                    break
            elif kind == SLEEP:
                if not awake[v]:
                    asleep[v] = True
                    break
                awake[v] = False
            else:
                other = task[1]
                if asleep[other]:
                    asleep[other] = False
                    cursor[other] += 1
                    begin(other, now)
                else:
                    awake[other] = True
            i += 1
        cursor[v] = i

    def release(station: int, now: int) -> None:
        """Give a server back, or on to the first in the queue."""
        nonlocal sequence, legs
        queue = queues[station]
        if not queue:
            busy[station] -= 1
            return
        entry = queue.popleft()
        sequence += 1
        if len(entry) > 1:
            heappush(heap, (now + entry[1], sequence, CHARGED, entry[0], station))
            return
        v = entry[0]
        task = tasks[v][cursor[v]]
        kind = task[0]
        if kind == GO:
            legs += task[3]
            duration = leg_us[task[1]]
        elif kind == SERVE:
            duration = task[2]
        else:
            packs = task[2]
            if station == task[1]:
                if busy[packs] == capacities[packs]:
                    queues[packs].append((v,))
                    return
                busy[packs] += 1
            duration = task[4]
        heappush(heap, (now + duration, sequence, STEP, v, 0))

    for v in range(vehicles):
        begin(v, 0)
    heappush(heap, (requested_us[0], -1, REQUEST, 0, 0))
    horizon_us = program.horizon_us
    while heap:
        now, _, what, who, station = heappop(heap)
        if now >= horizon_us:
            break
        events += 1
        if what == STEP:
            task = tasks[who][cursor[who]]
            kind = task[0]
            if kind == GO:
                if task[2] >= 0:
                    release(task[2], now)
            elif kind == SERVE:
                if task[1] >= 0:
                    release(task[1], now)
            elif kind == SWAP:
                _, bay, packs, charger, _, charging = task
                if charger < 0:
                    sequence += 1
                    heappush(heap, (now + charging, sequence, CHARGED, packs, charger))
                elif busy[charger] < capacities[charger]:
                    busy[charger] += 1
                    sequence += 1
                    heappush(heap, (now + charging, sequence, CHARGED, packs, charger))
                else:
                    queues[charger].append((packs, charging))
                release(bay, now)
            cursor[who] += 1
            begin(who, now)
        elif what == REQUEST:
            is_requested[who] = is_open[who] = True
            sequence += 1
            heappush(heap, (expires_us[who], sequence, EXPIRY, who, 0))
            if who + 1 < missions:
                heappush(heap, (requested_us[who + 1], -1, REQUEST, who + 1, 0))
            for _, v in sorted(called[who]):
                cursor[v] += 1
                begin(v, now)
        elif what == EXPIRY:
            is_open[who] = False
        else:
            if station >= 0:
                release(station, now)
            release(who, now)
    return Outcome(events, completions, legs)
