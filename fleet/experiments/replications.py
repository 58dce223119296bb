"""Many runs of one scenario that differ in their replication number only, one after another or in processes.

A replication's random streams are keyed by its number, so its figures are the same on any worker and in any order.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fleet.errors import FleetError
from fleet.experiments.plugins import load_plugin

if TYPE_CHECKING:
    from fleet.scenario.scenario import Scenario

Figures = dict[str, Any]
"""One replication as a flat row: its number, what identifies the run, its figures, and how long it took."""

Progress = Callable[[int, int], None]
"""Called with how many replications are done, and of how many."""

_POLL_S: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What every replication shares."""

    scenario: Scenario
    seed: int | None
    coordinator: str | None

    def figures(self, replication: int) -> Figures:
        # Imported here, because a worker sets its environment before anything heavy is loaded.
        from fleet.simulation.run import simulate  # noqa: PLC0415
        from fleet.statistics.replications import row_of  # noqa: PLC0415

        run = simulate(
            self.scenario, seed=self.seed, replication=replication, coordinator=self.coordinator, record="core"
        )
        return row_of(run.summary(), replication)


def replicate(
    scenario: Scenario,
    count: int,
    *,
    seed: int | None = None,
    coordinator: str | None = None,
    workers: int = 1,
    plugins: Sequence[str] = (),
    progress: Progress | None = None,
) -> list[Figures]:
    """The figures of replications 0 up to *count*, in that order; all but wall times are equal for any *workers*.

    *seed* and *coordinator* take the place of the scenario's. *plugins* are ``FILE.py:CLASS``, registered in this
    process already, to be registered in every worker too. Ledgers stay in memory and are dropped.

    Raises what the first failing replication raised (a ``PolicyError``, say), and ``FleetError`` if a worker process
    died. An interrupt ends the workers and is passed on.
    """
    task = _Task(scenario=scenario, seed=seed, coordinator=coordinator)
    if workers == 1 or count == 1:
        return list(_serially(task, count, progress))
    with _pool(min(workers, count), task, plugins) as pool:
        return _gathered(pool, count, progress)


def _serially(task: _Task, count: int, progress: Progress | None) -> Iterator[Figures]:
    for replication in range(count):
        yield task.figures(replication)
        if progress is not None:
            progress(replication + 1, count)


def _gathered(pool: ProcessPoolExecutor, count: int, progress: Progress | None) -> list[Figures]:
    futures = [pool.submit(_figures, replication) for replication in range(count)]
    rows = []
    try:
        # In order, so that of several failures the first is raised, whichever came about earlier.
        for future in futures:
            while not future.done():
                # Short waits: polars' signal handler restarts a long one, and an interrupt would be held up by it.
                wait([future], timeout=_POLL_S)
                if progress is not None:
                    progress(sum(other.done() for other in futures), count)
            rows.append(future.result())
    except BrokenProcessPool as error:
        raise FleetError("a worker process died; with fewer workers there is more memory for each") from error
    return rows


@contextmanager
def _pool(workers: int, task: _Task, plugins: Sequence[str]) -> Iterator[ProcessPoolExecutor]:
    """Worker processes that share nothing; on an error they are ended at once, whatever they are at."""
    before = multiprocessing.active_children()
    # Not forked: polars keeps threads, which a fork would leave locked.
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_prepare_worker,
        initargs=(pickle.dumps(task), tuple(plugins)),
    )
    try:
        yield pool
    except BaseException:
        workers_left = [child for child in multiprocessing.active_children() if child not in before]
        pool.shutdown(wait=False, cancel_futures=True)
        for child in workers_left:
            child.terminate()
        raise
    finally:
        pool.shutdown()


_worker_task: _Task | None = None


def _prepare_worker(task: bytes, plugins: tuple[str, ...]) -> None:
    """Make a worker ready: one thread, deaf to the interrupt that its parent answers, and the task loaded once."""
    global _worker_task  # noqa: PLW0603 - a worker process belongs to one pool and has one task
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["POLARS_MAX_THREADS"] = "1"
    for plugin in plugins:
        load_plugin(plugin)
    _worker_task = pickle.loads(task)


def _figures(replication: int) -> Figures:
    if _worker_task is None:
        raise RuntimeError("a worker got a replication before its task")
    return _worker_task.figures(replication)
