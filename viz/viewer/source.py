"""Where what is shown comes from: a run that is over, or one that is being recorded."""

from __future__ import annotations

import threading
from time import perf_counter
from typing import TYPE_CHECKING, Final, Protocol

from fleet.errors import FleetError
from fleet.ledger.reader import Ledger
from fleet.ledger.run_directory import RUN_FILE
from viz.viewer.recording import Recording

if TYPE_CHECKING:
    from pathlib import Path

    from viz.viewer.launcher import Child

_POLL_S: Final = 0.4
_PATIENCE: Final = 2.0
"""Reading takes at most a third of the time, so that the window and the run have the rest."""


class Source(Protocol):
    """A run to be shown."""

    @property
    def recording(self) -> Recording | None:
        """What is known of it by now; None before its first rows."""

    @property
    def growing(self) -> bool:
        """Whether more may come."""

    @property
    def problem(self) -> str:
        """Why nothing more can be shown; empty if nothing is wrong."""

    def stop(self) -> None:
        """End the run, if this viewer started it."""

    def close(self) -> None:
        """Look at it no longer; the run goes on if it is not this viewer's own."""


class Finished:
    """A run that is over."""

    growing = False
    problem = ""

    def __init__(self, path: Path) -> None:
        """Read the run directory *path*; raises `LedgerError` if it isn't one, or is damaged."""
        self.recording: Recording | None = Recording(Ledger.open(path)).warmed()

    def stop(self) -> None:
        """Nothing: it is over."""

    def close(self) -> None:
        """Nothing: it was read at once."""


class Growing:
    """A run that is being recorded, read again and again by a thread of its own."""

    def __init__(self, path: Path, child: Child | None = None) -> None:
        """Follow the run directory *path*, which may be about to come into being; *child* is what records it."""
        self.recording: Recording | None = None
        self.growing = True
        self.problem = ""
        self._path = path
        self._child = child
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._follow, name=f"reading {path.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask the run to end, if this viewer started it."""
        if self._child is not None:
            self._child.stop()

    def close(self) -> None:
        """Stop reading, and the run if this viewer started it."""
        self._over.set()
        if self._child is not None:
            self._child.close()
        self._thread.join(timeout=10.0)

    def _follow(self) -> None:
        while not self._over.is_set():
            began_s = perf_counter()
            # A process that is over by now has written all that it will.
            last = self._child is not None and not self._child.running()
            try:
                going = self._look()
            except FleetError as error:
                self.problem, going = str(error), False
            if last or not going:
                break
            self._over.wait(max(_POLL_S, (perf_counter() - began_s) * _PATIENCE))
        if self.recording is None and not self.problem:
            self.problem = self._child.complaint() if self._child is not None else f"{self._path}: nothing recorded"
        self.growing = False

    def _look(self) -> bool:
        """Read what is there; tells whether more will come."""
        if not (self._path / RUN_FILE).is_file():
            return True
        ledger, known = Ledger.open(self._path), self.recording
        if "timelines" not in ledger.names:
            return ledger.status == "running"
        changed = known is None or (ledger.complete_until_us, ledger.status) != (known.limit_us, known.ledger.status)
        if changed:
            self.recording = Recording(ledger, known.ground if known is not None else None).warmed()
        return ledger.status == "running"


def status_of(source: Source) -> str:
    """``failed``, ``live`` with how far it has come, ``stopped early``, or nothing for a run that is complete."""
    run = source.recording
    if source.problem:
        return "failed"
    if source.growing:
        return f"live {100 * run.limit_us // run.horizon_us} %" if run is not None else "live"
    return "stopped early" if run is not None and run.ledger.status == "aborted" else ""


def source_of(path: Path) -> Source:
    """The run in the directory *path*; raises `LedgerError` if it isn't one, or is damaged."""
    if Ledger.open(path).status == "running":
        return Growing(path)
    return Finished(path)
