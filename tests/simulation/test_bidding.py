"""Posts on every vehicle that exchange messages and agree who goes: an auction in a policy of forty lines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pytest

from fleet.coordination import registry
from fleet.coordination.protocol import Decision, Message, MessageArrived, MissionArrived, Order
from tests.simulation.bench import bench, outcome, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Context, PartBelief, Picture, Trigger
    from fleet.scenario.scenario import Scenario

WAIT_US = 20_000_000
"""How long bids are waited for: longer than any message takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BidderParameters:
    """None of its own."""

    scope: str = "idle"


class Bid(NamedTuple):
    """How soon a vehicle could be there; who is told less than that stays at home."""

    mission: str
    seconds: float
    post: str


class Bidder:
    """Bids the time that its vehicle needs, and goes where nobody whom it heard of is sooner."""

    Parameters = BidderParameters

    def __init__(self, parameters: BidderParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Context) -> None:
        """Nobody has bid yet."""
        self._context = context
        self._best: dict[str, Bid] = {}
        self._due: dict[str, int] = {}

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Bid for what is new, take bids in, and go where the bidding is over and won."""
        decision = Decision()
        for trigger in triggers:
            if isinstance(trigger, MessageArrived) and isinstance(trigger.body, Bid):
                self._hear(trigger.body)
            elif isinstance(trigger, MissionArrived) and trigger.mission not in self._due:
                self._bid(picture, trigger.mission, decision)
        for part in list(picture.queue.values()):
            if self._due.get(part.mission.id, 0) <= picture.time_us:
                self._go(picture, part, decision)
        later = [due for due in self._due.values() if due > picture.time_us]
        decision.wake_at_us = min(later, default=None)
        return decision

    def _bid(self, picture: Picture, mission: str, decision: Decision) -> None:
        for vehicle in picture.vehicles.values():
            site = picture.missions[mission].site
            bid = Bid(mission, picture.travel.duration_s(vehicle.platform, vehicle.place, site), self._context.post)
            self._hear(bid)
            self._due[mission] = picture.time_us + WAIT_US
            decision.messages += [Message(to=peer, kind="bid", body=bid) for peer in self._context.peers]

    def _hear(self, bid: Bid) -> None:
        best = self._best.get(bid.mission)
        if best is None or bid[1:] < best[1:]:
            self._best[bid.mission] = bid

    def _go(self, picture: Picture, part: PartBelief, decision: Decision) -> None:
        if self._best[part.mission.id].post != self._context.post:
            decision.deferred[part.mission.id] = "another is sooner"
            return
        feasibility = self._context.feasibility
        for bucket in picture.idle.values():
            for vehicle in bucket.values():
                steps = feasibility.complete(vehicle, feasibility.steps_for(part, part.origins[0]))
                decision.orders.append(Order(self._context.order_id(), vehicle.id, vehicle.version, steps))


@pytest.fixture(autouse=True)
def bidder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._plugged_in, "bidder", Bidder)


def auction(folder: Path, *requests: tuple[float, str, float], loss: float = 0.0, latency_s: float = 2.0) -> Scenario:
    """Three carts that begin at different distances from the farm."""
    fleet = [{"platform": "cart", "home": "Depot", "start_km": [km, 0]} for km in (4, 1, 3)]
    links = {"latency_s": latency_s, "loss": loss}
    command = {"architecture": "per-vehicle", "coordinator": "bidder", "announce_to": 3, "links": links}
    return bench(folder, requests, fleet=fleet, command=command)


def test_vehicles_that_bid_agree_that_the_nearest_goes_and_goes_alone(tmp_path: Path) -> None:
    made = run(auction(tmp_path, (100, "Farm", 50)))
    issued = made.ledger.table("orders").filter(event="issued").select("t_us", "vehicle").rows()
    # Heard after 2 s and waited for 20 s; the second and the third cart are both a kilometre away.
    assert issued == [(122_000_000, "cart-2.1")]
    assert outcome(made) == ("succeeded", "done")
    assert made.ledger.table("messages").filter(kind="bid").height == 6


def test_vehicles_that_bid_agree_at_once_on_ideal_links_too(tmp_path: Path) -> None:
    made = run(auction(tmp_path, (100, "Farm", 50), (4000, "Hill", 50), latency_s=0.0))
    assert made.summary().as_dict()["missions"]["succeeded"] == 2
    assert made.summary().as_dict()["already_taken"] == 0


def test_bids_that_are_lost_send_two_vehicles_and_the_mission_ends_once(tmp_path: Path) -> None:
    both = 0
    for seed in range(10):
        made = run(auction(tmp_path, (100, "Farm", 50), loss=0.4), seed=seed)
        goers = made.ledger.table("orders").filter(pl.col("event") == "issued")["vehicle"].n_unique()
        both += goers > 1
    assert both > 0
