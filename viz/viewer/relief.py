"""The picture of the terrain: land cover and height, lit from the north-west."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from viz.viewer.ground import COVERS, Bounds

if TYPE_CHECKING:
    from fleet.ledger.paths import Integers, Reals
    from viz.viewer.ground import Ground
    from viz.viewer.theme import Theme

Picture = NDArray[np.uint8]

BEYOND: Final = 0.035
"""How far the picture goes beyond the terrain's bounds, as a share of the longer side."""

_LONGER_CELLS: Final = 900
_SUN: Final = (-0.6, 0.6, 0.53)
"""Direction of the light (east, north, up): from the north-west, as maps have it."""


def bounds_of(ground: Ground) -> Bounds:
    """The rectangle that the picture covers."""
    return ground.bounds.grown(BEYOND)


def picture_of(ground: Ground, theme: Theme) -> Picture:
    """Colours [rows, columns, 3] from north to south and west to east over `bounds_of`."""
    bounds = bounds_of(ground)
    wide_m, high_m = bounds.east_m - bounds.west_m, bounds.north_m - bounds.south_m
    cell_m = max(wide_m, high_m) / _LONGER_CELLS
    rows, columns = max(round(high_m / cell_m), 2), max(round(wide_m / cell_m), 2)
    height = _filled(ground.x_m, ground.y_m, ground.elevation_m[:, None], bounds, (rows, columns))[:, :, 0]
    height = _softened(height, 23)
    colour = _tinted(height, theme)
    cover = _cover(ground, bounds, (rows, columns))
    if cover is not None:
        colour = 0.28 * colour + 0.72 * (cover @ np.array(theme.covers, np.float64))
    lit = _light(height)
    colour = np.where(lit[:, :, None] > 0, colour + (255.0 - colour) * lit[:, :, None] * theme.shade * 0.55, colour)
    colour = np.where(lit[:, :, None] < 0, colour * (1.0 + lit[:, :, None] * theme.shade), colour)
    colour = np.where(_contours(height)[:, :, None], colour * theme.contour, colour)
    return np.clip(colour, 0, 255).astype(np.uint8)


def _cells(x_m: Reals, y_m: Reals, bounds: Bounds, shape: tuple[int, int]) -> tuple[Integers, Integers]:
    rows, columns = shape
    column = (x_m - bounds.west_m) / (bounds.east_m - bounds.west_m) * columns
    row = (bounds.north_m - y_m) / (bounds.north_m - bounds.south_m) * rows
    return np.clip(row.astype(np.int64), 0, rows - 1), np.clip(column.astype(np.int64), 0, columns - 1)


def _filled(x_m: Reals, y_m: Reals, values: Reals, bounds: Bounds, shape: tuple[int, int]) -> Reals:
    """Values [points, k] spread over a grid [rows, columns, k].

    Cells without a point take the mean of ever larger squares around them (push and pull; Gortler et al. 1996, *The
    Lumigraph*).
    """
    row, column = _cells(x_m, y_m, bounds, shape)
    cell = row * shape[1] + column
    weight = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(*shape, 1).astype(np.float64)
    total: Reals = np.stack(
        [
            np.bincount(cell, weights=of, minlength=shape[0] * shape[1]).astype(np.float64).reshape(shape)
            for of in values.T
        ],
        axis=2,
    )
    return _pulled(total, weight)


def _pulled(total: Reals, weight: Reals) -> Reals:
    if min(total.shape[:2]) <= 2 or weight.min() > 0:
        whole = total.sum(axis=(0, 1)) / max(float(weight.sum()), 1e-9)
        return np.where(weight > 0, total / np.maximum(weight, 1e-9), whole)
    coarse = _pulled(_halved(total), _halved(weight))
    below = _doubled(coarse, (total.shape[0], total.shape[1]))
    share = np.minimum(weight, 1.0)
    mixed: Reals = np.where(weight > 0, total / np.maximum(weight, 1e-9), 0.0) * share + below * (1.0 - share)
    return mixed


def _halved(values: Reals) -> Reals:
    rows, columns = values.shape[0] + values.shape[0] % 2, values.shape[1] + values.shape[1] % 2
    padded = np.zeros((rows, columns, values.shape[2]))
    padded[: values.shape[0], : values.shape[1]] = values
    summed: Reals = padded.reshape(rows // 2, 2, columns // 2, 2, -1).sum(axis=(1, 3))
    return summed


def _doubled(values: Reals, shape: tuple[int, int]) -> Reals:
    """Values on a grid twice as fine, by linear interpolation."""
    for axis in (0, 1):
        at = np.clip((np.arange(shape[axis]) - 0.5) / 2.0, 0, values.shape[axis] - 1)
        low = at.astype(np.int64)
        high = np.minimum(low + 1, values.shape[axis] - 1)
        part = (at - low).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        values = values.take(low, axis=axis) * (1.0 - part) + values.take(high, axis=axis) * part
    return values


def _softened(values: Reals, width: int) -> Reals:
    """A running mean of *width* cells, an odd number, twice, along both axes."""
    for axis in (0, 1, 0, 1):
        ends = [(0, 0)] * values.ndim
        ends[axis] = (width // 2 + 1, width // 2)
        total = np.cumsum(np.pad(values, ends, mode="edge"), axis=axis)
        upper = np.take(total, range(width, total.shape[axis]), axis=axis)
        values = (upper - np.take(total, range(total.shape[axis] - width), axis=axis)) / width
    return values


def _tinted(height: Reals, theme: Theme) -> Reals:
    low, high = np.quantile(height, (0.02, 0.98))
    share = np.clip((height - low) / max(high - low, 1e-9), 0, 1)[:, :, None]
    tint: Reals = np.array(theme.low, np.float64) * (1.0 - share) + np.array(theme.high, np.float64) * share
    return tint


def _cover(ground: Ground, bounds: Bounds, shape: tuple[int, int]) -> Reals | None:
    """The share of each cover in each cell [rows, columns, covers], mostly 0 or 1."""
    lies = ground.cover >= 0
    if not lies.any():
        return None
    tail, head, kinds = ground.tail[lies], ground.head[lies], np.eye(len(COVERS))[ground.cover[lies]]
    points = [(share * ground.x_m[head] + (1 - share) * ground.x_m[tail],
               share * ground.y_m[head] + (1 - share) * ground.y_m[tail]) for share in (0.25, 0.5, 0.75)]  # fmt: skip
    x_m, y_m = (np.concatenate([point[axis] for point in points]) for axis in (0, 1))
    shares = _softened(_filled(x_m, y_m, np.concatenate([kinds] * 3), bounds, shape), 13)
    sharp = np.maximum(shares, 1e-6) ** 5
    mixed: Reals = sharp / sharp.sum(axis=2, keepdims=True)
    return mixed


def _light(height: Reals) -> Reals:
    """How much brighter (to 1) or darker (to -1) each cell is than level ground.

    Lambert's law (Horn 1981, *Hill Shading and the Reflectance Map*), with slopes exaggerated so that gentle country
    has relief too.
    """
    north, east = np.gradient(height)
    steep = np.quantile(np.hypot(north, east), 0.95)
    scale = 0.9 / max(float(steep), 1e-9)
    normal_east, normal_north = -east * scale, north * scale
    length = np.sqrt(normal_east**2 + normal_north**2 + 1.0)
    lit = (normal_east * _SUN[0] + normal_north * _SUN[1] + _SUN[2]) / length
    shade: Reals = np.clip((lit - _SUN[2]) / 0.6, -1.0, 1.0)
    return shade


def _contours(height: Reals) -> NDArray[np.bool_]:
    """Where lines of equal height run, about a dozen of them, a round number of metres apart."""
    span = float(np.ptp(height))
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1_000, 10_000) if span / step <= 14)
    level = np.floor(height / step)
    line = np.zeros(height.shape, np.bool_)
    line[:, 1:] |= level[:, 1:] != level[:, :-1]
    line[1:, :] |= level[1:, :] != level[:-1, :]
    return line
