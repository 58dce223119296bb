"""When a picture leaves something to choose."""

from __future__ import annotations

from fleet.coordination.protocol import Status
from fleet.experiments.choices import has_choice
from tests.coordination.by_hand import ContextByHand, mission, picture, vehicle

KM = (0.0, 1.0, 2.0)
ONE = mission("m", 1, 50.0)


def chooses(shown: object, *, idle_only: bool = True) -> bool:
    return has_choice(shown, ContextByHand(shown).feasibility, idle_only=idle_only)  # type: ignore[arg-type]


def test_one_vehicle_and_one_part_leave_nothing_to_choose() -> None:
    assert not chooses(picture(KM, [vehicle("a")], [ONE]))


def test_two_vehicles_for_a_part_or_two_parts_for_a_vehicle_are_a_choice() -> None:
    assert chooses(picture(KM, [vehicle("a"), vehicle("b")], [ONE]))
    assert chooses(picture(KM, [vehicle("a")], [ONE, mission("n", 2, 50.0)]))


def test_what_is_not_feasible_is_no_choice() -> None:
    assert not chooses(picture(KM, [vehicle("a"), vehicle("b", energy_j=0.0)], [ONE]))
    assert not chooses(picture(KM, [vehicle("a")], [ONE, mission("n", 2, 500.0)]))


def test_vehicles_on_a_plan_count_where_a_policy_looks_at_them() -> None:
    shown = picture(KM, [vehicle("a"), vehicle("b", status=Status.COMMITTED)], [ONE])
    assert not chooses(shown)
    assert chooses(shown, idle_only=False)


def test_an_empty_queue_leaves_nothing_to_choose() -> None:
    assert not chooses(picture(KM, [vehicle("a"), vehicle("b")], []), idle_only=False)
