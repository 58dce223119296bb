"""Rates of demand as step functions of time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.scenario.demand_rates import StepRate, rate_of
from fleet.scenario.schema import DemandSpec, Profile
from fleet.units import S_PER_DAY, S_PER_H


def demand(**keys: object) -> DemandSpec:
    return DemandSpec.model_validate({"kind": "delivery", "to": "forward", **keys})


def test_a_daily_rate_is_one_step_over_the_whole_horizon() -> None:
    rate = rate_of(demand(rate_per_day=48), 3 * S_PER_DAY)
    assert rate == StepRate(edges_s=(0.0, 3 * S_PER_DAY), rates_per_s=(48 / S_PER_DAY,))
    assert rate.expected == pytest.approx(144)


def test_monthly_means_are_constant_within_their_spans() -> None:
    rate = rate_of(demand(per_month=[310, 560], month_days=[31, 28]), 59 * S_PER_DAY)
    assert rate.edges_s == (0.0, 31 * S_PER_DAY, 59 * S_PER_DAY)
    assert rate.expected == pytest.approx(870)


def test_a_month_has_thirty_days_where_nothing_else_is_said() -> None:
    rate = rate_of(demand(per_month=[300, 600]), 45 * S_PER_DAY)
    assert rate.edges_s == (0.0, 30 * S_PER_DAY, 45 * S_PER_DAY)
    assert rate.expected == pytest.approx(300 + 300)


def test_equal_months_are_one_step() -> None:
    assert len(rate_of(demand(per_month=[300, 300]), 60 * S_PER_DAY).rates_per_s) == 1


def test_hourly_weights_shape_the_day_and_keep_the_mean() -> None:
    hourly = [0.0] * 12 + [3.0] * 12
    rate = rate_of(demand(rate_per_day=24, profile={"hourly": hourly}), 2 * S_PER_DAY)
    assert rate.edges_s == tuple(hours * S_PER_H for hours in (0, 12, 24, 36, 48))
    assert rate.rates_per_s == pytest.approx([0, 2 / S_PER_H] * 2)
    assert rate.expected == pytest.approx(48)


def test_monthly_factors_scale_and_start_again_after_the_last() -> None:
    rate = rate_of(demand(rate_per_day=10, profile={"monthly": [1, 2]}), 90 * S_PER_DAY)
    assert [round(per_s * S_PER_DAY) for per_s in rate.rates_per_s] == [10, 20, 10]


def test_a_surge_scales_between_its_times_only() -> None:
    rate = rate_of(demand(rate_per_day=24), S_PER_DAY).scaled_within(6 * S_PER_H, 12 * S_PER_H, 3)
    assert rate.edges_s == tuple(hours * S_PER_H for hours in (0, 6, 12, 24))
    assert rate.rates_per_s == pytest.approx([1 / S_PER_H, 3 / S_PER_H, 1 / S_PER_H])


def test_a_surge_past_the_horizon_changes_nothing() -> None:
    rate = rate_of(demand(rate_per_day=24), S_PER_DAY)
    assert rate.scaled_within(2 * S_PER_DAY, 3 * S_PER_DAY, 9) == rate


@given(
    hourly=st.lists(st.integers(0, 9), min_size=24, max_size=24).filter(any),
    days=st.integers(1, 5),
    from_h=st.integers(0, 200),
    for_h=st.integers(1, 50),
)
def test_edges_rise_strictly_and_frame_every_rate(hourly: list[int], days: int, from_h: int, for_h: int) -> None:
    rate = rate_of(demand(rate_per_day=24), days * S_PER_DAY)
    shaped = rate.with_profile(Profile(hourly=[float(weight) for weight in hourly]))
    surged = shaped.scaled_within(from_h * S_PER_H, (from_h + for_h) * S_PER_H, 2)
    assert list(surged.edges_s) == sorted(set(surged.edges_s))
    assert (surged.edges_s[0], surged.edges_s[-1]) == (0.0, days * S_PER_DAY)
    assert len(surged.rates_per_s) == len(surged.edges_s) - 1
    assert shaped.expected == pytest.approx(24 * days)
    assert surged.expected >= shaped.expected * (1 - 1e-12)
