"""Who could serve what, and how soon: a matrix with a row per opening and a column per waiting part.

What doesn't change between decisions (the way from a place by way of an origin to a site, handling, energy) stands in
dense tables by start and errand, so that a decision only gathers and compares. Cells are worked out when first asked
for, by the same :class:`Approaches` that other policies use.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.approach import Approach, Approaches
    from fleet.coordination.openings import Opening
    from fleet.coordination.protocol import Context, Errand, PartBelief, Picture

Floats = npt.NDArray[np.float64]

FIGURES: Final = 6
"""Per cell: seconds to the site, seconds until done, payload, energy when empty, energy per kg, origin."""

FIRST_SIZE: Final = 64


class Costs(NamedTuple):
    """``seconds[i, j]`` until opening ``i`` is at part ``j``'s site, infinite if it can't take it; by which origin."""

    seconds: Floats
    origins: Floats

    def at(self, row: int, column: int) -> tuple[float, int]:
        """The figures of one cell."""
        return float(self.seconds[row, column]), int(self.origins[row, column])


class CostTables:
    """The tables of one policy, grown as starts and errands become known."""

    def __init__(self, context: Context, approaches: Approaches) -> None:
        self._context = context
        self._approaches = approaches
        self._rows: dict[tuple[int, str, int], int] = {}
        self._columns: dict[Errand, int] = {}
        self._cells = np.full((FIGURES, FIRST_SIZE, FIRST_SIZE), np.nan)

    def between(self, picture: Picture, found: Sequence[Opening], parts: Sequence[PartBelief]) -> Costs:
        """The matrix of some openings and parts; each cell counts as one unit of work where the caller says so."""
        columns = [self._column(part.errand) for part in parts]
        rows = [self._row(opening) for opening in found]
        seconds, done, payload, fixed, per_kg, origins = self._gather(picture, found, parts, rows, columns)
        loads = np.array([part.load_kg for part in parts])
        room = payload
        room -= np.array([opening.load_kg for opening in found])[:, None]
        allowed = room >= loads
        waits = np.array([opening.wait_s for opening in found])[:, None]
        left = np.array([(part.mission.expires_us - picture.time_us) * 1e-6 for part in parts])
        done += waits
        allowed &= done <= left
        per_kg *= loads
        per_kg += fixed
        allowed &= per_kg <= np.array([opening.energy_j for opening in found])[:, None]
        if any(part.mission.lifts_kg > 0 for part in parts):
            allowed &= self._strong_enough(found, parts)
        seconds += waits
        seconds[~allowed] = inf
        return Costs(seconds, origins)

    def _gather(
        self, picture: Picture, found: Sequence[Opening], parts: Sequence[PartBelief], rows: list[int],
        columns: list[int],
    ) -> Floats:  # fmt: skip
        """The figures of every cell, ``[figure, opening, part]``, worked out first where they aren't known."""
        width = self._cells.shape[2]
        at = np.maximum(np.array(rows), 0)[:, None] * width + np.array(columns)
        flat = self._cells.reshape(FIGURES, -1)
        figures: Floats = flat.take(at, axis=1)
        unknown = np.isnan(figures[0])
        on_the_way = [i for i, row in enumerate(rows) if row < 0]
        if on_the_way:
            unknown[on_the_way] = True
        if unknown.any():
            for i, j in zip(*(axis.tolist() for axis in unknown.nonzero()), strict=True):
                made = self._work_out(picture, found[i], parts[j])
                figures[:, i, j] = made
                if rows[i] >= 0:
                    self._cells[:, rows[i], columns[j]] = made
        return figures

    def _work_out(self, picture: Picture, opening: Opening, part: PartBelief) -> tuple[float, ...]:
        vehicle, feasibility = opening.vehicle, self._context.feasibility
        approach = self._approaches.on_the_way(picture.travel, opening.start, vehicle.platform, part.errand)
        fixed, per_kg = inf, 0.0
        if approach.payload_kg >= 0 and approach.seconds < inf:
            fixed, per_kg = feasibility.need(vehicle, part, approach.origin, opening.start)
        return _figures(approach, fixed, per_kg)

    def _strong_enough(self, found: Sequence[Opening], parts: Sequence[PartBelief]) -> npt.NDArray[np.bool_]:
        platforms = self._context.platforms
        tows = np.array([platforms[opening.vehicle.platform].tow_kg for opening in found])
        return tows[:, None] >= np.array([part.mission.lifts_kg for part in parts])

    def _row(self, opening: Opening) -> int:
        """The row of a start; -1 for a vehicle on its way, whose figures nobody will ask for again."""
        if not isinstance(opening.start, int):
            return -1
        vehicle = opening.vehicle
        key = (opening.start, vehicle.platform, vehicle.home)
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = len(self._rows)
            self._grow(len(self._rows), 0)
        return row

    def _column(self, errand: Errand) -> int:
        column = self._columns.get(errand)
        if column is None:
            column = self._columns[errand] = len(self._columns)
            self._grow(0, len(self._columns))
        return column

    def _grow(self, rows: int, columns: int) -> None:
        _, high, wide = self._cells.shape
        if rows > high or columns > wide:
            grown = np.full((FIGURES, max(high, 2 * rows), max(wide, 2 * columns)), np.nan)
            grown[:, :high, :wide] = self._cells
            self._cells = grown


def _figures(approach: Approach, fixed: float, per_kg: float) -> tuple[float, ...]:
    done_s = approach.done_us * 1e-6
    return approach.seconds, done_s, approach.payload_kg, fixed, per_kg, float(approach.origin)
