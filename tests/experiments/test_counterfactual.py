"""A run again: equal without a change, and with one different in what follows from it and in nothing before."""

from __future__ import annotations

import pytest

from fleet.errors import LedgerError, ScenarioError
from fleet.experiments.counterfactual import replay
from fleet.experiments.run_difference import difference
from fleet.ledger.reader import Ledger
from fleet.simulation.run import run_store, simulate
from fleet.statistics.run import Run
from tests.analytic.road import deliveries, scenario


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Requests on a road that one cart can hardly keep up with, over links that take a minute."""
    made = scenario(demand=deliveries(300), horizon_days=0.3, command={"links": {"latency_s": 60}})
    store = run_store(made, seed=9, out=tmp_path_factory.mktemp("runs") / "road")
    simulate(made, seed=9, store=store)
    return Ledger.open(store.directory)


def test_without_a_change_the_run_comes_out_as_it_was(recorded: Ledger) -> None:
    assert replay(recorded, []).ledger.meta["ledger_sha256"] == recorded.meta["ledger_sha256"]


def test_the_same_missions_are_asked_for_and_links_without_delay_serve_them_earlier(recorded: Ledger) -> None:
    found = difference(Run(recorded), replay(recorded, ["command.links.latency_s=0"]))
    assert found.only_before == found.only_after == found.other_requests == 0
    before, after = found.figures["mean_response_h"]
    assert before is not None
    assert after is not None
    assert after < before


def test_several_changes_are_made_together(recorded: Ledger) -> None:
    after = replay(recorded, ["fleet.0.count=3", "command.coordinator=greedy-closest"])
    assert after.meta["coordinator"] == "greedy-closest"
    assert after.vehicles.height == 3


def test_a_change_that_leads_nowhere_is_refused(recorded: Ledger) -> None:
    with pytest.raises(ScenarioError, match="latencys"):
        replay(recorded, ["command.links.latencys=0"])


def test_a_run_without_its_scenario_can_not_be_replayed() -> None:
    in_memory = simulate(scenario(), record="core").ledger
    with pytest.raises(LedgerError, match=r"a run in memory: it holds no scenario\.yaml"):
        replay(in_memory, [])
