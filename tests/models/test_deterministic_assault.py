"""Deterministic assaults: state equations, and the stochastic process where forces are large."""

import pytest

from fleet.models.assault_odds import assault_odds
from fleet.models.attrition import Attrition, Law
from fleet.models.deterministic_assault import attackers_left


def test_the_square_law_concentrates() -> None:
    even = Attrition(law="square", attacker_rate_per_s=1.0, defender_rate_per_s=1.0)
    assert attackers_left(even, 5.0, 4.0) == pytest.approx(3.0)
    assert attackers_left(even, 4.0, 5.0) is None


def test_the_linear_law_trades_one_for_one() -> None:
    even = Attrition(law="linear", attacker_rate_per_s=1.0, defender_rate_per_s=1.0)
    assert attackers_left(even, 5.0, 4.0) == pytest.approx(1.0)
    assert attackers_left(even, 4.0, 4.0) is None


def test_who_can_not_hurt_can_not_win() -> None:
    assert attackers_left(Attrition(law="square", attacker_rate_per_s=0.0, defender_rate_per_s=1.0), 9.0, 1.0) is None


def test_the_blend_lies_between_mixed_and_square() -> None:
    def left(knowledge: float) -> float:
        attrition = Attrition(
            law="blend", attacker_rate_per_s=1.0, defender_rate_per_s=0.5, knowledge=knowledge, span=10.0
        )
        return attackers_left(attrition, 20.0, 10.0) or 0.0

    assert left(1.0) == pytest.approx((400 - 50) ** 0.5)
    assert left(0.0) == pytest.approx((400 - 2 * 0.5 * 10 * 10) ** 0.5)
    assert left(0.0) < left(0.3) < left(0.6) < left(0.999999) == pytest.approx(left(1.0), rel=1e-5)


@pytest.mark.parametrize(("law", "attacker_rate"), [("square", 1.0), ("linear", 1.0), ("mixed", 0.01), ("blend", 1.0)])
def test_large_forces_fight_as_the_equations_say(law: Law, attacker_rate: float) -> None:
    attrition = Attrition(
        law=law, attacker_rate_per_s=attacker_rate, defender_rate_per_s=0.8, knowledge=0.6, span=400.0
    )
    expected = attackers_left(attrition, 400.0, 250.0, attackers_break=40.0, defenders_break=50.0)
    odds = assault_odds(attrition, 400, 250, attackers_break=40, defenders_break=50)
    assert odds.win > 0.999
    assert expected == pytest.approx(odds.attackers_left, rel=0.01)
