"""Rounds over links that lose and delay: everybody takes the same steps as if none did."""

from __future__ import annotations

import pytest

from fleet.coordination.bundle import Agent
from fleet.coordination.rounds import Rounds
from fleet.randomness import Stream
from tests.coordination.agreement import Allocation, Case, Fading, case, greedy

A, B = ("a", 0), ("b", 0)


def talk(made: Case, *, loss: float, seed: int) -> tuple[Allocation, list[int]]:
    """Everybody says its words of this round and the last over and over; the allocation, and each one's last round."""
    valuations, lost = made.valuations(), Stream(seed).uniform
    posts = {
        name: Rounds(
            Agent(name, made.tasks, valuations[name], made.most), [other for other in made.names if other != name]
        )
        for name in made.names
    }
    while not all(rounds.settled for rounds in posts.values()):
        for sender, rounds in posts.items():
            for number in (rounds.number - 1, rounds.number):
                word = rounds.said(number)
                for receiver, other in posts.items():
                    if word is not None and receiver != sender and lost() >= loss:
                        other.hear(number, word)
        for rounds in posts.values():
            rounds.advance()
    return {name: rounds.agent.bundle for name, rounds in posts.items()}, [r.number for r in posts.values()]


def test_lost_words_change_neither_the_allocation_nor_the_rounds() -> None:
    for seed in range(50):
        made = case("full", seed)
        undisturbed, rounds = talk(made, loss=0.0, seed=seed)
        assert undisturbed == greedy(made)
        assert talk(made, loss=0.6, seed=seed) == (undisturbed, rounds)
        # All see in the same round that they agree, within the bound.
        assert len(set(rounds)) == 1
        assert rounds[0] <= made.bound


def test_a_round_waits_for_every_member_and_goes_on_without_one_that_is_left_out() -> None:
    one = Rounds(Agent("one", [A], Fading({A: 1}), most=1), ["two", "three"])
    two = Agent("two", [A], Fading({A: 2}), most=1)
    one.hear(0, two.speak())
    assert one.missing() == ["three"]
    assert not one.advance()
    one.leave_out("three")
    assert one.advance()
    assert one.number == 1
    assert one.agent.bundle == []


def test_who_is_alone_agrees_with_itself_at_once() -> None:
    alone = Rounds(Agent("alone", [A, B], Fading({A: 1, B: 2}), most=2), [])
    assert not alone.advance()
    assert alone.settled
    assert alone.agent.bundle == [B, A]


@pytest.mark.parametrize("number", [0, 1])
def test_words_of_this_round_and_the_last_are_kept_for_those_who_lack_them(number: int) -> None:
    one = Rounds(Agent("one", [A], Fading({A: 1}), most=1), ["two"])
    two = Agent("two", [A], Fading({A: 2}), most=1)
    first = one.said(0)
    one.hear(0, two.speak())
    one.advance()
    assert one.said(0) == first
    assert one.said(number) is not None
    assert one.said(2) is None
