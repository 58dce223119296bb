"""The data dictionary tells every column of every table that a run writes, with its unit."""

import pytest

from fleet.ledger.column_meanings import MEANINGS, SPECIAL
from fleet.ledger.dictionary import STATIC_COLUMNS, TABLE_SUMMARIES, data_dictionary, entry
from fleet.resources import bundled
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.run import Run


@pytest.fixture(scope="module")
def run() -> Run:
    scenario = Scenario.load(bundled("scenarios") / "quickstart.yaml", overrides=["horizon_days=0.2"])
    return simulate(scenario, record="all")


def test_every_table_of_a_run_stands_in_the_dictionary_with_every_column(run: Run) -> None:
    known = {(one.table, one.column) for one in data_dictionary()}
    there = {(name, column) for name in run.ledger.names for column in run.ledger.table(name).columns}
    assert there == known


def test_columns_stand_in_the_order_of_the_table(run: Run) -> None:
    for name in STATIC_COLUMNS:
        assert [one.column for one in data_dictionary() if one.table == name] == run.ledger.table(name).columns


def test_every_meaning_is_in_use() -> None:
    entries = data_dictionary()
    special = {f"{one.table}.{one.column}" for one in entries}
    assert special >= set(SPECIAL)
    assert {one.column for one in entries if f"{one.table}.{one.column}" not in SPECIAL} >= set(MEANINGS)
    assert set(TABLE_SUMMARIES) == {one.table for one in entries}


@pytest.mark.parametrize(
    ("table", "column", "unit"),
    [("legs", "energy_mj", "mJ"), ("legs", "leg", ""), ("missions", "t_us", "µs"), ("zones", "per_km", "1/km"),
     ("sites", "loss_per_h", "1/h"), ("platforms", "cruise_mps", "m/s"), ("daily", "success_rate", "")],
)  # fmt: skip
def test_a_unit_is_that_of_the_columns_name(table: str, column: str, unit: str) -> None:
    assert entry(table, column).unit == unit


def test_every_column_has_a_meaning() -> None:
    unknown = [f"{one.table}.{one.column}" for one in data_dictionary() if not one.meaning]
    assert not unknown, "what these mean belongs in fleet/ledger/column_meanings.py"
