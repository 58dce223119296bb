"""How much hardware a policy needs to do what another one does: stochastic root finding on paired runs.

The candidate runs with so many units of a resource; the baseline runs with fewer and more, on the same luck. A scan
over a wide range comes first, because performance need not rise with hardware; bisection on the paired differences
follows, with more replications near the root (Pasupathy & Kim 2011 on stochastic root finding).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from fleet.errors import FleetError
from fleet.experiments.resources import Resource, total_of, with_total
from fleet.experiments.variants import Effort, Variants
from fleet.statistics.crossing import Crossing, crossing, next_sizes
from fleet.statistics.intervals import LEVEL, Interval, mean_interval, paired_difference
from fleet.statistics.replications import pairs_of

if TYPE_CHECKING:
    from fleet.scenario.scenario import Scenario

RANGE: Final = 4
"""The scan goes from a quarter of the least to four times the most of the candidate's sizes."""

PRECISION: Final = 0.1
"""Replications are doubled while the interval is wider than this share of the estimate."""

_STEP: Final = math.sqrt(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """With ``size`` units the candidate performs as ``performance`` says; ``needed`` is what the baseline needs."""

    size: int
    performance: Interval
    needed: Crossing


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """An iso-throughput curve: points by the candidate's size, and what the baseline does at the sizes tried.

    ``falling`` are neighbouring sizes of the scan of which the larger one makes the baseline do less, for certain even
    with all neighbours asked about together: there, the first size that is enough is given, and more may not be.
    """

    figure: str
    points: tuple[Point, ...]
    baseline: Mapping[int, Interval]
    falling: tuple[tuple[int, int], ...]
    runs: int


class _Fleet(NamedTuple):
    """The baseline, or the candidate, with so many units."""

    baseline: bool
    size: int


def find_equivalents(
    baseline: Scenario,
    candidate: Scenario,
    resource: Resource,
    sizes: Sequence[int] = (),
    *,
    figure: str = "missions_per_day",
    replications: int = 10,
    most_replications: int = 40,
    effort: Effort | None = None,
) -> Equivalence:
    """The baseline's equivalents of the candidate at each of *sizes*; at the candidate's own size without any.

    *figure* is one of which more is better. Each size gets *replications* runs, and up to *most_replications* near the
    root, until the interval is as narrow as `PRECISION`. Results don't depend on the number of workers.

    Raises
    ------
    ScenarioError
        If a scenario has nothing of the resource.
    FleetError
        If no run has the figure.
    """
    own = total_of(candidate, resource)
    total_of(baseline, resource)
    fleets = Variants[_Fleet](
        lambda fleet: with_total(baseline if fleet.baseline else candidate, resource, fleet.size), effort or Effort()
    )
    search = _Search(fleets, sorted(set(sizes)) or [own], figure, replications, most_replications)
    search.scan()
    search.refine()
    return search.found()


class _Search:
    """What is known so far; each round of runs is made together, for all points of the curve."""

    def __init__(
        self, fleets: Variants[_Fleet], sizes: Sequence[int], figure: str, replications: int, most: int
    ) -> None:
        self._fleets = fleets
        self._figure = figure
        self._first = replications
        self._most = max(replications, most)
        self._grid = _grid(sizes)
        # By the candidate's size: the replications of each of the baseline's sizes, and of the candidate itself.
        self._depth = {size: dict.fromkeys(self._grid, replications) for size in sizes}

    def scan(self) -> None:
        """Run the candidates, and the baseline over the whole range."""
        self._run()

    def refine(self) -> None:
        """Bisect, then look more closely where that was not close enough, until nothing is left to do."""
        while self._bisect() or self._deepen():
            self._run()

    def found(self) -> Equivalence:
        """The curve according to everything that was run."""
        tried = sorted({size for depths in self._depth.values() for size in depths})
        return Equivalence(
            figure=self._figure,
            points=tuple(
                Point(
                    size=size,
                    performance=self._mean(_Fleet(baseline=False, size=size), max(depths.values())),
                    needed=crossing(self._known(size)),
                )
                for size, depths in self._depth.items()
            ),
            baseline={size: self._mean(_Fleet(baseline=True, size=size), self._first) for size in tried},
            falling=tuple(self._falling()),
            runs=self._fleets.runs,
        )

    def _bisect(self) -> bool:
        """Take up the sizes between which bounds lie; whether there were any."""
        more = False
        for size, depths in self._depth.items():
            for probe in next_sizes(self._known(size)):
                depths[probe] = max(depths.values())
                more = True
        return more

    def _deepen(self) -> bool:
        """Double the replications around intervals that are too wide; whether there were any."""
        more = False
        for size, depths in self._depth.items():
            needed, deepest = crossing(self._known(size)), max(depths.values())
            low, high = needed.low or min(depths), needed.high or max(depths)
            if needed.size is None or 2 * deepest > self._most or high - low <= PRECISION * needed.size:
                continue
            near = [tried for tried in depths if low - 1 <= tried <= high + 1]
            depths.update(dict.fromkeys(near, 2 * deepest))
            more = True
        return more

    def _run(self) -> None:
        wanted: dict[_Fleet, int] = {}
        for size, depths in self._depth.items():
            wanted[_Fleet(baseline=False, size=size)] = max(depths.values())
            for tried, count in depths.items():
                fleet = _Fleet(baseline=True, size=tried)
                wanted[fleet] = max(count, wanted.get(fleet, 0))
        self._fleets.run(wanted)

    def _known(self, size: int) -> dict[int, Interval]:
        """Baseline − candidate by the baseline's size."""
        candidate = _Fleet(baseline=False, size=size)
        return {
            tried: self._difference(_Fleet(baseline=True, size=tried), candidate, count)
            for tried, count in self._depth[size].items()
        }

    def _falling(self) -> Iterator[tuple[int, int]]:
        steps = list(pairwise(self._grid))
        # Bonferroni: one false alarm in twenty scans, however many steps each has.
        level = 1 - (1 - LEVEL) / max(len(steps), 1)
        for a, b in steps:
            larger, smaller = _Fleet(baseline=True, size=b), _Fleet(baseline=True, size=a)
            change = self._difference(larger, smaller, self._first, level)
            if change.high is not None and change.high < 0:
                yield a, b

    def _difference(self, one: _Fleet, other: _Fleet, count: int, level: float = LEVEL) -> Interval:
        a, b = pairs_of(self._fleets.rows(one, count), self._fleets.rows(other, count), self._figure)
        if not a:
            raise FleetError(f"no replication has the figure {self._figure!r}, so fleets can't be compared by it")
        return paired_difference(a, b, level).difference

    def _mean(self, fleet: _Fleet, count: int) -> Interval:
        values = [row[self._figure] for row in self._fleets.rows(fleet, count) if row[self._figure] is not None]
        return mean_interval(values)


def _grid(sizes: Sequence[int]) -> list[int]:
    """The sizes of the scan: steps of √2 over the whole range, and the candidate's sizes themselves."""
    least, most = max(1, min(sizes) // RANGE), RANGE * max(sizes)
    steps = math.ceil(math.log(most / least, _STEP))
    return sorted({min(most, round(least * _STEP**step)) for step in range(steps + 1)} | set(sizes))
