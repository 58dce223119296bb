"""Designs over several factors at once, and how much each factor does to a result: Morris' screening, Sobol' indices.

The only importer of SALib, an optional package (Iwanaga, Usher & Herman 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import numpy as np

from fleet.errors import FleetError
from fleet.randomness import stream_key

Method = Literal["morris", "sobol"]

LEVELS = 4
"""Positions that a factor takes in Morris' design: 0, 1/3, 2/3 and 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one factor does, with half the widths of 95 % intervals; figures of the other method are None.

    Morris (1991): ``mean_effect`` is the mean change of the result as the factor goes from low to high, ``strength``
    the mean of its size whatever its sign (μ* of Campolongo et al. 2007), ``interaction`` the spread σ of the changes,
    large where the effect depends on other factors or is no straight line.
    Sobol' (1993): ``first`` is the share of the result's variance that the factor causes alone, ``total`` with all its
    interactions.
    """

    factor: str
    mean_effect: float | None = None
    strength: float | None = None
    strength_half: float | None = None
    interaction: float | None = None
    first: float | None = None
    first_half: float | None = None
    total: float | None = None
    total_half: float | None = None

    @property
    def importance(self) -> float:
        """What factors are ordered by."""
        return (self.strength if self.total is None else self.total) or 0.0


def design(method: Method, factors: int, samples: int, seed: int) -> list[list[float]]:
    """Points of the unit cube, to be evaluated in this order.

    Morris: *samples* trajectories of factors + 1 points. Sobol': *samples*, a power of two, times factors + 2 points.
    Raises ``FleetError`` where SALib is not installed, and for a number of samples that the method can't take.
    """
    if method == "sobol" and samples & (samples - 1):
        raise FleetError(f"{samples} samples: Sobol' indices take a power of two, such as 64")
    sample = _salib(f"sample.{method}")
    problem = _problem([str(number) for number in range(factors)])
    key = _key(seed, "design")
    if method == "morris":
        points = sample.sample(problem, samples, num_levels=LEVELS, seed=key)
    else:
        points = sample.sample(problem, samples, calc_second_order=False, seed=key)
    return [[float(value) for value in point] for point in points]


def effects(
    method: Method, names: Sequence[str], points: Sequence[Sequence[float]], values: Sequence[float], seed: int
) -> tuple[Effect, ...]:
    """The effect of each factor on the values at the points of a `design`, the strongest first."""
    analyse, problem, y = _salib(f"analyze.{method}"), _problem(names), np.asarray(values, dtype=np.float64)
    key = _key(seed, "resampling")
    if float(np.ptp(y)) == 0.0:
        # Nothing does anything, and shares of no variance are undefined.
        found = [_none(method, name) for name in names]
    elif method == "morris":
        result = analyse.analyze(problem, np.asarray(points), y, num_levels=LEVELS, seed=key)
        rows = zip(names, result["mu"], result["mu_star"], result["mu_star_conf"], result["sigma"], strict=True)
        found = [
            Effect(factor=name, mean_effect=float(a), strength=float(b), strength_half=float(c), interaction=float(d))
            for name, a, b, c, d in rows
        ]
    else:
        result = analyse.analyze(problem, y, calc_second_order=False, seed=key)
        rows = zip(names, result["S1"], result["S1_conf"], result["ST"], result["ST_conf"], strict=True)
        found = [
            Effect(factor=name, first=float(a), first_half=float(b), total=float(c), total_half=float(d))
            for name, a, b, c, d in rows
        ]
    return tuple(sorted(found, key=lambda effect: -effect.importance))


def _none(method: Method, name: str) -> Effect:
    if method == "morris":
        return Effect(factor=name, mean_effect=0.0, strength=0.0, strength_half=0.0, interaction=0.0)
    return Effect(factor=name, first=0.0, first_half=0.0, total=0.0, total_half=0.0)


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _key(seed: int, what: str) -> int:
    """A seed of 32 bits, which is what SALib takes."""
    return stream_key(seed, 0, "sensitivity", what) >> 32


def _salib(module: str) -> Any:
    """A module of SALib; raises ``FleetError`` naming the extra where it is not installed."""
    try:
        return import_module(f"SALib.{module}")
    except ImportError as error:
        message = "sensitivity needs SALib, which is not installed: pip install 'fleet-simulator[study]'"
        raise FleetError(message) from error
