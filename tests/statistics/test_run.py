"""A run's tables in friendly units."""

from pathlib import Path

import pytest

from fleet.errors import LedgerError
from fleet.ledger.run_directory import RUN_FILE
from fleet.statistics.run import Run
from tests.ledger.example import example_ledger


@pytest.fixture(scope="module")
def run() -> Run:
    return Run(example_ledger())


def test_missions_are_in_hours_and_kilograms(run: Run) -> None:
    row = run.missions.row(0, named=True)
    assert (row["mission"], row["load_kg"], row["derived"], row["on_time"]) == ("delivery-1", 100.0, False, True)
    assert (row["ready_h"], row["due_h"], row["ended_h"]) == (60 / 3600, 0.75, 2680 / 3600)
    assert run.missions.height == 4


def test_legs_and_sorties_are_in_kilometres_and_kilowatt_hours(run: Run) -> None:
    leg = run.legs.row(0, named=True)
    assert (leg["ended_km"], leg["planned_hazard"]) == (3.0, 0.012)
    assert leg["energy_kwh"] == pytest.approx(1.5e6 / 3.6e6)
    assert run.sorties["distance_km"].to_list() == pytest.approx([4.8, 6.0, 1.86])


def test_vehicles_have_a_row_each_with_their_last_state(run: Run) -> None:
    assert run.vehicles.select("vehicle", "state", "sorties", "losses").rows() == [
        ("quad-1.1", "lost", 1, 1),
        ("termit-1.1", "travelling", 2, 0),
    ]
    assert run.vehicles["existing_h"].to_list() == pytest.approx([0.2, 2.0])


def test_losses_days_and_times_are_there(run: Run) -> None:
    assert run.losses.select("at_h", "vehicle", "cause", "y_km").row(0) == (0.2, "quad-1.1", "hazard", 1.2)
    assert run.daily["requested"].to_list() == [4]
    assert run.time_in["on_task_h"].sum() == 100 / 3600


def test_the_summary_is_computed_once(run: Run) -> None:
    assert run.summary() is run.summary()


def test_opening_what_is_no_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=f"has no {RUN_FILE}"):
        Run.open(str(tmp_path))
