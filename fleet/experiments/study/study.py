"""A study: a scenario, what is varied in it, and how often each point is run; read from a file and checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from fleet.errors import ScenarioError
from fleet.experiments.study.design import Point, points_of
from fleet.experiments.study.factors import Factor, Level, factor_of
from fleet.experiments.study.study_file import MAX_CELLS, StudySpec
from fleet.resources import bundled
from fleet.scenario.document import Document
from fleet.scenario.scenario import Scenario
from fleet.scenario.validation import problem_at, validate
from fleet.scenario.yaml_source import read_document

_TRIED: Final = 20
"""At how many points a level may fail before it is taken for a mistake."""

_CHECKED: Final = 100
"""How many levels of a factor are tried before anything is run."""

_FOLDER: Final = "studies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A checked study; ``seed`` is the one of all its runs."""

    spec: StudySpec
    scenario: Scenario
    factors: tuple[Factor, ...]
    points: tuple[Point, ...]
    file: Path

    @property
    def name(self) -> str:
        """What the study is called."""
        return self.spec.name

    @property
    def seed(self) -> int:
        """The seed of all runs; they differ by their replication number."""
        return self.scenario.spec.seed if self.spec.seed is None else self.spec.seed

    @classmethod
    def load(cls, path: str | Path) -> Study:
        """The study in a file, or the one of that name that ships.

        Raises ``ScenarioError`` that names every broken rule with file, line and column; so it does for a level of a
        factor that the scenario can't have at any of the first twenty points where it stands. A level that doesn't go
        with some others is no mistake: those points fail alone, when they are run.
        """
        file = _or_bundled(Path(path))
        document = read_document(file)
        spec = validate(StudySpec, document)
        scenario = _scenario(spec, document, file)
        factors = tuple(factor_of(name, factor, document, scenario) for name, factor in spec.factors.items())
        points = points_of(spec.design, factors, document)
        most = len(points) * spec.replications.upper
        if most > MAX_CELLS:
            rule = f"{len(points):,} points make up to {most:,} runs, at most {MAX_CELLS:,} are possible"
            problem = problem_at(document, ("replications",), rule)
            raise ScenarioError(problem.message, problem.place)
        return cls(spec=spec, scenario=scenario, factors=factors, points=points, file=file)

    def at(self, point: Point) -> Scenario:
        """The scenario at a point; raises ``ScenarioError`` where the scenario can't be so."""
        return self.scenario.changed(point.changes)

    def check(self) -> None:
        """Build the scenario once for every level; raises ``ScenarioError`` as `load` tells."""
        _ = self.scenario.model
        for place, factor in enumerate(self.factors):
            for level in _levels(self, place, factor):
                self._check_level(place, factor, level)

    def _check_level(self, place: int, factor: Factor, level: Level) -> None:
        first: ScenarioError | None = None
        for point in islice(self._with_level(place, factor, level), _TRIED):
            try:
                _ = self.at(point).model
            except ScenarioError as error:
                first = first or error
            else:
                return
        if first is not None:
            raise first

    def _with_level(self, place: int, factor: Factor, level: Level) -> Iterator[Point]:
        """Points with a level; for the end of a range the first points, moved there."""
        for point in self.points:
            if factor.spread is not None:
                yield Point(number=point.number, levels=(*point.levels[:place], level, *point.levels[place + 1 :]))
            elif point.levels[place] == level:
                yield point


def _levels(study: Study, place: int, factor: Factor) -> tuple[Level, ...]:
    """The first levels of a factor, each once; those of the points where the factor itself has none."""
    known = factor.ends() or tuple(point.levels[place] for point in study.points)
    return tuple(islice({repr(level.changes): level for level in known}.values(), _CHECKED))


def _scenario(spec: StudySpec, document: Document, file: Path) -> Scenario:
    if isinstance(spec.scenario, str):
        beside = file.parent / spec.scenario
        base = Scenario.load(beside if beside.exists() else spec.scenario)
    else:
        base = Scenario.of_document(Document(root=document.node(("scenario",))), file.parent)
    return base.changed((key, document.node(("set", key))) for key in spec.set)


def _or_bundled(path: Path) -> Path:
    """The file itself where it exists or is no bare name, else the bundled study of that name if there is one."""
    if path.exists() or path.parent != Path():
        return path
    bundled_file = bundled("scenarios") / _FOLDER / path.with_suffix(".yaml").name
    return bundled_file if bundled_file.is_file() else path
