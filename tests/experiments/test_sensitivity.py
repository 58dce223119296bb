"""Which assumption a result hangs on, where that is known: carts that do nothing but travel hang on their speed."""

from __future__ import annotations

import pytest

from fleet.errors import FleetError, ScenarioError
from fleet.experiments.assumptions import assumed_figures, named_key, names_of, with_positions
from fleet.experiments.sensitivity import sensitivity
from fleet.scenario.scenario import Scenario
from tests.analytic.road import deliveries, scenario
from tests.conftest import require_or_skip


@pytest.fixture(scope="module")
def quickstart() -> Scenario:
    return Scenario.load("quickstart")


def test_saturated_carts_hang_on_speed_then_on_unloading_and_not_on_price() -> None:
    try:
        import SALib  # noqa: F401
    except ImportError:
        require_or_skip("study", "SALib is not installed; the extra [study] brings it")
    made = scenario(demand=deliveries(1500), horizon_days=0.1, cart={"range_km": 100_000, "price_kusd": 10})
    factors = [
        named_key(made, "platforms.cart.price_kusd", 5, 20),
        named_key(made, "platforms.cart.unload_min", 0.01, 0.5),
        named_key(made, "platforms.cart.cruise_kmh", 18, 54),
    ]
    found = sensitivity(made, factors, samples=4, replications=1)
    assert [effect.factor.rpartition(".")[2] for effect in found.effects] == ["cruise_kmh", "unload_min", "price_kusd"]
    price = found.effects[-1]
    assert (price.strength, found.runs) == (0.0, 4 * (3 + 1))
    assert found.least < found.mean < found.greatest


def test_what_is_assumed_is_what_the_catalogue_tags_so(quickstart: Scenario) -> None:
    names = names_of(assumed_figures(quickstart))
    assert "range_km" in names
    assert "cruise_kmh" not in names_of(assumed_figures(quickstart, by_platform=True))
    assert "termit.range_km" in names_of(assumed_figures(quickstart, by_platform=True))
    # The TerMIT's payload is reported, and so no assumption.
    assert "termit.payload_kg" not in names_of(assumed_figures(quickstart, by_platform=True))


def test_how_easily_platforms_get_stuck_is_an_assumption_where_there_is_soft_ground(quickstart: Scenario) -> None:
    assert "stuck_factor" not in names_of(assumed_figures(quickstart))
    soft = quickstart.replace({"hazards.stuck_per_km": {"marsh": 0.02}})
    assert "stuck_factor" in names_of(assumed_figures(soft))


def test_positions_go_from_low_over_typical_to_high(quickstart: Scenario) -> None:
    factors = [factor for factor in assumed_figures(quickstart, by_platform=True) if factor.name == "termit.range_km"]
    ranges = [with_positions(quickstart, factors, [x]).model.platforms["termit"].range_m for x in (0, 0.5, 0.75, 1)]
    assert ranges == [10_000, 20_000, 27_500, 35_000]


@pytest.mark.parametrize("position", [0.0, 1.0])
def test_all_assumptions_can_be_at_an_end_at_once(quickstart: Scenario, position: float) -> None:
    for by_platform in (False, True):
        factors = assumed_figures(quickstart, by_platform=by_platform)
        made = with_positions(quickstart, factors, [position] * len(factors))
        assert made.model.platforms["termit"].top_mps >= made.model.platforms["termit"].cruise_mps


def test_a_whole_number_stays_one(quickstart: Scenario) -> None:
    factor = named_key(quickstart, "fleet.0.count", 2, 9)
    counts = [with_positions(quickstart, [factor], [x]).spec.fleet[0].count for x in (0, 0.4, 0.5, 1)]
    assert counts == [2, 5, 6, 9]


@pytest.mark.parametrize(
    ("path", "low", "high", "message"),
    [
        ("fleet.0.platform", 1, 2, "no number there"),
        ("fleet.9.count", 1, 2, "no number there"),
        ("fleet.0.count", 3, 3, "3 to 3, the first must be less than the second"),
    ],
)
def test_what_can_not_be_varied_is_refused(
    quickstart: Scenario, path: str, low: float, high: float, message: str
) -> None:
    with pytest.raises(ScenarioError, match=message):
        named_key(quickstart, path, low, high)


def test_a_scenario_that_assumes_nothing_has_nothing_to_vary(quickstart: Scenario) -> None:
    with pytest.raises(FleetError, match="it assumes nothing that could be varied"):
        sensitivity(quickstart, [])
