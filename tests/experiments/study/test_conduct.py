"""Conducting: the same tables however a study is done, nothing done twice, and failures that stop nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.errors import FleetError, LedgerError
from fleet.experiments.executors import Serial
from fleet.experiments.study.conduct import Standing, conduct
from fleet.experiments.study.results import StudyResults
from fleet.experiments.study.study import Study
from fleet.experiments.tasks import Outcome, Take, Work, WorkerLostError
from fleet.experiments.worker_processes import WorkerProcesses
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.intervals import mean_interval

Written = Callable[..., Path]
Tables = Callable[[Path], dict[str, bytes]]


RATE = {"key": "demand.0.rate_per_day", "values": [20, 60]}


class Interrupted(Serial):
    """Does so many tasks and is then interrupted; counts what it did."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.done: list[tuple[int, int]] = []

    def stream(self, work: Work, take: Take) -> Generator[Outcome, None, None]:
        for outcome in super().stream(work, take):
            if len(self.done) == self.after:
                raise KeyboardInterrupt
            self.done.append((outcome.task.point, outcome.task.replication))
            yield outcome


class LosingOne(Serial):
    """Loses every worker at one task."""

    def stream(self, work: Work, take: Take) -> Generator[Outcome, None, None]:
        for outcome in super().stream(work, take):
            is_lost = (outcome.task.point, outcome.task.replication) == (1, 1)
            yield Outcome(task=outcome.task, error=WorkerLostError("workers died at it")) if is_lost else outcome


def test_a_row_has_the_figures_of_the_run_that_it_stands_for(undisturbed: Path) -> None:
    cells = pl.read_parquet(undisturbed / "cells.parquet")
    assert cells.select("point", "replication").rows() == [(p, r) for p in range(4) for r in range(3)]
    row = cells.row(10, named=True)
    small = Scenario.load(undisturbed.parent / "small.yaml")
    scenario = small.replace(
        {"horizon_days": 0.25, "command.coordinator": row["coordinator"], "demand.0.rate_per_day": row["rate"]}
    )
    run = simulate(scenario, seed=row["seed"], replication=1, record="core").summary()
    assert (row["coordinator"], row["rate"], row["replication"]) == ("greedy-closest", 60, 1)
    assert row["ledger_sha256"] == run.ledger_sha256
    assert row["missions_per_day"] == run.missions_per_day


def test_replications_of_all_points_meet_the_same_luck(undisturbed: Path) -> None:
    cells = pl.read_parquet(undisturbed / "cells.parquet").filter(pl.col("rate") == 60)
    asked = cells.group_by("coordinator", maintain_order=True).agg("requested")["requested"].to_list()
    assert asked[0] == asked[1]


def test_the_summary_has_the_mean_of_each_point_and_its_interval(undisturbed: Path) -> None:
    results = StudyResults.open(undisturbed)
    found = results.summary.filter((pl.col("point") == 2) & (pl.col("figure") == "sorties")).row(0, named=True)
    values = results.cells.filter(pl.col("point") == 2)["sorties"].to_list()
    expected = mean_interval([float(value) for value in values])
    assert (found["n"], found["mean"]) == (3, pytest.approx(expected.mean))
    assert found["high"] == pytest.approx(expected.high)
    assert set(results.summary["interval"].unique()) == {"Student t", "Wilson, clustered"}


def test_tables_are_the_same_bytes_with_workers(
    study: Study, undisturbed: Path, tmp_path: Path, tables: Tables
) -> None:
    conduct(study, tmp_path / "workers", executor=WorkerProcesses(2))
    assert tables(tmp_path / "workers") == tables(undisturbed)


def test_an_interrupted_study_goes_on_and_does_nothing_twice(
    study: Study, undisturbed: Path, tmp_path: Path, tables: Tables
) -> None:
    folder = tmp_path / "interrupted"
    first, second = Interrupted(5), Interrupted(100)
    with pytest.raises(KeyboardInterrupt):
        conduct(study, folder, executor=first)
    with pytest.raises(LedgerError, match="not complete"):
        StudyResults.open(folder)
    standing = conduct(study, folder, executor=second, resume=True)
    assert sorted(first.done + second.done) == [(p, r) for p in range(4) for r in range(3)]
    assert standing == Standing(done=12, failed=0, before=5, known=12)
    assert tables(folder) == tables(undisturbed)


def test_a_finished_study_resumes_without_a_run(study: Study, undisturbed: Path, tables: Tables) -> None:
    before = tables(undisturbed)
    again = Interrupted(0)
    conduct(study, undisturbed, executor=again, resume=True)
    assert again.done == []
    assert tables(undisturbed) == before


def test_a_study_made_larger_keeps_what_it_has(undisturbed: Path, written: Written) -> None:
    larger = {
        "coordinator": {"key": "command.coordinator", "values": ["fifo-nearest", "greedy-closest"]},
        "rate": {"key": "demand.0.rate_per_day", "values": [10, 20, 60]},
    }
    again = Interrupted(100)
    conduct(Study.load(written(factors=larger, replications=4)), undisturbed, executor=again, resume=True)
    assert len(again.done) == 6 * 4 - 4 * 3


def test_another_scenario_seed_or_content_of_a_file_is_another_run(undisturbed: Path, written: Written) -> None:
    again = Interrupted(100)
    conduct(Study.load(written(seed=9)), undisturbed, executor=again, resume=True)
    assert len(again.done) == 12


def test_a_folder_with_a_study_is_not_begun_anew(study: Study, undisturbed: Path, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="already holds a study"):
        conduct(study, undisturbed)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").touch()
    with pytest.raises(LedgerError, match="no study"):
        conduct(study, tmp_path / "other", resume=True)


def test_a_configuration_that_cannot_be_run_is_recorded_and_stops_nothing(written: Written, tmp_path: Path) -> None:
    factors = {
        "termits": {"key": "fleet.0.count", "values": [0, 2]},
        "others": {"key": "fleet.1.count", "values": [0, 1]},
    }
    study = Study.load(written(factors=factors, set={"horizon_days": 0.25, "fleet.1.platform": "termit"}))
    standing = conduct(study, tmp_path / "out")
    cells = StudyResults.open(tmp_path / "out").cells
    failed = cells.filter(pl.col("status") == "failed")
    assert standing.failed == failed.height == 3
    assert failed["point"].unique().to_list() == [0]
    assert failed["seed"].null_count() == 0
    assert all("study.yaml" in error or "vehicle" in error for error in failed["error"])
    assert cells.filter(pl.col("point") == 3)["succeeded"].min() > 0  # type: ignore[operator]


def test_a_run_at_which_workers_died_is_tried_again_on_resume(
    study: Study, undisturbed: Path, tmp_path: Path, tables: Tables
) -> None:
    folder = tmp_path / "lost"
    assert conduct(study, folder, executor=LosingOne()).failed == 1
    lost = pl.read_parquet(folder / "cells.parquet").filter(pl.col("status") == "lost")
    assert lost.select("point", "replication", "error").row(0) == (1, 1, "workers died at it")
    again = Interrupted(100)
    assert conduct(study, folder, executor=again, resume=True).failed == 0
    assert again.done == [(1, 1)]
    assert tables(folder) == tables(undisturbed)


def test_only_one_process_is_at_a_study(study: Study, undisturbed: Path) -> None:
    from fleet.experiments.study.cell_store import CellStore

    store = CellStore(undisturbed)
    with pytest.raises(FleetError, match="another process is at this study"):
        conduct(study, undisturbed, resume=True)
    store.close()


def test_a_damaged_journal_is_told_in_a_line(study: Study, undisturbed: Path) -> None:
    (undisturbed / "journal.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(LedgerError, match=r"journal\.sqlite: damaged"):
        conduct(study, undisturbed, resume=True)


def test_a_point_is_run_until_its_interval_is_narrow(written: Written, tmp_path: Path, tables: Tables) -> None:
    until: dict[str, Any] = {"until": "sorties", "half_width": 2.0, "least": 4, "most": 10, "block": 3}
    study = Study.load(written(replications=until, factors={"rate": RATE}))
    conduct(study, tmp_path / "alone")
    conduct(study, tmp_path / "workers", executor=WorkerProcesses(2))
    assert tables(tmp_path / "alone") == tables(tmp_path / "workers")
    results = StudyResults.open(tmp_path / "alone")
    counts = results.cells.group_by("point").len().sort("point")["len"].to_list()
    assert {n % 3 for n in counts} == {1}
    assert len(set(counts)) > 1
    for row in results.summary.filter(pl.col("figure") == "sorties").iter_rows(named=True):
        assert (row["high"] - row["low"]) / 2 <= 2.0 or row["n"] == 10


def test_an_interrupted_study_that_stops_by_itself_stops_where_it_would_have(
    written: Written, tmp_path: Path, tables: Tables
) -> None:
    until: dict[str, Any] = {"until": "sorties", "half_width": 2.5, "least": 3, "most": 6, "block": 3}
    study = Study.load(written(replications=until))
    conduct(study, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        conduct(study, tmp_path / "cut", executor=Interrupted(7))
    conduct(study, tmp_path / "cut", resume=True)
    assert tables(tmp_path / "cut") == tables(tmp_path / "whole")
