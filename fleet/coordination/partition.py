"""Which bundles to serve: the set packing of least cost, exactly, by mixed-integer linear programming.

Minimises Σ_b c_b x_b + Σ_p u_p (1 − Σ_{b ∋ p} x_b) over x_b ∈ {0, 1}, where no vehicle serves two bundles and no part
stands in two: c_b is what a bundle costs and u_p what it costs to leave a part out (set partitioning over enumerated
routes, Balinski & Quandt 1964). Solved by HiGHS through ``scipy.optimize.milp``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from fleet.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.bundles import Bundle


def cheapest_packing(found: Sequence[Bundle], vehicles: int, unserved: Sequence[float]) -> tuple[float, list[Bundle]]:
    """The least cost of all, and the bundles served; ``unserved`` is what each part costs that is left out."""
    if not found:
        return float(sum(unserved)), []
    rows = np.zeros((vehicles + len(unserved), len(found)))
    for column, bundle in enumerate(found):
        rows[bundle.vehicle, column] = 1
        rows[[vehicles + part for part in bundle.parts], column] = 1
    gains = np.array([bundle.cost - sum(unserved[part] for part in bundle.parts) for bundle in found])
    solved = milp(
        gains,
        constraints=LinearConstraint(rows, ub=1),
        integrality=np.ones(len(found), dtype=np.int64),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    if solved.x is None:
        raise PolicyError(f"no packing of {len(found)} bundles was found: {solved.message}")
    chosen = [bundle for bundle, share in zip(found, solved.x, strict=True) if round(share)]
    served = {part for bundle in chosen for part in bundle.parts}
    left = sum(cost for part, cost in enumerate(unserved) if part not in served)
    return left + sum(bundle.cost for bundle in chosen), chosen
