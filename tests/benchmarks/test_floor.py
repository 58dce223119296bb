"""The bare loop really queues, expires, swaps and tows; expected times are worked out by hand."""

from __future__ import annotations

from tests.benchmarks.floor import Outcome, run
from tests.benchmarks.program import AWAIT, CALL, DELIVER, GO, SERVE, SLEEP, SWAP, WAKE, Program, Task


def program(tasks: list[list[Task]], *, expires_us: list[int], capacities: list[int], horizon_us: int) -> Program:
    return Program(
        tasks=tasks, requested_us=[10] * len(expires_us), expires_us=expires_us, parts=[1] * len(expires_us),
        capacities=capacities, leg_us=[0, 100, 100], horizon_us=horizon_us, completions=0, legs=0,
    )  # fmt: skip


def load_and_deliver(mission: int, leg: int) -> list[Task]:
    return [(AWAIT, mission, 0), (SERVE, 0, 50), (GO, leg, -1, 1), (DELIVER, mission)]


def test_two_docks_load_two_vehicles_at_once() -> None:
    # Requested at 10, loaded at 60, there at 160.
    both = [load_and_deliver(0, 1), load_and_deliver(1, 2)]
    assert run(program(both, expires_us=[161, 161], capacities=[2], horizon_us=1000)).completions == 2


def test_one_dock_makes_the_second_vehicle_wait_until_its_mission_expires() -> None:
    # The second is loaded from 60 to 110 and there at 210.
    both = [load_and_deliver(0, 1), load_and_deliver(1, 2)]
    late = program(both, expires_us=[161, 209], capacities=[1], horizon_us=1000)
    assert run(late) == Outcome(events=8, completions=1, legs=2)
    assert run(program(both, expires_us=[161, 211], capacities=[1], horizon_us=1000)).completions == 2


def test_of_vehicles_that_one_request_calls_the_first_to_take_its_order_is_served_first() -> None:
    both: list[list[Task]] = [
        [(AWAIT, 0, turn), (SERVE, 0, 50), (DELIVER, mission)] for turn, mission in ((1, 0), (0, 1))
    ]
    # The dock is free at 60 for the second turn, which is done at 110.
    assert run(program(both, expires_us=[111, 61], capacities=[1], horizon_us=1000)).completions == 2
    assert run(program(both, expires_us=[109, 61], capacities=[1], horizon_us=1000)).completions == 1


def test_a_crossing_is_passed_one_at_a_time() -> None:
    crossing: list[list[Task]] = [[(GO, 1, 0, 1), (DELIVER, 0)], [(GO, 2, 0, 1), (DELIVER, 1)]]
    # The first is over at 100 and the second at 200.
    assert run(program(crossing, expires_us=[150, 150], capacities=[1], horizon_us=1000)).completions == 1


def test_a_swap_waits_for_the_pack_that_is_still_charging() -> None:
    # One pack: the first swap ends at 20, its pack is charged at 320, the second swap ends at 340.
    swaps: list[list[Task]] = [[(SWAP, 0, 1, 2, 20, 300)], [(SWAP, 0, 1, 2, 20, 300), (DELIVER, 0)]]
    assert run(program(swaps, expires_us=[339], capacities=[2, 1, 1], horizon_us=1000)).completions == 0
    assert run(program(swaps, expires_us=[341], capacities=[2, 1, 1], horizon_us=1000)).completions == 1


def test_a_towed_vehicle_goes_on_when_its_tow_ends_and_both_legs_count() -> None:
    # Called at 30, the tow ends at 130, the repair at 180.
    tow: list[list[Task]] = [[(CALL, 30), (GO, 1, -1, 2), (WAKE, 1)], [(SLEEP,), (SERVE, -1, 50), (DELIVER, 0)]]
    assert run(program(tow, expires_us=[181], capacities=[], horizon_us=1000)) == Outcome(5, 1, 2)
    assert run(program(tow, expires_us=[179], capacities=[], horizon_us=1000)).completions == 0


def test_nothing_happens_at_the_horizon_or_after_it() -> None:
    assert run(program([load_and_deliver(0, 1)], expires_us=[999], capacities=[1], horizon_us=160)).completions == 0
