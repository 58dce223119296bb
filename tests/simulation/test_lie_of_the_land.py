"""The tables by which ways are found: one set for each that is shut, made once, and none where nothing is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fleet.scenario.scenario import Scenario
from fleet.simulation.lie_of_the_land import shut_by_turns
from fleet.simulation.run import prepared_for, simulate
from tests.simulation.bench import bench


def of(folder: Path, *events: tuple[float, str, str, float]) -> Scenario:
    """The bench with roads that are shut: (hour, one end, other end, for how many hours)."""
    values: list[dict[str, Any]] = [
        {"at": hour * 3600, "kind": "close-road", "road": [a, b], "for_h": for_h} for hour, a, b, for_h in events
    ]
    return bench(folder, [(0, "Farm", 50)], events=values, command={"coordinator": "greedy-closest"})


def test_every_set_of_roads_that_are_shut_together_has_its_turn(tmp_path: Path) -> None:
    scenario = of(tmp_path, (1, "a", "b", 3), (2, "c", "d", 1), (6, "a", "b", 1))
    assert shut_by_turns(prepared_for(scenario)) == [(), (0,), (0, 1), (2,)]


def test_tables_are_made_once_and_shared_between_runs(tmp_path: Path) -> None:
    scenario = of(tmp_path, (1, "a", "b", 1))
    prepared = prepared_for(scenario)
    first = simulate(scenario)
    made = dict(prepared.others)
    assert list(made) == [((), (0,))]
    again = simulate(scenario)
    assert all(prepared.others[key] is tables for key, tables in made.items())
    assert first.summary().ledger_sha256 == again.summary().ledger_sha256


def test_where_no_road_is_ever_shut_no_tables_are_made_but_the_scenarios(tmp_path: Path) -> None:
    scenario = of(tmp_path)
    simulate(scenario)
    assert not prepared_for(scenario).others
