"""Figures about captures, from the ledger alone."""

from __future__ import annotations

import pytest

from fleet.statistics.capture_tables import put_out
from fleet.statistics.captures import captures_of
from fleet.statistics.replications import row_of
from tests.simulation.siege import HOPELESS, holdings, run, siege


def test_a_capture_is_told_with_its_team_its_losses_and_its_hours() -> None:
    found = captures_of(run(siege()).ledger)
    assert found is not None
    (attempt,) = found.attempts
    assert attempt.captured
    assert attempt.members == {"eye": 2, "helper": 2, "ram": 4, "mule": 1}
    assert attempt.lost == {}
    assert (attempt.own_fell, attempt.enemy_fell) == (0, 3)
    assert next(iter(attempt.phases_h)) == "assembly"
    assert sum(attempt.phases_h.values()) == pytest.approx(attempt.ended_h - attempt.began_h)


def test_a_position_that_is_held_to_the_end_is_not_lost() -> None:
    found = captures_of(run(siege()).ledger)
    assert found is not None
    (hold,) = found.holds
    assert (hold.position, hold.lost_by, hold.until_h) == ("Hill", None, 96.0)
    assert hold.supplied_kg >= 100


def test_losses_of_an_attempt_that_failed_are_counted() -> None:
    found = captures_of(run(siege(captures={"assault": HOPELESS, "phases": {"attempts": 1}})).ledger)
    assert found is not None
    assert (found.missions, found.captured, found.hours_to_capture) == (1, 0, ())
    assert found.figures()["own_elements_fell"] == 4
    assert found.figures()["capture_h"] is None


def test_a_replication_has_figures_of_captures_only_where_there_are_positions() -> None:
    assert row_of(run(siege()).summary(), 0)["captured"] == 1
    peace = run(siege(sites=[{"name": "Depot", "kind": "depot", "node": "a", "chargers": 9}]))
    assert "captured" not in row_of(peace.summary(), 0)


@pytest.mark.parametrize(("damaged_share", "how"), [(0, "lost"), (1, "broken")])
def test_who_was_put_out_of_action_is_told_phase_by_phase_and_how(damaged_share: float, how: str) -> None:
    rules = {"assault": HOPELESS | {"damaged_share": damaged_share}, "phases": {"attempts": 1}}
    found = captures_of(run(siege(captures=rules), seed=3).ledger)
    assert found is not None
    (attempt,) = found.attempts
    count = len(attempt.put_out)
    assert count == len({each.vehicle for each in attempt.put_out}) == attempt.lost["ram"] > 0
    assert all(each.is_lost == (how == "lost") for each in attempt.put_out)
    assert put_out(attempt) == f"assault: {count} ram {how}"


def test_a_hold_is_told_with_the_counter_attacks_on_it() -> None:
    hold = {"counter_attacks_per_day": 2, "counter_strength": 0.5}
    made = run(siege(captures={"hold": hold}))
    found = captures_of(made.ledger)
    assert found is not None
    (held,) = found.holds
    assert held.attacks == holdings(made, "attacked").height > 0
    assert (held.own_fell, held.enemy_fell > 0) == (0, True)
