"""Tasks done on a Dask cluster, whose workers may come and go.

The scheduler gives the tasks of a worker that is gone to others. Workers need this program in the same version, and the
files that the work names at the same paths.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Generator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import distributed

from fleet.errors import FleetError
from fleet.experiments.plugins import load_plugin
from fleet.experiments.tasks import Outcome, WorkerLostError
from fleet.experiments.worker import Failure, answer

if TYPE_CHECKING:
    from fleet.experiments.tasks import Take, Work

# Its annotations are few, and those that there are don't fit how it is used.
_dask: Final[Any] = distributed

_POLL_S: Final = 0.1
_CENSUS_S: Final = 2.0
_CONNECT_S: Final = 20.0
_AHEAD: Final = 2
"""Tasks under way for each thread of the cluster, so that none waits for this process."""

_LEAST: Final = 4
"""Tasks under way where there are no workers yet."""


class DaskCluster:
    """An executor on the cluster whose scheduler is at an address; to be closed."""

    def __init__(self, address: str, plugins: Sequence[str] = ()) -> None:
        """Connect to the scheduler at *address* (``tcp://host:8786``); workers register *plugins* before they begin.

        Raises ``FleetError`` where no scheduler answers.
        """
        try:
            self._client = _dask.Client(address, timeout=_CONNECT_S, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise FleetError(f"--dask {address}: no scheduler answers there") from error
        self._plugins = tuple(plugins)
        self._under_way: dict[str, tuple[Any, Any]] = {}
        self._finished: SimpleQueue[str] = SimpleQueue()
        self._width = _LEAST
        self._counted_s = 0.0

    def close(self) -> None:
        """Let go of the cluster, which goes on without this process."""
        self._client.close()

    def stream(self, work: Work, take: Take) -> Generator[Outcome | None, None, None]:
        """As `Executor` says; a task at which workers died again and again has a `WorkerLostError`."""
        pickled = pickle.dumps(work)
        self._finished = SimpleQueue()
        try:
            while True:
                self._hand_out(pickled, take)
                if not self._under_way:
                    return
                try:
                    key = self._finished.get(timeout=_POLL_S)
                except Empty:
                    self._check_connection()
                    yield None
                else:
                    yield self._outcome(key)
        finally:
            futures = [future for future, _ in self._under_way.values()]
            self._under_way.clear()
            with suppress(Exception):  # Whatever ends the stream has been said; the cluster may be gone.
                self._client.cancel(futures, asynchronous=False)

    def _hand_out(self, work: bytes, take: Take) -> None:
        self._count_threads()
        finished = self._finished
        while len(self._under_way) < self._width and (task := take()) is not None:
            future = self._client.submit(do, work, self._plugins, task, pure=False)
            self._under_way[future.key] = (future, task)
            # Called in a thread of the client's.
            future.add_done_callback(lambda done: finished.put(done.key))

    def _count_threads(self) -> None:
        """Look now and then how large the cluster is."""
        if monotonic() - self._counted_s > _CENSUS_S:
            self._width = max(_LEAST, _AHEAD * sum(self._client.nthreads().values()))
            self._counted_s = monotonic()

    def _check_connection(self) -> None:
        if self._client.status not in {"running", "connecting"}:
            raise FleetError(f"the connection to the Dask cluster is {self._client.status}")

    def _outcome(self, key: str) -> Outcome:
        future, task = self._under_way.pop(key)
        if future.status == "cancelled":
            raise FleetError("the Dask cluster has forgotten what it was asked to do; it may have been restarted")
        error = future.exception()
        if isinstance(error, _dask.KilledWorker):
            return Outcome(task=task, error=WorkerLostError("workers of the cluster died at it, one after the other"))
        if error is not None:
            raise FleetError(f"a worker of the Dask cluster: {type(error).__name__}: {error}") from error
        said = future.result()
        if isinstance(said, Failure):
            return Outcome(task=task, error=said.error)
        return Outcome(task=task, value=said[0])


_loaded: dict[str, Any] = {}


def do(work: bytes, plugins: tuple[str, ...], task: Any) -> Any:
    """What a worker of the cluster does to a task: ``(value,)`` or a `Failure`; it loads the work once."""
    digest = hashlib.sha256(work).hexdigest()
    if digest not in _loaded:
        for plugin in plugins:
            load_plugin(plugin)
        _loaded.clear()
        _loaded[digest] = pickle.loads(work)
    return answer(_loaded[digest], task)
