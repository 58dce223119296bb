"""The laws of attrition at single states, break-points, suppression."""

import pytest

from fleet.errors import ModelError
from fleet.models.attrition import Attrition, Law, beaten_at, suppressed


@pytest.mark.parametrize(
    ("law", "attackers_lose", "defenders_lose"),
    [("square", 3.0 * 4, 2.0 * 5), ("linear", 3.0 * 20, 2.0 * 20), ("mixed", 3.0 * 4, 2.0 * 20)],
)
def test_each_law_has_its_rates(law: Law, attackers_lose: float, defenders_lose: float) -> None:
    attrition = Attrition(law=law, attacker_rate_per_s=2.0, defender_rate_per_s=3.0)
    assert attrition.attackers_lose_per_s(5.0, 4.0) == attackers_lose
    assert attrition.defenders_lose_per_s(5.0, 4.0) == defenders_lose


def test_full_knowledge_is_aimed_fire_and_none_is_area_fire() -> None:
    def blend(knowledge: float) -> float:
        attrition = Attrition(
            law="blend", attacker_rate_per_s=2.0, defender_rate_per_s=3.0, knowledge=knowledge, span=8.0
        )
        return attrition.defenders_lose_per_s(5.0, 4.0)

    assert blend(1.0) == 2.0 * 5
    assert blend(0.0) == 2.0 * 5 * 4 / 8
    assert blend(0.5) == (blend(0.0) + blend(1.0)) / 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"attacker_rate_per_s": -1.0},
        {"attacker_rate_per_s": 0.0, "defender_rate_per_s": 0.0},
        {"knowledge": 1.5},
        {"span": 0.0},
        {"defender_rate_per_s": float("inf")},
    ],
)
def test_attrition_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    given = {"attacker_rate_per_s": 1.0, "defender_rate_per_s": 1.0} | wrong
    with pytest.raises(ModelError, match="attrition: "):
        Attrition(law="blend", **given)


@pytest.mark.parametrize(
    ("initial", "share", "left"), [(4, 0.3, 2), (10, 0.3, 7), (25, 0.3, 17), (2, 0.3, 1), (1, 0.3, 0), (7, 1.0, 0)]
)
def test_a_side_is_beaten_when_it_has_lost_its_share(initial: int, share: float, left: int) -> None:
    assert beaten_at(initial, share) == left


def test_suppression_grows_with_support_and_has_a_limit() -> None:
    assert suppressed(2.0, 0, 0.6, 2.0) == 2.0
    assert suppressed(2.0, 2.0, 0.6, 2.0) == pytest.approx(2.0 * 0.7)
    assert suppressed(2.0, 1e9, 0.6, 2.0) == pytest.approx(2.0 * 0.4)
