"""Rules: pure functions from the tables of a ledger to the rows that break a promise, with what they need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from fleet.ledger.audit.material import Material


class Breach(NamedTuple):
    """A row that breaks the rule being applied."""

    table: str
    row: int | None
    message: str


Examine = Callable[[Material], Iterable[Breach]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule with what it needs.

    ``reads`` are tables, each as ``table`` or, where one column has to have values, ``table.column``; ``facts`` are
    keys of ``run.json``. Where one is missing, or the run hasn't finished and ``finished`` is asked for, the rule is
    skipped.
    """

    name: str
    summary: str
    reads: tuple[str, ...]
    facts: tuple[str, ...]
    finished: bool
    examine: Examine

    def obstacle(self, material: Material) -> str | None:
        """Why the rule can't be applied, or None."""
        if self.finished and not material.finished:
            return f"the run is {material.status}"
        for wanted in self.reads:
            table, _, column = wanted.partition(".")
            if not material.has(table, column or None):
                return f"{wanted} is not there"
        missing = [fact for fact in self.facts if material.fact(fact) is None]
        return f"run.json has no {missing[0]}" if missing else None

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that it reads."""
        return tuple(dict.fromkeys(wanted.partition(".")[0] for wanted in self.reads))


def rule(*reads: str, facts: tuple[str, ...] = (), finished: bool = False) -> Callable[[Examine], Rule]:
    """Make a rule of a function: its name is the function's, its summary the first line of the docstring."""

    def make(examine: Examine) -> Rule:
        name = examine.__name__.replace("_", "-")
        summary = (examine.__doc__ or name).strip().splitlines()[0]
        return Rule(name=name, summary=summary, reads=reads, facts=facts, finished=finished, examine=examine)

    return make


def breaches(table: str, rows: pl.DataFrame | pl.LazyFrame, message: str) -> Iterator[Breach]:
    """A breach for each of *rows*, which have a column ``row``; *message* is a template over their columns."""
    for values in rows.lazy().sort("row").collect().iter_rows(named=True):
        yield Breach(table, values["row"], message.format_map(values))
