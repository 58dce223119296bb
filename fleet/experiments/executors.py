"""Does independent pieces of work one after another or in processes, with the same results either way."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from fleet.experiments.tasks import Executor, Outcome, Take, Work

Task = TypeVar("Task")
Result = TypeVar("Result")

Progress = Callable[[int, int], None]
"""Called with how many tasks are done, and of how many."""


class Serial:
    """Does one task after another in this process."""

    def stream(self, work: Work, take: Take) -> Generator[Outcome, None, None]:
        """An outcome for each task, in their order."""
        while (task := take()) is not None:
            try:
                value = work(task)
            except Exception as error:  # noqa: BLE001 - whatever the work raises is the outcome of its task
                yield Outcome(task=task, error=error)
            else:
                yield Outcome(task=task, value=value)


def executor_for(workers: int, plugins: Sequence[str] = ()) -> Executor:
    """What does tasks with so many workers: the calling process for one; *plugins* as for `run_all`."""
    if workers == 1:
        return Serial()
    from fleet.experiments.worker_processes import WorkerProcesses  # noqa: PLC0415 - only where processes are wanted

    return WorkerProcesses(workers, plugins)


def run_all(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    *,
    workers: int = 1,
    plugins: Sequence[str] = (),
    progress: Progress | None = None,
) -> list[Result]:
    """What *work* makes of each task, in the order of the tasks.

    With several *workers*, *work* and the tasks travel to processes that share nothing, *work* once for each. A task
    whose worker dies is given to another one. *plugins* are ``FILE.py:CLASS``, registered in this process already, to
    be registered in every worker too.

    Raises what the first failing task raised, and ``FleetError`` if workers died at a task again and again. An
    interrupt ends the workers and is passed on.
    """
    left = iter(range(len(tasks)))
    failures: dict[int, Exception] = {}

    def take() -> int | None:
        # Tasks are taken in order: when one has failed, all before it are under way, and the first failure is known.
        return None if failures else next(left, None)

    executor = executor_for(max(1, min(workers, len(tasks))), plugins)
    results: dict[int, Result] = {}
    for outcome in executor.stream(_Numbered(work=work, tasks=tasks), take):
        if outcome is None:
            continue
        if outcome.error is not None:
            failures[outcome.task] = outcome.error
        results[outcome.task] = outcome.value
        if progress is not None:
            progress(len(results), len(tasks))
    if failures:
        raise failures[min(failures)]
    return [results[number] for number in range(len(tasks))]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbered:
    """Work on tasks that are called by their number."""

    work: Callable[[Any], Any]
    tasks: Sequence[Any]

    def __call__(self, number: int) -> Any:
        return self.work(self.tasks[number])
