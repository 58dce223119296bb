"""Which cell of a study is next: point by point, and as many replications of each as its figures ask for.

What is run depends on results alone, never on the order in which they arrive: whether a point needs another block is
asked once all of its runs so far are finished, and each point for itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from fleet.experiments.study.cells import Cell, CellKeys

if TYPE_CHECKING:
    from fleet.experiments.study.stopping import StoppingRule
    from fleet.experiments.study.study import Study


@dataclass(slots=True, kw_only=True, eq=False)
class _PointState:
    """A point under way: how many runs were asked for, how many of them are not finished, and what the others gave."""

    cells: Iterator[Cell]
    asked: int = 0
    open: int = 0
    values: dict[int, float] = field(default_factory=dict)


class Schedule:
    """The cells of a study that are still to be done, in order."""

    def __init__(self, study: Study, keys: CellKeys, rule: StoppingRule, finished: Mapping[str, float | None]) -> None:
        """Schedule *study*, of which some cells are *finished*: by key, what they gave of the figure to stop by."""
        self.settled = 0
        self.asked: dict[int, int] = {}
        self._rule = rule
        self._finished = finished
        self._keys = keys
        self._points = iter(study.points)
        self._left = len(study.points)
        self._asked_in_all = 0
        self._under_way: dict[int, _PointState] = {}
        self._waiting: deque[Cell] = deque()

    @property
    def known(self) -> int:
        """How many cells the study has as far as one knows: all asked for so far, and the least for points to come."""
        return self._asked_in_all + self._left * self._rule.least

    def take(self) -> Cell | None:
        """The next cell; None where there is none, unless results under way ask for more."""
        while not self._waiting:
            point = next(self._points, None)
            if point is None:
                return None
            self._left -= 1
            self._under_way[point.number] = _PointState(cells=self._keys.of_point(point))
            self._go_on(point.number, self._rule.least)
        return self._waiting.popleft()

    def note(self, cell: Cell, value: float | None) -> None:
        """A cell that was taken is finished; *value* of the figure to stop by, None where it has none."""
        state = self._under_way[cell.point]
        self._settle(state, cell, value)
        state.open -= 1
        if not state.open:
            self._go_on(cell.point, self._rule.further(state.asked, _in_order(state)))

    def _go_on(self, point: int, number: int) -> None:
        """Ask for so many more runs of a point; those that are finished already are noted at once."""
        state = self._under_way[point]
        while number and not state.open:
            # Before those of other points: a worker keeps the scenario of the point that it was at last.
            fresh = []
            for cell in islice(state.cells, number):
                if cell.key in self._finished:
                    self._settle(state, cell, self._finished[cell.key])
                else:
                    fresh.append(cell)
            state.asked += number
            self._asked_in_all += number
            state.open = len(fresh)
            self._waiting.extendleft(reversed(fresh))
            self.asked[point] = state.asked
            number = 0 if fresh else self._rule.further(state.asked, _in_order(state))
        if not state.open:
            del self._under_way[point]

    def _settle(self, state: _PointState, cell: Cell, value: float | None) -> None:
        self.settled += 1
        if value is not None:
            state.values[cell.replication] = value


def _in_order(state: _PointState) -> list[float]:
    """Values by replication, so that their sum doesn't depend on which arrived first."""
    return [state.values[replication] for replication in sorted(state.values)]
