"""Places: a difference puts one behind another only when it is there for certain."""

from __future__ import annotations

from fleet.statistics.ranking import places

STEPS = [0.0, 0.1, 0.2, 0.05, 0.15, 0.1]


def test_clear_differences_give_places_in_order() -> None:
    values = {name: [mean + step for step in STEPS] for name, mean in (("c", 1.0), ("a", 3.0), ("b", 2.0))}
    # Equal differences in all six: by the sign test 1/32, adjusted 3/32, which is not certain.
    assert places(values) == {"c": 1, "a": 1, "b": 1}
    values["b"][0] += 0.01
    values["a"][1] += 0.02
    assert places(values) == {"c": 3, "a": 1, "b": 2}


def test_those_who_can_not_be_told_apart_share_a_place() -> None:
    best = [5.0, 5.1, 4.9, 5.2, 5.0, 4.8]
    close = [5.1, 5.0, 4.9, 5.1, 5.1, 4.9]
    worst = [1.0, 1.2, 0.9, 1.1, 1.0, 1.0]
    assert places({"best": best, "worst": worst, "close": close}) == {"best": 1, "worst": 3, "close": 1}


def test_a_single_replication_puts_nobody_behind() -> None:
    assert places({"a": [1.0], "b": [2.0]}) == {"a": 1, "b": 1}
