"""How fast, and against what resistance, a ground vehicle moves over a surface and a slope.

Pure and vectorised; imports nothing of the project. Speeds are factors on the platform's *field cruise speed*, so a
``field`` edge on the flat has factor 1: published cruise figures already include ordinary cross-country ground.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Mobility = Literal["wheeled", "tracked"]

MOBILITIES: Final[tuple[Mobility, ...]] = get_args(Mobility)

SURFACES: Final = ("paved", "gravel", "track", "field", "scrub", "forest", "marsh", "ford")
"""Surface names; their index is the code that terrain edges carry."""

MAX_SLOPE: Final[dict[Mobility, float]] = {"wheeled": 0.45, "tracked": 0.45}
"""Steepest passable slope as rise over run: the off-road default of FM 5-33 (US Army 1990), 45 %, for both classes."""

MIN_SLOPE_FACTOR: Final = 0.1
"""Floor of the slope factor, so that a passable edge has a finite travel time (assumed)."""

TRACKED_RESISTANCE_FACTOR: Final = 1.5
"""Tracked and skid-steered vehicles scrub sideways when they turn: C_rr times 1.5, the low end of 1.5-2 (assumed)."""

_SPEED_FACTOR: Final[dict[Mobility, FloatArray]] = {
    "wheeled": np.array([1.50, 1.40, 1.20, 1.00, 0.75, 0.60, 0.35, 0.40]),
    "tracked": np.array([1.30, 1.25, 1.15, 1.00, 0.85, 0.70, 0.60, 0.50]),
}
_WHEELED_RESISTANCE: Final[FloatArray] = np.array([0.02, 0.04, 0.06, 0.08, 0.10, 0.10, 0.20, 0.10])
_RESISTANCE: Final[dict[Mobility, FloatArray]] = {
    "wheeled": _WHEELED_RESISTANCE,
    "tracked": _WHEELED_RESISTANCE * TRACKED_RESISTANCE_FACTOR,
}


def surface_speed_factor(mobility: Mobility, surface: npt.ArrayLike) -> FloatArray:
    """Speed on each surface relative to the field cruise speed, slope left out.

    ``surface`` holds indices into ``SURFACES``, of any shape; the result has that shape.

    Off the road the wheeled figures are the mid values of the cover factors that Esri's cross-country mobility tool
    gives as "estimated from FM 5-33" (grassland 0.80-0.90, scrub 0.60-0.70, forest 0.40-0.80, marsh 0.30-0.80 and
    swamp 0.10-0.70), divided by grassland and rounded; marsh takes the low side because the range spans both. Road
    figures are assumed: they lift a typical cruise speed to about the top of its published range and no further. The
    tracked figures are assumed: less gain on the road, less loss off it.
    """
    return _SPEED_FACTOR[mobility][_surface_index(surface)]


def rolling_resistance(mobility: Mobility, surface: npt.ArrayLike) -> FloatArray:
    """Coefficient of rolling resistance C_rr (newtons of drag per newton of weight) on each surface.

    ``surface`` holds indices into ``SURFACES``, of any shape; the result has that shape.

    Source: Carvill (1993), *Mechanical Engineer's Data Handbook*: worn asphalt 0.02 (paved), loose gravel 0.04
    (gravel), medium-hard soil 0.08 (field), sand 0.1-0.2. Track is the 0.06 of wet loose gravel (Marks' *Standard
    Handbook*). Scrub, forest and ford take the low and marsh the high end of sand (assumed, no figure found).
    Tracked vehicles: times ``TRACKED_RESISTANCE_FACTOR``.
    """
    return _RESISTANCE[mobility][_surface_index(surface)]


def slope_factor(mobility: Mobility, slope: npt.ArrayLike) -> FloatArray:
    """Speed on each signed slope (rise over run in the direction of travel) relative to the flat, in [0, 1].

    FM 5-33 (US Army 1990) gives the speed limited by slope as F1 = (max_slope - slope) / (max_on_road / v_max).
    Divided by its own value on the flat this is (max_slope - slope) / max_slope, which leaves a cruise speed on flat
    ground alone. It is used uphill, never below ``MIN_SLOPE_FACTOR``; downhill the factor is 1, because the cruise
    speed is kept for control rather than power. Steeper than the class's ``MAX_SLOPE`` either way is impassable: 0.
    """
    steepness = np.asarray(slope, dtype=np.float64)
    limit = MAX_SLOPE[mobility]
    relative = np.clip((limit - steepness) / limit, MIN_SLOPE_FACTOR, 1.0)
    return np.where(np.abs(steepness) <= limit, relative, 0.0)


def ground_speed_factor(mobility: Mobility, surface: npt.ArrayLike, slope: npt.ArrayLike) -> FloatArray:
    """Speed over surface and slope together relative to the field cruise speed on the flat; 0 means impassable.

    ``surface`` (indices into ``SURFACES``) and ``slope`` (signed rise over run) broadcast against each other. The
    product form is the one of FM 5-33: speed = F1 x vegetation x soil x roughness.
    """
    return surface_speed_factor(mobility, surface) * slope_factor(mobility, slope)


def traction_factor(mobility: Mobility, surface: npt.ArrayLike, slope: npt.ArrayLike) -> FloatArray:
    """Tractive force per newton of weight, max(0, C_rr cos(theta) + sin(theta)), for signed slope tan(theta).

    The grade-and-rolling terms of the road-load equation (Gillespie 1992, *Fundamentals of Vehicle Dynamics*, ch. 4);
    no energy is won back downhill.
    """
    steepness = np.asarray(slope, dtype=np.float64)
    cosine = 1.0 / np.sqrt(1.0 + steepness * steepness)
    return np.maximum(0.0, (rolling_resistance(mobility, surface) + steepness) * cosine)


def _surface_index(surface: npt.ArrayLike) -> npt.NDArray[np.intp]:
    return np.asarray(surface, dtype=np.intp)
