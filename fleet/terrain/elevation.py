"""A regular elevation grid, its slope, and the terrain graph that joins its cells.

Row 0 is the northern edge, as in the files that grids come from; x grows to the east and y to the north.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from fleet.errors import Place, ScenarioError
from fleet.models.mobility import SURFACES
from fleet.terrain.assembly import Edges, Nodes, assemble
from fleet.terrain.graph import MAX_COORDINATE_M, FloatArray, Terrain

MAX_CELLS: Final = 50_000_000
MAX_COLUMNS: Final = 100_000
"""Most cells and columns of a grid that is read."""

MAX_TERRAIN_CELLS: Final = 250_000
"""Most cells that become nodes; beyond it thin the grid with ``every``."""

_HALF_OF_NEIGHBOURS: Final = ((0, 1), (1, 0), (1, 1), (1, -1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ElevationGrid:
    """Elevations ``z_m[rows, cols]`` at the centres of square cells, NaN where there is no data.

    ``west_m`` and ``south_m`` are the outer corner of the south-western cell. Raises ``ScenarioError`` when the array
    is empty or not two-dimensional, the cell size is not above 0, or the grid reaches further than coordinates do.
    """

    west_m: float
    south_m: float
    cell_m: float
    z_m: FloatArray

    def __post_init__(self) -> None:
        """Check the shape and the cell size, and make the array read-only."""
        if self.z_m.ndim != 2 or not self.z_m.size:  # noqa: PLR2004 - rows and columns
            msg = f"elevation grid has shape {self.z_m.shape}: must be rows and columns"
            raise ScenarioError(msg)
        if not (np.isfinite(self.cell_m) and self.cell_m > 0):
            msg = f"elevation cell size {self.cell_m} m must be above 0"
            raise ScenarioError(msg)
        if not self.cell_m * max(self.z_m.shape) <= MAX_COORDINATE_M:
            rule = f"the grid must be at most {MAX_COORDINATE_M:g} m wide and high"
            msg = f"elevation cell size {self.cell_m:g} m: {rule}"
            raise ScenarioError(msg)
        self.z_m.setflags(write=False)

    @property
    def column_x_m(self) -> FloatArray:
        """Centre of each column, metres east; float64[cols]."""
        centre: FloatArray = np.arange(self.z_m.shape[1], dtype=np.float64) + 0.5
        return self.west_m + centre * self.cell_m

    @property
    def row_y_m(self) -> FloatArray:
        """Centre of each row, metres north, falling with the row number; float64[rows]."""
        rows = self.z_m.shape[0]
        centre: FloatArray = rows - np.arange(rows, dtype=np.float64) - 0.5
        return self.south_m + centre * self.cell_m


def check_size(rows: int, cols: int, place: Place) -> None:
    """Refuse, at ``place``, a file that declares more cells or columns than are read; for before they are."""
    if rows * cols > MAX_CELLS or cols > MAX_COLUMNS:
        msg = f"elevation file: declares {rows:g} x {cols:g} cells: at most {MAX_CELLS} cells and {MAX_COLUMNS} columns"
        raise ScenarioError(msg, place)


def horn_slope(grid: ElevationGrid) -> FloatArray:
    """Steepest slope (rise over run, >= 0) at each cell by the weighted 3 x 3 window of Horn (1981, Proc. IEEE 69(1)).

    NaN in the outermost cells and beside cells without data, as GDAL does.
    """
    z = grid.z_m
    slope = np.full(z.shape, np.nan)
    if min(z.shape) < 3:  # noqa: PLR2004 - the window is 3 x 3
        return slope
    west, centre_x, east = z[:, :-2], z[:, 1:-1], z[:, 2:]
    eastward = east - west
    row_sum = west + 2.0 * centre_x + east
    dz_dx = (eastward[:-2] + 2.0 * eastward[1:-1] + eastward[2:]) / (8.0 * grid.cell_m)
    dz_dy = (row_sum[:-2] - row_sum[2:]) / (8.0 * grid.cell_m)
    slope[1:-1, 1:-1] = np.sqrt(dz_dx * dz_dx + dz_dy * dz_dy) + 0.0 * z[1:-1, 1:-1]
    return slope


def terrain_from_grid(
    grid: ElevationGrid, *, name: str = "elevation", every: int = 1, surface: str | npt.NDArray[np.int8] = "field"
) -> Terrain:
    """A terrain whose nodes are the cells with data and whose edges join the 8 neighbours, both ways.

    ``every`` keeps each k-th row and column. ``surface`` is one name from ``SURFACES`` or a code for each cell of the
    grid; an edge takes the slower-going (higher) code of its two cells. Node ids are ``r<row>c<column>`` of the grid
    as it was read.

    Raises ``ScenarioError`` for an unknown surface, ``every`` below 1, no cell with data, or more than
    ``MAX_TERRAIN_CELLS`` cells.
    """
    if every < 1:
        msg = f"every {every} must be at least 1"
        raise ScenarioError(msg)
    z = grid.z_m[::every, ::every]
    if z.size > MAX_TERRAIN_CELLS:
        needed = int(np.ceil(every * np.sqrt(z.size / MAX_TERRAIN_CELLS)))
        msg = f"elevation grid gives {z.size} nodes: at most {MAX_TERRAIN_CELLS}, thin it with every: {needed}"
        raise ScenarioError(msg)
    rows, cols = np.nonzero(np.isfinite(z))
    number = np.full(z.shape, -1, dtype=np.int32)
    number[rows, cols] = np.arange(rows.size)
    codes = _surface_codes(grid, surface)[::every, ::every][rows, cols]
    tail, head = _neighbours(number)
    nodes = Nodes(
        ids=[f"r{row}c{col}" for row, col in zip((rows * every).tolist(), (cols * every).tolist(), strict=True)],
        x_m=grid.column_x_m[::every][cols],
        y_m=grid.row_y_m[::every][rows],
        elevation_m=z[rows, cols],
    )
    edges = Edges(
        tail=tail,
        head=head,
        surface=np.maximum(codes[tail], codes[head]),
        road_class=np.zeros(tail.size, dtype=np.int8),
    )
    return assemble(name, nodes, edges.reversed_too())


def _surface_codes(grid: ElevationGrid, surface: str | npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    if isinstance(surface, str):
        if surface not in SURFACES:
            msg = f"surface {surface!r} must be one of {', '.join(SURFACES)}"
            raise ScenarioError(msg)
        return np.full(grid.z_m.shape, SURFACES.index(surface), dtype=np.int8)
    if surface.shape != grid.z_m.shape:
        msg = f"surface codes of shape {surface.shape} do not fit elevation of shape {grid.z_m.shape}"
        raise ScenarioError(msg)
    return surface


def _neighbours(number: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Pairs of node numbers that touch by a side or a corner, each pair once."""
    rows, cols = number.shape
    tails, heads = [], []
    for down, right in _HALF_OF_NEIGHBOURS:
        here = number[: rows - down, max(0, -right) : cols - max(0, right)]
        there = number[down:, max(0, right) : cols + min(0, right)]
        both = (here >= 0) & (there >= 0)
        tails.append(here[both])
        heads.append(there[both])
    return np.concatenate(tails), np.concatenate(heads)
