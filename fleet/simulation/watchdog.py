"""Ends a decision that hangs. Wall time decides only whether the run aborts, never what a run's result is."""

from __future__ import annotations

import ctypes
import threading
import time

from fleet.errors import PolicyError


class PolicyHungError(PolicyError):
    """Raised inside a decision that took longer than the scenario allows."""


class Watchdog:
    """Watches decisions from a thread of its own and raises :class:`PolicyHungError` in the one that hangs."""

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        self._thread: threading.Thread | None = None
        self._since: float | None = None
        self._victim = threading.get_ident()
        self._over = threading.Event()

    def watch(self) -> None:
        """A decision begins."""
        self._since = time.monotonic()

    def rest(self) -> None:
        """The decision is over."""
        self._since = None

    def start(self) -> None:
        """Begin to watch the calling thread."""
        self._victim = threading.get_ident()
        self._thread = threading.Thread(target=self._watch, name="decision watchdog", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(min(self.limit_s / 4.0, 1.0)):
            since = self._since
            if since is not None and time.monotonic() - since > self.limit_s:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._victim), ctypes.py_object(PolicyHungError)
                )  # fmt: skip
                return
