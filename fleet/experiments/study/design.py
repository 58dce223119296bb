"""Which points a study runs: combinations of one level for each factor.

Latin hypercube: McKay, Beckman & Conover (1979). Scrambled Sobol' sequence: Sobol' (1967), Owen (1998). Both by
`scipy.stats.qmc`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from fleet.errors import ScenarioError
from fleet.experiments.study.factors import Change, Factor, Level
from fleet.experiments.study.study_file import MAX_POINTS, UNITS_RULE, DesignSpec, is_number_of_units
from fleet.randomness import stream_key
from fleet.scenario.nearest import did_you_mean
from fleet.scenario.validation import problem_at
from fleet.wording import shown

if TYPE_CHECKING:
    from fleet.scenario.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One configuration: its place in the design, counted from 0, and a level for each factor."""

    number: int
    levels: tuple[Level, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What it sets in the scenario, in the order of the factors."""
        return tuple(change for level in self.levels for change in level.changes)


def points_of(design: DesignSpec, factors: Sequence[Factor], document: Document) -> tuple[Point, ...]:
    """The points of a design in order; the last factor of a grid changes fastest.

    Raises ``ScenarioError``, at its place in the study file, for a factor without what the design needs and for a grid
    of more than 100,000 points.
    """
    if design.kind == "list":
        chosen = _listed(factors, document)
    elif design.kind == "grid":
        chosen = _grid(factors, document)
    else:
        chosen = _sampled(design, factors, document)
    return tuple(Point(number=number, levels=levels) for number, levels in enumerate(chosen))


def _grid(factors: Sequence[Factor], document: Document) -> Iterator[tuple[Level, ...]]:
    for factor in factors:
        if not factor.levels:
            rule = "a grid needs 'values' or 'levels'; a range goes with latin-hypercube and sobol"
            raise _broken(document, ("factors", factor.name), rule)
    number = prod(len(factor.levels) for factor in factors)
    if number > MAX_POINTS:
        raise _broken(document, ("factors",), f"the grid has {number:,} points, at most {MAX_POINTS:,} are run")
    return product(*(factor.levels for factor in factors))


def _sampled(design: DesignSpec, factors: Sequence[Factor], document: Document) -> Iterator[tuple[Level, ...]]:
    from scipy.stats import qmc  # noqa: PLC0415 - takes a third of a second, which a grid needn't wait for

    for factor in factors:
        if not factor.levels and factor.spread is None:
            raise _broken(document, ("factors", factor.name), f"{design.kind} needs a range, 'values' or 'levels'")
    key = stream_key(design.seed, 0, "design", design.kind)
    engine = qmc.LatinHypercube if design.kind == "latin-hypercube" else qmc.Sobol
    shares = engine(len(factors), rng=key).random(design.number or 1)
    for row in shares.tolist():
        yield tuple(factor.at(share) for factor, share in zip(factors, row, strict=True))


def _listed(factors: Sequence[Factor], document: Document) -> Iterator[tuple[Level, ...]]:
    listed = document.node(("design", "points")).value
    names = [factor.name for factor in factors]
    for number, point in enumerate(listed if isinstance(listed, list) else []):
        stated = list(point.value) if isinstance(point.value, dict) else []
        loc = ("design", "points", number)
        for name in stated:
            if name not in names:
                raise _broken(document, (*loc, name), f"no factor is called {name}{did_you_mean(name, names)}")
        for name in names:
            if name not in stated:
                raise _broken(document, loc, f"a value for factor {name!r} is missing")
        yield tuple(_chosen(factor, (*loc, factor.name), document) for factor in factors)


def _chosen(factor: Factor, loc: tuple[str | int, ...], document: Document) -> Level:
    node = document.node(loc)
    if factor.spread is None and not factor.levels:
        if factor.resource is not None and not is_number_of_units(node.value):
            raise _broken(document, loc, UNITS_RULE)
        return factor.valued(node)
    if factor.spread is not None:
        raise _broken(document, loc, f"factor {factor.name} has a range, whose points nobody can list")
    found = next((level for level in factor.levels if level.name == node.value), None)
    if found is None:
        known = ", ".join(shown(level.name) for level in factor.levels[:20])
        raise _broken(document, loc, f"one of {known} is expected")
    return found


def _broken(document: Document, loc: Sequence[str | int], rule: str) -> ScenarioError:
    problem = problem_at(document, loc, rule)
    return ScenarioError(problem.message, problem.place)
