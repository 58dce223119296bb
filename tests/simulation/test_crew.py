"""Operators at their desk: who serves whom in which order, how long it takes them, and when they are there at all."""

from __future__ import annotations

import pytest

from tests.simulation.call_desk import CallDesk

ONE_DAY_S = 86_400.0


def test_one_operator_serves_one_call_after_the_other() -> None:
    desk = CallDesk(count=1)
    for vehicle in "abc":
        desk.call(vehicle)
    assert desk.crew.waiting == 2
    assert desk.crew.at_work == 1
    desk.run(100)
    assert desk.served == [(10, "a"), (20, "b"), (30, "c")]
    assert [(s.asked_s, s.served_s, s.until_s) for s in desk.services] == [(0, 0, 10), (0, 10, 20), (0, 20, 30)]
    assert desk.crew.waiting == 0


def test_two_operators_serve_two_at_once() -> None:
    desk = CallDesk(count=2)
    for vehicle in "abc":
        desk.call(vehicle)
    desk.run(100)
    assert desk.served == [(10, "a"), (10, "b"), (20, "c")]


def test_urgent_kinds_go_first_and_the_rest_in_order_of_arrival() -> None:
    desk = CallDesk(count=1, first=["recovery", "attending"])
    desk.call("at work")
    for kind in ("approval", "unsticking", "attending", "recovery"):
        desk.call(kind, kind=kind)
    desk.run(100)
    assert [vehicle for _, vehicle in desk.served[1:]] == ["recovery", "attending", "approval", "unsticking"]


def test_turning_to_another_vehicle_takes_time_and_staying_with_one_does_not() -> None:
    desk = CallDesk(count=1, switch_s=5)
    for vehicle in ("a", "a", "b"):
        desk.call(vehicle)
    desk.run(100)
    assert desk.served == [(15, "a"), (25, "a"), (40, "b")]


def test_whoever_had_a_vehicle_last_takes_it_again() -> None:
    desk = CallDesk(count=2, switch_s=5)
    desk.call("a", 10)
    desk.call("b", 30)
    desk.call_at(50, "b", 10)
    desk.run(100)
    assert [(s.operator, s.vehicle) for s in desk.services] == [(0, "a"), (1, "b"), (1, "b")]
    assert desk.served[-1] == (60, "b")


def test_who_has_been_free_the_longest_takes_a_new_vehicle() -> None:
    desk = CallDesk(count=2)
    desk.call("a", 30)
    desk.call("b", 10)
    desk.call_at(50, "c")
    desk.run(100)
    assert desk.services[-1].operator == 1


def test_fewer_are_on_duty_at_night_and_those_at_work_finish() -> None:
    desk = CallDesk(count=2, shifts=[{"from_h": 22, "until_h": 6, "count": 0}])
    desk.clock.at(22 * 3_600_000_000, lambda _: desk.crew.change_shift())
    desk.clock.at(30 * 3_600_000_000, lambda _: desk.crew.change_shift())
    desk.run(6 * 3600)
    desk.crew.change_shift()
    desk.call_at(22 * 3600 - 5, "late")
    desk.call_at(22 * 3600 + 5, "night")
    desk.run(2 * ONE_DAY_S)
    assert desk.served == [(22 * 3600 + 5, "late"), (30 * 3600 + 10, "night")]


def test_a_call_that_nobody_needs_any_more_leaves_the_queue() -> None:
    desk = CallDesk(count=1)
    desk.call("a")
    gone = desk.call("b")
    desk.call("c")
    desk.crew.end(gone)
    desk.run(100)
    assert desk.served == [(10, "a"), (20, "c")]
    assert desk.crew.waiting == 0


def test_an_operator_finishes_what_is_needed_no_more_and_nothing_comes_of_it() -> None:
    desk = CallDesk(count=1)
    dropped = desk.call("a")
    desk.call("b")
    desk.crew.end(dropped)
    desk.run(100)
    assert desk.served == [(20, "b")]


def test_who_steers_is_busy_until_told_otherwise() -> None:
    desk = CallDesk(count=1)
    steered = desk.call("a", takes_s=None)
    desk.call("b")
    desk.clock.at(40_000_000, lambda _: desk.crew.end(steered))
    desk.run(100)
    assert desk.served == [(0, "a"), (50, "b")]


def test_the_queue_tells_since_when_somebody_waits() -> None:
    desk = CallDesk(count=1)
    assert desk.crew.oldest_us is None
    desk.call("a")
    desk.call_at(3, "b")
    desk.call_at(4, "c")
    desk.run(5)
    assert desk.crew.oldest_us == 3_000_000


@pytest.mark.parametrize(("k", "last_s"), [(0, 60.0), (2, 60.0 * (1 + 2 * (5 / 6 - 0.5)))])
def test_load_above_the_knee_lengthens_a_service(k: float, last_s: float) -> None:
    """Five of the six minutes before the last call were busy."""
    desk = CallDesk(count=1, attention={"k": k, "knee": 0.5, "window_min": 6})
    desk.call_at(0, "a", 300)
    desk.call_at(360, "b", 60)
    desk.run(1000)
    assert desk.served[-1][0] == pytest.approx(360 + last_s)


def test_load_forgets_what_was_before_the_window() -> None:
    desk = CallDesk(count=1, attention={"k": 5, "knee": 0.0, "window_min": 1})
    desk.call("a", 600)
    desk.call_at(700, "b", 10)
    desk.run(1000)
    assert desk.served[-1][0] == 710
    assert desk.people[0].load(715_000_000) == pytest.approx(10 / 60)
