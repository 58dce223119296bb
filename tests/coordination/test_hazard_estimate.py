"""What is learned of danger: the posterior mean, forgetting, and the kilometres of those that were lost."""

from __future__ import annotations

from math import log
from typing import Any

import pytest

from fleet.coordination.hazard_estimate import DrivenLeg, HazardEstimate
from fleet.coordination.loss_watch import LossWatch
from fleet.coordination.protocol import Changes, Status, VehicleLost
from fleet.coordination.wrappers.risk_aware import RiskyTravel
from fleet.domain.plan import Step, StepKind
from fleet.randomness import Stream
from tests.coordination.by_hand import ContextByHand, picture, vehicle

ROAD = ("ground", "demand", "depot")
FLIGHT = ("air", "demand", "depot")


def estimate(half_life_h: float = 1e12) -> HazardEstimate:
    return HazardEstimate(prior_per_km=0.01, prior_km=100.0, half_life_h=half_life_h)


def test_nothing_known_is_what_was_believed() -> None:
    assert estimate().per_km(ROAD, 0.0) == 0.01


def test_the_mean_is_that_of_the_posterior() -> None:
    """(1 + 2) / (100 + 300 + 2 × 5): a lost vehicle counts as driven half of what it had ahead."""
    known = estimate()
    known.driven([DrivenLeg(ROAD, 300.0)], 0.0)
    for _ in range(2):
        known.lost([DrivenLeg(ROAD, 10.0)], 0.0)
    assert known.per_km(ROAD, 0.0) == pytest.approx(3.0 / 410.0)


def test_a_loss_is_spread_over_the_way_in_proportion_to_its_length() -> None:
    known = estimate()
    known.lost([DrivenLeg(ROAD, 30.0), DrivenLeg(FLIGHT, 10.0)], 0.0)
    assert known.per_km(ROAD, 0.0) == pytest.approx(1.75 / 115.0)
    assert known.per_km(FLIGHT, 0.0) == pytest.approx(1.25 / 105.0)


def test_evidence_halves_in_the_half_life_and_ends_as_the_prior() -> None:
    known = estimate(half_life_h=24.0)
    known.lost([DrivenLeg(ROAD, 20.0)], 0.0)
    assert known.per_km(ROAD, 24.0) == pytest.approx(1.5 / 105.0)
    assert known.per_km(ROAD, 2400.0) == pytest.approx(0.01)
    known.driven([DrivenLeg(ROAD, 40.0)], 24.0)
    assert known.per_km(ROAD, 48.0) == pytest.approx(1.25 / (100.0 + 2.5 + 20.0))


def test_with_the_exposure_of_the_lost_the_rate_comes_out_right_and_without_it_too_high() -> None:
    """20,000 trips of 40 km at 0.01 losses a km: a third are lost, and their kilometres count."""
    draws, rate, trip_km, losses, driven_km = Stream(5), 0.01, 40.0, 0, 0.0
    known = HazardEstimate(prior_per_km=rate, prior_km=1e-6, half_life_h=1e12)
    for _ in range(20_000):
        lost_at_km = -log(draws.uniform()) / rate
        if lost_at_km < trip_km:
            known.lost([DrivenLeg(ROAD, trip_km)], 0.0)
            losses += 1
        else:
            known.driven([DrivenLeg(ROAD, trip_km)], 0.0)
            driven_km += trip_km
    # Half of the way is a little more than the mean place of a loss, 18.7 of 40 km.
    assert known.per_km(ROAD, 0.0) == pytest.approx(rate, rel=0.03)
    assert losses / driven_km > 1.2 * rate


def test_the_watch_learns_from_who_comes_back_and_from_who_does_not() -> None:
    km = (0.0, 5.0)
    plan = (Step(StepKind.GO, 1, "m"), Step(StepKind.RETURN, 0))
    shown = picture(km, [vehicle("a"), vehicle("b")], [])
    context = ContextByHand(shown)
    watch = LossWatch(context, estimate())
    watch.learn(shown, [])
    sent = [vehicle(name, status=Status.COMMITTED, plan=plan) for name in "ab"]
    watch.learn(picture(km, sent, []), [])
    home = picture(km, [vehicle("a")], [])
    home.changed = Changes(("a", "b"), ())
    watch.learn(home, [VehicleLost("b")])
    # a drove 10 km and came home; b was lost on 10 km, of which 5 count.
    assert watch.estimate.per_km(ROAD, 0.0) == pytest.approx(2.0 / 115.0)


def test_whoever_remembers_ways_is_told_of_each_loss_and_every_hour() -> None:
    """Remembered times would else be those of the day on which they were asked for."""
    km, plan = (0.0, 10.0), (Step(StepKind.GO, 1),)
    calm = picture(km, [vehicle("a", status=Status.COMMITTED, plan=plan)], [])
    watch = LossWatch(ContextByHand(calm), estimate())
    watch.learn(calm, [])

    def edition(shown: Any) -> int:
        return RiskyTravel(shown.travel, 3600.0, watch, shown).edition

    before = edition(calm)
    after = picture(km, [], [])
    watch.learn(after, [VehicleLost("a")])
    assert edition(after) == before + 1
    later = picture(km, [], [], time_us=3_600_000_000)
    watch.learn(later, [])
    assert edition(later) == before + 2
