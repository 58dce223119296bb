"""Scores between a floor and a bound: what is known of the two themselves, and where there is no gap to recover."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from fleet.experiments.comparison import Contender
from fleet.experiments.tournament import Tournament, hold
from fleet.statistics.intervals import Interval
from tests.analytic.road import deliveries, scenario

LABELS = ("slow", "middle", "fast")


def field(rate_per_day: float, *, name: str = "road") -> list[Contender]:
    """Policies stand for speeds here: the same carts at half, three quarters and all of it."""
    speeds = dict(zip(LABELS, (0.5, 0.75, 1.0), strict=True))
    return [
        Contender(
            label=label,
            scenario=scenario(
                name=name,
                cart={"cruise_kmh": 36 * speed, "top_kmh": 54 * speed, "range_km": 100_000},
                demand=deliveries(rate_per_day, due_h=24, expires_h=25),
                horizon_days=0.1,
            ),
        )
        for label, speed in speeds.items()
    ]


def held(fields: Sequence[Sequence[Contender]]) -> Tournament:
    return hold(fields, floor="slow", bound="fast", replications=6, shadow=False)


@pytest.fixture(scope="module")
def saturated() -> Tournament:
    return held([field(2000), field(6, name="quiet")])


def test_the_floor_recovers_nothing_of_a_gap_and_half_way_about_half(saturated: Tournament) -> None:
    busy, _ = saturated.rounds
    recovered = {score.label: score.recovered for score in busy.scores}
    assert busy.is_defined
    assert recovered["slow"] == Interval(mean=0.0, low=0.0, high=0.0, n=6)
    middle = recovered["middle"]
    assert middle is not None
    # Carts at 0.75 of the speed make 0.75 of the trips: half of the way from 0.5 to 1.
    assert middle.mean == pytest.approx(0.5, abs=0.05)


def test_the_bound_has_no_place_and_the_better_stands_first(saturated: Tournament) -> None:
    busy, _ = saturated.rounds
    assert [(score.label, score.place) for score in busy.scores] == [("middle", 1), ("slow", 2)]


def test_where_all_can_do_what_is_asked_for_there_is_no_gap_to_recover(saturated: Tournament) -> None:
    _, quiet = saturated.rounds
    assert not quiet.is_defined
    assert [score.recovered for score in quiet.scores] == [None, None]


def test_totals_leave_scenarios_without_a_gap_out(saturated: Tournament) -> None:
    busy, _ = saturated.rounds
    middle = next(score for score in busy.scores if score.label == "middle").recovered
    assert middle is not None
    assert [total.label for total in saturated.totals] == ["middle", "slow"]
    assert saturated.totals[0].recovered.mean == pytest.approx(middle.mean)
    assert held([field(6)]).totals == ()


def test_floor_and_bound_have_to_take_part() -> None:
    with pytest.raises(ValueError, match="'fifo-nearest' is not among the contenders"):
        hold([field(6)], bound="fast")
