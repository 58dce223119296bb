"""Shadow tests: the lead's run is untouched, and two names for one behaviour differ in nothing at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import pytest

from fleet.coordination import registry
from fleet.coordination.policies.greedy_closest import GreedyClosest
from fleet.coordination.protocol import Budget, Context, Decision, Message, Picture, Trigger
from fleet.errors import PolicyError
from fleet.experiments.shadow import ShadowedRun, shadowed_run
from fleet.scenario.model import CoordinatorChoice
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.first_vehicles import share_given_otherwise

Policy = Callable[..., None]


class Twin(GreedyClosest):
    """The same policy under another name."""


class Dicer(GreedyClosest):
    """Decides by lot whether to decide at all, after looking far and wide."""

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        budget.spend(1000)
        for start in range(len(self._context.sites)):
            for place in sorted({v.place for v in picture.vehicles.values()}):
                picture.travel.journey("termit", start, place, 50.0)
        for part in picture.queue.values():
            for bucket in picture.idle.values():
                for vehicle in bucket.values():
                    self._context.feasibility.can_serve(vehicle, part, part.origins[0])
        self._context.order_id()
        self._context.imagine(picture, 60.0)
        return super().decide(picture, triggers, budget) if self._context.stream.uniform() < 0.5 else Decision()


class Raiser(GreedyClosest):
    """Fails at every third decision."""

    calls = 0

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        type(self).calls += 1
        if type(self).calls % 3 == 0:
            raise ZeroDivisionError("none by none")
        return super().decide(picture, triggers, budget)


class Talker(GreedyClosest):
    """Sends word to nobody."""

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        decision = super().decide(picture, triggers, budget)
        decision.messages.append(Message(to="nobody", kind="hello", body=None))
        return decision


class Sleeper(GreedyClosest):
    """Hangs."""

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        end = time.monotonic() + 30.0
        while time.monotonic() < end:
            time.sleep(0.001)
        return Decision()


class Rememberer(GreedyClosest):
    """Refuses the first mission that it would give out, and gives out all others."""

    def setup(self, context: Context) -> None:
        super().setup(context)
        self._refused: str | None = None

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        decision = super().decide(picture, triggers, budget)
        if self._refused is None and decision.orders:
            self._refused = decision.orders.pop(0).id
        return decision


@pytest.fixture(autouse=True)
def policies(monkeypatch: pytest.MonkeyPatch) -> None:
    classes = {"twin": Twin, "dicer": Dicer, "raiser": Raiser, "talker": Talker, "sleeper": Sleeper, "rem": Rememberer}
    monkeypatch.setattr(registry, "_plugged_in", classes)
    monkeypatch.setattr(Raiser, "calls", 0)


def scenario(lead: str = "greedy-closest", name: str = "recovery", **command: object) -> Scenario:
    changes = {f"command.{key}": value for key, value in command.items()}
    return Scenario.load(f"scenarios/{name}.yaml").replace({"command.coordinator": lead, **changes})


def choice(name: str) -> CoordinatorChoice:
    return scenario(name).model.command.coordinator


def shadowed(lead: str, *shadows: str, **options: object) -> ShadowedRun:
    return shadowed_run(scenario(lead, **options), [choice(name) for name in shadows])  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["quickstart", "recovery", "sectors", "lossy_links", "post_per_vehicle"])
def test_two_names_for_one_behaviour_differ_in_nothing_at_all(name: str) -> None:
    one, other = shadowed("greedy-closest", "twin", name=name), shadowed("twin", "greedy-closest", name=name)
    for run in (one, other):
        (tally,) = run.tallies
        assert (tally.differing, tally.first, tally.failures) == (0, None, 0)
        assert tally.differing_share == tally.otherwise_share == 0.0
    assert share_given_otherwise(one.served, other.served) == 0.0


@pytest.mark.parametrize("shadow", ["fifo-nearest", "dicer", "raiser", "talker"])
def test_a_run_is_the_same_with_shadows_and_without(shadow: str) -> None:
    plain = simulate(scenario(), record="core").summary().ledger_sha256
    assert shadowed("greedy-closest", shadow, "fifo-nearest").ledger_sha256 == plain


def test_a_lead_that_draws_lots_draws_the_same_with_a_shadow_that_does_so_too() -> None:
    plain = simulate(scenario("dicer"), record="core").summary().ledger_sha256
    run = shadowed("dicer", "dicer")
    assert run.ledger_sha256 == plain
    # The shadow draws the same lots: its stream begins where the lead's begins.
    assert run.tallies[0].first is None


def test_policies_that_decide_otherwise_are_told_apart_with_the_first_time_and_mission() -> None:
    (tally,) = shadowed("greedy-closest", "fifo-nearest").tallies
    assert tally.differing_share is not None
    assert 0.0 < tally.differing_share < 1.0
    assert tally.first is not None
    assert tally.first.mission is not None
    assert tally.first.mission.startswith("delivery to ")
    assert tally.first.lead != tally.first.shadow


def test_a_shadow_keeps_its_memory_from_the_decisions_that_it_was_shown() -> None:
    (tally,) = shadowed("greedy-closest", "rem").tallies
    assert sum(tally.given.values()) == 1


def test_what_a_shadow_fails_at_is_counted_and_not_compared() -> None:
    (failing, steady) = shadowed("greedy-closest", "raiser", "twin").tallies
    assert failing.failures == steady.epochs // 3
    assert failing.epochs + failing.failures == steady.epochs
    assert failing.differing == 0


def test_of_a_policy_that_sends_messages_only_its_own_runs_tell() -> None:
    (tally,) = shadowed("greedy-closest", "talker").tallies
    assert (tally.talks, tally.differing_share, tally.otherwise_share) == (True, None, None)


def test_posts_with_a_coordinator_of_their_own_are_not_compared() -> None:
    sectors = scenario("fifo-nearest", "sectors")
    own = sectors.replace({"command.posts.0.coordinator": "greedy-closest"})
    leading = choice("fifo-nearest")
    all_posts, one_less = (shadowed_run(s, [leading]).tallies[0] for s in (sectors, own))
    assert 0 < one_less.epochs < all_posts.epochs
    assert one_less.differing == 0


def test_a_shadow_that_hangs_ends_the_run_and_is_named() -> None:
    with pytest.raises(PolicyError, match=r"greedy-closest, shadowed by sleeper: .* took longer than 0\.2 s"):
        shadowed("greedy-closest", "sleeper", watchdog_s=0.2)
