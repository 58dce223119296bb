"""What the policy `cbba` decides at one post on pictures made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from fleet.coordination.council import Call, Epoch
from fleet.coordination.policies.cbba import KIND, Cbba, CbbaParameters
from fleet.coordination.protocol import Decision, MessageArrived, Status, Trigger, VehicleIdle
from tests.coordination.by_hand import ContextByHand, NoLimit, decide, mission, picture, served, vehicle

KM = (0.0, 1.0, 2.0, 4.0, 8.0)
HOUR_US = 3_600_000_000


def cbba(**parameters: Any) -> Cbba:
    return Cbba(CbbaParameters(**parameters))


def post(shown: Any, name: str, *peers: str) -> Cbba:
    """A post with peers, set up on the places of a picture."""
    context = ContextByHand(shown)
    context.post, context.peers = name, peers
    made = cbba()
    made.setup(context)
    return made


def ask(policy: Cbba, shown: Any, *heard: Trigger) -> Decision:
    return policy.decide(shown, heard, NoLimit())


def told(decision: Decision, sender: str) -> list[MessageArrived]:
    return [MessageArrived(sender, message.kind, message.body) for message in decision.messages]


def test_a_post_without_peers_is_a_sequential_greedy_allocator() -> None:
    shown = picture(KM, [vehicle("a", 1), vehicle("b")], [mission("near", 1, 50.0), mission("far", 3, 50.0)])
    decision = decide(cbba(), shown)
    assert served(decision) == {"a": ["far"], "b": ["near"]}
    assert decision.messages == []
    assert decision.wake_at_us is None
    assert decision.work > 0


def test_nothing_to_do_is_nothing_said() -> None:
    shown = picture(KM, [vehicle("a")], [])
    quiet = ask(post(shown, "one", "two"), shown)
    assert quiet.orders == []
    assert quiet.messages == []


def test_the_older_and_the_more_urgent_part_comes_first() -> None:
    young, old = mission("young", 1, 50.0, ready_us=HOUR_US), mission("old", 2, 50.0)
    shown = picture(KM, [vehicle("v")], [young, old], time_us=HOUR_US)
    assert served(decide(cbba(), shown)) == {"v": ["old"]}
    urgent, routine = mission("urgent", 2, 50.0), mission("routine", 1, 50.0, priority=1)
    assert served(decide(cbba(), picture(KM, [vehicle("v")], [urgent, routine]))) == {"v": ["urgent"]}


@pytest.mark.parametrize("status", [Status.DISABLED, Status.SILENT, Status.COMMITTED])
def test_who_is_not_idle_is_not_sent(status: Status) -> None:
    shown = picture(KM, [vehicle("v", status=status)], [mission("m", 1, 50.0)])
    assert decide(cbba(), shown).orders == []


def test_two_posts_agree_by_messages_and_only_the_winner_goes() -> None:
    wanted = mission("m", 3, 50.0)
    near, far = picture(KM, [vehicle("near")], [wanted]), picture(KM, [vehicle("far", 4)], [wanted])
    first, second = post(near, "one", "two"), post(far, "two", "one")
    from_first, from_second = ask(first, near), ask(second, far)
    assert {message.kind for message in from_first.messages} == {KIND}
    orders = [*from_first.orders, *from_second.orders]
    assert orders == []
    for _ in range(4):
        heard_by_second, heard_by_first = told(from_first, "one"), told(from_second, "two")
        from_first, from_second = ask(first, near, *heard_by_first), ask(second, far, *heard_by_second)
        orders += [*from_first.orders, *from_second.orders]
        if from_first.orders:
            near = picture(KM, [vehicle("near", status=Status.COMMITTED)], [])
    assert [order.vehicle for order in orders] == ["near"]


def test_a_post_that_waits_for_a_word_asks_for_it_when_it_is_woken() -> None:
    shown = picture(KM, [vehicle("v")], [mission("m", 1, 50.0)])
    waiting = post(shown, "one", "two")
    assert ask(waiting, shown).wake_at_us == 10_000_000
    shown.time_us = 10_000_000
    (asked,) = ask(waiting, shown).messages
    assert isinstance(asked.body, Call)
    assert asked.body.asks
    assert asked.to == "two"


def test_all_bid_as_of_the_time_at_which_the_epoch_was_opened() -> None:
    """Who hears of it later, because words got lost, bids the same."""
    shown = picture(KM, [vehicle("v")], [mission("m", 1, 50.0)])
    opener, joiner = post(shown, "one", "two"), post(shown, "two", "one")
    opening = ask(opener, shown)
    shown.time_us = 300_000_000
    answer = ask(joiner, shown, *told(opening, "one")).messages[0].body
    opened = opening.messages[0].body
    assert isinstance(answer, Call)
    assert isinstance(opened, Call)
    assert answer.epoch == opened.epoch == Epoch(1, 0)
    assert [claim.bid for _, claim in answer.word.claims] == [claim.bid for _, claim in opened.word.claims]


def test_a_repeated_request_for_what_it_has_begun_begins_nothing_anew() -> None:
    """The site had no answer; for a part that waits again, the attempt is another one."""
    shown = picture(KM, [vehicle("v")], [mission("m", 1, 50.0)])
    alone = post(shown, "one")
    assert len(ask(alone, shown).orders) == 1
    assert ask(alone, picture(KM, [vehicle("v", status=Status.COMMITTED)], [], time_us=1)).orders == []
    shown.time_us = HOUR_US
    assert ask(alone, shown, VehicleIdle("v")).orders == []
    (key,) = shown.queue
    shown.queue[key] = shown.queue[key]._replace(attempt=2)
    assert len(ask(alone, shown).orders) == 1


def test_the_rest_of_a_path_is_followed_without_another_word() -> None:
    shown = picture(KM, [vehicle("v")], [mission("near", 1, 50.0), mission("far", 3, 50.0)])
    alone = post(shown, "one")
    assert served(ask(alone, shown)) == {"v": ["near"]}
    later = picture(KM, [vehicle("v", version=1)], [mission("far", 3, 50.0)], time_us=900_000_000)
    assert served(ask(alone, later)) == {"v": ["far"]}


def test_who_is_broken_leaves_its_path_to_others_of_its_post() -> None:
    shown = picture(KM, [vehicle("v"), vehicle("w", 4)], [mission("near", 1, 50.0), mission("far", 1, 50.0)])
    alone = post(shown, "one")
    sent = ask(alone, shown)
    assert [order.vehicle for order in sent.orders] == ["v"]
    left = [name for name in ("near", "far") if name not in served(sent)["v"]]
    broken = [vehicle("v", status=Status.DISABLED), vehicle("w", 4)]
    assert served(ask(alone, picture(KM, broken, [mission(left[0], 1, 50.0)], time_us=1))) == {"w": left}


@pytest.mark.parametrize("key", ["bundle", "candidates", "patience", "repeat_s"])
def test_nonsense_parameters_are_refused(key: str) -> None:
    nonsense: dict[str, Any] = {key: 0}
    with pytest.raises(ValueError, match=key):
        CbbaParameters(**nonsense)
