"""Span of control: how many vehicles under control may be out at once for the operators on duty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Seated = Callable[[Any], None]


class Seats:
    """Seats at a crew: a vehicle takes one before it sets out and gives it back when its plan is done.

    ``span`` is the number for each operator on duty, ``None`` for any number. Who waits is seated in order of arrival;
    when fewer are on duty, those who are seated stay.
    """

    __slots__ = ("_free", "_queue", "_span", "_taken")

    def __init__(self, span: int | None) -> None:
        self._span = span
        self._taken = 0
        self._free = 0
        self._queue: dict[Any, Seated] = {}

    def open(self, on_duty: int) -> None:
        """Have as many seats as the operators on duty may hold vehicles."""
        if self._span is not None:
            self._free = self._span * on_duty
            self._seat_all()

    def ask(self, subject: Any, seated: Seated) -> bool:
        """Take a seat now (true), or have ``seated(subject)`` called later (false)."""
        if self._span is None or self._taken < self._free:
            self._taken += 1
            return True
        self._queue[subject] = seated
        return False

    def leave(self, subject: Any) -> None:
        """Wait for no seat any more."""
        self._queue.pop(subject, None)

    def release(self) -> None:
        """Give a seat back; the first who waits gets it."""
        self._taken -= 1
        self._seat_all()

    def _seat_all(self) -> None:
        while self._queue and self._taken < self._free:
            subject = next(iter(self._queue))
            seated = self._queue.pop(subject)
            self._taken += 1
            seated(subject)
