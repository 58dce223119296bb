"""What it means to do tasks: the work, where tasks come from, and what becomes of each."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Final, Protocol

from fleet.errors import FleetError

Work = Callable[[Any], Any]
"""What is done to each task; it travels to workers, so it and the tasks can be pickled."""

Take = Callable[[], Any]
"""Gives the next task, or None where there is none for now: a result that is on its way may bring more."""

ATTEMPTS: Final = 3
"""How many workers may die at one task."""


class WorkerLostError(FleetError):
    """A task at which one worker after another died."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a task: what the work made of it, or what it raised, and how many workers it was given to."""

    task: Any
    value: Any = None
    error: Exception | None = None
    attempts: int = 1


class Executor(Protocol):
    """Something that does tasks."""

    def stream(self, work: Work, take: Take) -> Generator[Outcome | None, None, None]:
        """An outcome for each task taken, in whatever order they come about, until all is done and *take* has no more.

        None now and then while nothing comes about, so that whoever waits can do something else.
        Raises ``FleetError`` where the executor itself fails. An interrupt ends the workers and is passed on; so does
        closing the iterator.
        """
        ...  # pragma: no cover
