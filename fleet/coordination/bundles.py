"""Bundles: every set of up to three parts that a vehicle could serve, in the order that costs it least.

All orders of the stops are tried in which a part is loaded before it is unloaded, and all origins. An order can name
what has been asked for only, and a vehicle that reports idle with cargo aboard gives it up: so a vehicle sets out on a
stretch of stops with something aboard when the last part of it is asked for, and waits where the stretch begins.
"""

from __future__ import annotations

from itertools import combinations, permutations, product
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from fleet.coordination.stops import Stop, stops_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fleet.coordination.protocol import Context, PartBelief, Picture
    from fleet.coordination.tours import Reckoning, Tour

MOST: Final = 3
"""Parts in a bundle."""

LIGHT_KG: Final = 1e-9
"""Less than this is rounding."""


class Bundle(NamedTuple):
    """Parts, by number, that a vehicle, by number, serves by these stops at this cost."""

    vehicle: int
    parts: tuple[int, ...]
    cost: float
    stops: tuple[Stop, ...]


def bundles(
    context: Context, picture: Picture, reckoning: Reckoning, tours: Sequence[Tour], parts: Sequence[PartBelief]
) -> Iterator[Bundle]:
    """Every bundle that can be served, each vehicle beginning where its tour does."""
    for number, tour in enumerate(tours):
        able = [i for i, part in enumerate(parts) if context.feasibility.suits(tour.vehicle.platform, part)]
        for size in range(1, MOST + 1):
            for chosen in combinations(able, size):
                cost, stops = _cheapest(context, picture, reckoning, tour, [parts[i] for i in chosen])
                if cost < inf:
                    yield Bundle(number, chosen, cost, stops)


def _cheapest(
    context: Context, picture: Picture, reckoning: Reckoning, tour: Tour, parts: Sequence[PartBelief]
) -> tuple[float, tuple[Stop, ...]]:
    best: tuple[Stop, ...] = ()
    least = inf
    platform = context.platforms[tour.vehicle.platform]
    for origins in product(*(part.origins or (part.mission.site,) for part in parts)):
        choices = [
            stops_of(platform, part.mission, context.feasibility.steps_for(part, origin)) or ()
            for part, origin in zip(parts, origins, strict=True)
        ]
        for order in _orders([len(stops) for stops in choices]):
            ahead = [iter(stops) for stops in choices]
            way = together_from(tuple(next(ahead[i]) for i in order))
            cost = reckoning.cost(picture, tour, way, least)
            if cost < least:
                best, least = way, cost
    return least, best


def _orders(counts: Sequence[int]) -> list[tuple[int, ...]]:
    """Every order in which the stops of several parts can be made, by the number of the part, each once."""
    return sorted(set(permutations([i for i, count in enumerate(counts) for _ in range(count)])))


def together_from(stops: tuple[Stop, ...]) -> tuple[Stop, ...]:
    """The stops with the earliest time of each raised to when the last part of its stretch is asked for."""
    raised: list[Stop] = []
    for stretch in stretches(stops):
        asked_us = max(stop.mission.heard_us for stop in stretch)
        raised += (stop._replace(opens_us=max(stop.opens_us, asked_us)) for stop in stretch)
    return tuple(raised)


def stretches(stops: Sequence[Stop]) -> Iterator[tuple[Stop, ...]]:
    """The stops cut wherever all that was loaded at them is unloaded again."""
    begun, aboard = 0, 0.0
    for number, stop in enumerate(stops, 1):
        aboard += stop.load_kg
        if abs(aboard) < LIGHT_KG:
            yield tuple(stops[begun:number])
            begun = number
    if begun < len(stops):
        yield tuple(stops[begun:])
