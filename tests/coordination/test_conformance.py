"""The pure checks find what is wrong with policies that break a promise, and nothing with one that keeps them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, ClassVar

import pytest

from fleet.coordination.conformance import scene_checks
from fleet.coordination.conformance.frozen_picture import FrozenPicture
from fleet.coordination.conformance.scene import Epoch, Scene, said
from fleet.coordination.conformance.verdict import NotApplicableError, Result, judge
from fleet.coordination.policies.greedy_closest import GreedyClosest, GreedyParameters
from fleet.coordination.protocol import (
    Budget,
    Context,
    Decision,
    Message,
    Order,
    OrderRefused,
    Picture,
    Shipment,
    Trigger,
)
from tests.coordination.by_hand import ContextByHand, NoLimit, mission, picture, vehicle

KM = (0.0, 1.0, 2.0, 4.0)


class Greedy(GreedyClosest):
    """Keeps every promise."""

    def __init__(self) -> None:
        super().__init__(GreedyParameters())


class TwiceTheId(Greedy):
    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        decision = super().decide(picture, triggers, budget)
        decision.orders[:] = [order._replace(id="always the same") for order in decision.orders]
        return decision


class ShipsTwice(Greedy):
    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        return Decision(shipments=[Shipment("once", "water", 1.0, 0, 1)] * 2)


class Stranger(Greedy):
    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        return Decision(orders=[Order("order to nobody", "nobody", 0, ())])


class Creditor(Greedy):
    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        return Decision(work=-5)


class Silent(Greedy):
    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        return Decision(deferred=dict.fromkeys(picture.missions, " "))


class Ghostly(Greedy):
    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        return Decision(rejected={"no such mission": "too far"})


class Taker(Greedy):
    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        picture.queue.clear()  # type: ignore[attr-defined]
        return Decision()


class Sorter(Greedy):
    """Changes the order only, which others go by."""

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        first = next(iter(picture.vehicles))
        picture.vehicles[first] = picture.vehicles.pop(first)  # type: ignore[index, attr-defined]
        return Decision()


class Counter(Greedy):
    """Remembers across runs."""

    calls: ClassVar[count[int]] = count()

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        return Decision(wake_at_us=picture.time_us + next(self.calls))


class Addresser(Greedy):
    """Decides by where in memory things are."""

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        return Decision(wake_at_us=sum(id(part) for part in picture.queue.values()))


class Literal(Greedy):
    """Takes every word about an order for one about an order that it knows."""

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        decision = super().decide(picture, triggers, budget)
        known = {order.id: order for order in decision.orders}
        for trigger in triggers:
            if isinstance(trigger, OrderRefused):
                del known[trigger.order]
        return decision


def scene(make: Callable[[], Any]) -> Scene:
    """Two pictures of two vehicles and three missions, and what the policy says to them."""
    missions = [mission("a", 1, 50.0), mission("b", 2, 30.0), mission("c", 3, 100.0)]
    vehicles = [vehicle("v"), vehicle("w", 2)]
    pictures = [picture(KM, vehicles, missions[:2]), picture(KM, vehicles, missions, time_us=60_000_000)]

    def context() -> Context:
        made: Any = ContextByHand(pictures[0])
        return made  # type: ignore[no-any-return]

    def ask(policy: Any, shown: Picture, triggers: Sequence[Trigger]) -> Decision:
        answer: Decision = policy.decide(shown, triggers, NoLimit())
        return answer

    policy = make()
    policy.setup(context())
    frozen = [FrozenPicture.of(shown) for shown in pictures]
    epochs = tuple(Epoch(picture=kept, triggers=(), decision=ask(policy, kept.again(), ())) for kept in frozen)
    return Scene(post="post", context=context, ask=ask, epochs=epochs)


def broken(make: Callable[[], Any]) -> dict[str, str]:
    """What the pure checks find wrong with a policy, and why."""
    verdicts = [judge(name, check) for name, check in scene_checks(make, [scene(make)]).items()]
    assert {verdict.result for verdict in verdicts} <= {Result.PASSED, Result.FAILED}
    return {verdict.check: verdict.why for verdict in verdicts if verdict.result is Result.FAILED}


def test_a_policy_that_keeps_every_promise_passes_all_checks() -> None:
    assert broken(Greedy) == {}


@pytest.mark.parametrize(
    ("make", "check", "why"),
    [
        (TwiceTheId, "answers make sense", "used the order id 'always the same' a second time"),
        (ShipsTwice, "answers make sense", "used the order id 'once' a second time"),
        (Stranger, "answers make sense", "ordered 'nobody', which its post doesn't hold"),
        (Creditor, "answers make sense", "declared -5 units of work"),
        (Silent, "putting off has a reason", "put 'a' off without a reason"),
        (Ghostly, "putting off has a reason", "put 'no such mission' off, which is not open"),
        (Taker, "picture is left as it was", "changed queue of its picture"),
        (Sorter, "picture is left as it was", "changed vehicles of its picture"),
        (Counter, "replay decides the same", "decided otherwise at 0d00:00:00"),
        (Addresser, "other objects decide the same", "shown equal pictures of other objects"),
        (Literal, "stale news does no harm", "KeyError: 'nobody'"),
    ],
)
def test_a_promise_that_is_broken_is_named(make: Callable[[], Any], check: str, why: str) -> None:
    assert why in broken(make)[check]


def test_a_check_that_says_nothing_of_a_policy_is_skipped_with_the_reason() -> None:
    def inapplicable() -> str:
        raise NotApplicableError("it knows the truth")

    verdict = judge("truth", inapplicable)
    assert (verdict.result, verdict.why) == (Result.SKIPPED, "it knows the truth")


def test_ids_and_the_bodies_of_messages_are_not_what_a_decision_says() -> None:
    one, other = (Decision(messages=[Message(to="x", kind="bid", body=object())]) for _ in range(2))
    one.orders.append(Order("1", "v", 0, ()))
    other.orders.append(Order("2", "v", 0, ()))
    assert said(one) == said(other)
    other.deferred["m"] = "later"
    assert said(one) != said(other)


def test_a_picture_shown_again_is_equal_and_its_own() -> None:
    kept = FrozenPicture.of(picture(KM, [vehicle("v")], [mission("a", 1, 50.0)]))
    again, anew = kept.again(), kept.of_other_objects()
    assert kept.changes_in(again) == []
    assert (anew.missions, anew.vehicles) == (again.missions, again.vehicles)
    assert again.missions["a"] is kept.again().missions["a"]
    assert anew.missions["a"] is not again.missions["a"]
    assert anew.queue["a", 0].mission is anew.missions["a"]
    again.queue.clear()  # type: ignore[attr-defined]
    assert kept.changes_in(again) == ["queue"]
    assert kept.changes_in(kept.again()) == []
