"""Bad spells of a link: exponential sojourns, the same whoever asks and in whatever order."""

from __future__ import annotations

from math import sqrt

import pytest

from fleet.models.link import availability, still_up
from fleet.randomness import Streams
from fleet.scenario.model import BadSpells
from fleet.simulation.spells import Spells

UP_S, DOWN_S = 90.0, 30.0
SPELLS = BadSpells(mean_up_s=UP_S, mean_down_s=DOWN_S, loss=1.0)
S = 1_000_000


def spells(slot: str = "cart-1", seed: int = 1) -> Spells:
    return Spells(SPELLS, Streams(seed).stream("spells", slot))


def test_asking_later_times_first_changes_nothing() -> None:
    forwards, backwards = spells(), spells()
    times = range(0, 20_000 * S, 7 * S)
    ahead = [forwards.is_bad(time) for time in times]
    assert [backwards.is_bad(time) for time in reversed(times)] == ahead[::-1]


def test_bad_spells_between_two_times_are_those_in_which_it_is_bad() -> None:
    link = spells()
    for start in range(0, 5_000, 130):
        found = link.bad_between(start * S, (start + 100) * S)
        for second in range(start, start + 100):
            inside = any(o.start_us <= second * S < o.until_us for o in found)
            assert inside == link.is_bad(second * S)


def test_the_share_of_good_time_and_its_memory_are_those_of_the_markov_chain() -> None:
    """20,000 independent links, each looked at twice; five standard errors."""
    links, after_s = 20_000, 25.0
    made = [spells(f"cart-{i}") for i in range(links)]
    first = [not link.is_bad(40 * S) for link in made]
    second = [not link.is_bad(round((40 + after_s) * S)) for link in made]
    up = availability(UP_S, DOWN_S)
    assert sum(first) / links == pytest.approx(up, abs=5 * sqrt(up * (1 - up) / links))
    both = [b for a, b in zip(first, second, strict=True) if a]
    stays = still_up(UP_S, DOWN_S, after_s)
    assert sum(both) / len(both) == pytest.approx(stays, abs=5 * sqrt(stays * (1 - stays) / len(both)))
