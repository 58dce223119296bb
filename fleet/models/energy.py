"""Energy of a trip, linear in route totals so that a leg costs two multiplications.

Ground: E = m g A / η + P_hotel t, with A = Σ max(0, C_rr cosθ + sinθ) L the traction length of the route (rolling
resistance and
slope as in Wong 2008, ch. 3; no regeneration; air drag left out: under 2 % of rolling resistance below 5 m/s).
Air: E = (P_0 + p_1 · load) t, power affine in payload (D'Andrea 2014; Stolaroff et al. 2018).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from fleet.domain.platform import Platform

G_MPS2: Final = 9.80665
REFERENCE_SURFACE: Final = "field"
"""The surface on which a catalogue range is understood: open field, level."""
AIR_RESERVE_SHARE: Final = 0.6
"""Share of a drone's power that grows with payload, at full payload relative to empty (assumed, swept)."""


class EnergyRates(NamedTuple):
    """Energy of a route = ``per_traction_m`` · A + ``per_s`` · t, for one vehicle with one load."""

    per_traction_m: float
    per_s: float


def battery_j(platform: Platform, rolling_resistance: float) -> float:
    """Usable energy store that gives the catalogue range, fully laden, on level reference ground at cruise.

    ``rolling_resistance`` is the platform's C_rr on its reference ground; drones use the catalogue range at full
    payload.
    """
    duration_s = platform.range_m / platform.cruise_mps
    if platform.medium == "air":
        return air_power_w(platform, platform.payload_kg) * duration_s
    mass = platform.mass_kg + platform.payload_kg
    return mass * G_MPS2 * rolling_resistance * platform.range_m / platform.efficiency + platform.hotel_w * duration_s


def air_power_w(platform: Platform, load_kg: float) -> float:
    """Power in flight: the hotel figure of an aerial platform is its power when empty."""
    share = load_kg / platform.payload_kg if platform.payload_kg > 0 else 0.0
    return platform.hotel_w * (1.0 + AIR_RESERVE_SHARE * share)


def energy_rates(platform: Platform, load_kg: float, factor: float = 1.0, towed_kg: float = 0.0) -> EnergyRates:
    """The two rates for a load and a towed mass.

    ``factor`` scales both (cold, headwind: the scenario's energy factor).
    """
    if platform.medium == "air":
        return EnergyRates(0.0, factor * air_power_w(platform, load_kg))
    mass = platform.mass_kg + load_kg + towed_kg
    return EnergyRates(factor * mass * G_MPS2 / platform.efficiency, factor * platform.hotel_w)
