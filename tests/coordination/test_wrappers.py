"""Wrappers: what they show a policy, when they ask it, and that they compose."""

from __future__ import annotations

from typing import Any

import pytest

from fleet.coordination.policies.assignment import Assignment, AssignmentParameters
from fleet.coordination.protocol import Decision, Journey, MissionArrived, Status, Timer
from fleet.coordination.registry import WRAPPERS, wrap, wrapper
from fleet.coordination.wrappers.batching import Batching, BatchingParameters
from fleet.coordination.wrappers.clearance import DOES_NOT_PAY, Clearance, ClearanceParameters
from fleet.coordination.wrappers.company import Company, CompanyParameters
from fleet.coordination.wrappers.risk_aware import RiskAware, RiskParameters
from fleet.coordination.wrappers.salvage import NOT_WORTH_IT, Salvage, SalvageParameters
from fleet.coordination.wrappers.wear_balance import WearBalance, WearParameters
from fleet.domain.fieldwork import Clearing
from fleet.domain.mission import MissionKind, StepTemplate
from fleet.domain.plan import StepKind
from fleet.errors import PolicyError
from tests.coordination.by_hand import RECOVERY, ContextByHand, Line, NoLimit, decide, mission, picture, served, vehicle

KM = (0.0, 1.0, 2.0, 4.0)


def assignment() -> Assignment:
    return Assignment(AssignmentParameters(share=False, ageing=0.0))


class Recorder:
    """A policy that keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, Any, list[Any]]] = []

    def setup(self, context: Any) -> None:
        """Nothing to keep."""

    def decide(self, picture: Any, triggers: Any, budget: Any) -> Decision:
        """Keep the time, what changed, and the triggers."""
        self.asked.append((picture.time_us, picture.changed, list(triggers)))
        return Decision()


def test_a_window_gathers_what_happens_and_asks_once() -> None:
    inner = Recorder()
    policy = Batching(inner, BatchingParameters(window_s=10.0))
    shown = picture(KM, [vehicle("a")], [mission("m1", 1)])
    policy.setup(ContextByHand(shown))
    first = policy.decide(shown, [MissionArrived("m1")], NoLimit())
    assert (first.wake_at_us, inner.asked) == (10_000_000, [])
    later = picture(KM, [vehicle("b")], [mission("m2", 1)], time_us=4_000_000)
    assert policy.decide(later, [MissionArrived("m2")], NoLimit()).wake_at_us == 10_000_000
    policy.decide(picture(KM, [], [], time_us=10_000_000), [Timer(10_000_000)], NoLimit())
    ((time_us, changed, triggers),) = inner.asked
    assert time_us == 10_000_000
    assert changed == (("a", "b"), ("m1", "m2"))
    assert triggers == [MissionArrived("m1"), MissionArrived("m2"), Timer(10_000_000)]
    # The next window opens with the next thing that happens.
    assert policy.decide(picture(KM, [], [], time_us=12_000_000), [], NoLimit()).wake_at_us == 22_000_000


class Ambush(Line):
    """A line with danger at its first place."""

    def journey(self, platform: str, start: Any, end: int, load_kg: float = 0.0) -> Journey | None:
        """The line's, with a loss to expect in twenty at place 1."""
        trip = super().journey(platform, start, end, load_kg)
        return trip._replace(hazard=0.05 if 1 in {start, end} else 0.0) if trip is not None and start != end else trip

    def position_m(self, place: int) -> tuple[float, float]:
        """Along the line."""
        return self._km[place] * 1000.0, 0.0


def test_a_loss_to_expect_counts_as_hours_of_travel() -> None:
    """By way of place 1 the near vehicle takes 100 s and a twentieth of a loss; the far one 200 s and no danger."""
    shown = picture(KM, [vehicle("near", 1), vehicle("far", 3)], [mission("m2", 2, 10.0, origins=(2,))])
    shown.travel = Ambush(KM)
    for loss_h, sent in ((0.5, "near"), (0.6, "far")):
        policy = RiskAware(assignment(), RiskParameters(loss_h=loss_h))
        assert served(decide(policy, shown)) == {sent: ["m2"]}


def test_risk_changes_nothing_where_there_is_none() -> None:
    shown = picture(KM, [vehicle("near", 1), vehicle("far", 3)], [mission("m2", 2, 10.0)])
    plain, wary = decide(assignment(), shown), decide(RiskAware(assignment(), RiskParameters(loss_h=1e6)), shown)
    assert served(plain) == served(wary)
    assert plain.rationale == wary.rationale


def test_the_one_that_has_driven_least_is_sent() -> None:
    policy = WearBalance(assignment(), WearParameters(slack_km=1.0))
    fleet = [vehicle("a"), vehicle("b")]
    shown = picture(KM, fleet, [mission("m3", 3, 10.0)])
    policy.setup(ContextByHand(shown))
    sent = [next(iter(served(policy.decide(shown, [], NoLimit())))) for _ in range(4)]
    assert sent == ["a", "b", "a", "b"]


def test_with_slack_the_nearest_goes_all_the_same() -> None:
    policy = WearBalance(assignment(), WearParameters(slack_km=100.0))
    shown = picture(KM, [vehicle("near", 1), vehicle("far", 3)], [mission("m2", 2, 10.0, origins=(2,))])
    policy.setup(ContextByHand(shown))
    assert [served(policy.decide(shown, [], NoLimit())) for _ in range(2)] == [{"near": ["m2"]}] * 2


def lame_at(place: int) -> Any:
    """A cart that is disabled, another one that could fetch it, and a delivery beside."""
    wanted = mission("fetch", place, kind=RECOVERY, subject="lame", lifts_kg=300.0)
    fleet = [vehicle("lame", place, status=Status.DISABLED), vehicle("tower", 0), vehicle("other", 0)]
    shown = picture(KM, fleet, [wanted, mission("m2", 2, 10.0)])
    shown.travel = Ambush(KM)
    return shown


def test_a_vehicle_is_fetched_where_its_price_outweighs_the_risk_for_who_fetches_it() -> None:
    """At place 1: a price times exp(-0.05) is won, a price times 1 - exp(-0.1) put at risk, which is 10.0 times."""
    for least_ratio, fetched in ((9.9, True), (10.1, False)):
        decision = decide(Salvage(assignment(), SalvageParameters(least_ratio=least_ratio)), lame_at(1))
        sent = [name for names in served(decision).values() for name in names]
        assert ("fetch" in sent) == fetched
        assert "m2" in sent
        assert decision.rejected == ({} if fetched else {"fetch": NOT_WORTH_IT})


def test_without_danger_every_vehicle_is_worth_fetching() -> None:
    decision = decide(Salvage(assignment(), SalvageParameters(least_ratio=1e9)), lame_at(2))
    assert decision.rejected == {}


def test_vehicles_sent_the_same_dangerous_way_at_once_go_together_where_company_is_worth_it() -> None:
    missions = [mission(name, 1, 10.0) for name in ("m1", "m2")]
    shown = picture(KM, [vehicle("a"), vehicle("b")], [*missions, mission("m3", 2, 10.0)])
    shown.travel = Ambush(KM)
    for least_hazard, together in ((0.05, True), (0.06, False)):
        decision = decide(Company(assignment(), CompanyParameters(least_hazard=least_hazard)), shown)
        names = [[step.kind.value for step in order.steps] for order in decision.orders if order.vehicle in {"a", "b"}]
        assert [sorted(group.members.values()) for group in decision.groups] == ([["a", "b"]] if together else [])
        assert all(("await_go" in steps) == together for steps in names)
        if together:
            assert all(steps.index("await_go") + 1 == steps.index("go", steps.index("load")) for steps in names)


CLEARANCE = MissionKind(
    name="clearance", role="recovery", cargo=None, due_s=3600.0, expires_s=7200.0,
    steps=(StepTemplate(kind=StepKind.CLEAR, at="site", duration_s=3600.0,
        clearing=Clearing(factor=0.5, lasts_s=86_400.0, reach_m=1000.0)),),
)  # fmt: skip


class Mined(Ambush):
    """The ambush, of which a clearing would take off half."""

    def spared(self, platform: str, start: int, end: int, place: int, clearing: Clearing) -> float:
        """On trips to or from place 1."""
        return 0.05 * (1.0 - clearing.factor) if 1 in {start, end} else 0.0


def is_cleared(traffic: int, **parameters: float) -> bool:
    """Whether the road to place 1 is cleared when so many deliveries went there in the last hour."""
    missions = [mission(f"m{i}", 1, 10.0) for i in range(traffic)]
    shown = picture(KM, [vehicle(name) for name in "abcdefgh"], [*missions, mission("clear", 1, kind=CLEARANCE)])
    shown.travel = Mined(KM)
    decision = decide(Clearance(assignment(), ClearanceParameters(**parameters)), shown)
    sent = [name for names in served(decision).values() for name in names]
    assert decision.deferred == ({} if "clear" in sent else {"clear": DOES_NOT_PAY})
    return "clear" in sent


def test_a_road_is_cleared_where_the_traffic_to_come_is_worth_it() -> None:
    """A delivery an hour for a day is spared 24 · 2 · 0.025 = 1.2 prices; clearing risks 1 - exp(-0.1) = 0.095."""
    assert is_cleared(1, vehicle_usd_per_h=0.0, least_ratio=12.6)
    assert not is_cleared(1, vehicle_usd_per_h=0.0, least_ratio=12.7)
    assert is_cleared(2, vehicle_usd_per_h=0.0, least_ratio=25.2)


def test_nothing_is_cleared_for_nobody_or_where_the_hours_of_a_vehicle_are_worth_more() -> None:
    assert not is_cleared(0, vehicle_usd_per_h=0.0)
    # A cart is worth a dollar here, and its 1.06 hours twenty each.
    assert not is_cleared(4)


def test_wrappers_compose() -> None:
    policy: Any = assignment()
    for name, parameters in (
        ("risk-aware", {"loss_h": 1.0, "learn": True}),
        ("wear-balance", {}),
        ("batching", {"window_s": 0.0}),
        ("salvage", {}),
        ("company", {}),
        ("clearance", {}),
    ):
        policy = wrap(policy, name, parameters)
    shown = picture(KM, [vehicle("a")], [mission("m1", 1, 10.0)])
    assert served(decide(policy, shown)) == {"a": ["m1"]}


def test_an_unknown_wrapper_is_refused_with_the_valid_names() -> None:
    with pytest.raises(
        PolicyError,
        match="unknown wrapper 'risky', must be one of batching, clearance, company, risk-aware, salvage, wear-balance",
    ):
        wrapper("risky")
    assert all(wrapper(name).__doc__ for name in WRAPPERS)


@pytest.mark.parametrize(
    ("kind", "name"),
    [(BatchingParameters, "window_s"), (WearParameters, "slack_km"), (RiskParameters, "loss_h"),
     (RiskParameters, "prior_km"), (SalvageParameters, "least_ratio"),
     (ClearanceParameters, "least_ratio"),
     (CompanyParameters, "least_hazard"), (CompanyParameters, "wait_s"), (RiskParameters, "half_life_h")],
)  # fmt: skip
def test_no_parameter_is_negative(kind: Any, name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} = -1"):
        kind(**{name: -1})
