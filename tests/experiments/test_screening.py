"""Morris' screening and Sobol' indices on functions whose answers are known."""

from __future__ import annotations

import pytest

from fleet.errors import FleetError
from fleet.experiments.screening import Method, design, effects
from tests.conftest import require_or_skip

NAMES = ("strong", "idle", "weak", "middling")
SLOPES = (-8.0, 0.0, 1.0, 4.0)


@pytest.fixture(autouse=True)
def with_salib() -> None:
    try:
        import SALib  # noqa: F401
    except ImportError:
        require_or_skip("study", "SALib is not installed; the extra [study] brings it")


def line(point: list[float]) -> float:
    return sum(slope * x for slope, x in zip(SLOPES, point, strict=True))


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_factors_come_in_the_order_of_what_they_do(method: Method) -> None:
    points = design(method, 4, 32, seed=1)
    found = effects(method, NAMES, points, [line(point) for point in points], seed=1)
    assert [effect.factor for effect in found] == ["strong", "middling", "weak", "idle"]


def test_morris_gives_the_slopes_of_a_line_and_no_interaction() -> None:
    points = design("morris", 4, 5, seed=2)
    assert len(points) == 5 * (4 + 1)
    found = {effect.factor: effect for effect in effects("morris", NAMES, points, [line(x) for x in points], seed=2)}
    for name, slope in zip(NAMES, SLOPES, strict=True):
        assert found[name].mean_effect == pytest.approx(slope)
        assert found[name].strength == pytest.approx(abs(slope))
        assert found[name].interaction == pytest.approx(0.0, abs=1e-9)


def test_sobol_indices_of_a_line_are_the_squares_of_its_slopes() -> None:
    points = design("sobol", 4, 1024, seed=3)
    found = {effect.factor: effect for effect in effects("sobol", NAMES, points, [line(x) for x in points], seed=3)}
    whole = sum(slope**2 for slope in SLOPES)
    for name, slope in zip(NAMES, SLOPES, strict=True):
        assert found[name].total == pytest.approx(slope**2 / whole, abs=0.03)
        assert found[name].first == pytest.approx(slope**2 / whole, abs=0.05)


def test_a_product_shows_as_interaction() -> None:
    points = design("morris", 2, 20, seed=4)
    found = effects("morris", ("a", "b"), points, [10 * a * b for a, b in points], seed=4)
    assert all(effect.interaction is not None and effect.interaction > 1 for effect in found)


def test_where_nothing_changes_nothing_has_an_effect() -> None:
    points = design("sobol", 2, 8, seed=5)
    found = effects("sobol", ("a", "b"), points, [3.0] * len(points), seed=5)
    assert [effect.total for effect in found] == [0.0, 0.0]


def test_a_design_is_the_same_for_the_same_seed() -> None:
    assert design("morris", 3, 4, seed=6) == design("morris", 3, 4, seed=6) != design("morris", 3, 4, seed=7)


def test_sobol_takes_a_power_of_two() -> None:
    with pytest.raises(FleetError, match="100 samples: Sobol' indices take a power of two"):
        design("sobol", 2, 100, seed=1)
