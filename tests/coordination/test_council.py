"""A post's part in councils: whom it calls, what it asks for again, and whom it gives up waiting for."""

from __future__ import annotations

from fleet.coordination.bundle import Agent
from fleet.coordination.council import Call, Council, Epoch
from tests.coordination.agreement import Fading

A = ("a", 0)
FIRST, SECOND = Epoch(1, 0), Epoch(2, 50)
REPEAT_US, PATIENCE = 10, 3
PEERS = ("two", "three")


def opened(epoch: Epoch = FIRST, now_us: int = 0) -> Council:
    """The council of post one, which bids 5, just opened; its first calls are out."""
    council = Council(REPEAT_US, PATIENCE)
    council.open(epoch, Agent("one", [A], Fading({A: 5}), most=1), PEERS, now_us)
    council.calls.clear()
    return council


def call(sender: str, bid: int, *, epoch: Epoch = FIRST, number: int = 0, asks: bool = False) -> Call:
    """What another post says in its first word of an epoch."""
    word = Agent(sender, [A], Fading({A: bid}), most=1).speak()
    return Call(epoch=epoch, round=number, word=word, asks=asks)


def members(council: Council) -> list[str]:
    return council.rounds.members if council.rounds is not None else []


def said(council: Council) -> list[tuple[str, int, int, bool]]:
    calls, council.calls = council.calls, []
    return [(peer, made.epoch.number, made.round, made.asks) for peer, made in calls]


def test_an_epoch_opens_with_a_word_to_everybody() -> None:
    council = Council(REPEAT_US, PATIENCE)
    council.open(FIRST, Agent("one", [A], Fading({A: 5}), most=1), PEERS, 0)
    assert said(council) == [("two", 1, 0, False), ("three", 1, 0, False)]
    assert council.ask_at_us == REPEAT_US


def test_only_who_has_not_been_heard_is_asked_again() -> None:
    council = opened()
    council.hear("two", call("two", 1))
    council.go_on(REPEAT_US - 1)
    assert said(council) == []
    council.go_on(REPEAT_US)
    assert said(council) == [("three", 1, 0, True)]
    assert council.ask_at_us == 2 * REPEAT_US


def test_when_all_are_heard_the_next_round_is_said_and_in_the_end_all_agree() -> None:
    council = opened()
    council.hear("two", call("two", 1))
    council.hear("three", call("three", 2))
    council.go_on(1)
    assert said(council) == [("three", 1, 1, False), ("two", 1, 1, False)]
    others = {name: Agent(name, [A], Fading({A: bid}), most=1) for name, bid in (("two", 1), ("three", 2))}
    first = [agent.speak() for agent in others.values()]
    for name, agent in others.items():
        agent.hear([Agent("one", [A], Fading({A: 5}), most=1).speak(), *first])
        council.hear(name, Call(epoch=FIRST, round=1, word=agent.speak(), asks=False))
    council.go_on(2)
    assert council.settled
    assert council.ask_at_us is None
    assert said(council) == []


def test_who_asks_gets_the_word_that_it_lacks_whatever_has_happened_since() -> None:
    council = opened()
    council.hear("two", call("two", 1))
    council.hear("three", call("three", 2))
    council.go_on(1)
    said(council)
    council.hear("two", call("two", 1, asks=True))
    assert said(council) == [("two", 1, 0, False)]


def test_who_asks_for_a_round_to_come_or_in_an_epoch_past_gets_the_newest_word() -> None:
    council = opened(SECOND)
    council.hear("two", call("two", 1, epoch=SECOND, number=1, asks=True))
    council.hear("three", call("three", 1, epoch=FIRST, number=7, asks=True))
    assert said(council) == [("two", 2, 0, False), ("three", 2, 0, False)]


def test_a_peer_without_a_sound_is_left_out_until_it_is_heard_again() -> None:
    council = opened()
    council.hear("two", call("two", 1))
    for times in range(1, PATIENCE + 1):
        council.go_on(times * REPEAT_US)
    assert members(council) == ["two"]
    before = council.is_broken
    council.hear("three", call("three", 9))
    # It had said nothing in this epoch until then: nobody needed another one.
    assert (before, council.is_broken) == (False, True)
    council.open(SECOND, Agent("one", [A], Fading({A: 5}), most=1), PEERS, 50)
    assert members(council) == ["three", "two"]


def test_a_peer_that_falls_silent_in_the_middle_breaks_the_epoch() -> None:
    council = opened()
    council.hear("two", call("two", 1))
    council.hear("three", call("three", 9))
    council.go_on(0)
    council.hear("two", call("two", 1, number=1))
    for times in range(1, PATIENCE + 1):
        council.go_on(times * REPEAT_US)
    assert council.is_broken
    said(council)
    council.open(SECOND, Agent("one", [A], Fading({A: 5}), most=1), PEERS, 50)
    assert members(council) == ["two"]
    # It is told of the new epoch all the same, to bring it back.
    assert said(council) == [("two", 2, 0, False), ("three", 2, 0, False)]
