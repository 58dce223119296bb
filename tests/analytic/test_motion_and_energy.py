"""Travel times and energies of whole runs against formulas worked out by hand."""

from __future__ import annotations

from math import atan, cos, hypot, sin
from typing import Any

import polars as pl
import pytest

from fleet.simulation.run import simulate
from fleet.statistics.run import Run
from tests.analytic.road import deliveries, road, scenario

G = 9.80665


def trips(made: Run) -> pl.DataFrame:
    """The first trip out, laden, and the first back, empty: seconds, kilometres, joules."""
    legs = made.ledger.table("legs").with_columns(began=pl.col("t_us").first().over("leg")).filter(event="arrive")
    return legs.select(
        s=(pl.col("t_us") - pl.col("began")) / 1e6, m=(pl.col("end_mm") - pl.col("start_mm")) / 1e3,
        j=pl.col("energy_mj") / 1e3,
    ).head(2)  # fmt: skip


def one_trip(length_km: float, **keys: Any) -> pl.DataFrame:
    return trips(simulate(scenario(length_km, demand=deliveries(5), **keys)))


@pytest.mark.parametrize("nodes", [2, 7])
def test_a_flat_field_takes_length_over_speed(nodes: int) -> None:
    out, back = one_trip(3.0, nodes=nodes).rows()
    assert out[:2] == (pytest.approx(375.0, abs=1e-6), 3000.0)
    assert back[:2] == (pytest.approx(300.0, abs=1e-6), 3000.0)


@pytest.mark.parametrize(
    ("surface", "factor", "c_rr"), [("gravel", 1.4, 0.04), ("forest", 0.6, 0.10), ("field", 1, 0.08)]
)
def test_the_surface_scales_speed_and_sets_rolling_resistance(surface: str, factor: float, c_rr: float) -> None:
    out, back = one_trip(3.0, terrain=road(3.0, surface=surface)).rows()
    assert out[0] == pytest.approx(375.0 / factor, abs=1e-6)
    assert out[2] == pytest.approx(200 * G * c_rr * 3000 / 0.5, abs=0.01)
    assert back[2] == pytest.approx(100 * G * c_rr * 3000 / 0.5, abs=0.01)


def test_no_platform_goes_faster_than_its_top_speed() -> None:
    out, back = one_trip(3.0, terrain=road(3.0, surface="paved"), cart={"top_kmh": 43.2}).rows()
    assert back[0] == pytest.approx(3000 / 12.0, abs=1e-6)
    assert out[0] == pytest.approx(3000 / 9.6, abs=1e-6)


@pytest.mark.parametrize("mobility", ["wheeled", "tracked"])
@pytest.mark.parametrize(("height_m", "factor"), [(150, (0.45 - 0.05) / 0.45), (600, 5 / 9), (1290, 0.1), (1350, 0.1)])
def test_a_slope_costs_speed_and_climbing_work_on_the_way_up_only(mobility: str, height_m: int, factor: float) -> None:
    """So far up on 3 km of map, driven along the slope: 5 %, 20 %, and the steepest there is."""
    terrain = road(3.0, height_m=height_m)
    out, back = one_trip(3.0, terrain=terrain, cart={"mobility": mobility}).rows()
    angle, slope = atan(height_m / 3000), hypot(3000.0, height_m)
    drag = (0.08 if mobility == "wheeled" else 0.12) * cos(angle)
    assert out[1] == pytest.approx(slope, abs=1e-3)
    assert out[0] == pytest.approx(slope / 8.0 / factor, abs=2e-6)
    assert back[0] == pytest.approx(slope / 10.0, abs=2e-6)
    assert out[2] == pytest.approx(200 * G * (drag + sin(angle)) * slope / 0.5, rel=1e-6)
    assert back[2] == pytest.approx(100 * G * max(drag - sin(angle), 0.0) * slope / 0.5, rel=1e-6)


def test_power_drawn_at_rest_is_drawn_all_the_way() -> None:
    out, back = one_trip(3.0, cart={"hotel_w": 200}).rows()
    assert out[2] == pytest.approx(200 * G * 0.08 * 3000 / 0.5 + 200 * 375, abs=0.01)
    assert back[2] == pytest.approx(100 * G * 0.08 * 3000 / 0.5 + 200 * 300, abs=0.01)


def test_the_energy_factor_of_the_truth_scales_all_of_it() -> None:
    keys = {"hazards": {"energy_factor": {"truth": 1.5, "belief": 1.0}}, "cart": {"hotel_w": 200}}
    out, _ = one_trip(3.0, **keys).rows()
    assert out[2] == pytest.approx(1.5 * (200 * G * 0.08 * 3000 / 0.5 + 200 * 375), abs=0.01)


def test_a_catalogue_range_is_what_a_laden_vehicle_gets_on_the_field() -> None:
    """Stranded after the catalogue's 5 km, laden all the way."""
    cart = {"range_km": 5, "hotel_w": 100}
    hazards = {"energy_factor": {"truth": 1.0, "belief": 0.1}}
    made = simulate(scenario(8.0, cart=cart, demand=deliveries(5), hazards=hazards))
    stranded = made.ledger.table("legs").filter(event="stranded").row(0, named=True)
    # At cruise speed in the catalogue, at 80 % of it here: a little more of the energy goes into what is drawn at rest.
    rolling, hotel = 200 * G * 0.08 / 0.5, 100.0
    capacity = rolling * 5000 + hotel * 500
    assert stranded["end_mm"] / 1000 == pytest.approx(capacity / (rolling + hotel / 8.0), abs=0.01)


def test_night_slows_the_part_of_a_trip_that_is_driven_in_it() -> None:
    light = {"sunrise_h": 0, "sunset_h": 12, "night_speed": 0.5}
    cart = {"cruise_kmh": 10, "top_kmh": 15, "payload_kg": 1e6}
    demand = deliveries(1000, load_kg=1, expires_h=23)
    made = simulate(scenario(130.0, cart=cart, demand=demand, conditions={"light": light}, horizon_days=1))
    first = made.ledger.table("legs").filter(event="depart").row(0, named=True)
    start_h = first["t_us"] / 3.6e9
    speed_kmh = 10 * (1 - 0.2 * 1e-6)
    # By noon it has done 10·(12 − start) km; the rest at half the speed.
    assert first["end_us"] / 3.6e9 == pytest.approx(12 + 2 * (130 / speed_kmh - (12 - start_h)), abs=1e-6)


def test_weather_sojourns_have_the_means_of_the_scenario() -> None:
    weather = [{"name": "dry", "mean_h": 6}, {"name": "mud", "speed": 0.5, "mean_h": 2}]
    made = simulate(scenario(conditions={"weather": weather}, horizon_days=2000), record="core")
    line = made.ledger.table("timelines").filter(name="speed").with_columns(until=pl.col("t_us").shift(-1)).drop_nulls()
    hours = line.with_columns(h=(pl.col("until") - pl.col("t_us")) / 3.6e9).group_by("value").agg(pl.col("h"))
    for value, sample in hours.rows():
        mean = 6.0 if value == 1.0 else 2.0
        n = len(sample)
        assert n > 5000
        assert sum(sample) / n == pytest.approx(mean, abs=4 * mean / n**0.5)
