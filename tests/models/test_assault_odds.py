"""The exact odds of an assault against published closed forms, exact fractions, and tables of reference."""

import csv
from fractions import Fraction
from math import prod
from pathlib import Path

import pytest
from scipy.special import betainc

from fleet.errors import ModelError
from fleet.models.assault_odds import Odds, assault_odds
from fleet.models.attrition import Attrition, Law

# (attackers, defenders, α, β, break-points) → P(win), E[T], E[attackers left] under the square law.
SQUARE = (
    ((2, 1, 1, 1, 0, 0), 5 / 6, 0.5, 1.5),
    ((3, 2, 1, 1, 0, 0), 31 / 40, 0.725, 1.908333),
    ((5, 4, 1, 1, 0, 0), 51907 / 72576, 0.960524, 2.597264),
    ((10, 8, 1, 1, 0, 0), 0.791358, 1.106961, 5.216568),
    ((10, 20, 2, 1, 0, 0), 0.060274, 0.688763, 0.275049),
    ((20, 10, 1, 2, 14, 5), 0.676451, 0.232496, 16.218598),
    ((20, 10, 1, 3, 14, 5), 0.424055, 0.191022, 15.224544),
)
# Knowledge → P(win) of 20 against 10, α = 1, β = 1.5, K = 40, break-points 14 and 5, under the blend.
BLEND = ((0.0, 0.0532), (0.25, 0.2954), (0.5, 0.5421), (0.75, 0.7137), (1.0, 0.8209))

LAWS: dict[str, Law] = {"square": "square", "linear": "linear", "mixed:": "mixed"}


def square(attackers: int, defenders: int, alpha: float, beta: float, *breaks: int) -> Odds:
    attackers_break, defenders_break = breaks or (0, 0)
    attrition = Attrition(law="square", attacker_rate_per_s=alpha, defender_rate_per_s=beta)
    return assault_odds(
        attrition, attackers, defenders, attackers_break=attackers_break, defenders_break=defenders_break
    )


def by_fractions(attackers: int, defenders: int, alpha: int, beta: int) -> Fraction:
    """P(win) under the square law as a sum of partial fractions (Brown 1963).

    Seen in the time that runs 1/(ad) as fast, the attackers fall at rates β/a and the defenders at α/d, independently;
    the attackers win where the defenders are gone first.
    """
    falls = [Fraction(beta, a) for a in range(1, attackers + 1)]
    others = [Fraction(alpha, d) for d in range(1, defenders + 1)]
    return sum(
        (
            prod((other / (other - mine) for other in falls if other != mine), start=Fraction(1))
            * prod((other / (other + mine) for other in others), start=Fraction(1))
            for mine in falls
        ),
        start=Fraction(0),
    )


@pytest.mark.parametrize(("start", "win", "duration_s", "left"), SQUARE)
def test_the_square_law_has_its_exact_odds(start: tuple[int, ...], win: float, duration_s: float, left: float) -> None:
    odds = square(*start)
    assert odds.win == pytest.approx(win, abs=6e-7)
    assert odds.duration_s == pytest.approx(duration_s, abs=6e-7)
    assert odds.attackers_left == pytest.approx(left, abs=6e-7)


@pytest.mark.parametrize(("knowledge", "win"), BLEND)
def test_knowledge_turns_area_fire_into_aimed_fire(knowledge: float, win: float) -> None:
    attrition = Attrition(law="blend", attacker_rate_per_s=1.0, defender_rate_per_s=1.5, knowledge=knowledge, span=40.0)
    odds = assault_odds(attrition, 20, 10, attackers_break=14, defenders_break=5)
    assert odds.win == pytest.approx(win, abs=6e-5)


@pytest.mark.parametrize("start", [(2, 1, 1, 1), (5, 4, 1, 1), (10, 20, 2, 1), (7, 9, 3, 2), (20, 20, 1, 1)])
def test_the_square_law_agrees_with_the_closed_form(start: tuple[int, int, int, int]) -> None:
    odds = square(*start)
    assert odds.win == pytest.approx(float(by_fractions(*start)), rel=1e-12)


@pytest.mark.parametrize(("attackers", "defenders", "alpha", "beta"), [(3, 2, 1, 1), (10, 30, 3, 1), (12, 7, 1, 2)])
def test_the_linear_law_is_a_race_of_coin_tosses(attackers: int, defenders: int, alpha: float, beta: float) -> None:
    attrition = Attrition(law="linear", attacker_rate_per_s=alpha, defender_rate_per_s=beta)
    odds = assault_odds(attrition, attackers, defenders)
    assert odds.win == pytest.approx(betainc(defenders, attackers, alpha / (alpha + beta)), rel=1e-12)


@pytest.mark.parametrize(("each", "left"), [(10, 5.71515), (50, 19.50937), (100, 32.96319)])
def test_survivors_of_an_even_fight_grow_with_the_three_quarter_power(each: int, left: float) -> None:
    odds = square(each, each, 1.0, 1.0)
    survivors = odds.attackers_left + odds.defenders_left
    assert survivors == pytest.approx(left, abs=6e-6)
    assert survivors == pytest.approx(1.0507 * each**0.75, rel=0.04)


# (defenders, law, α) → P(win) at 1, 1.5, 2, 3 and 4 attackers per defender, β = 1 (Brown's recursion).
RATIOS: tuple[tuple[int, Law, float, tuple[float, ...]], ...] = (
    (4, "square", 1.0, (0.50, 0.86, 0.98, 1.0, 1.0)),
    (4, "square", 1 / 3, (0.09, 0.33, 0.63, 0.95, 1.0)),
    (4, "linear", 1 / 3, (0.07, 0.17, 0.29, 0.54, 0.74)),
    (10, "square", 1 / 3, (0.02, 0.26, 0.73, 1.0, 1.0)),
    (10, "linear", 1 / 3, (0.01, 0.05, 0.17, 0.52, 0.82)),
)


@pytest.mark.parametrize(("defenders", "law", "rate", "wins"), RATIOS)
def test_numbers_make_up_for_weaker_elements(defenders: int, law: Law, rate: float, wins: tuple[float, ...]) -> None:
    attrition = Attrition(law=law, attacker_rate_per_s=rate, defender_rate_per_s=1.0)
    found = [assault_odds(attrition, round(ratio * defenders), defenders).win for ratio in (1, 1.5, 2, 3, 4)]
    assert found == pytest.approx(wins, abs=0.0051)


def test_the_chance_of_all_ends_is_one() -> None:
    odds = square(9, 7, 1.0, 1.2, 3, 2)
    assert odds.taken.sum() + odds.repelled.sum() == pytest.approx(1.0, rel=1e-14)
    assert not odds.taken[:4].any()
    assert not odds.repelled[:3].any()


def test_who_meets_nobody_has_won_at_once() -> None:
    odds = square(3, 0, 1.0, 1.0)
    assert (odds.win, odds.duration_s, odds.attackers_left) == (1.0, 0.0, 3.0)
    beaten = square(0, 3, 1.0, 1.0)
    assert (beaten.win, beaten.defenders_left) == (0.0, 3.0)


def test_an_assault_that_never_ends_is_refused() -> None:
    harmless = Attrition(law="blend", attacker_rate_per_s=0.0, defender_rate_per_s=1.0)
    assert assault_odds(harmless, 2, 2).win == 0.0
    idle = Attrition(law="square", attacker_rate_per_s=1.0, defender_rate_per_s=0.0)
    assert assault_odds(idle, 2, 2).win == 1.0
    with pytest.raises(ModelError, match="0 or more"):
        square(-1, 2, 1.0, 1.0)


def test_all_rows_of_the_reference_table(reference_data: Path) -> None:
    with (reference_data / "combat" / "lanchester_stochastic_exact.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 48
    for row in rows:
        attrition = Attrition(
            law=LAWS[row["law"].split()[0]],
            attacker_rate_per_s=float(row["blue_rate"]),
            defender_rate_per_s=float(row["red_rate"]),
        )
        odds = assault_odds(
            attrition,
            int(row["blue0"]),
            int(row["red0"]),
            attackers_break=int(row["blue_beaten_at_or_below"]),
            defenders_break=int(row["red_beaten_at_or_below"]),
        )
        found = (odds.win, odds.attackers_left, odds.attackers_left_sd, odds.defenders_left, odds.duration_s)
        names = ("P_blue_wins", "E_blue_final", "SD_blue_final", "E_red_final", "E_duration")
        assert found == pytest.approx([float(row[name]) for name in names], abs=1.1e-8), row
