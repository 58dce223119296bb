"""What a worker process does: the same work on one task after another, until nobody wants more."""

from __future__ import annotations

import os
import pickle
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fleet.errors import FleetError
from fleet.experiments.plugins import load_plugin

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_THREADS: Final = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""Workers are as many as there are cores, so each library keeps to one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What the work raised at a task."""

    error: Exception


def serve(connection: Connection, work: bytes, plugins: tuple[str, ...]) -> None:
    """Answer each task that comes over the connection, until it is closed.

    Says None when it is ready, and then for each task ``(value,)`` or a `Failure`. Deaf to the interrupt that the
    process at the other end answers.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Before anything heavy is loaded, which is when the work is.
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    for plugin in plugins:
        load_plugin(plugin)
    do = pickle.loads(work)
    try:
        connection.send(None)
        while True:
            connection.send_bytes(pickle.dumps(answer(do, connection.recv())))
    except (EOFError, OSError):
        # The other end is closed, or its process is dead: nobody wants more.
        return


def answer(do: Any, task: Any) -> Any:
    """``(value,)``, or a `Failure` that survives the way to another process."""
    try:
        return (do(task),)
    except Exception as error:  # noqa: BLE001 - whatever the work raises is told to whoever gave the task
        return Failure(error=_sendable(error))


def _sendable(error: Exception) -> Exception:
    """The error itself where it survives the way to another process, else one with its text."""
    try:
        if type(pickle.loads(pickle.dumps(error))) is type(error):
            return error
    except Exception:  # noqa: BLE001 - an exception of anybody's class may fail in any way to be pickled
        return FleetError(f"{type(error).__name__}: {error}")
    return FleetError(f"{type(error).__name__}: {error}")
