"""The checks in the engine find what is wrong with policies that break a promise, and pass those that ship."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from fleet.coordination import registry
from fleet.coordination.conformance.verdict import BrokenRuleError, NotApplicableError, Result, Verdict
from fleet.coordination.policies.greedy_closest import GreedyClosest
from fleet.coordination.protocol import Budget, Context, Decision, OrderRefused, Picture, Trigger
from fleet.errors import PolicyError
from fleet.experiments.conformance import TRIAL, examine, failures
from fleet.experiments.conformance.failures import hanging_is_treated_as_said, raising_is_treated_as_said
from fleet.experiments.conformance.hash_seed import hash_seed_makes_no_difference
from fleet.experiments.conformance.hidden_truth import otherwise, truth_makes_no_difference
from fleet.experiments.conformance.imagining import imagining_leaves_no_trace
from fleet.experiments.conformance.order_faults import (
    invalid_orders_are_counted_and_not_mended,
    late_and_duplicate_orders_are_harmless,
    refusals_end,
)
from fleet.experiments.conformance.recording import record
from fleet.experiments.conformance.trial import Trial
from fleet.experiments.plugins import load_plugin
from fleet.scenario.scenario import Scenario
from fleet.simulation.imagination import believed_model

UNORDERED = """
from fleet.coordination.policies.greedy_closest import GreedyClosest
from fleet.coordination.protocol import Decision

class Unordered(GreedyClosest):
    "Hears of missions in the order of a set."
    def decide(self, picture, triggers, budget):
        decision = super().decide(picture, triggers, budget)
        if len(picture.missions) > 1:
            decision.work = sum(i * len(name) + ord(name[-1]) * i for i, name in enumerate({*picture.missions}))
        return decision
"""


class Spy(GreedyClosest):
    """Looks behind the picture."""

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        context: Any = self._context
        truth = context._post.world.model.hazards.loss_per_m.truth
        return Decision() if truth > 1e-5 else super().decide(picture, triggers, budget)


class Licensed(Spy):
    """The same with a licence."""

    needs_truth = True


class Insistent(GreedyClosest):
    """Gives an order again as it was, however often it is refused at one moment."""

    def setup(self, context: Context) -> None:
        super().setup(context)
        self._sent: dict[str, Any] = {}
        self._times = 0

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        decision = super().decide(picture, [], budget)
        self._sent |= {order.id: order for order in decision.orders}
        for trigger in triggers:
            if isinstance(trigger, OrderRefused) and self._times < 40:
                self._times += 1
                again = self._sent.get(trigger.order) or next(iter(self._sent.values()))
                decision.orders.append(again._replace(id=self._context.order_id(), based_on=77))
        return decision


class Careless(GreedyClosest):
    """Orders a vehicle that is not there, once."""

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        decision = super().decide(picture, triggers, budget)
        decision.orders[:1] = [order._replace(vehicle="nobody") for order in decision.orders[:1]]
        return decision


class Dreamer(GreedyClosest):
    """Decides by what it imagines."""

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        decision = super().decide(picture, triggers, budget)
        if picture.queue:
            decision.work = self._context.imagine(picture, 600.0).succeeded()
        return decision


SHIPPED = registry.names()
LESS_EFFORT = {
    "clairvoyant": "{name: clairvoyant, tries: 1, solver: false}",
    "rollout": "{name: rollout, looks_per_day: 8, samples: 2}",
}
"""Policies that try much, made to try less; what they promise is the same."""
BEYOND_IDLE = "{name: assignment, scope: divert}"
PLUGGED = {
    "spy": Spy, "licensed": Licensed, "insistent": Insistent, "careless": Careless, "dreamer": Dreamer,
}  # fmt: skip


@pytest.fixture(autouse=True)
def plugged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_plugged_in", dict(PLUGGED))


def scenario(name: str, days: float = 0.4) -> Scenario:
    return Scenario.load(TRIAL, [f"command.coordinator={name}", f"horizon_days={days}"])


def trial(name: str = "greedy-closest", **fields: Any) -> Trial:
    return Trial(scenario=scenario(name), **fields)


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kit without the check that starts other processes, which takes longer than all others together."""
    monkeypatch.setattr("fleet.experiments.conformance.hash_seed_makes_no_difference", lambda _: "not looked at")


def broken(verdicts: Sequence[Verdict]) -> list[tuple[str, str]]:
    return [(v.check, v.why) for v in verdicts if v.result is Result.FAILED]


LONG = {"clairvoyant"}
"""Policies whose whole check takes a quarter of a minute even so."""


@pytest.mark.parametrize(
    "name",
    [
        *(pytest.param(LESS_EFFORT.get(n, n), marks=[pytest.mark.full] if n in LONG else []) for n in SHIPPED),
        BEYOND_IDLE,
    ],
)
@pytest.mark.no_cover
@pytest.mark.usefixtures("in_this_process")
def test_the_policies_that_ship_pass_every_check(name: str) -> None:
    told: list[tuple[int, int]] = []
    verdicts = examine(scenario(name), progress=lambda done, whole: told.append((done, whole)))
    assert broken(verdicts) == []
    assert len({v.check for v in verdicts}) == len(verdicts) == 16
    assert told == [(done, 16) for done in range(1, 16)]


@pytest.mark.full
@pytest.mark.parametrize("name", SHIPPED)
def test_the_policies_that_ship_pass_every_check_of_the_whole_trial(name: str) -> None:
    assert broken(examine(Scenario.load(TRIAL, [f"command.coordinator={name}"]))) == []


def test_a_policy_that_ships_does_not_hang_on_the_hash_seed() -> None:
    assert "the ledger is the same" in hash_seed_makes_no_difference(trial())


def test_a_policy_that_looks_behind_the_picture_is_found_out() -> None:
    with pytest.raises(BrokenRuleError, match="with another truth behind the same picture, it decided otherwise at"):
        truth_makes_no_difference(trial("spy"), record(trial("spy")))


@pytest.mark.usefixtures("in_this_process")
def test_of_a_policy_registered_as_needing_the_truth_that_is_not_asked() -> None:
    (verdict,) = [v for v in examine(scenario("licensed")) if v.check == "hidden truth makes no difference"]
    assert (verdict.result, verdict.why) == (Result.SKIPPED, "it is registered as one that needs the truth")
    with pytest.raises(NotApplicableError):
        truth_makes_no_difference(trial("licensed", needs_truth=True), record(trial("licensed")))


def test_another_truth_is_no_other_belief() -> None:
    model = Scenario.load("scenarios/zones_and_weather.yaml").model
    other = otherwise(model)
    assert other.hazards.loss_per_m.truth > model.hazards.loss_per_m.truth
    assert any(a.loss_per_m.truth != b.loss_per_m.truth for a, b in zip(other.zones, model.zones, strict=True))
    assert believed_model(other).hazards == believed_model(model).hazards
    assert believed_model(other).zones == believed_model(model).zones
    assert other.platforms == model.platforms


def test_an_order_that_hangs_on_a_set_is_found_out(tmp_path: Path) -> None:
    file = tmp_path / "unordered.py"
    file.write_text(UNORDERED, encoding="utf-8")
    plugin = f"{file}:Unordered"
    load_plugin(plugin)
    with pytest.raises(BrokenRuleError, match=r"with PYTHONHASHSEED=\d its run is another one"):
        hash_seed_makes_no_difference(trial("Unordered", plugins=(plugin,)))


def test_a_policy_that_other_processes_do_not_know_is_not_started_in_them() -> None:
    with pytest.raises(NotApplicableError, match="registered in this process alone"):
        hash_seed_makes_no_difference(trial("dreamer"))


def test_a_policy_that_insists_on_what_is_refused_is_found_out() -> None:
    with pytest.raises(BrokenRuleError, match=r"refused \d+ orders at"):
        refusals_end(trial("insistent"))


def test_a_policy_whose_own_orders_are_invalid_is_found_out() -> None:
    with pytest.raises(
        BrokenRuleError, match=r"\d+ of its own orders are invalid, first 'central-1' at .*: vehicle not"
    ):
        invalid_orders_are_counted_and_not_mended(trial("careless"))


def test_the_trial_over_a_bad_link_has_orders_that_come_twice() -> None:
    told = late_and_duplicate_orders_are_harmless(trial())
    assert int(told.split("over a bad link ")[1].split()[0]) > 0


def test_a_policy_that_imagines_on_its_own_account_leaves_no_other_trace_than_its_work() -> None:
    assert "the ledger is the same" in imagining_leaves_no_trace(trial("dreamer"))


@pytest.mark.parametrize(
    "check", [raising_is_treated_as_said, failures.overspending_is_treated_as_said, hanging_is_treated_as_said]
)
def test_failures_are_looked_for_under_the_name_of_the_policy(check: Callable[[Trial], str]) -> None:
    assert "picture kept" in check(trial())


def test_a_failure_that_never_comes_about_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "FAILS_AT", 10**9)
    with pytest.raises(BrokenRuleError, match="of 0 failures 0 were counted as 'raised ArithmeticError'"):
        raising_is_treated_as_said(trial())
    with pytest.raises(BrokenRuleError, match="as if nothing had happened"):
        hanging_is_treated_as_said(trial())


def test_a_policy_that_does_not_finish_fails_and_is_asked_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    class Raiser(GreedyClosest):
        def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
            raise ZeroDivisionError("none by none")

    monkeypatch.setitem(registry._plugged_in, "raiser", Raiser)
    first, *others = examine(scenario("raiser"))
    assert first.result is Result.FAILED
    assert "PolicyError: coordinator Raiser at post 'central' raised ZeroDivisionError" in first.why
    assert len(others) == 15
    assert {verdict.result for verdict in others} == {Result.SKIPPED}


def test_recording_a_run_is_the_run() -> None:
    recorded = record(trial())
    decisions = trial().plain.ledger.table("decisions")
    (scene,) = recorded.scenes
    assert [epoch.picture.snapshot().time_us for epoch in scene.epochs] == decisions["t_us"].to_list()
    assert [len(epoch.decision.orders) for epoch in scene.epochs] == decisions["orders"].to_list()


def test_the_kit_never_waits_for_the_whole_of_a_hang() -> None:
    began = time.monotonic()
    hanging_is_treated_as_said(trial())
    assert time.monotonic() - began < 20.0


def test_a_hang_in_the_trial_itself_is_an_error_that_names_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    class Sleeper(GreedyClosest):
        def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
            end = time.monotonic() + 30.0
            while time.monotonic() < end:
                time.sleep(0.001)
            return Decision()

    monkeypatch.setitem(registry._plugged_in, "sleeper", Sleeper)
    slow = Scenario.load(TRIAL, ["command.coordinator=sleeper", "command.watchdog_s=0.2"])
    with pytest.raises(PolicyError, match="coordinator Sleeper at post 'central' took longer than"):
        record(Trial(scenario=slow))
