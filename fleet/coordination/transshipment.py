"""Lateral transshipment: what one post's depots should send to another's, so that days of cover come level.

Proactive and by levels, in the terms of Paterson, Kiesmüller, Teunter & Glazebrook, "Inventory models with lateral
transshipments: A review", *European Journal of Operational Research* 210(2), 2011: looked at now and then, before
anybody has run out. The cover of a post is what its depots have free, and what is on its way to them, over what its
sites are believed to use; that of a post whose sites use none is without end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from fleet.units import S_PER_DAY

if TYPE_CHECKING:
    from fleet.coordination.protocol import PostBelief


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRules:
    """Below ``least_days`` of cover a post is sent something, up to ``full_days``; never less than ``least_kg``.

    Who sends keeps ``least_days`` itself (partial pooling, with a hold-back level), so that nothing goes to and fro.
    """

    least_days: float
    full_days: float
    least_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """So much of an item, from one depot to another."""

    item: str
    quantity_kg: float
    origin: int
    destination: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a post has of an item: ``free_kg`` by depot, what is ``coming_kg``, what its sites use in a day."""

    free_kg: Mapping[int, float]
    coming_kg: float
    use_kg_per_day: float

    @property
    def stock_kg(self) -> float:
        """What is there or on its way."""
        return sum(self.free_kg.values()) + self.coming_kg

    @property
    def cover_days(self) -> float:
        """For how long that is enough."""
        return self.stock_kg / self.use_kg_per_day if self.use_kg_per_day > 0 else inf


def wanted_shipments(posts: Sequence[PostBelief], now_us: int, rules: CoverRules) -> list[Wanted]:
    """At most one shipment of each item: to the post with the least cover from the one with the most."""
    found = (_wanted(item, _holdings(posts, item, now_us), rules) for item in _items(posts))
    return [wanted for wanted in found if wanted is not None]


def _items(posts: Iterable[PostBelief]) -> list[str]:
    """Of what any depot keeps a finite stock."""
    items = (item for told in posts for (_, item), stock in told.stocks.items() if stock.capacity_kg is None)
    return list(dict.fromkeys(items))


def _holdings(posts: Sequence[PostBelief], item: str, now_us: int) -> list[Holding]:
    """What each post has that holds a depot with a stock of the item."""
    coming = _coming_kg(posts, item)
    found: list[Holding] = []
    for told in posts:
        stocks = [(place, stock) for (place, name), stock in told.stocks.items() if name == item]
        free_kg = {place: stock.free_kg(now_us) for place, stock in stocks if stock.capacity_kg is None}
        if free_kg:
            use_kg_per_s = sum(stock.use_kg_per_s for _, stock in stocks)
            coming_kg = sum(coming.get(place, 0.0) for place in free_kg)
            found.append(Holding(free_kg=free_kg, coming_kg=coming_kg, use_kg_per_day=use_kg_per_s * S_PER_DAY))
    return found


def _coming_kg(posts: Iterable[PostBelief], item: str) -> dict[int, float]:
    """What parts that any of the posts tells of are to bring, by the place that they are for."""
    coming: dict[int, float] = {}
    for told in posts:
        for part in (*told.waiting, *told.served):
            if part.mission.stream == item and part.mission.asked_by is not None:
                coming[part.mission.site] = coming.get(part.mission.site, 0.0) + part.load_kg
    return coming


def _wanted(item: str, holdings: Sequence[Holding], rules: CoverRules) -> Wanted | None:
    """What levels the cover of the two, no more than fills the one up or the other can spare in its fullest depot."""
    if not holdings:
        return None
    taker = min(holdings, key=lambda holding: holding.cover_days)
    giver = max(holdings, key=lambda holding: holding.cover_days)
    if taker.cover_days >= rules.least_days or giver is taker:
        return None
    uses = taker.use_kg_per_day + giver.use_kg_per_day
    level_kg = (giver.stock_kg * taker.use_kg_per_day - taker.stock_kg * giver.use_kg_per_day) / uses
    missing_kg = rules.full_days * taker.use_kg_per_day - taker.stock_kg
    spare_kg = giver.stock_kg - rules.least_days * giver.use_kg_per_day
    origin = max(giver.free_kg, key=lambda place: giver.free_kg[place])
    quantity_kg = min(level_kg, missing_kg, spare_kg, giver.free_kg[origin])
    if quantity_kg < rules.least_kg:
        return None
    destination = min(taker.free_kg, key=lambda place: taker.free_kg[place])
    return Wanted(item=item, quantity_kg=quantity_kg, origin=origin, destination=destination)
