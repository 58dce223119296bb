"""Collecting broken rules while a scenario is built, so that one reading of the file's errors mends them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from fleet.errors import ModelError, ScenarioError
from fleet.scenario.document import Document, Loc, dotted
from fleet.scenario.nearest import did_you_mean
from fleet.scenario.validation import Problem, problem_at, refuse


class Findings:
    """The broken rules found so far in one document."""

    __slots__ = ("_problems", "document")

    def __init__(self, document: Document) -> None:
        self.document = document
        self._problems: list[Problem] = []

    def add(self, loc: Loc, rule: str) -> None:
        """Note that the value at ``loc`` breaks a rule."""
        self._problems.append(problem_at(self.document, loc, rule))

    def unknown(self, loc: Loc, what: str, word: str, known: Iterable[str]) -> None:
        """Note that the word at ``loc`` names nothing, and the nearest that it could name."""
        self.add(loc, f"unknown {what}{did_you_mean(word, known)}")

    @contextmanager
    def placed(self, loc: Loc) -> Iterator[None]:
        """Give errors that name no place the one of the value at ``loc``."""
        try:
            yield
        except ModelError as error:
            raise ScenarioError(f"{error} ({dotted(loc)})", self.document.place_of(loc)) from error
        except ScenarioError as error:
            if error.place is not None:
                raise
            raise ScenarioError(f"{error.message} ({dotted(loc)})", self.document.place_of(loc)) from error

    def close(self) -> None:
        """Raise one ``ScenarioError`` that names everything found; nothing happens where nothing was."""
        if self._problems:
            refuse(self._problems)
