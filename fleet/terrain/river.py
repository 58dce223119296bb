"""A fictional river from south to north, and the few bridges and fords over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree

from fleet.terrain.graph import FloatArray, IndexArray

_FIRST_NAMES: Final = (
    "Lower", "Upper", "Heron", "Otter", "Willow", "Alder", "Crane", "Drover", "Stone", "Mill", "Abbey", "Long",
    "Birch", "Eel", "Fallow", "Grey", "Hollow", "Island", "Juniper", "Kite", "Lark", "Meadow", "Raven", "Sallow",
)  # fmt: skip
_WAVE_SHARES: Final = ((0.07, 0.95), (0.03, 0.41))
_SAMPLES_PER_EDGE: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class River:
    """A meandering course x(y) across a terrain of ``width_m`` by ``height_m``; make one with ``draw``."""

    width_m: float
    height_m: float
    middle: float
    phases: tuple[float, ...]

    @classmethod
    def draw(cls, random: np.random.Generator, size_m: tuple[float, float]) -> River:
        """A course a little east of the middle, where a front would stand behind it."""
        middle = float(random.uniform(0.52, 0.62))
        phases = tuple(random.uniform(0.0, 2.0 * np.pi, len(_WAVE_SHARES)).tolist())
        return cls(width_m=size_m[0], height_m=size_m[1], middle=middle, phases=phases)

    def course_x_m(self, y_m: FloatArray) -> FloatArray:
        """Where the river is at each northing."""
        x_m = np.full(y_m.shape, self.middle * self.width_m)
        for (amplitude, wavelength), phase in zip(_WAVE_SHARES, self.phases, strict=True):
            swing = amplitude * min(self.width_m, self.height_m)
            x_m += swing * np.sin(2.0 * np.pi * y_m / (wavelength * self.height_m) + phase)
        return x_m

    def polyline(self, points: int = 80) -> FloatArray:
        """The course as ``[points, 2]`` coordinates, rounded to the millimetre."""
        y_m = np.linspace(0.0, self.height_m, points, dtype=np.float64)
        line: FloatArray = np.stack([self.course_x_m(y_m), y_m], axis=1).round(3)
        return line

    def cuts(self, x_m: FloatArray, y_m: FloatArray) -> npt.NDArray[np.bool_]:
        """Whether straight lines with end coordinates ``[k, 2]`` touch the river, sampled at nine points."""
        along = np.linspace(0.0, 1.0, _SAMPLES_PER_EDGE)
        x = x_m[:, :1] + (x_m[:, 1:] - x_m[:, :1]) * along
        y = y_m[:, :1] + (y_m[:, 1:] - y_m[:, :1]) * along
        east = x > self.course_x_m(y)
        touched: npt.NDArray[np.bool_] = np.any(east != east[:, :1], axis=1)
        return touched


def choose_crossings(
    pairs: IndexArray, length_m: FloatArray, middle_y_m: FloatArray, wet: npt.NDArray[np.bool_], count: int
) -> npt.NDArray[np.intp]:
    """Indices of the wet edges to keep, from south to north: about ``count``, spread out, and all that are needed.

    Needed are those without which the graph would fall apart: the wet edges of a spanning tree that prefers dry ones.
    """
    candidates = np.flatnonzero(wet)
    if not candidates.size:
        return candidates
    nodes = int(pairs.max()) + 1
    cost = length_m + np.where(wet, 1e3 * np.sum(length_m), 0.0)
    tree = minimum_spanning_tree(csr_array((cost, (pairs[:, 0], pairs[:, 1])), shape=(nodes, nodes))).tocoo()
    in_tree = np.isin(pairs[:, 0] * np.int64(nodes) + pairs[:, 1], tree.row * np.int64(nodes) + tree.col)
    kept = np.flatnonzero(in_tree & wet).tolist()
    south, north = float(np.min(middle_y_m)), float(np.max(middle_y_m))
    spacing = (north - south) / count
    for target in south + spacing * (np.arange(count) + 0.5):
        if all(abs(middle_y_m[edge] - target) > spacing / 2 for edge in kept):
            kept.append(int(candidates[np.argmin(np.abs(middle_y_m[candidates] - target))]))
    unique = np.unique(kept).astype(np.intp)
    return unique[np.argsort(middle_y_m[unique], kind="stable")]


def crossing_names(random: np.random.Generator, is_bridge: list[bool]) -> list[str]:
    """A fictional name for each crossing, all different."""
    order = random.permutation(len(_FIRST_NAMES))
    names = []
    for number, bridge in enumerate(is_bridge):
        again, at = divmod(number, len(order))
        suffix = f" {again + 1}" if again else ""
        names.append(f"{_FIRST_NAMES[order[at]]} {'Bridge' if bridge else 'Ford'}{suffix}")
    return names
