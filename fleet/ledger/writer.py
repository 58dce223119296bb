"""Who is writing a run, and whether that process is still there."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SILENCE_S: Final = 300.0
"""Wall time without a sign of life after which a writer on another machine, which can't be looked for, is gone."""

_CLOCK_ERROR_S: Final = 10.0
_STATE, _STARTED = 0, 19
"""Fields of ``/proc/PID/stat`` after the name (Linux, proc_pid_stat(5)): state, and start in clock ticks from boot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """A process as it was when it last wrote: its id, the machine's name, and the time of day in Unix seconds."""

    pid: int
    host: str
    seen_s: float

    @classmethod
    def here(cls) -> Writer:
        """The process that asks, now."""
        return cls(pid=os.getpid(), host=platform.node(), seen_s=time.time())

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Writer:
        """What `as_dict` gave; raises ``KeyError``, ``TypeError`` or ``ValueError`` for anything else."""
        return cls(pid=int(data["pid"]), host=str(data["host"]), seen_s=float(data["seen_s"]))

    def as_dict(self) -> dict[str, Any]:
        """As plain values."""
        return {"pid": self.pid, "host": self.host, "seen_s": self.seen_s}

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}"

    def is_gone(self) -> bool:
        """Whether the process has ended.

        On this machine that is looked up; of another one, and on Windows, nothing is known but when it last wrote.
        """
        if self.host != platform.node() or sys.platform == "win32":
            return time.time() - self.seen_s > SILENCE_S
        if self.pid <= 0:
            return True
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            # Somebody else's process is a process all the same.
            pass
        return self._is_another()

    def _is_another(self) -> bool:
        """Whether what has the process id now is dead and unburied, or began after the writer wrote; Linux tells."""
        try:
            fields = (
                Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            )
            began_s = float(fields[_STARTED]) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError, IndexError):
            return False
        if fields[_STATE] == "Z":
            return True
        booted_s = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
        return booted_s + began_s > self.seen_s + _CLOCK_ERROR_S
