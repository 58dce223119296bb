"""How plans are completed: home again, and filled up, as the standing rules of a vehicle say."""

from __future__ import annotations

from typing import Any

import pytest

from fleet.domain.plan import Step, StepKind
from tests.coordination.by_hand import RECOVERY, ContextByHand, mission, picture, vehicle

KM = (0.0, 1.0, 2.0, 4.0, 8.0)
GO, RETURN, RECHARGE = StepKind.GO, StepKind.RETURN, StepKind.RECHARGE


def completed(energy_j: float = 1e9, *steps: Step, **rule: Any) -> list[tuple[StepKind, int]]:
    shown = picture(KM, [vehicle("v", energy_j=energy_j)], [])
    plan = ContextByHand(shown, **rule).feasibility.complete(shown.vehicles["v"], steps or (Step(GO, 3),))
    return [(step.kind, step.place) for step in plan]


def test_a_vehicle_that_returns_is_sent_home() -> None:
    assert completed() == [(GO, 3), (RETURN, 0)]


@pytest.mark.parametrize(("below", "recharges"), [(0.87, False), (0.89, True)])
def test_it_recharges_where_less_than_the_share_is_left(below: float, recharges: bool) -> None:
    # Out 4 kJ and home 4 kJ: of 96 kJ 88 are left, of a store of 100.
    plan = completed(96_000.0, recharge_below=below)
    assert plan == [(GO, 3), (RETURN, 0), *([(RECHARGE, 0)] if recharges else [])]


def test_one_that_stays_stays_while_it_has_half_its_energy() -> None:
    assert completed(60_000.0, when_idle="stay") == [(GO, 3)]
    assert completed(50_000.0, when_idle="stay", recharge_below=0.8) == [(GO, 3), (RETURN, 0), (RECHARGE, 0)]


def test_one_that_repositions_goes_there() -> None:
    assert completed(when_idle="reposition", reposition_to=2) == [(GO, 3), (GO, 2)]


def test_an_empty_plan_is_a_way_home() -> None:
    shown = picture(KM, [vehicle("v", 3)], [])
    plan = ContextByHand(shown).feasibility.complete(shown.vehicles["v"], ())
    assert [(step.kind, step.place) for step in plan] == [(RETURN, 0)]


def test_needs_are_those_of_the_laden_way_there_and_the_empty_way_back() -> None:
    shown = picture(KM, [vehicle("v", 1)], [mission("m", 3, 50.0)])
    part = shown.queue["m", 0]
    need = ContextByHand(shown).feasibility.need(shown.vehicles["v"], part, 0)
    # 1 km to the depot, 4 km out, 4 km home, a reserve of 10 kJ; each kilogram doubles a hundredth of 4 km.
    assert need == pytest.approx((19_000.0, 40.0))


def test_towing_takes_twice_the_energy() -> None:
    shown = picture(KM, [vehicle("v")], [mission("m", 3, kind=RECOVERY, subject="x", lifts_kg=10.0)])
    need = ContextByHand(shown).feasibility.need(shown.vehicles["v"], shown.queue["m", 0], 0)
    assert need == pytest.approx((4000 + 8000 + 10_000, 0.0))


def test_there_is_no_energy_for_where_no_way_leads() -> None:
    shown = picture(KM, [vehicle("v")], [mission("m", 3, 1.0)], cut=[3])
    assert not ContextByHand(shown).feasibility.can_serve(shown.vehicles["v"], shown.queue["m", 0], 0)
