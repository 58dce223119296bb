"""Collecting broken rules, and doubts, while a scenario is built: one reading of them mends the whole file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from fleet.errors import ModelError, Place, ScenarioError
from fleet.scenario.document import Document, Loc, dotted
from fleet.scenario.nearest import did_you_mean
from fleet.scenario.validation import Problem, problem_at, refuse


class Findings:
    """The broken rules found so far in one document, and what is valid but hardly what its author means."""

    __slots__ = ("_problems", "_warnings", "document")

    def __init__(self, document: Document) -> None:
        self.document = document
        self._problems: list[Problem] = []
        self._warnings: list[str] = []

    def add(self, loc: Loc, rule: str) -> None:
        """Note that the value at ``loc`` breaks a rule."""
        self._problems.append(problem_at(self.document, loc, rule))

    def unknown(self, loc: Loc, what: str, word: str, known: Iterable[str]) -> None:
        """Note that the word at ``loc`` names nothing, and the nearest that it could name."""
        self.add(loc, f"unknown {what}{did_you_mean(word, known)}")

    def doubt(self, loc: Loc, what: str) -> None:
        """Note that the value at ``loc`` breaks no rule and yet comes to nothing, or not to what it says."""
        problem = problem_at(self.document, loc, what)
        self.doubt_at(problem.place, problem.message)

    def doubt_at(self, place: Place, what: str) -> None:
        """The same about something in another file than the document's."""
        self._warnings.append(f"{place}: warning: {what}")

    @property
    def warnings(self) -> tuple[str, ...]:
        """Every doubt on a line of its own, ``file:line:column: warning: what``."""
        return tuple(self._warnings)

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
