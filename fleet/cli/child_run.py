"""`fleet run` in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROOT: Final = Path(__file__).parents[2]
_PATIENCE_S: Final = 20.0


class ChildRun:
    """A run of a scenario into an empty run directory.

    Attributes
    ----------
    directory
        The run directory; its files appear a moment after the start.
    """

    def __init__(self, scenario: Path, directory: Path, options: Sequence[str]) -> None:
        """Start ``fleet run`` with *options*; what goes wrong is told by `complaint`."""
        self.directory = directory
        self._complaint = ""
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - It lasts as long as the run.
        command = [sys.executable, "-m", "fleet", "run", str(scenario), "-o", str(directory), "--quiet", *options]
        # The child finds this very program, installed or not; an interrupt is this process's to pass on.
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH", ""))))
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )

    def running(self) -> bool:
        """Whether it is still going on."""
        if self._process.poll() is None:
            return True
        self._collect()
        return False

    def stop(self) -> None:
        """Ask it to end; it closes its ledger first."""
        if self.running():
            self._process.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """Ask it to end, and wait until it has; what doesn't end in time is ended."""
        self.stop()
        try:
            self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._collect()

    def complaint(self) -> str:
        """Its first line of complaint, if it failed."""
        return "" if self.running() or self._process.returncode == 0 else self._complaint

    def _collect(self) -> None:
        """Keep what it said, now that it says no more."""
        if self._said.closed:
            return
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").splitlines()
        self._said.close()
        self._complaint = lines[0] if lines else f"the run ended with code {self._process.returncode}"
