"""What depots should send one another: whose stock lasts for too short gets some of whose stock lasts longest."""

from __future__ import annotations

from fleet.coordination.protocol import Errand, PartBelief, PostBelief, StockBelief
from fleet.coordination.transshipment import CoverRules, Wanted, wanted_shipments
from fleet.domain.mission import Mission
from tests.coordination.by_hand import DELIVERY

NORTH, SOUTH, EAST = 0, 1, 2
NORTHERN, SOUTHERN = 10, 11
RULES = CoverRules(least_days=1.0, full_days=3.0, least_kg=10.0)
DAY_S = 86_400.0


def has(kg: float, promised_kg: float = 0.0) -> StockBelief:
    """What a depot has."""
    return StockBelief(kg, 0.0, 0.0, None, None, 0, 0, promised_kg)


def uses(kg_per_day: float) -> StockBelief:
    """A site's stock."""
    return StockBelief(50.0, kg_per_day / DAY_S, 0.0, 100.0, 20.0, 0, 0)


def told(post: str, stocks: dict[int, StockBelief], *served: PartBelief, item: str = "water") -> PostBelief:
    """What a post says that it has."""
    return PostBelief(post, 0, {}, (), served, {}, {}, {(place, item): stock for place, stock in stocks.items()})


def on_its_way(kg: float, place: int, asked_by: str | None = "Staff") -> PartBelief:
    """A part that brings water to a depot."""
    mission = Mission("ship", DELIVERY, 1, place, (SOUTH,), (kg,), 0, 1, 2, stream="water", asked_by=asked_by)
    return PartBelief(mission, 0, kg, (SOUTH,), 1, 0, Errand(DELIVERY, place, (SOUTH,)))


def wanted(*posts: PostBelief, rules: CoverRules = RULES) -> list[Wanted]:
    return wanted_shipments(posts, 0, rules)


def water(quantity_kg: float, origin: int = SOUTH, destination: int = NORTH) -> list[Wanted]:
    return [Wanted(item="water", quantity_kg=quantity_kg, origin=origin, destination=destination)]


def test_covers_come_level() -> None:
    """20 kg at 40 a day beside 200 at 80: with 53.33 kg more and less, both last for 1.8333 days."""
    north = told("North", {NORTH: has(20), NORTHERN: uses(40)})
    south = told("South", {SOUTH: has(200), SOUTHERN: uses(80)})
    (found,) = wanted(north, south)
    assert (found.origin, found.destination) == (SOUTH, NORTH)
    assert round((20 + found.quantity_kg) / 40, 9) == round((200 - found.quantity_kg) / 80, 9)


def test_no_more_is_sent_than_fills_the_one_up() -> None:
    north = told("North", {NORTH: has(20), NORTHERN: uses(40)})
    assert wanted(north, told("South", {SOUTH: has(5_000)})) == water(100.0)


def test_who_sends_keeps_what_it_needs_itself() -> None:
    """Level would be 0.875 days for both; the south keeps its day."""
    north = told("North", {NORTH: has(5), NORTHERN: uses(40)})
    south = told("South", {SOUTH: has(65), SOUTHERN: uses(40)})
    assert wanted(north, south) == water(25.0)
    assert wanted(north, told("South", {SOUTH: has(45), SOUTHERN: uses(40)})) == []


def test_what_is_promised_is_not_there_and_what_is_coming_is() -> None:
    rich = told("South", {SOUTH: has(5_000, promised_kg=4_960)})
    north = {NORTH: has(50, promised_kg=30), NORTHERN: uses(40)}
    assert wanted(told("North", north), rich) == water(40.0)
    assert wanted(told("North", north), told("South", {SOUTH: has(5_000)}, on_its_way(60, NORTH))) == []
    other = on_its_way(60, NORTH, asked_by=None)
    assert wanted(told("North", north), told("South", {SOUTH: has(5_000)}, other)) == water(100.0)


def test_the_fullest_depot_sends_and_the_emptiest_gets() -> None:
    north = told("North", {NORTH: has(20), EAST: has(5), NORTHERN: uses(40)})
    assert wanted(north, told("South", {SOUTH: has(500), 4: has(600)})) == water(95.0, origin=4, destination=EAST)


def test_nothing_is_sent_where_nobody_is_short_or_it_is_not_worth_a_trip() -> None:
    rich = told("South", {SOUTH: has(5_000)})
    assert wanted(told("North", {NORTH: has(40), NORTHERN: uses(40)}), rich) == []
    few = CoverRules(least_days=1.0, full_days=1.1, least_kg=10.0)
    assert wanted(told("North", {NORTH: has(39), NORTHERN: uses(40)}), rich, rules=few) == []
    assert wanted(told("North", {NORTH: has(0), NORTHERN: uses(40)})) == []
    assert wanted(told("North", {NORTHERN: uses(40)}), rich) == []
    assert wanted() == []


def test_items_are_looked_at_one_by_one() -> None:
    posts = []
    for item in ("water", "batteries"):
        posts.append(told(f"North {item}", {NORTH: has(20), NORTHERN: uses(40)}, item=item))
        posts.append(told(f"South {item}", {SOUTH: has(5_000)}, item=item))
    assert [found.item for found in wanted(*posts)] == ["water", "batteries"]
