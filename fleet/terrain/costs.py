"""What each directed edge costs a mobility class: time, traction and hazard.

Kept apart from routing, so that a belief about closed roads or danger is one more ``EdgeCosts`` on the same terrain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fleet.errors import ModelError
from fleet.models.mobility import ground_speed_factor, traction_factor

if TYPE_CHECKING:
    import numpy.typing as npt

    from fleet.models.mobility import Mobility
    from fleet.terrain.graph import FloatArray, Terrain


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EdgeCosts:
    """Costs per directed edge, float64 arrays of length m, none negative.

    ``pace_s`` is seconds at a cruise of 1 m/s, infinite where impassable or closed; ``traction_m`` times weight in
    newtons is joules at the wheels; ``hazard`` is the expected number of losses along the edge.

    Raises ``ModelError`` when lengths differ, when any value is negative or NaN, or a pace is zero.
    """

    pace_s: FloatArray
    traction_m: FloatArray
    hazard: FloatArray

    def __post_init__(self) -> None:
        """Check lengths and ranges."""
        if not len(self.pace_s) == len(self.traction_m) == len(self.hazard):
            sizes = (len(self.pace_s), len(self.traction_m), len(self.hazard))
            msg = f"edge costs have lengths {sizes}: must be equal"
            raise ModelError(msg)
        if not np.all(self.pace_s > 0):
            msg = f"edge pace {np.min(self.pace_s)} s must be above 0"
            raise ModelError(msg)
        for label, values in (("traction", self.traction_m), ("hazard", self.hazard)):
            if not np.all(np.isfinite(values) & (values >= 0)):
                edge = int(np.flatnonzero(~(np.isfinite(values) & (values >= 0)))[0])
                msg = f"edge {edge}: {label} {values[edge]} must be finite and at least 0"
                raise ModelError(msg)


def edge_costs(
    terrain: Terrain,
    mobility: Mobility,
    *,
    hazard: npt.ArrayLike = 0.0,
    closed: npt.ArrayLike = False,
    pace_factor: npt.ArrayLike = 1.0,
) -> EdgeCosts:
    """Costs of every edge for a mobility class.

    ``hazard`` (expected losses), ``closed`` (true where no vehicle may pass) and ``pace_factor`` (above 1 where mud or
    dark slows travel) are one value for all edges or one per edge. Pace is length over the speed factor of surface and
    slope; traction is max(0, C_rr cos(theta) + sin(theta)) times length (``fleet.models.mobility`` has the sources).
    """
    speed = ground_speed_factor(mobility, terrain.surface, terrain.slope)
    passable = (speed > 0) & ~np.broadcast_to(np.asarray(closed, dtype=np.bool_), speed.shape)
    pace = terrain.length_m / np.where(passable, speed, 1.0) * np.asarray(pace_factor, dtype=np.float64)
    return EdgeCosts(
        pace_s=np.where(passable, pace, np.inf),
        traction_m=traction_factor(mobility, terrain.surface, terrain.slope) * terrain.length_m,
        hazard=np.broadcast_to(np.asarray(hazard, dtype=np.float64), speed.shape),
    )
