"""Two runs set beside one another."""

from typing import Any

import pytest

from fleet.experiments.run_difference import FIGURES, difference
from fleet.resources import bundled
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.run import Run
from tests.statistics.book import Book

SCENARIO = bundled("scenarios") / "quickstart.yaml"
SHORT = ("horizon_days=1", "demand.0.rate_per_day=120")


@pytest.fixture(scope="module")
def run() -> Run:
    return simulate(Scenario.load(SCENARIO, overrides=SHORT))


def book(**ends: tuple[str, int]) -> Book:
    """Deliveries asked for at 0:00 that ended as told, so many seconds later."""
    made = Book(scenario="by hand")
    for mission, (outcome, ended_s) in ends.items():
        made = made.mission(0, mission).ended(ended_s, mission, outcome, f"cause of {outcome}")
    return made


def run_of(made: Book) -> Run:
    return Run(made.close(7200))


def test_a_run_does_not_differ_from_itself(run: Run) -> None:
    found = difference(run, simulate(Scenario.load(SCENARIO, overrides=SHORT)))
    assert found.facts == {}
    assert found.decision is None
    assert found.event is None
    assert found.missions.is_empty()
    assert found.compared == run.missions.height
    assert all(before == after for before, after in found.figures.values())
    assert set(found.figures) == set(FIGURES)


def test_runs_without_a_directory_have_no_scenario_to_compare(run: Run) -> None:
    assert difference(run, run).scenario is None


def test_another_seed_has_other_requests_under_the_same_names(run: Run) -> None:
    found = difference(run, simulate(Scenario.load(SCENARIO, overrides=SHORT), seed=2))
    assert found.facts == {"seed": (1, 2)}
    assert found.other_requests > 0
    assert found.compared == 0
    assert found.event is not None


def test_another_coordinator_parts_at_the_first_vehicle_that_it_chooses_otherwise(run: Run) -> None:
    other = simulate(Scenario.load(SCENARIO, overrides=SHORT), coordinator="fifo-nearest")
    found = difference(run, other)
    assert found.decision is not None
    assert found.decision.before is not None
    assert found.decision.after is not None
    mine, yours = run.ledger.table("rationale"), other.ledger.table("rationale")
    columns = ["t_us", "mission", "part", "verdict", "vehicle"]
    pairs = zip(mine.select(columns).rows(), yours.select(columns).rows(), strict=False)
    first = next(a for a, b in pairs if a != b)
    assert tuple(found.decision.before[name] for name in columns) == first
    assert found.event is not None
    assert found.event.t_us <= found.decision.t_us


def test_missions_that_ended_otherwise_are_listed_with_why_before_and_after() -> None:
    before = run_of(book(a=("succeeded", 60), b=("failed", 90), c=("succeeded", 10), d=("expired", 7200)))
    after = run_of(book(a=("expired", 7200), b=("succeeded", 90), c=("succeeded", 20), d=("expired", 7200)))
    found = difference(before, after)
    told = found.missions.select("mission", "cause_before", "cause_after").rows()
    assert told == [("a", "cause of succeeded", "cause of expired"), ("b", "cause of failed", "cause of succeeded")]
    assert found.compared == 4


def test_a_mission_that_became_late_stands_after_those_with_another_outcome() -> None:
    before = run_of(book(a=("succeeded", 60), b=("succeeded", 60)))
    after = run_of(book(a=("succeeded", 4000), b=("failed", 60)))
    found = difference(before, after)
    assert found.missions["mission"].to_list() == ["b", "a"]
    assert found.missions.select("on_time_before", "on_time_after").rows()[1] == (True, False)


@pytest.mark.parametrize(("before", "after", "row"), [("ab", "abc", "after"), ("abc", "ab", "before")])
def test_a_run_that_ends_earlier_differs_where_it_ends(before: str, after: str, row: str) -> None:
    found = difference(*(run_of(book(**dict.fromkeys(names, ("succeeded", 60)))) for names in (before, after)))
    assert found.event is not None
    rows: dict[str, Any] = {"before": found.event.before, "after": found.event.after}
    assert rows[row]["mission"] == "c"
    assert [rows[side] for side in rows if side != row] == [None]
    assert (found.only_before, found.only_after) == ((0, 1) if row == "after" else (1, 0))


def test_what_took_most_of_a_mission_s_time_is_told_for_both_runs() -> None:
    """In one run it is driven to at once, for an hour and a half; in the other nobody has it till its end."""
    served = Book(scenario="by hand").mission(0, "m").state(0, "cart-1", "idle", place="Depot")
    served = served.order("cart-1", "o-1", issued=0, accepted=0).part(0, "assigned", "m", "cart-1")
    served = served.state(0, "cart-1", "travelling", mission="m", sortie=1).part(0, "departed", "m", "cart-1")
    served = served.part(5_400, "done", "m", "cart-1").ended(5_400, "m")
    found = difference(run_of(served), run_of(book(m=("expired", 7_000))))
    (row,) = found.missions.to_dicts()
    assert (row["longest_before"], row["longest_us_before"]) == ("travel", 5_400_000_000)
    assert row["longest_after"].startswith("waiting_for")
    assert row["longest_us_after"] == 7_000_000_000
