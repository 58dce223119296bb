"""Energy against figures worked out by hand and published ones."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.domain.platform import Platform
from fleet.models.energy import AIR_RESERVE_SHARE, G_MPS2, air_power_w, battery_j, energy_rates

J_PER_WH = 3600.0

_FIGURES: dict[str, Any] = {
    "name": "cart", "title": "Cart", "medium": "ground", "mobility": "wheeled", "power": "battery",
    "roles": ("logistics",), "mass_kg": 400.0, "payload_kg": 100.0, "cruise_mps": 8 / 3.6, "top_mps": 4.0,
    "range_m": 20_000.0, "turnaround_s": 600.0, "recharge_s": 3600.0, "load_s": 60.0, "unload_s": 60.0, "tow_kg": 500.0,
    "tow_speed_factor": 0.5, "price_usd": 1.0, "efficiency": 0.7, "hotel_w": 200.0, "exposure": 1.0,
}  # fmt: skip
CART = Platform(**_FIGURES)
COPTER = replace(
    CART, name="copter", medium="air", mobility="air", mass_kg=20.0, payload_kg=15.0, cruise_mps=12.0, top_mps=15.0,
    range_m=14_400.0, hotel_w=1500.0, tow_kg=0.0,
)  # fmt: skip


def trip_j(platform: Platform, load_kg: float, traction_m: float, seconds: float, **more: float) -> float:
    rates = energy_rates(platform, load_kg, **more)
    return rates.per_traction_m * traction_m + rates.per_s * seconds


def test_half_a_tonne_on_soil_at_8_km_per_h_takes_181_wh_per_km() -> None:
    # 500 kg · 9.80665 m/s² · 0.08 · 1000 m / 0.7 = 560.4 kJ; 200 W for 450 s = 90 kJ; together 180.7 Wh.
    joules = trip_j(CART, 100.0, 0.08 * 1000.0, 1000.0 / CART.cruise_mps)
    assert joules / J_PER_WH == pytest.approx(180.66, abs=0.01)


def test_a_full_battery_is_the_catalogue_range_fully_laden() -> None:
    assert battery_j(CART, 0.08) == pytest.approx(trip_j(CART, 100.0, 0.08 * 20_000.0, 20_000.0 / CART.cruise_mps))
    assert battery_j(CART, 0.08) / J_PER_WH == pytest.approx(20 * 180.66, abs=0.2)


def test_a_drone_flies_its_range_with_its_payload() -> None:
    assert battery_j(COPTER, 0.0) == pytest.approx(1500.0 * (1 + AIR_RESERVE_SHARE) * 1200.0)


def test_power_in_flight_rises_evenly_from_empty_to_full() -> None:
    powers = [air_power_w(COPTER, load) for load in (0.0, 7.5, 15.0)]
    assert powers == pytest.approx([1500.0, 1500 * (1 + AIR_RESERVE_SHARE / 2), 1500 * (1 + AIR_RESERVE_SHARE)])


def test_a_full_load_takes_six_tenths_more_power() -> None:
    assert air_power_w(COPTER, 15.0) == pytest.approx(2400.0)
    assert air_power_w(replace(COPTER, payload_kg=0.005), 0.005) == pytest.approx(2400.0)


def test_a_flight_takes_power_times_time_times_the_factor() -> None:
    assert trip_j(COPTER, 7.5, 0.0, 100.0, factor=1.2) == pytest.approx(1.2 * 1500 * 1.3 * 100)


def test_a_drone_that_carries_nothing_by_design_has_one_power() -> None:
    assert air_power_w(replace(COPTER, payload_kg=0.0), 0.0) == 1500.0


def test_a_towed_mass_weighs_like_a_load() -> None:
    assert energy_rates(CART, 50.0, towed_kg=300.0) == energy_rates(replace(CART, mass_kg=700.0), 50.0)


def test_a_drone_does_not_roll() -> None:
    assert energy_rates(COPTER, 5.0).per_traction_m == 0.0


def test_level_ground_without_power_at_rest_takes_weight_times_resistance() -> None:
    assert trip_j(replace(CART, hotel_w=0.0), 0.0, 80.0, 450.0) == pytest.approx(400 * G_MPS2 * 80 / 0.7)


@given(st.floats(0.1, 3.0), st.floats(0.0, 100.0), st.floats(0.0, 1e5), st.floats(0.0, 1e5))
def test_the_energy_factor_scales_everything(factor: float, load: float, traction: float, seconds: float) -> None:
    plain = trip_j(CART, load, traction, seconds)
    assert trip_j(CART, load, traction, seconds, factor=factor) == pytest.approx(factor * plain, rel=1e-12)


@given(st.sampled_from([CART, COPTER]), st.floats(0.0, 15.0), st.floats(0.0, 15.0), st.floats(0.0, 1.0))
def test_energy_is_affine_in_the_load(platform: Platform, light: float, heavy: float, share: float) -> None:
    between = trip_j(platform, light + share * (heavy - light), 100.0, 100.0)
    ends = [trip_j(platform, load, 100.0, 100.0) for load in (light, heavy)]
    assert between == pytest.approx(ends[0] + share * (ends[1] - ends[0]), rel=1e-9)
