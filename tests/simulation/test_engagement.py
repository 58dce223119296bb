"""The engagement that the simulation uses: losses in order, break-points, changes on the way, draws by their key."""

import pytest

from fleet.models.attrition import Attrition
from fleet.models.deterministic_assault import attackers_left
from fleet.randomness import Streams
from fleet.simulation.engagement import Draws, Engagement, drawn, steady

EVEN = Attrition(law="square", attacker_rate_per_s=1.0, defender_rate_per_s=1.0)


def budgets(*values: float) -> Draws:
    """The same budgets for both sides."""
    return Draws(iter(values).__next__, iter(values).__next__)


def test_the_side_under_more_fire_loses_first() -> None:
    fight = Engagement(EVEN, 3, 2, budgets(1.0, 1.0, 1.0, 1.0))
    wait_s, side = fight.next_loss()
    assert (wait_s, side) == (1 / 3, "defenders")
    fight.lose(1 / 3, "defenders")
    # The attackers' budget went down by 2 · 1/3; one defender is left, who hits at rate 1.
    assert (fight.attackers, fight.defenders) == (3, 1)
    assert fight.next_loss()[0] == pytest.approx(1 / 3)


def test_a_side_that_is_down_to_its_break_point_is_beaten() -> None:
    fight = Engagement(EVEN, 5, 9, steady(), attackers_break=3)
    fight.fight()
    assert (fight.winner, fight.attackers) == ("defenders", 3)


def test_who_finds_nobody_has_won_without_a_loss() -> None:
    assert Engagement(EVEN, 2, 0, steady()).winner == "attackers"
    assert Engagement(EVEN, 0, 2, steady()).winner == "defenders"


def test_rates_may_change_between_two_losses_without_another_draw() -> None:
    whole, broken = (Engagement(EVEN, 4, 3, drawn(Streams(3), "Hill/1")) for _ in range(2))
    wait_s, side = whole.next_loss()
    broken.pass_time(wait_s / 2)
    broken.attrition = Attrition(law="square", attacker_rate_per_s=0.5, defender_rate_per_s=0.5)
    # At half the rates what was left of the wait takes twice as long.
    slower_s, same = broken.next_loss()
    assert slower_s == pytest.approx(wait_s)
    assert same == side


def test_reinforcement_joins_the_attackers() -> None:
    alone, joined = (Engagement(EVEN, 4, 5, steady()) for _ in range(2))
    joined.reinforce(4)
    alone.fight()
    joined.fight()
    assert (alone.winner, joined.winner) == ("defenders", "attackers")


def test_the_same_slot_draws_the_same_luck_and_another_attempt_another() -> None:
    durations = [Engagement(EVEN, 8, 8, drawn(Streams(3), f"Hill/{attempt}")).fight() for attempt in ("1", "1", "2")]
    assert durations[0] == durations[1] != durations[2]


def test_strengths_never_rise_and_never_fall_below_the_break_point() -> None:
    fight = Engagement(EVEN, 9, 9, drawn(Streams(4), "Hill/1"), attackers_break=2, defenders_break=3)
    seen = [(fight.attackers, fight.defenders)]
    while fight.winner is None:
        fight.lose(*fight.next_loss())
        before, now = seen[-1], (fight.attackers, fight.defenders)
        assert sum(before) - sum(now) == 1
        seen.append(now)
    assert (fight.attackers == 2) != (fight.defenders == 3)


def test_without_chance_large_forces_follow_the_state_equation() -> None:
    fight = Engagement(EVEN, 500, 300, steady())
    fight.fight()
    assert fight.attackers == pytest.approx(attackers_left(EVEN, 500.0, 300.0), abs=2.0)
