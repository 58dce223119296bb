"""The scenarios that are one's own from end to end: the map, the requests, the robot and the kinds of mission."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from fleet.cli.main import main
from fleet.ledger.audit import audit
from fleet.resources import bundled
from fleet.scenario.catalogue import load_catalogue
from fleet.scenario.kinds import load_kinds
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.run import Run

SCENARIOS = bundled("scenarios")
MIN_H = 1 / 60


@cache
def run_of(name: str) -> Run:
    return simulate(Scenario.load(SCENARIOS / f"{name}.yaml"))


def test_the_sites_stand_at_the_nodes_of_the_map() -> None:
    model = Scenario.load(SCENARIOS / "own_world.yaml").model
    nodes = model.terrain.node_ids
    assert {site.name: nodes[site.node] for site in model.sites} == {
        "Quarry": "quarry", "Farm": "farm", "School": "school", "Outpost": "outpost",
    }  # fmt: skip
    assert len(nodes) == 7
    assert model.terrain.choke_names == ("Old Bridge",)


def test_the_requests_are_the_lines_of_the_file() -> None:
    with (SCENARIOS / "own_world.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    missions = run_of("own_world").missions
    assert missions["ready_h"].to_list() == pytest.approx([float(line["time_h"]) for line in lines])
    assert missions["site"].to_list() == [line["site"] for line in lines]
    assert missions["outcome"].unique().to_list() == ["succeeded"]
    (split,) = missions.filter(pl.col("parts") > 1).rows(named=True)
    assert (split["load_kg"], split["parts"]) == (200.0, 2)


def test_the_mule_is_known_to_this_file_alone_and_does_everything() -> None:
    run = run_of("own_world")
    assert "mule" not in load_catalogue()
    assert run.vehicles["platform"].unique().to_list() == ["mule"]
    # It carries 120 kg at most, and changes its battery in ten minutes.
    assert run.legs["load_kg"].to_list() != []
    assert max(run.legs["load_kg"].to_list()) <= 120
    swaps = run.ledger.table("resources").filter(kind="swap bay")
    assert (swaps["until_us"] - swaps["t_us"]).unique().to_list() == [600_000_000]


def test_whoever_goes_to_the_outpost_crosses_the_bridge_one_at_a_time() -> None:
    run = run_of("own_world")
    crossings = run.ledger.table("resources").filter(resource="Old Bridge").sort("t_us")
    assert crossings.height > 0
    free_from = crossings["until_us"].shift(1)
    assert (crossings["t_us"] >= free_from).fill_null(value=True).all()


def test_the_kinds_are_known_to_this_file_alone_and_stand_in_the_summary() -> None:
    kinds = {figures.kind: figures.counts for figures in run_of("own_mission_kinds").summary().by_kind}
    assert not {"inspection", "mail-round"} & set(load_kinds())
    assert set(kinds) == {"delivery", "inspection", "mail-round"}
    assert all(counts.succeeded > 0 for counts in kinds.values())


def test_inspections_are_asked_for_by_day_and_due_by_their_priority() -> None:
    inspections = run_of("own_mission_kinds").missions.filter(kind="inspection")
    assert (inspections["ready_h"] % 24).is_between(6, 18).all()
    due_h = inspections.select("priority", (pl.col("due_h") - pl.col("ready_h")).round(6).alias("due_h")).unique()
    assert dict(due_h.sort("priority").rows()) == {0: 6.0, 1: 10.0}


def test_an_inspection_looks_measures_and_ends_when_the_instrument_is_back() -> None:
    run = run_of("own_mission_kinds")
    done = run.missions.filter(kind="inspection", outcome="succeeded")["mission"].to_list()
    states = run.ledger.table("vehicles").filter(state="on_task")
    delivered = run.ledger.table("parts").filter(event="delivered")
    for mission in done:
        (handed_over,) = delivered.filter(mission=mission).rows(named=True)
        worked = states.filter(mission=mission)
        assert (handed_over["place"], worked.height) == ("Depot", 2)
        assert worked["place"].unique().to_list() == run.missions.filter(mission=mission)["site"].to_list()
    times = run.time_in.filter(pl.col("mission").is_in(done))
    assert times["on_task_h"].to_list() == pytest.approx([0.5] * len(done))


def test_inspections_are_done_by_whoever_has_the_role_and_never_two_on_one_trip() -> None:
    parts = run_of("own_mission_kinds").ledger.table("parts").filter(event="delivered")
    inspections = parts.filter(pl.col("mission").str.starts_with("inspection"))
    assert inspections["vehicle"].str.starts_with("termit-survey").all()
    assert inspections.select("vehicle", "sortie").is_unique().all()


def test_mail_is_fetched_from_the_villages() -> None:
    run = run_of("own_mission_kinds")
    rounds = run.missions.filter(kind="mail-round", outcome="succeeded").select("mission", "site")
    loaded = run.ledger.table("parts").filter(event="loaded").join(rounds, on="mission")
    assert loaded.height == rounds.height > 0
    assert (loaded["place"] == loaded["site"]).all()


def test_the_commands_for_looking_into_a_run_know_the_new_kinds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "kinds")
    assert main(["run", str(SCENARIOS / "own_mission_kinds.yaml"), "-o", out, "--quiet"]) == 0
    assert "\n  inspection " in capsys.readouterr().out
    assert main(["explain", out, "inspection to bridges-00001"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("inspection to bridges-00001: inspection of 40 kg for bridges ")
    assert told.count("on_task") == 2
    assert "on task" in told
    assert main(["audit", out]) == 0
    assert capsys.readouterr().out.startswith("0 findings by ")


def test_the_ledgers_keep_every_promise() -> None:
    for name in ("own_world", "own_mission_kinds"):
        assert audit(run_of(name).ledger).findings == ()
