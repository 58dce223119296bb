"""The Gabriel graph of points in the plane: neighbours with no other point in the circle between them.

Planar, connected (it contains the shortest spanning tree) and about two edges per point on scattered points, which is
what a network of tracks over open country looks like. Source: Gabriel & Sokal (1969), Systematic Zoology 18(3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from fleet.terrain.graph import FloatArray, IndexArray


def gabriel_edges(x_m: FloatArray, y_m: FloatArray) -> IndexArray:
    """Edges ``[k, 2]`` of the Gabriel graph, each once, lower index first, in ascending order.

    Computed as the Delaunay edges opposite no obtuse angle (Matula & Sokal 1980, Geographical Analysis 12(3)).
    """
    corners = _delaunay_triangles(x_m, y_m)
    edges, blocked = [], []
    for apex in range(3):
        a, b, c = corners[:, apex], corners[:, apex - 2], corners[:, apex - 1]
        dot = (x_m[b] - x_m[a]) * (x_m[c] - x_m[a]) + (y_m[b] - y_m[a]) * (y_m[c] - y_m[a])
        edges.append(np.stack([np.minimum(b, c), np.maximum(b, c)], axis=1))
        blocked.append(dot < 0)
    pairs, which = np.unique(np.concatenate(edges), axis=0, return_inverse=True)
    is_blocked = np.bincount(which.ravel(), weights=np.concatenate(blocked), minlength=len(pairs)) > 0
    return pairs[~is_blocked].astype(np.int32)


def _delaunay_triangles(x_m: FloatArray, y_m: FloatArray) -> IndexArray:
    """The corners of each triangle, as indices of points, ``[k, 3]``."""
    triangles = shapely.get_parts(shapely.delaunay_triangles(shapely.MultiPoint(np.stack([x_m, y_m], axis=1))))
    at = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    points = x_m + 1j * y_m
    order = np.argsort(points)
    return order[np.searchsorted(points[order], at[..., 0] + 1j * at[..., 1])].astype(np.int32)
