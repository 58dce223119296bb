"""Who was given what first, and how far two runs agree in it."""

from __future__ import annotations

from fleet.statistics.first_vehicles import first_vehicles, share_given_otherwise
from tests.ledger.example import example_ledger


def test_the_first_vehicle_of_each_mission_that_got_one() -> None:
    assert first_vehicles(example_ledger()) == {
        "delivery-1": ((1, "termit-1.1"),),
        "delivery-3": ((1, "termit-1.1"),),
        "recon-1": ((1, "quad-1.1"),),
    }


def test_runs_that_agree_in_every_mission_share_all() -> None:
    served = first_vehicles(example_ledger())
    assert share_given_otherwise(served, served) == 0.0


def test_another_vehicle_for_one_part_and_none_at_all_both_count_as_otherwise() -> None:
    one = {"a": ((0, "x"), (1, "y")), "b": ((0, "x"),), "c": ((0, "x"),), "d": ((0, "x"),)}
    other = {"a": ((0, "x"), (1, "z")), "b": ((0, "x"),), "c": ((0, "x"),)}
    assert share_given_otherwise(one, other) == share_given_otherwise(other, one) == 0.5


def test_where_nothing_was_given_out_there_is_no_share() -> None:
    assert share_given_otherwise({}, {}) is None
