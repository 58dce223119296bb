"""What else could be decided: the runner-up goes, or nobody does for now."""

from __future__ import annotations

from typing import Any

from fleet.coordination.alternatives import BETTER_TO_WAIT, alternatives, contested
from fleet.coordination.policies.greedy_closest import GreedyClosest, GreedyParameters
from fleet.coordination.protocol import Decision, Picture
from tests.coordination.by_hand import RECOVERY, ContextByHand, NoLimit, mission, picture, served, vehicle

KM = (0.0, 1.0, 2.0, 4.0)


def found(shown: Any) -> list[Decision]:
    def ask(view: Picture) -> Decision:
        policy = GreedyClosest(GreedyParameters(share=False))
        policy.setup(ContextByHand(shown))
        return policy.decide(view, [], NoLimit())

    return alternatives(shown, ask(shown), ask, 900_000_000)


def test_the_runner_up_goes_or_nobody() -> None:
    made = found(picture(KM, [vehicle("near"), vehicle("far", 1)], [mission("m", 2, 50.0)]))
    assert [served(each) for each in made] == [{"near": ["m"]}, {"far": ["m"]}, {}]
    assert made[2].deferred == {"m": BETTER_TO_WAIT}
    assert made[2].wake_at_us == 900_000_000


def test_whom_the_runner_up_relieves_and_who_waits_serve_others() -> None:
    made = found(picture(KM, [vehicle("one")], [mission("urgent", 3, 50.0), mission("other", 1, 50.0, priority=1)]))
    assert [served(each) for each in made] == [{"one": ["urgent"]}, {"one": ["other"]}]
    two = found(picture(KM, [vehicle("a"), vehicle("b", 1)], [mission("m", 3, 50.0), mission("n", 1, 50.0)]))
    assert [served(each) for each in two] == [
        {"a": ["m"], "b": ["n"]}, {"b": ["m"], "a": ["n"]}, {"a": ["n"]}
    ]  # fmt: skip


def test_the_contested_order_is_the_one_whose_runner_up_is_least_behind() -> None:
    shown = picture(
        KM, [vehicle("a"), vehicle("b", 3), vehicle("c", 2)], [mission("m", 3, 90.0), mission("n", 1, 50.0, priority=1)]
    )
    (first, *_) = found(shown)
    order = contested(shown, first)
    behind = {r.mission: r.runner_up_score - r.score for r in first.rationale if r.runner_up_score is not None}
    assert order is not None
    assert {step.mission for step in order.steps} >= {min(behind, key=lambda name: behind[name])}


def test_with_nothing_ordered_or_only_a_tow_there_is_nothing_to_choose() -> None:
    assert len(found(picture(KM, [], [mission("m", 1, 50.0)]))) == 1
    tow = mission("tow", 2, kind=RECOVERY, subject="x", lifts_kg=100.0)
    assert len(found(picture(KM, [vehicle("tower")], [tow]))) == 1
