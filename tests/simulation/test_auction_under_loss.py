"""A parallel auction over links that lose messages, against its closed form.

One item, n bidders with costs uniform on (0, 1), each message delivered with chance p, no retries. A bid counts if the
announcement and the bid both arrive, with chance q = p². Then P(bid) = 1 - (1 - q)^n, P(award heard) = p · P(bid), and
E[cost | bid] = ([1 - (1 - q)^(n + 1)] / [q (n + 1)] - (1 - q)^n) / P(bid) (order statistics of a thinned sample; the
setting is that of Otte, Kuhlman & Sofge 2020).
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from pathlib import Path
from statistics import fmean, pstdev
from typing import cast

import pytest

from fleet.coordination.protocol import Message, MessageArrived
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from tests.simulation.bench import Desk
from tests.simulation.test_posts import per_vehicle

Write = Callable[..., None]
BIDDERS = 10
EVERY_S = 10
AUCTIONEER = "cart-1"


class Auctioneer:
    """Announces an item every ten seconds, and gives it to the cheapest bid that has come in before the next one."""

    def __init__(self, items: int) -> None:
        self.items = items
        self.announced = -1
        self.bids: dict[int, list[tuple[float, str]]] = {}
        self.won: dict[int, float] = {}

    def act(self, desk: Desk) -> None:
        """Take bids, close the last auction, open the next."""
        for trigger in desk.triggers:
            if isinstance(trigger, MessageArrived) and trigger.kind == "bid":
                item, cost = cast("tuple[int, float]", trigger.body)
                self.bids.setdefault(item, []).append((cost, trigger.sender))
        due = desk.picture.time_us // (EVERY_S * 1_000_000)
        if due == self.announced:
            return
        if self.bids.get(self.announced):
            cost, winner = min(self.bids[self.announced])
            self.won[self.announced] = cost
            desk.decision.messages.append(Message(to=winner, kind="award", body=self.announced))
        self.announced = due
        if due < self.items:
            for peer in desk.context.peers:
                desk.decision.messages.append(Message(to=peer, kind="item", body=due))
            desk.decision.wake_at_us = (due + 1) * EVERY_S * 1_000_000


class Bidders:
    """Answer every item that they hear of with a cost of their own, and note the awards that they hear."""

    def __init__(self) -> None:
        self.heard: set[int] = set()

    def act(self, desk: Desk) -> None:
        """Bid."""
        for trigger in desk.triggers:
            if not isinstance(trigger, MessageArrived):
                continue
            if trigger.kind == "award":
                self.heard.add(cast("int", trigger.body))
            elif trigger.kind == "item":
                body = (trigger.body, desk.context.stream.uniform())
                desk.decision.messages.append(Message(to=AUCTIONEER, kind="bid", body=body))


@pytest.mark.parametrize(
    ("delivery", "award_heard", "mean_cost"),
    [(0.9, 0.9000, 0.1122), (0.7, 0.6992, 0.1844), (0.5, 0.4718, 0.3094), (0.3, 0.1832, 0.4303)],
)
def test_a_parallel_auction_degrades_as_its_closed_form_says(
    tmp_path: Path, timetable: Write, delivery: float, award_heard: float, mean_cost: float
) -> None:
    """3,000 items; four standard errors, of which that of the share heard is at most 0.9 points."""
    scenario = per_vehicle(tmp_path, count=BIDDERS + 1, links={"latency_s": 1, "loss": 1 - delivery})
    degrades_by_its_closed_form(scenario, timetable, delivery, award_heard, mean_cost)


@pytest.mark.parametrize(
    ("delivery", "award_heard", "mean_cost"), [(0.9, 0.9000, 0.1122), (0.5, 0.4718, 0.3094), (0.3, 0.1832, 0.4303)]
)
@pytest.mark.parametrize("way", ["over an antenna", "from vehicle to vehicle"])
def test_so_it_does_on_links_of_a_kind(
    tmp_path: Path, timetable: Write, way: str, delivery: float, award_heard: float, mean_cost: float
) -> None:
    """By an antenna a message takes the links of both its ends, each of which loses its share; directly, only one."""
    radio = {"name": "radio", "latency_s": 1}
    radio |= {"loss": 1 - sqrt(delivery)} if way == "over an antenna" else {"loss": 1 - delivery, "reach_km": 9}
    scenario = per_vehicle(tmp_path, links={"kinds": [radio]})
    fleet = [{"platform": "cart", "home": "Depot", "count": BIDDERS + 1, "link": "radio"}]
    degrades_by_its_closed_form(scenario.replace(fleet=fleet), timetable, delivery, award_heard, mean_cost)


def degrades_by_its_closed_form(
    scenario: Scenario, timetable: Write, delivery: float, award_heard: float, mean_cost: float
) -> None:
    """Hold a run of ``scenario`` to the closed form."""
    items = 3_000
    auctioneer, bidders = Auctioneer(items), Bidders()
    others = {f"cart-{i}": bidders.act for i in range(2, BIDDERS + 2)}
    timetable(always={AUCTIONEER: auctioneer.act, **others})
    simulate(scenario.replace(horizon_days=(items + 2) * EVERY_S / 86_400), record="core")
    q = delivery**2
    bid = 1 - (1 - q) ** BIDDERS
    assert delivery * bid == pytest.approx(award_heard, abs=1e-4)
    cost = ((1 - (1 - q) ** (BIDDERS + 1)) / (q * (BIDDERS + 1)) - (1 - q) ** BIDDERS) / bid
    assert cost == pytest.approx(mean_cost, abs=1e-4)
    heard = len(bidders.heard) / items
    assert heard == pytest.approx(award_heard, abs=4 * sqrt(award_heard * (1 - award_heard) / items))
    costs = list(auctioneer.won.values())
    assert fmean(costs) == pytest.approx(mean_cost, abs=4 * pstdev(costs) / sqrt(len(costs)))
