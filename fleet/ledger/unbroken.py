"""Holds an interrupt back while something is done that must be done whole or not at all."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

STOPPING: Final = (signal.SIGINT, signal.SIGTERM)
"""Signals that ask a program to end."""


@contextmanager
def unbroken() -> Iterator[None]:
    """A block that Ctrl-C doesn't break into: a request to end that comes meanwhile takes effect at its end.

    Only the main thread hears signals; in others this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[tuple[int, FrameType | None]] = []
    before = {number: signal.getsignal(number) for number in STOPPING}
    for number in STOPPING:
        signal.signal(number, lambda number, frame: held.append((number, frame)))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if held:
            caught, frame = held[0]
            handler = before[signal.Signals(caught)]
            if callable(handler):
                handler(caught, frame)
            elif handler is signal.SIG_DFL:
                signal.raise_signal(caught)
