"""The consensus rule, row by row as published (Choi, Brunet & How 2009, Table I)."""

from __future__ import annotations

import pytest

from fleet.coordination.consensus import Action, Claim, News, action

LOW, HIGH = 10, 20
LEAVE, UPDATE, RESET = Action.LEAVE, Action.UPDATE, Action.RESET

OLD: dict[str, int] = {}
M_IS_NEWS = {"m": 1}
N_IS_NEWS = {"n": 1}
BOTH_ARE_NEWS = {"m": 1, "n": 1}

ROWS = [
    # The sender k holds the task.
    (("k", HIGH), ("i", LOW), OLD, UPDATE),
    (("k", LOW), ("i", HIGH), OLD, LEAVE),
    (("k", LOW), ("k", HIGH), OLD, UPDATE),
    (("k", LOW), ("m", HIGH), M_IS_NEWS, UPDATE),
    (("k", HIGH), ("m", LOW), OLD, UPDATE),
    (("k", LOW), ("m", HIGH), OLD, LEAVE),
    (("k", LOW), None, OLD, UPDATE),
    # The sender takes the receiver i for the winner.
    (("i", HIGH), ("i", LOW), OLD, LEAVE),
    (("i", HIGH), ("k", LOW), OLD, RESET),
    (("i", HIGH), ("m", LOW), M_IS_NEWS, RESET),
    (("i", HIGH), ("m", LOW), OLD, LEAVE),
    (("i", HIGH), None, OLD, LEAVE),
    # The sender takes a third, m, for the winner.
    (("m", HIGH), ("i", LOW), M_IS_NEWS, UPDATE),
    (("m", HIGH), ("i", LOW), OLD, LEAVE),
    (("m", LOW), ("i", HIGH), M_IS_NEWS, LEAVE),
    (("m", LOW), ("k", HIGH), M_IS_NEWS, UPDATE),
    (("m", LOW), ("k", HIGH), OLD, RESET),
    (("m", LOW), ("m", HIGH), M_IS_NEWS, UPDATE),
    (("m", LOW), ("m", HIGH), OLD, LEAVE),
    (("m", LOW), ("n", HIGH), BOTH_ARE_NEWS, UPDATE),
    (("m", HIGH), ("n", LOW), M_IS_NEWS, UPDATE),
    (("m", LOW), ("n", HIGH), M_IS_NEWS, LEAVE),
    (("m", LOW), ("n", HIGH), N_IS_NEWS, LEAVE),
    (("m", LOW), None, M_IS_NEWS, UPDATE),
    (("m", LOW), None, OLD, LEAVE),
    # The sender knows of no winner.
    (None, ("i", LOW), OLD, LEAVE),
    (None, ("k", LOW), OLD, UPDATE),
    (None, ("m", LOW), M_IS_NEWS, UPDATE),
    (None, ("m", LOW), OLD, LEAVE),
    (None, None, OLD, LEAVE),
]


@pytest.mark.parametrize(("theirs", "mine", "sent", "expected"), ROWS)
def test_the_table(
    theirs: tuple[str, int] | None, mine: tuple[str, int] | None, sent: dict[str, int], expected: Action
) -> None:
    told = Claim(*theirs) if theirs is not None else None
    held = Claim(*mine) if mine is not None else None
    assert action(News("k", "i", sent, {}), told, held) is expected


def test_news_of_two_others_that_cross_reset_a_claim() -> None:
    """The sender knows more of n, which the receiver believes in, and less of m, which the sender believes in."""
    news = News("k", "i", sent={"n": 2, "m": 1}, held={"n": 1, "m": 2})
    assert action(news, Claim("m", LOW), Claim("n", HIGH)) is RESET


def test_of_equal_bids_the_name_that_comes_first_wins() -> None:
    assert Claim("a", LOW).beats(Claim("b", LOW))
    assert not Claim("b", LOW).beats(Claim("a", LOW))
    assert Claim("b", LOW).beats(None)
