"""Line of sight from an antenna to the nodes of a terrain.

The ground between nodes is taken to be as high as the node nearest to it, so sight is as fine as the graph. The earth
is flat: over the 10 km that such links reach, curvature takes 2 m (d² / 2kR with k = 4/3; ITU-R P.526).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from fleet.terrain.graph import Terrain

SAMPLES: Final = 24
"""Points of the ground looked at between an antenna and a node."""


class Sight:
    """Which nodes an antenna sees."""

    def __init__(self, terrain: Terrain) -> None:
        self._terrain = terrain
        nodes = np.asarray(shapely.points(terrain.x_m, terrain.y_m), dtype=object)
        self._tree = shapely.STRtree(nodes.tolist())

    def nearest(self, x_m: npt.ArrayLike, y_m: npt.ArrayLike) -> npt.NDArray[np.intp]:
        """The node nearest to each of k points."""
        return np.asarray(self._tree.nearest(shapely.points(np.asarray(x_m), np.asarray(y_m))), dtype=np.intp)

    def seen_from(self, x_m: float, y_m: float, mast_m: float, above_m: float) -> npt.NDArray[np.bool_]:
        """Whether each node is seen, at *above_m* above its ground, from a mast of *mast_m* at a point; bool[n]."""
        terrain = self._terrain
        own = self.nearest([x_m], [y_m])[0]
        top = float(terrain.elevation_m[own]) + mast_m
        shares = np.arange(1, SAMPLES) / SAMPLES
        x = x_m + shares[None, :] * (terrain.x_m[:, None] - x_m)
        y = y_m + shares[None, :] * (terrain.y_m[:, None] - y_m)
        under = self.nearest(x.ravel(), y.ravel()).reshape(x.shape)
        ray = top + shares[None, :] * (terrain.elevation_m[:, None] + above_m - top)
        # Nobody is hidden by the ground that he or the mast stands on.
        ends = (under == own) | (under == np.arange(terrain.node_count)[:, None])
        seen: npt.NDArray[np.bool_] = (ends | (terrain.elevation_m[under] <= ray)).all(axis=1)
        return seen
