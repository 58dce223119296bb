"""The few kinds of error that this program raises on purpose.

The lowest layer: imports nothing of the project. A simulated failure (a lost robot, a refused order) is an event in the
ledger, never an exception.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


class FleetError(Exception):
    """Base of every deliberate error; its text is one line that a user can act on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a file something stands; line and column count from 1, ``None`` where unknown."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(parts)


class ScenarioError(FleetError):
    """Bad input: a scenario, catalogue, terrain or trace file, or an override, that breaks a rule.

    ``place`` is where; the text is ``file:line:column: error: value, rule (path)``.
    """

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(f"{place}: error: {message}" if place is not None else message)
        self.message = message
        self.place = place


@contextmanager
def placed(place: Place) -> Iterator[None]:
    """Give the ``ScenarioError``s raised meanwhile, where they name no place, this one."""
    try:
        yield
    except ScenarioError as error:
        if error.place is not None:
            raise
        raise ScenarioError(error.message, place) from error


class ModelError(FleetError):
    """A model was asked for something outside its range of validity."""


class PolicyError(FleetError):
    """A coordinator raised, hung, or returned something that is not a decision."""


class LedgerError(FleetError):
    """A ledger can't be written, read, or is not what it claims to be."""
