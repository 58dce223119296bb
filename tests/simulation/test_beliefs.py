"""What a post believes: buckets of idle vehicles and waiting parts that follow every message exactly."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fleet.coordination.protocol import LinkBelief, Status
from fleet.domain.plan import Step, StepKind
from fleet.simulation.beliefs import Beliefs
from tests.coordination.by_hand import Line, mission, vehicle

HOUR_US = 3_600_000_000


def held_by(post: str) -> Beliefs:
    """A post that knows three places 10 km apart, gets no position reports, and believes nothing yet."""
    return Beliefs(post, Line([0, 10, 20]), 0.0, LinkBelief(0.0, 1.0), lambda *_: None, lambda: ())


@pytest.fixture
def beliefs() -> Beliefs:
    """Two parts of m1 wait at 1, and cart-1 and cart-2 are idle at 0."""
    made = held_by("central")
    for name in ("cart-1", "cart-2"):
        made.put(vehicle(name))
    assert made.add(mission("m1", 1, 50.0, 60.0), 0)
    return made


def serving(*parts: int) -> list[Step]:
    return [Step(StepKind.UNLOAD, 1, "m1", part) for part in parts]


def idle(beliefs: Beliefs) -> dict[tuple[int, str], list[str]]:
    return {key: list(bucket) for key, bucket in beliefs.idle.items()}


def test_idle_vehicles_stand_in_the_bucket_of_their_place_and_in_no_other(beliefs: Beliefs) -> None:
    assert idle(beliefs) == {(0, "cart"): ["cart-1", "cart-2"]}
    beliefs.put(vehicle("cart-1", 2))
    assert idle(beliefs) == {(0, "cart"): ["cart-2"], (2, "cart"): ["cart-1"]}
    beliefs.put(vehicle("cart-2", 1, status=Status.COMMITTED))
    assert idle(beliefs) == {(2, "cart"): ["cart-1"]}


def test_a_vehicle_that_leaves_the_scope_leaves_its_bucket(beliefs: Beliefs) -> None:
    left = beliefs.forget("cart-1")
    assert left is not None
    assert left.id == "cart-1"
    assert idle(beliefs) == {(0, "cart"): ["cart-2"]}
    assert list(beliefs.vehicles) == ["cart-2"]
    assert beliefs.forget("cart-1") is None


def test_the_age_of_what_a_report_replaces_is_from_then_until_it_was_received(beliefs: Beliefs) -> None:
    assert beliefs.put(vehicle("cart-1", observed_us=5, received_us=9)) == 9
    assert beliefs.put(vehicle("cart-1", observed_us=12, received_us=20)) == 15
    assert beliefs.put(vehicle("cart-9", observed_us=12, received_us=20)) == 0


def test_committing_takes_the_vehicle_and_the_parts_it_serves(beliefs: Beliefs) -> None:
    assert beliefs.commit("cart-1", [Step(StepKind.GO, 1), *serving(0, 0)]) == [("m1", 0)]
    assert idle(beliefs) == {(0, "cart"): ["cart-2"]}
    assert list(beliefs.queue) == list(beliefs.waiting[1]) == [("m1", 1)]
    assert beliefs.assigned == {("m1", 0): "cart-1"}
    assert beliefs.parts_of("cart-1") == [("m1", 0)]
    assert beliefs.commit("cart-2", serving(0)) == []


def test_an_order_that_came_to_nothing_gives_back_what_it_took(beliefs: Beliefs) -> None:
    taken = beliefs.commit("cart-1", serving(0, 1))
    beliefs.uncommit("cart-1", taken)
    assert idle(beliefs) == {(0, "cart"): ["cart-2", "cart-1"]}
    assert [(key, part.attempt) for key, part in beliefs.queue.items()] == [(("m1", 0), 2), (("m1", 1), 2)]
    assert beliefs.assigned == {}
    assert beliefs.parts_of("cart-1") == []


def test_what_another_vehicle_has_taken_meanwhile_is_not_given_back(beliefs: Beliefs) -> None:
    taken = beliefs.commit("cart-1", serving(0))
    beliefs.uncommit("cart-1", taken)
    beliefs.commit("cart-2", serving(0))
    beliefs.uncommit("cart-1", taken)
    assert beliefs.assigned == {("m1", 0): "cart-2"}


def test_a_vehicle_that_is_busy_or_gone_is_not_idle_again(beliefs: Beliefs) -> None:
    beliefs.put(vehicle("cart-1", status=Status.COMMITTED))
    beliefs.uncommit("cart-1", [])
    beliefs.uncommit("cart-7", [])
    assert idle(beliefs) == {(0, "cart"): ["cart-2"]}


def test_a_silent_vehicle_is_not_available_until_it_is_tried_again(beliefs: Beliefs) -> None:
    beliefs.silent("cart-1")
    assert beliefs.vehicles["cart-1"].status is Status.SILENT
    assert idle(beliefs) == {(0, "cart"): ["cart-2"]}
    assert beliefs.try_again("cart-1")
    assert idle(beliefs) == {(0, "cart"): ["cart-2", "cart-1"]}
    assert not beliefs.try_again("cart-1")


def test_a_vehicle_at_work_does_not_fall_silent(beliefs: Beliefs) -> None:
    beliefs.put(vehicle("cart-1", status=Status.COMMITTED))
    beliefs.silent("cart-1")
    assert beliefs.vehicles["cart-1"].status is Status.COMMITTED


def test_where_a_vehicle_under_way_is_that_answered_no_order_is_unknown_until_it_reports_again(
    beliefs: Beliefs, monkeypatch: pytest.MonkeyPatch
) -> None:
    observed_us = 5
    report = lambda *_: SimpleNamespace(observed_us=observed_us, tells_of=lambda version: True)  # noqa: E731, ARG005
    monkeypatch.setattr(beliefs, "_latest", report)
    beliefs.put(vehicle("cart-1", status=Status.COMMITTED))
    assert beliefs.whereabouts("cart-1") is not None
    beliefs.time_us = 8
    beliefs.silent("cart-1")
    assert beliefs.whereabouts("cart-1") is None
    observed_us = 9
    assert beliefs.whereabouts("cart-1") is not None


def test_a_request_is_taken_down_once_and_only_before_it_expires(beliefs: Beliefs) -> None:
    assert not beliefs.add(mission("m1", 1, 50.0), 0)
    beliefs.time_us = HOUR_US
    assert not beliefs.add(mission("late", 2, 50.0, expires_us=HOUR_US), 0)
    assert beliefs.add(mission("just", 2, 50.0, expires_us=HOUR_US + 1), 0)
    assert list(beliefs.missions) == ["m1", "just"]


def test_a_part_given_to_another_post_and_asked_for_again_is_with_the_vehicle_that_goes_for_it(
    beliefs: Beliefs,
) -> None:
    asked = beliefs.missions["m1"]
    beliefs.put(vehicle("cart-1", status=Status.COMMITTED, plan=tuple(serving(0))))
    beliefs.commit("cart-1", serving(0))
    beliefs.commit("cart-2", serving(1))
    beliefs.put(vehicle("cart-2"))
    assert beliefs.drop(("m1", 0))
    assert beliefs.drop(("m1", 1))
    assert beliefs.add(asked, 0, (0, 1))
    assert beliefs.assigned == {("m1", 0): "cart-1"}
    assert list(beliefs.queue) == [("m1", 1)]


def test_a_mission_closes_at_its_expiry_and_no_earlier(beliefs: Beliefs) -> None:
    beliefs.time_us = 2 * HOUR_US - 1
    beliefs.expire()
    assert beliefs.is_open(("m1", 0))
    beliefs.time_us = 2 * HOUR_US
    beliefs.expire()
    assert not beliefs.is_open(("m1", 0))
    assert (beliefs.missions, beliefs.queue, beliefs.waiting) == ({}, {}, {})


def test_a_mission_is_forgotten_with_its_last_part(beliefs: Beliefs) -> None:
    beliefs.commit("cart-1", serving(0))
    beliefs.done(("m1", 0))
    assert (list(beliefs.missions), beliefs.assigned, beliefs.parts_of("cart-1")) == (["m1"], {}, [])
    assert beliefs.parts_held("m1") == [(beliefs.queue["m1", 1], None)]
    beliefs.done(("m1", 1))
    beliefs.done(("m1", 1))
    assert (beliefs.missions, beliefs.queue, beliefs.waiting) == ({}, {}, {})


def test_closing_a_mission_says_whether_it_was_open(beliefs: Beliefs) -> None:
    beliefs.commit("cart-1", serving(1))
    assert beliefs.close("m1")
    assert not beliefs.close("m1")
    assert (beliefs.queue, beliefs.assigned) == ({}, {})


def test_a_mission_handed_over_comes_with_who_is_under_way_with_each_part(beliefs: Beliefs) -> None:
    beliefs.commit("cart-1", serving(1))
    handed = beliefs.parts_held("m1")
    assert [(part.part, who) for part, who in handed] == [(0, None), (1, "cart-1")]
    other = held_by("east")
    other.take_over(handed)
    other.take_over(handed)
    assert (list(other.missions), list(other.queue), other.assigned) == (["m1"], [("m1", 0)], {("m1", 1): "cart-1"})
    other.time_us = 2 * HOUR_US
    other.expire()
    assert (other.missions, other.assigned) == ({}, {})


@pytest.mark.parametrize(("time_us", "parts"), [(2 * HOUR_US - 1, 2), (2 * HOUR_US, 0)])
def test_what_is_over_is_not_taken_over(beliefs: Beliefs, time_us: int, parts: int) -> None:
    other = held_by("east")
    other.time_us = time_us
    other.take_over(beliefs.parts_held("m1"))
    assert len(other.queue) == parts


def test_a_part_waits_again_where_its_cargo_was_dropped(beliefs: Beliefs) -> None:
    beliefs.commit("cart-1", serving(0))
    beliefs.wait_again(("m1", 0), (2,))
    assert (beliefs.queue["m1", 0].origins, beliefs.queue["m1", 0].attempt) == ((2,), 2)
    beliefs.wait_again(("m9", 0), None)
    assert ("m9", 0) not in beliefs.queue


def test_a_copy_tells_when_vehicles_under_way_are_expected(beliefs: Beliefs) -> None:
    plan = (Step(StepKind.GO, 1), Step(StepKind.GO, 2))
    beliefs.put(vehicle("cart-1", status=Status.COMMITTED, plan=plan))
    beliefs.time_us = 100
    kept = beliefs.snapshot()
    assert kept.free_us == {"cart-1": 2_000_000_000}
    assert [part.part for part in kept.waiting] == [0, 1]
    beliefs.commit("cart-2", serving(0))
    assert kept.assigned == {}


def test_another_post_that_believes_what_a_copy_says_believes_the_same(beliefs: Beliefs) -> None:
    beliefs.commit("cart-1", serving(1))
    other = held_by("central")
    other.restore(beliefs.snapshot())
    assert idle(other) == idle(beliefs) == {(0, "cart"): ["cart-2"]}
    assert list(other.queue) == list(other.waiting[1]) == list(beliefs.queue) == [("m1", 0)]
    assert other.assigned == beliefs.assigned == {("m1", 1): "cart-1"}
    assert (other.vehicles, other.missions) == (beliefs.vehicles, beliefs.missions)
