"""Smooth random fields over the plane, for relief and ground cover.

A sum of plane cosine waves with random directions, phases and wavelengths, the longer the higher: a spectral
approximation of a stationary Gaussian field (Shinozuka & Jan 1972, Journal of Sound and Vibration 25(1)).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from fleet.terrain.graph import FloatArray

_WAVES: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SmoothNoise:
    """A field of mean about 0 and standard deviation 1 over the plane; make one with ``draw``."""

    wave_x: FloatArray
    wave_y: FloatArray
    phase: FloatArray
    amplitude: FloatArray

    @classmethod
    def draw(cls, random: np.random.Generator, shortest_m: float, longest_m: float) -> SmoothNoise:
        """A field with wavelengths spread evenly in logarithm between ``shortest_m`` and ``longest_m``."""
        wavelength = shortest_m * (longest_m / shortest_m) ** random.random(_WAVES)
        direction = random.uniform(0.0, 2.0 * np.pi, _WAVES)
        return cls(
            wave_x=2.0 * np.pi * np.cos(direction) / wavelength,
            wave_y=2.0 * np.pi * np.sin(direction) / wavelength,
            phase=random.uniform(0.0, 2.0 * np.pi, _WAVES),
            amplitude=wavelength / np.sqrt(0.5 * np.sum(wavelength**2)),
        )

    def at(self, x_m: FloatArray, y_m: FloatArray) -> FloatArray:
        """The field at points given by float64[k] coordinates."""
        angle = x_m[:, None] * self.wave_x + y_m[:, None] * self.wave_y + self.phase
        height: FloatArray = np.sum(self.amplitude * np.cos(angle), axis=1)
        return height
