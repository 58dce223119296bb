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

from fleet.domain.plan import StepKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.approach import Approach, Approaches
    from fleet.coordination.openings import Opening
    from fleet.coordination.protocol import Context, Errand, PartBelief, Picture, Start, Travel, VehicleBelief

Floats = npt.NDArray[np.float64]

FIGURES: Final = 6
"""Per cell: seconds to the site, seconds until done, payload, energy when empty, energy per kg, origin."""

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
        groups = _by_origins(parts)
        for i, opening in enumerate(found):
            if rows[i] < 0:
                for origins, members in groups.items():
                    figures[:, i, members] = self._on_the_way(picture, opening, origins, [parts[j] for j in members])
        return figures

    def _known(
        self, picture: Picture, found: Sequence[Opening], parts: Sequence[PartBelief], rows: list[int],
        columns: list[int],
    ) -> Floats:  # fmt: skip
        """Figures of cells from the tables."""
        width = self._cells.shape[2]
        at = np.array(rows)[:, None] * width + np.array(columns)
        figures: Floats = self._cells.reshape(FIGURES, -1).take(at, axis=1)
        unknown = np.isnan(figures[0])
        if unknown.any():
            for i, j in zip(*(axis.tolist() for axis in unknown.nonzero()), strict=True):
                figures[:, i, j] = self._cells[:, rows[i], columns[j]] = self._work_out(picture, found[i], parts[j])
        return figures

    def _on_the_way(
        self, picture: Picture, opening: Opening, origins: tuple[int, ...], parts: Sequence[PartBelief]
    ) -> Floats:
        """Figures for a vehicle on its way: to an origin, and on as any vehicle that stands there."""
        columns = [self._column(part.errand) for part in parts]
        if not origins:
            return self._straight(picture, opening, parts, columns)
        best: Floats | None = None
        for origin in origins:
            trip = picture.travel.journey(opening.vehicle.platform, opening.start, origin)
            if trip is None:
                continue
            there = opening._replace(start=origin)
            row = self._row(there)
            way = self._known(picture, [there], parts, [row], columns)[:, 0]
            to_s = picture.travel.duration_s(opening.vehicle.platform, opening.start, origin)
            way += np.array([to_s, to_s, 0.0, trip.energy_j, 0.0, 0.0])[:, None]
            best = way if best is None else np.where(way[0] < best[0], way, best)
        if best is None:
            best = np.tile(np.array([inf, inf, -1.0, inf, 0.0, origins[0]])[:, None], (1, len(parts)))
        return best

    def _straight(self, picture: Picture, opening: Opening, parts: Sequence[PartBelief], columns: list[int]) -> Floats:
        """Figures for a vehicle on its way straight to the sites: as from its home, but for the way there."""
        vehicle, time = opening.vehicle, picture.travel.duration_s
        home = opening._replace(start=vehicle.home)
        figures = self._known(picture, [home], parts, [self._row(home)], columns)[:, 0]
        for j, part in enumerate(parts):
            if figures[0, j] < inf:
                sooner_s = time(vehicle.platform, opening.start, part.mission.site) - figures[0, j]
                figures[:2, j] += sooner_s
                figures[3, j] += self._way_j(vehicle, opening.start, part) - self._way_j(vehicle, vehicle.home, part)
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
