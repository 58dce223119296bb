"""Who could serve what, and how soon: a matrix with a row per opening and a column per waiting part.

What doesn't change between decisions (the way from a place by way of an origin to a site, handling, energy) stands in
dense tables by start and errand, so that a decision only gathers and compares. Cells are worked out when first asked
for, by the same :class:`Approaches` that other policies use.
"""

from __future__ import annotations

from math import inf, isnan
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from fleet.domain.plan import StepKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.approach import Approach, Approaches
    from fleet.coordination.openings import Opening
    from fleet.coordination.protocol import Context, Errand, PartBelief, Picture, Start, Travel, VehicleBelief

Floats = npt.NDArray[np.float64]

FIGURES: Final = 6
"""Per cell: seconds to the site, seconds until done, payload, energy when empty, energy per kg, origin."""

_TIMES: Final = slice(0, 2)
_EMPTY_J: Final = 3

_NO_WAY: Final = np.array([inf, inf, -1.0, inf, 0.0, -1.0])
"""The figures of a cell that nobody can get to."""

FIRST_SIZE: Final = 64

MOST_KNOWN: Final = 500_000
"""Cells remembered; where missions ask from coordinates, few of them come up twice."""


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
        self._edition = 0

    def between(self, picture: Picture, found: Sequence[Opening], parts: Sequence[PartBelief]) -> Costs:
        """The matrix of some openings and parts; each cell counts as one unit of work where the caller says so."""
        self._make_room(picture.travel)
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
        standing = [i for i, row in enumerate(rows) if row >= 0]
        if len(standing) == len(rows):
            return self._known(picture, found, parts, rows, columns)
        figures = np.empty((FIGURES, len(rows), len(columns)))
        if standing:
            there = [found[i] for i in standing]
            figures[:, standing] = self._known(picture, there, parts, [rows[i] for i in standing], columns)
        moving = [i for i, row in enumerate(rows) if row < 0]
        away = [found[i] for i in moving]
        for origins, members in _by_origins(parts).items():
            some, where = [parts[j] for j in members], [columns[j] for j in members]
            way = self._by_way_of if origins else self._straight
            figures[:, np.array(moving)[:, None], members] = way(picture, away, some, where)
        return figures

    def _known(
        self, picture: Picture, found: Sequence[Opening], parts: Sequence[PartBelief], rows: list[int],
        columns: list[int],
    ) -> Floats:  # fmt: skip
        """Figures of cells from the tables."""
        at = np.array(rows)[:, None] * self._cells.shape[2] + np.array(columns)
        unknown = np.isnan(self._cells[0].take(at))
        if unknown.any():
            for i, j in zip(*(axis.tolist() for axis in unknown.nonzero()), strict=True):
                if isnan(self._cells[0, rows[i], columns[j]]):
                    self._cells[:, rows[i], columns[j]] = self._work_out(picture, found[i], parts[j])
        figures: Floats = self._cells.reshape(FIGURES, -1).take(at, axis=1)
        return figures

    def _by_way_of(
        self, picture: Picture, away: Sequence[Opening], parts: Sequence[PartBelief], columns: list[int]
    ) -> Floats:
        """Figures for vehicles on their way: to an origin, and on as any vehicle that stands there."""
        travel, origins = picture.travel, parts[0].origins
        ways: list[tuple[int, int]] = []
        first: list[tuple[float, float]] = []
        there: dict[int, Opening] = {}
        rows = []
        for i, opening in enumerate(away):
            platform = opening.vehicle.platform
            for k, origin in enumerate(origins):
                trip = travel.journey(platform, opening.start, origin)
                if trip is None:
                    continue
                row = self._row(opening, origin)
                rows.append(row)
                there.setdefault(row, opening._replace(start=origin))
                ways.append((i, k))
                first.append((travel.duration_s(platform, opening.start, origin), trip.energy_j))
        figures = np.empty((FIGURES, len(away), len(origins), len(parts)))
        figures[:] = _NO_WAY[:, None, None, None]
        if ways:
            onwards = self._known(picture, list(there.values()), parts, list(there), columns)
            order = {row: n for n, row in enumerate(there)}
            to_s, energy_j = np.array(first).T[:, :, None]
            i, k = np.array(ways).T
            figures[:, i, k] = onwards[:, [order[row] for row in rows]]
            figures[_TIMES, i, k] += to_s
            figures[_EMPTY_J, i, k] += energy_j
        best = figures[0].argmin(axis=1)
        return np.take_along_axis(figures, best[None, :, None], axis=2)[:, :, 0]

    def _straight(
        self, picture: Picture, away: Sequence[Opening], parts: Sequence[PartBelief], columns: list[int]
    ) -> Floats:
        """Figures for vehicles on their way straight to the sites: as from their homes, but for the way there."""
        time = picture.travel.duration_s
        homes = [opening._replace(start=opening.vehicle.home) for opening in away]
        figures = self._known(picture, homes, parts, [self._row(home) for home in homes], columns)
        i, j = np.isfinite(figures[0]).nonzero()
        sooner_s, less_j = [], []
        for row, column, from_home_s in zip(i.tolist(), j.tolist(), figures[0, i, j].tolist(), strict=True):
            vehicle, start, part = away[row].vehicle, away[row].start, parts[column]
            sooner_s.append(time(vehicle.platform, start, part.mission.site) - from_home_s)
            less_j.append(self._way_j(vehicle, start, part) - self._way_j(vehicle, vehicle.home, part))
        figures[_TIMES, i, j] += sooner_s
        figures[_EMPTY_J, i, j] += less_j
        return figures

    def _way_j(self, vehicle: VehicleBelief, start: Start, part: PartBelief) -> float:
        energy_j = self._context.feasibility.leg(vehicle.platform, start, part.mission.site, 0.0)
        return inf if energy_j is None else energy_j

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

    def _row(self, opening: Opening, start: Start | None = None) -> int:
        """The row of a start, or of another one; -1 for a vehicle on its way, whose figures nobody asks for again."""
        at = opening.start if start is None else start
        if not isinstance(at, int):
            return -1
        vehicle = opening.vehicle
        key = (at, vehicle.platform, vehicle.home)
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

    def _make_room(self, travel: Travel) -> None:
        """Forget everything when too much is known, or ways are not what they were."""
        if len(self._rows) * len(self._columns) > MOST_KNOWN or travel.edition != self._edition:
            self._edition = travel.edition
            self._rows.clear()
            self._columns.clear()
            self._cells = np.full((FIGURES, FIRST_SIZE, FIRST_SIZE), np.nan)

    def _grow(self, rows: int, columns: int) -> None:
        _, high, wide = self._cells.shape
        if rows > high or columns > wide:
            grown = np.full((FIGURES, max(high, 2 * rows), max(wide, 2 * columns)), np.nan)
            grown[:, :high, :wide] = self._cells
            self._cells = grown


def _figures(approach: Approach, fixed: float, per_kg: float) -> tuple[float, ...]:
    done_s = approach.done_us * 1e-6
    return approach.seconds, done_s, approach.payload_kg, fixed, per_kg, float(approach.origin)


def _by_origins(parts: Sequence[PartBelief]) -> dict[tuple[int, ...], list[int]]:
    """Columns by where their load is fetched; under no origin those of which the site is reached first."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for j, part in enumerate(parts):
        first = part.mission.kind.steps[0]
        fetched = first.kind is StepKind.LOAD and first.at == "origin"
        groups.setdefault(part.origins if fetched else (), []).append(j)
    return groups
