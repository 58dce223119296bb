"""Speed and resistance over surface and slope."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.models.mobility import (
    MAX_SLOPE,
    MIN_SLOPE_FACTOR,
    MOBILITIES,
    SURFACES,
    Mobility,
    ground_speed_factor,
    rolling_resistance,
    slope_factor,
    surface_speed_factor,
    traction_factor,
)

CODES = np.arange(len(SURFACES))
ROADS = [SURFACES.index(name) for name in ("paved", "gravel", "track")]
OFF_ROAD = [SURFACES.index(name) for name in ("scrub", "forest", "marsh", "ford")]
FIELD = SURFACES.index("field")

mobilities = st.sampled_from(MOBILITIES)
surfaces = st.integers(0, len(SURFACES) - 1)
passable_slopes = st.floats(-0.45, 0.45)


def test_the_mobility_classes_are_those_of_the_type() -> None:
    assert get_args(Mobility) == MOBILITIES == ("wheeled", "tracked")


@pytest.mark.parametrize("mobility", MOBILITIES)
def test_flat_field_is_the_cruise_speed_itself(mobility: Mobility) -> None:
    assert ground_speed_factor(mobility, FIELD, 0.0) == 1.0


@pytest.mark.parametrize("mobility", MOBILITIES)
def test_roads_are_faster_than_field_and_rough_ground_slower(mobility: Mobility) -> None:
    factor = surface_speed_factor(mobility, CODES)
    assert np.all(factor[ROADS] > 1.0)
    assert np.all(factor[OFF_ROAD] < 1.0)
    assert np.all(np.diff(factor[ROADS]) < 0.0)


@pytest.mark.parametrize(
    ("surface", "wheeled", "tracked", "c_rr"),
    [
        ("paved", 1.50, 1.30, 0.02), ("gravel", 1.40, 1.25, 0.04), ("track", 1.20, 1.15, 0.06),
        ("field", 1.00, 1.00, 0.08), ("scrub", 0.75, 0.85, 0.10), ("forest", 0.60, 0.70, 0.10),
        ("marsh", 0.35, 0.60, 0.20), ("ford", 0.40, 0.50, 0.10),
    ],
)  # fmt: skip
def test_the_figures_of_each_surface(surface: str, wheeled: float, tracked: float, c_rr: float) -> None:
    code = SURFACES.index(surface)
    assert surface_speed_factor("wheeled", code) == wheeled
    assert surface_speed_factor("tracked", code) == tracked
    assert rolling_resistance("wheeled", code) == c_rr
    assert rolling_resistance("tracked", code) == pytest.approx(1.5 * c_rr)


@pytest.mark.parametrize(
    ("cover", "low", "high"), [("scrub", 0.60, 0.70), ("forest", 0.40, 0.80), ("marsh", 0.10, 0.80)]
)
def test_wheeled_figures_off_the_road_lie_within_those_published_relative_to_grassland(
    cover: str, low: float, high: float
) -> None:
    """Factors that Esri gives as estimated from FM 5-33; grassland has 0.80 to 0.90."""
    assert low / 0.85 <= surface_speed_factor("wheeled", SURFACES.index(cover)) <= high / 0.85


def test_tracks_lose_less_off_the_road_and_gain_less_on_it() -> None:
    wheeled, tracked = surface_speed_factor("wheeled", CODES), surface_speed_factor("tracked", CODES)
    assert np.all(tracked[OFF_ROAD] > wheeled[OFF_ROAD])
    assert np.all(tracked[ROADS] < wheeled[ROADS])


def test_carvills_coefficients_stand_for_worn_asphalt_loose_gravel_and_soil() -> None:
    codes = [SURFACES.index(name) for name in ("paved", "gravel", "field")]
    assert rolling_resistance("wheeled", codes).tolist() == [0.02, 0.04, 0.08]


def test_tracked_vehicles_roll_half_as_hard_again() -> None:
    np.testing.assert_allclose(rolling_resistance("tracked", CODES), 1.5 * rolling_resistance("wheeled", CODES))


@pytest.mark.parametrize(
    ("slope", "relative"),
    [(-0.45, 1.0), (-0.1, 1.0), (0.0, 1.0), (0.09, 0.8), (0.225, 0.5), (0.44, MIN_SLOPE_FACTOR), (0.45, 0.1)],
)
def test_climbing_costs_speed_in_proportion_to_the_slope(slope: float, relative: float) -> None:
    assert slope_factor("wheeled", slope) == pytest.approx(relative)


@pytest.mark.parametrize("mobility", MOBILITIES)
def test_the_steepest_slope_is_45_per_cent_and_climbed_at_a_tenth_of_the_speed(mobility: Mobility) -> None:
    assert MAX_SLOPE[mobility] == 0.45
    assert slope_factor(mobility, 0.45) == pytest.approx(0.1, rel=1e-12)
    assert slope_factor(mobility, 0.18) == pytest.approx(0.6, rel=1e-12)


@pytest.mark.parametrize(("shallow", "f1_shallow"), [(0.015, 0.73), (0.065, 0.64), (0.15, 0.50), (0.25, 0.33)])
def test_the_published_f1_values_have_the_ratios_of_the_slope_factor(shallow: float, f1_shallow: float) -> None:
    # FM 5-33 with 45 % off-road and 60 % on-road limits: F1 over top speed is 0.75 on the flat.
    assert 0.75 * slope_factor("wheeled", shallow) == pytest.approx(f1_shallow, abs=0.006)


@pytest.mark.parametrize("direction", [1.0, -1.0])
@pytest.mark.parametrize("mobility", MOBILITIES)
def test_too_steep_a_slope_is_impassable_both_ways(mobility: Mobility, direction: float) -> None:
    steepest = MAX_SLOPE[mobility]
    assert slope_factor(mobility, direction * steepest) > 0.0
    assert slope_factor(mobility, direction * np.nextafter(steepest, 1.0)) == 0.0


@given(mobilities, surfaces, passable_slopes)
def test_going_down_is_never_slower_than_going_up_the_same_edge(mobility: Mobility, surface: int, slope: float) -> None:
    down, up = (ground_speed_factor(mobility, surface, sign * abs(slope)) for sign in (-1.0, 1.0))
    assert 0.0 < up <= down


@given(mobilities, surfaces, passable_slopes)
def test_going_down_never_needs_more_traction_than_going_up(mobility: Mobility, surface: int, slope: float) -> None:
    down, up = (traction_factor(mobility, surface, sign * abs(slope)) for sign in (-1.0, 1.0))
    assert 0.0 <= down <= up


@given(mobilities, surfaces, st.floats(0.0, 0.45))
def test_traction_is_rolling_drag_plus_grade(mobility: Mobility, surface: int, slope: float) -> None:
    angle = np.arctan(slope)
    expected = rolling_resistance(mobility, surface) * np.cos(angle) + np.sin(angle)
    assert traction_factor(mobility, surface, slope) == pytest.approx(float(expected), rel=1e-12)


@given(mobilities, surfaces, st.floats(-0.45, 0.0))
def test_downhill_the_grade_helps_and_gives_nothing_back(mobility: Mobility, surface: int, slope: float) -> None:
    drag = rolling_resistance(mobility, surface) * np.cos(np.arctan(slope)) + np.sin(np.arctan(slope))
    assert traction_factor(mobility, surface, slope) == pytest.approx(max(0.0, float(drag)), rel=1e-12, abs=1e-15)


@given(mobilities, surfaces, passable_slopes)
def test_speed_over_surface_and_slope_is_the_product(mobility: Mobility, surface: int, slope: float) -> None:
    climbing = min(max(1 - slope / 0.45, 0.1), 1.0)
    expected = surface_speed_factor(mobility, surface) * climbing
    assert ground_speed_factor(mobility, surface, slope) == pytest.approx(float(expected), rel=1e-12)


def test_factors_broadcast_over_surfaces_and_slopes() -> None:
    assert ground_speed_factor("wheeled", CODES[:, None], np.zeros((1, 3))).shape == (len(SURFACES), 3)
