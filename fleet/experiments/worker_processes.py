"""Worker processes on this machine that may be killed at any moment without a task being lost or done twice.

Each worker has a pipe of its own and shares nothing with the others, no queue and no lock, so that one that dies takes
nothing with it but the task that it was at. That task is given to another worker, a bounded number of times.
"""

from __future__ import annotations

import multiprocessing
import pickle
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from fleet.errors import FleetError
from fleet.experiments.tasks import ATTEMPTS, Outcome, WorkerLostError
from fleet.experiments.worker import Failure, serve

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from fleet.experiments.tasks import Take, Work

_STARTS: Final = 3
"""How many workers in a row may die before they are ready."""

_POLL_S: Final = 0.1
# A worker that has a second task at hand needn't wait for this process; one that takes long over each should leave it
# to others.
_AHEAD: Final = 2
_LONG_S: Final = 1.0
_JOIN_S: Final = 5.0


@dataclass(slots=True, kw_only=True, eq=False)
class _Assignment:
    """A task, and how many workers it has been given to that went on to work on it."""

    task: Any
    attempts: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class _Worker:
    """A process and what it has to do, the first of it being what it is at."""

    process: BaseProcess
    connection: Connection
    given: deque[_Assignment] = field(default_factory=deque)
    is_ready: bool = False
    since_s: float = 0.0
    lasted_s: float = 0.0

    @property
    def room(self) -> int:
        """How many more tasks it may get now."""
        return (1 if self.lasted_s > _LONG_S else _AHEAD) - len(self.given)


class WorkerProcesses:
    """An executor of so many processes of this machine; ``deaths`` counts the workers that died."""

    def __init__(self, workers: int, plugins: Sequence[str] = ()) -> None:
        """Have *workers* processes, each of which registers *plugins* (``FILE.py:CLASS``) before it begins."""
        self.deaths = 0
        self._size = workers
        self._plugins = tuple(plugins)
        self._workers: list[_Worker] = []
        self._again: deque[_Assignment] = deque()
        self._failed_starts = 0

    def stream(self, work: Work, take: Take) -> Generator[Outcome | None, None, None]:
        """As `Executor` says; a task at which workers died again and again has a `WorkerLostError`."""
        pickled = pickle.dumps(work)
        try:
            while True:
                self._hand_out(pickled, take)
                if not any(worker.given for worker in self._workers):
                    break
                yield from self._heard()
            self._dismiss()
        finally:
            self._end()

    def _hand_out(self, work: bytes, take: Take) -> None:
        """Give tasks to whoever has room, one to each before a second to any; start workers while tasks are left."""
        for full in range(_AHEAD, 0, -1):
            for worker in self._workers:
                if worker.room >= full and not self._give(worker, take):
                    return
            if full == _AHEAD:
                while len(self._workers) < self._size and (assignment := self._next(take)) is not None:
                    worker = self._started(work)
                    self._workers.append(worker)
                    self._send(worker, assignment)

    def _give(self, worker: _Worker, take: Take) -> bool:
        assignment = self._next(take)
        if assignment is None:
            return False
        self._send(worker, assignment)
        return True

    def _next(self, take: Take) -> _Assignment | None:
        if self._again:
            return self._again.popleft()
        task = take()
        return None if task is None else _Assignment(task=task)

    def _send(self, worker: _Worker, assignment: _Assignment) -> None:
        if not worker.given:
            worker.since_s = monotonic()
        worker.given.append(assignment)
        # A worker that has died meanwhile is found out when it is listened to.
        with suppress(OSError):
            worker.connection.send(assignment.task)

    def _started(self, work: bytes) -> _Worker:
        # Not forked: polars keeps threads, which a fork would leave locked.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, work, self._plugins), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process=process, connection=ours)

    def _heard(self) -> Iterator[Outcome | None]:
        """What workers say, once any of them says something; None if that takes long."""
        by_connection = {worker.connection: worker for worker in self._workers}
        # Short waits: polars' signal handler restarts a long one, and an interrupt would be held up by it.
        speaking = wait(list(by_connection), timeout=_POLL_S)
        if not speaking:
            yield None
        for worker in [worker for worker in self._workers if worker.connection in speaking]:
            try:
                said = worker.connection.recv()
            except (EOFError, OSError):
                yield from self._buried(worker)
                continue
            if said is None:
                worker.is_ready, self._failed_starts = True, 0
                worker.since_s = monotonic()
            else:
                yield self._done(worker, said)

    def _done(self, worker: _Worker, said: Any) -> Outcome:
        assignment = worker.given.popleft()
        now_s = monotonic()
        worker.lasted_s, worker.since_s = now_s - worker.since_s, now_s
        attempts = assignment.attempts + 1
        if isinstance(said, Failure):
            return Outcome(task=assignment.task, error=said.error, attempts=attempts)
        return Outcome(task=assignment.task, value=said[0], attempts=attempts)

    def _buried(self, worker: _Worker) -> Iterator[Outcome]:
        """Take a dead worker's tasks back; the one that it was at has failed if too many died at it."""
        self.deaths += 1
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.join()
        if not worker.is_ready:
            self._failed_starts += 1
            if self._failed_starts >= _STARTS:
                raise FleetError("worker processes die before they begin; with fewer there is more memory for each")
        elif worker.given:
            at = worker.given[0]
            at.attempts += 1
            if at.attempts >= ATTEMPTS:
                worker.given.popleft()
                died = WorkerLostError(f"a worker process died at it, {ATTEMPTS} times over; memory may be short")
                yield Outcome(task=at.task, error=died, attempts=at.attempts)
        self._again.extendleft(reversed(worker.given))

    def _dismiss(self) -> None:
        """Let the workers go home."""
        for worker in self._workers:
            worker.connection.close()
        for worker in self._workers:
            worker.process.join(_JOIN_S)

    def _end(self) -> None:
        """End at once whoever is left, whatever they are at."""
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()
        self._workers.clear()
        self._again.clear()
