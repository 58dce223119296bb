"""Whether a point that a scenario gives lies on its terrain, or near enough to be meant."""

from __future__ import annotations

import math

from fleet.terrain.graph import Terrain
from fleet.units import M_PER_KM

_LEAST_MARGIN_M = 10_000.0


def rule_of_point(terrain: Terrain, x_km: float, y_km: float) -> str | None:
    """The rule that a point breaks, if any.

    It must lie in the rectangle around the nodes, widened by its diagonal and 10 km at least: drones may have to fly
    that far beyond the roads, and who gives metres for kilometres is further out.
    """
    west, south, east, north = terrain.extent_m
    margin_m = max(_LEAST_MARGIN_M, math.hypot(east - west, north - south))
    x_m, y_m = x_km * M_PER_KM, y_km * M_PER_KM
    if west - margin_m <= x_m <= east + margin_m and south - margin_m <= y_m <= north + margin_m:
        return None
    across, up = (f"{low / M_PER_KM:g} to {high / M_PER_KM:g} km" for low, high in ((west, east), (south, north)))
    return f"must be on the terrain or near it: x from {across}, y from {up}"
