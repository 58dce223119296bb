"""Executors: the same results on any of them, and none lost when workers are killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fleet.errors import FleetError, ScenarioError
from fleet.experiments.executors import Serial, run_all
from fleet.experiments.tasks import ATTEMPTS, Outcome, WorkerLostError
from fleet.experiments.worker_processes import WorkerProcesses


def doubled(number: int) -> int:
    return 2 * number


def refused_from_two(number: int) -> int:
    if number >= 2:
        raise ScenarioError(f"number {number}")
    return number


class OddError(Exception):
    """Can't be made anew from its arguments, so that it doesn't survive pickling."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one)
        self.other = other


def odd(_number: int) -> int:
    raise OddError("one", "other")


def killed_once(path: Path) -> str:
    """Dies at the first worker that gets it, as if the machine had run out of memory."""
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return path.name


def killed_at_one(number: int) -> int:
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def taking(tasks: list[Any]) -> Callable[[], Any]:
    left = iter(tasks)
    return lambda: next(left, None)


@pytest.mark.parametrize("workers", [1, 2])
def test_results_stand_in_the_order_of_the_tasks(workers: int) -> None:
    assert run_all(doubled, range(7), workers=workers) == [0, 2, 4, 6, 8, 10, 12]


def test_no_tasks_have_no_results() -> None:
    assert run_all(doubled, [], workers=2) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_of_several_failures_the_first_is_raised(workers: int) -> None:
    with pytest.raises(ScenarioError, match="number 2"):
        run_all(refused_from_two, range(6), workers=workers)


def test_an_error_that_cannot_travel_arrives_as_its_text() -> None:
    with pytest.raises(FleetError, match="OddError: one"):
        run_all(odd, [0, 1], workers=2)


def test_a_task_whose_worker_is_killed_is_done_by_another(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}" for number in range(3)]
    executor = WorkerProcesses(2)
    outcomes = [outcome for outcome in executor.stream(killed_once, taking(paths)) if outcome is not None]
    assert sorted(outcome.value for outcome in outcomes) == ["0", "1", "2"]
    assert {outcome.attempts for outcome in outcomes} == {2}
    assert executor.deaths == 3


def test_a_task_that_kills_every_worker_fails_alone() -> None:
    outcomes = [o for o in WorkerProcesses(2).stream(killed_at_one, taking([0, 1, 2, 3])) if o is not None]
    (lost,) = (outcome for outcome in outcomes if outcome.error is not None)
    assert lost.task == 1
    assert lost.attempts == ATTEMPTS
    assert isinstance(lost.error, WorkerLostError)
    assert sorted(o.value for o in outcomes if o.error is None) == [0, 2, 3]


def test_results_may_bring_more_tasks() -> None:
    tasks = [1]
    values = []
    for outcome in Serial().stream(doubled, lambda: tasks.pop() if tasks else None):
        assert isinstance(outcome, Outcome)
        values.append(outcome.value)
        if outcome.value < 16:
            tasks.append(outcome.value)
    assert values == [2, 4, 8, 16]


def test_workers_that_cannot_begin_are_an_error_and_no_endless_loop(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FleetError, match="die before they begin"):
        list(WorkerProcesses(2, plugins=["absent.py:Absent"]).stream(doubled, taking([1, 2, 3])))
    assert "no such Python file" in capfd.readouterr().err
