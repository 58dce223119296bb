"""Whatever the scenario, the run keeps every promise of the ledger, and is the same run again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from fleet.ledger.audit import audit
from fleet.ledger.replay import Replay
from fleet.ledger.store import DirectoryStore
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import run_store, simulate
from fleet.statistics.run import Run
from tests.properties.worlds import auctions_under_loss, worlds

SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
OUTCOMES = ("succeeded", "failed", "expired", "rejected", "open")


def check(scenario: Scenario) -> Run:
    """Run, audit, and hold the run to the promises that matter most in words of their own."""
    made = simulate(scenario)
    found = audit(made.ledger).findings
    assert not found, [f"{f.rule}: {f.message}" for f in found[:5]]
    each_mission_ends_once(made)
    energy_and_loads_stay_in_bounds(made)
    replay_shows_what_was_recorded(made)
    return made


def each_mission_ends_once(made: Run) -> None:
    requested = made.ledger.table("missions")["mission"].to_list()
    ended = made.ledger.table("parts").filter(event="ended")["mission"].to_list()
    assert sorted(ended) == sorted(requested)
    missions = made.summary().as_dict()["missions"]
    assert missions["requested"] == sum(missions[outcome] for outcome in OUTCOMES)


def energy_and_loads_stay_in_bounds(made: Run) -> None:
    states, legs = made.ledger.table("vehicles"), made.ledger.table("legs")
    assert states.filter((pl.col("energy_mj") < 0) | (pl.col("load_g") < 0)).is_empty()
    assert legs.filter((pl.col("energy_mj") < 0) | (pl.col("hazard_n") < 0)).is_empty()


def replay_shows_what_was_recorded(made: Run) -> None:
    """At each of some moments the replay has every vehicle in the state last written down for it."""
    states = made.ledger.table("vehicles")
    replay = Replay(made.ledger)
    for t_us in states["t_us"].unique().sort().gather_every(max(states.height // 12, 1)):
        last = states.filter(pl.col("t_us") <= t_us).group_by("vehicle", maintain_order=True).last()
        shown = replay.at(t_us)
        told = ["vehicle", "state", "place", "mission", "sortie", "load_g"]
        assert shown.select(told).sort("vehicle").equals(last.select(told).sort("vehicle"))


@settings(max_examples=25, suppress_health_check=SLOW)
@given(worlds())
def test_any_world_keeps_the_promises_of_its_ledger(scenario: Scenario) -> None:
    check(scenario)


@pytest.mark.full
@settings(max_examples=600, suppress_health_check=SLOW)
@given(worlds())
def test_very_many_worlds_keep_the_promises_of_their_ledgers(scenario: Scenario) -> None:
    check(scenario)


@pytest.mark.full
@settings(max_examples=60, suppress_health_check=SLOW)
@given(auctions_under_loss())
def test_vehicles_that_auction_on_bad_links_keep_the_promises_of_their_ledgers(scenario: Scenario) -> None:
    """Awards that nobody heard, requests that come again: what one has aboard another one never loads."""
    check(scenario)


@settings(max_examples=8, suppress_health_check=SLOW)
@given(worlds())
def test_the_same_seed_gives_the_same_ledger_however_much_is_recorded(scenario: Scenario) -> None:
    digests = {simulate(scenario, record=record).summary().ledger_sha256 for record in ("core", "all", "all")}
    assert len(digests) == 1


@settings(max_examples=4, suppress_health_check=SLOW)
@given(worlds())
def test_a_run_directory_holds_the_ledger_that_memory_does(
    tmp_path_factory: pytest.TempPathFactory, scenario: Scenario
) -> None:
    out = tmp_path_factory.mktemp("run") / "run"
    store = run_store(scenario, scenario.spec.seed, out)
    assert isinstance(store, DirectoryStore)
    on_disk = simulate(scenario, store=store)
    in_memory = simulate(scenario)
    assert on_disk.summary().ledger_sha256 == in_memory.summary().ledger_sha256
    assert Run.open(out).summary().ledger_sha256 == in_memory.summary().ledger_sha256
    assert not audit(Run.open(out).ledger).findings


DIGEST = """
import sys
from pathlib import Path
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
for path in sys.argv[1:]:
    print(simulate(Scenario.load(Path(path))).summary().ledger_sha256)
"""


def test_another_process_with_another_hash_seed_writes_the_same_ledgers(tmp_path: Path) -> None:
    chosen: list[Scenario] = []

    @settings(max_examples=5, suppress_health_check=SLOW)
    @given(worlds())
    def choose(scenario: Scenario) -> None:
        chosen.append(scenario)

    choose()
    paths = [tmp_path / f"{i}.yaml" for i in range(len(chosen))]
    for path, scenario in zip(paths, chosen, strict=True):
        path.write_text(scenario.to_yaml(), encoding="utf-8")
    here = [simulate(scenario).summary().ledger_sha256 for scenario in chosen]
    for hash_seed in ("1", "31337"):
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(Path(__file__).parents[2])}
        there = subprocess.run(
            [sys.executable, "-c", DIGEST, *map(str, paths)],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        assert there.stdout.split() == here
