"""What parts gain a post: arrival times on a line, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from fleet.coordination.approach import Approaches
from fleet.coordination.bundle import Agent
from fleet.coordination.itineraries import Itineraries, Start, Trips
from tests.coordination.by_hand import ContextByHand, mission, picture, vehicle

KM = (0.0, 1.0, 2.0, 4.0, 8.0)
SECOND_US = 1_000_000
NEAR, FAR = ("near", 0), ("far", 0)


def itineraries(shown: Any, *, most: int = 3, free_s: int = 0, handicap_us: int = 0) -> Itineraries:
    """The paths of all vehicles of a picture, each free where it stands after ``free_s``."""
    context = ContextByHand(shown)
    trips = Trips(context, Approaches(context))
    starts = [Start(v, v.place, free_s * SECOND_US) for v in shown.vehicles.values()]
    return Itineraries(trips, shown.travel, starts, shown.queue, dict.fromkeys(shown.queue, handicap_us), most)


def two_sites(*vehicles: Any) -> Any:
    return picture(KM, vehicles or [vehicle("v")], [mission("near", 1, 50.0), mission("far", 3, 50.0)])


def test_the_first_part_gains_minus_its_arrival() -> None:
    """From the depot, 1 km at 10 m/s and 4 km: 100 s and 400 s."""
    made = itineraries(two_sites())
    assert made.gain(NEAR) == -100 * SECOND_US
    assert made.gain(FAR) == -400 * SECOND_US


def test_the_next_one_is_reached_after_the_way_home() -> None:
    """Near first: 100 s out, 120 s of handling, 100 s home, then 400 s out again: 720 s."""
    made = itineraries(two_sites())
    made.add(NEAR)
    assert made.gain(FAR) == -720 * SECOND_US
    made.add(FAR)
    assert made.paths == {"v": [NEAR, FAR]}


def test_parts_are_served_in_the_order_in_which_they_were_added() -> None:
    """Far first: 400 s out, 120 s of handling, 400 s home, then 100 s."""
    made = itineraries(two_sites())
    made.add(FAR)
    assert made.gain(NEAR) == -1020 * SECOND_US
    made.add(NEAR)
    assert made.paths == {"v": [FAR, NEAR]}


def test_who_is_free_later_arrives_later_and_a_handicap_counts_against_a_part() -> None:
    assert itineraries(two_sites(), free_s=50).gain(NEAR) == -150 * SECOND_US
    assert itineraries(two_sites(), handicap_us=7).gain(NEAR) == -100 * SECOND_US - 7


def test_of_several_vehicles_the_one_that_is_there_first_gets_the_part() -> None:
    # Both fetch at the depot: from 1 km off that takes 100 s more.
    made = itineraries(two_sites(vehicle("a", 1), vehicle("b")))
    made.add(NEAR)
    assert made.paths == {"a": [], "b": [NEAR]}
    assert made.gain(FAR) == -500 * SECOND_US


def test_a_full_path_takes_no_more() -> None:
    made = itineraries(two_sites(), most=1)
    made.add(NEAR)
    assert made.gain(FAR) is None
    with pytest.raises(ValueError, match="can't be served"):
        made.add(FAR)
    made.clear()
    assert made.gain(FAR) == -400 * SECOND_US


def test_what_would_expire_on_the_way_or_is_too_heavy_is_not_bid_for() -> None:
    late = mission("late", 3, 50.0, expires_us=500 * SECOND_US)
    heavy = mission("heavy", 1, 101.0)
    made = itineraries(picture(KM, [vehicle("v")], [late, heavy]))
    assert made.gain(("late", 0)) is None
    assert made.gain(("heavy", 0)) is None


def test_one_agent_alone_allocates_as_sequential_greedy_does() -> None:
    """The near one to the vehicle at the depot; the far one to the other, which is there before that comes back."""
    shown = two_sites(vehicle("a", 1), vehicle("b"))
    made = itineraries(shown)
    agent = Agent("post", shown.queue, made, most=6)
    assert agent.bundle == [NEAR, FAR]
    assert made.paths == {"a": [FAR], "b": [NEAR]}
