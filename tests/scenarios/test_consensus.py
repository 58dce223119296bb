"""Posts on vehicles that agree by messages, run by the engine: who goes is what sequential greedy gives."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fleet.coordination.protocol import Budget, Context, Coordinator, Decision, Picture, Trigger
from fleet.ledger.audit import audit
from fleet.randomness import Stream
from fleet.resources import bundled
from fleet.scenario.model import CoordinatorChoice
from fleet.scenario.scenario import Scenario
from fleet.simulation.appointment import as_registered
from fleet.simulation.run import simulate
from fleet.statistics.run import Run
from tests.simulation.bench import bench

BURST = [(100, site, 10.0 + 5 * i) for i, site in enumerate(("Farm", "Hill", "Hill", "Farm", "Hill", "Farm", "Hill"))]
SITES = [
    {"name": "Depot", "kind": "depot", "node": "a", "swap_bays": 2, "charged_packs": 9},
    {"name": "Farm", "group": "forward", "node": "c"},
    {"name": "Hill", "group": "forward", "node": "e"},
    {"name": "East", "kind": "depot", "node": "d", "swap_bays": 2, "charged_packs": 9},
]
FLEET = [{"platform": "cart", "home": "Depot", "count": 2}, {"platform": "cart", "home": "East", "count": 2}]


class HardOfHearing:
    """A coordinator of whose messages to others a share is lost."""

    def __init__(self, policy: Coordinator, loss: float) -> None:
        self._policy = policy
        self._loss = loss

    def setup(self, context: Context) -> None:
        """Draw what is lost from a stream of the post's own."""
        self._lost = Stream(sum(map(ord, context.post)))
        self._policy.setup(context)

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """As the other one does."""
        decision = self._policy.decide(picture, triggers, budget)
        decision.messages = [message for message in decision.messages if self._lost.uniform() >= self._loss]
        return decision


def burst(folder: Path, **command: Any) -> Scenario:
    """Seven requests at one moment, for four carts at two depots on one road."""
    values = {"coordinator": {"name": "cbba", "bundle": 7}} | command
    return bench(folder, BURST, sites=SITES, fleet=FLEET, command=values)


def posts_on_carts(folder: Path, **command: Any) -> Scenario:
    return burst(folder, architecture="per-vehicle", announce_to=4, **command)


def allocation(run: Run) -> dict[str, str]:
    """The vehicle of each mission; every part is assigned once."""
    assigned = run.ledger.table("parts").filter(event="assigned").select("mission", "vehicle")
    assert assigned["mission"].is_unique().all()
    return dict(assigned.rows())


def messages(run: Run, kind: str) -> int:
    return run.ledger.table("messages").filter(kind=kind).height


def test_posts_on_vehicles_agree_on_what_one_post_would_order_by_sequential_greedy(tmp_path: Path) -> None:
    greedy = simulate(burst(tmp_path))
    agreed = simulate(posts_on_carts(tmp_path))
    assert len(allocation(greedy)) == len(BURST)
    assert allocation(agreed) == allocation(greedy)
    assert messages(greedy, "bids") == 0
    assert messages(agreed, "bids") > 0
    assert audit(agreed.ledger).findings == ()


@pytest.mark.parametrize("loss", [0.3, 0.6])
def test_lost_messages_take_time_and_change_nobody_s_mission(tmp_path: Path, loss: float) -> None:
    def appoint(choice: CoordinatorChoice) -> Coordinator:
        return HardOfHearing(as_registered(choice), loss)

    undisturbed = simulate(posts_on_carts(tmp_path))
    disturbed = simulate(posts_on_carts(tmp_path), appoint=appoint)
    assert allocation(disturbed) == allocation(undisturbed)
    first, later = (run.ledger.table("parts").filter(event="assigned")["t_us"][0] for run in (undisturbed, disturbed))
    assert later > first == 100_000_000
    assert disturbed.summary().missions.succeeded == len(BURST)


def test_delay_alone_changes_nothing_but_the_time_of_agreement(tmp_path: Path) -> None:
    agreed = simulate(posts_on_carts(tmp_path, links={"latency_s": 3}))
    assert allocation(agreed) == allocation(simulate(burst(tmp_path)))


def test_what_a_lost_winner_was_to_do_is_agreed_on_anew(tmp_path: Path) -> None:
    """Carts are lost one after the other; what they had is asked for again, and the dead neither bid nor win."""
    scenario = posts_on_carts(tmp_path, lost_after_s=60).replace({"hazards": {"loss_per_km": 0.08}})
    run = simulate(scenario, seed=3)
    assert audit(run.ledger).findings == ()
    gone = dict(run.ledger.table("losses").select("vehicle", "t_us").rows())
    assert 0 < len(gone) < 4
    for vehicle, t_us in run.ledger.table("parts").filter(event="assigned").select("vehicle", "t_us").rows():
        assert vehicle not in gone or t_us <= gone[vehicle]
    again = run.ledger.table("parts").filter(event="assigned")["mission"].value_counts()
    assert (again["count"] > 1).any()
    assert run.summary().missions.succeeded == len(BURST)


@cache
def lossy(loss: float) -> Run:
    return simulate(Scenario.load(bundled("scenarios") / "consensus.yaml", (f"command.links.loss={loss}",)))


@pytest.mark.parametrize("loss", [0.2, 0.5])
def test_on_lossy_links_no_part_is_served_twice(loss: float) -> None:
    run = lossy(loss)
    events = run.ledger.table("parts")["event"]
    assert not events.is_in(["already_taken", "mission_over"]).any()
    assert len(allocation(run)) == run.summary().sorties
    assert run.summary().missions.succeeded > 60
    assert audit(run.ledger).findings == ()


def test_the_more_is_lost_the_more_is_said() -> None:
    assert messages(lossy(0.5), "bids") > 2 * messages(lossy(0.2), "bids")


def test_without_agreement_more_trips_are_wasted_than_missions_served() -> None:
    scenario = Scenario.load(bundled("scenarios") / "consensus.yaml", ("command.coordinator=fifo-nearest",))
    run = simulate(scenario)
    wasted = run.ledger.table("parts")["event"].is_in(["already_taken", "mission_over"]).sum()
    assert wasted > run.summary().missions.succeeded
