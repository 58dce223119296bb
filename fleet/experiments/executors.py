"""Does independent pieces of work one after another or in processes, with the same results either way."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from fleet.errors import FleetError
from fleet.experiments.plugins import load_plugin

Task = TypeVar("Task")
Result = TypeVar("Result")

Progress = Callable[[int, int], None]
"""Called with how many tasks are done, and of how many."""

_POLL_S: Final = 0.1


def run_all(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    *,
    workers: int = 1,
    plugins: Sequence[str] = (),
    progress: Progress | None = None,
) -> list[Result]:
    """What *work* makes of each task, in the order of the tasks.

    With several *workers*, *work* and the tasks travel to processes that share nothing, *work* once for each.
    *plugins* are ``FILE.py:CLASS``, registered in this process already, to be registered in every worker too.

    Raises what the first failing task raised, and ``FleetError`` if a worker process died. An interrupt ends the
    workers and is passed on.
    """
    if workers == 1 or len(tasks) <= 1:
        return list(_serially(work, tasks, progress))
    with _pool(min(workers, len(tasks)), work, plugins) as pool:
        return _gathered([pool.submit(_work_on, task) for task in tasks], progress)


def _serially(work: Callable[[Task], Result], tasks: Sequence[Task], progress: Progress | None) -> Iterator[Result]:
    for done, task in enumerate(tasks, 1):
        yield work(task)
        if progress is not None:
            progress(done, len(tasks))


def _gathered(futures: Sequence[Future[Any]], progress: Progress | None) -> list[Any]:
    results = []
    try:
        # In order, so that of several failures the first is raised, whichever came about earlier.
        for future in futures:
            while not future.done():
                # Short waits: polars' signal handler restarts a long one, and an interrupt would be held up by it.
                wait([future], timeout=_POLL_S)
                if progress is not None:
                    progress(sum(other.done() for other in futures), len(futures))
            results.append(future.result())
    except BrokenProcessPool as error:
        raise FleetError("a worker process died; with fewer workers there is more memory for each") from error
    return results


@contextmanager
def _pool(workers: int, work: Callable[..., Any], plugins: Sequence[str]) -> Iterator[ProcessPoolExecutor]:
    """Worker processes that share nothing; on an error they are ended at once, whatever they are at."""
    before = multiprocessing.active_children()
    # Not forked: polars keeps threads, which a fork would leave locked.
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_prepare_worker,
        initargs=(pickle.dumps(work), tuple(plugins)),
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


_worker_work: Callable[..., Any] | None = None


def _prepare_worker(work: bytes, plugins: tuple[str, ...]) -> None:
    """Make a worker ready: one thread, deaf to the interrupt that its parent answers, and the work loaded once."""
    global _worker_work  # noqa: PLW0603 - a worker process belongs to one pool and has one kind of work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["POLARS_MAX_THREADS"] = "1"
    for plugin in plugins:
        load_plugin(plugin)
    _worker_work = pickle.loads(work)


def _work_on(task: Any) -> Any:
    if _worker_work is None:
        raise RuntimeError("a worker got a task before its work")
    return _worker_work(task)
