"""Posts that go down: deputies that stand in, orphans without one, and who commands when the post is back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fleet.coordination.protocol import Transfer
from fleet.statistics.run import Run
from tests.simulation.bench import HOME, Desk, bench, delivery, outcome, run

Write = Callable[..., None]

WEST = {"name": "West", "holds": ["Depot", "Farm"]}
EAST = {"name": "East", "holds": ["Hill"]}
FIRST, SECOND = "delivery-00001", "delivery-00002"


def posts(west: dict[str, Any] | None = None, **command: Any) -> dict[str, Any]:
    """Two posts; the west has the depot and its cart."""
    both = [WEST | (west or {}), EAST]
    patience = {"tell_every_s": 60, "takeover_after_s": 120, "ack_timeout_s": 60}
    return {"architecture": "sectors", "coordinator": "greedy-closest", "posts": both} | patience | command


def lost(at_s: float, for_h: float) -> list[dict[str, Any]]:
    """The west is down for a time."""
    return [{"at": at_s, "kind": "lose-post", "post": "West", "for_h": for_h}]


def happened(made: Run) -> list[tuple[str, str | None, str | None, float]]:
    """(kind, subject, by, second) of every event."""
    rows = made.ledger.table("events").select("kind", "subject", "by", pl.col("t_us") / 1e6)
    return list(rows.rows())


def test_without_a_deputy_nobody_hears_what_is_asked_of_a_post_that_is_down(tmp_path: Path) -> None:
    made = run(bench(tmp_path, [(900, "Farm", 50)], command=posts(), events=lost(600, 12)))
    assert outcome(made, FIRST) == ("expired", "never assigned")
    assert happened(made) == [("lose-post", "West", None, 600.0)]


def test_a_deputy_takes_over_when_its_patience_is_over_and_serves_what_is_asked(tmp_path: Path) -> None:
    made = run(bench(tmp_path, [(900, "Farm", 50)], command=posts({"deputy": "East"}), events=lost(630, 12)))
    # The last word was of 600 s.
    assert happened(made)[1] == ("takeover", "West", "East", 720.0)
    assert outcome(made, FIRST) == ("succeeded", "done")
    issued = made.ledger.table("orders").filter(event="issued")
    assert issued["post"].to_list() == ["East"]


def test_what_was_asked_while_nobody_was_in_command_is_asked_again(tmp_path: Path) -> None:
    made = run(bench(tmp_path, [(650, "Farm", 50)], command=posts({"deputy": "East"}), events=lost(630, 12)))
    known = made.ledger.table("parts").filter(event="known")["t_us"].to_list()
    assert known == [720_000_000]
    assert outcome(made, FIRST) == ("succeeded", "done")


def test_a_mission_under_way_when_its_post_goes_down_ends_once(tmp_path: Path) -> None:
    made = run(bench(tmp_path, [(500, "Hill", 50)], command=posts({"deputy": "East"}), events=lost(630, 12)))
    assert outcome(made, FIRST) == ("succeeded", "done")


def test_a_post_that_is_back_in_time_was_never_replaced(tmp_path: Path) -> None:
    made = run(bench(tmp_path, [(900, "Farm", 50)], command=posts({"deputy": "East"}), events=lost(630, 0.01)))
    assert [kind for kind, *_ in happened(made)] == ["lose-post", "post-restored"]
    assert made.ledger.table("orders").filter(event="issued")["post"].to_list() == ["West"]


def test_a_post_that_is_back_gets_its_vehicles_and_missions_back(tmp_path: Path) -> None:
    requests = [(900, "Farm", 50), (5000, "Farm", 50)]
    made = run(bench(tmp_path, requests, command=posts({"deputy": "East"}), events=lost(630, 1)))
    assert [kind for kind, *_ in happened(made)] == ["lose-post", "takeover", "post-restored"]
    assert outcome(made, FIRST) == outcome(made, SECOND) == ("succeeded", "done")
    assert made.ledger.table("orders").filter(event="issued")["post"].to_list() == ["East", "West"]


def test_what_is_sent_to_a_post_that_is_down_is_dropped_for_that(tmp_path: Path) -> None:
    made = run(bench(tmp_path, [(500, "Hill", 50)], command=posts({"deputy": "East"}), events=lost(630, 12)))
    dropped = made.ledger.table("messages").filter(pl.col("dropped").is_not_null())
    assert set(dropped["dropped"].to_list()) == {"post is down"}


@pytest.mark.no_cover
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    loss=st.sampled_from([0.0, 0.2, 0.5]),
    latency_s=st.sampled_from([0, 7, 45]),
    down_s=st.integers(300, 3_000),
    for_h=st.sampled_from([0.02, 0.2, 1.0, 20.0]),
    seed=st.integers(1, 10_000),
)
def test_whatever_is_lost_or_late_while_posts_fall_silent_and_come_back_nobody_obeys_two_and_all_ends_once(
    tmp_path: Path, loss: float, latency_s: int, down_s: int, for_h: float, seed: int
) -> None:
    """The audit of the bench holds every mission to one end.

    A vehicle changes sides only after a takeover, and back only after the post that was down is back.
    """
    command = posts(
        {"deputy": "East"}, links={"latency_s": latency_s, "loss": loss}, retries=2, request_repeat_s=120,
        takeover_after_s=150,
    )  # fmt: skip
    requests = [(200 + 400 * i, "Farm" if i % 2 else "Hill", 50) for i in range(12)]
    fleet = [{"platform": "cart", "home": "Depot", "count": 2}]
    made = run(bench(tmp_path, requests, command=command, events=lost(down_s, for_h), fleet=fleet), seed=seed)
    moments = {kind: t_s for kind, _, _, t_s in reversed(happened(made))}
    begins = {"East": moments.get("takeover", float("inf")), "West": moments.get("post-restored", float("inf"))}
    accepted = made.ledger.table("orders").filter(event="accepted")
    for (vehicle,), rows in accepted.group_by("vehicle", maintain_order=True):
        obeys = "West"
        for post, t_us in rows.select("post", "t_us").rows():
            assert post == obeys or t_us / 1e6 >= begins[post], f"{vehicle} obeys {post} at {t_us} µs"
            obeys = post


# ── a transfer in the middle of which something goes wrong ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What goes wrong while the west hands its vehicle and its mission over at 600 s, and how posts insist."""

    loss: float = 0.0
    latency_s: float = 20.0
    down: str = "West"
    down_s: int = 3_000
    for_h: float = 0.2
    ack_timeout_s: int = 90
    takeover_after_s: int = 150
    seed: int = 1


THE_OLD_POST_IS_LOST_WITH_THE_OFFER_UNDER_WAY = Trouble(down_s=610)
THE_NEW_POST_IS_LOST_BEFORE_THE_OFFER_ARRIVES = Trouble(down="East", down_s=610)
THE_OLD_POST_IS_LOST_BEFORE_THE_ACKNOWLEDGEMENT = Trouble(down_s=630)
THE_ACKNOWLEDGEMENT_COMES_AFTER_THE_RECLAIM = Trouble(latency_s=50, ack_timeout_s=60)
A_DEPUTY_AND_A_RECLAIM_AT_ONCE = Trouble(down_s=605, ack_timeout_s=150, takeover_after_s=150, for_h=1.0)
THE_OLD_POST_IS_BACK_WHILE_THE_NEW_ONE_COMMANDS = Trouble(down_s=605, for_h=0.06, takeover_after_s=120)
MOST_MESSAGES_ARE_LOST = Trouble(loss=0.6, latency_s=7, down_s=660, for_h=1.0)


def handing_over(folder: Path, trouble: Trouble) -> Run:
    """The west offers its cart and a mission to the east; all posts command whatever they believe to be theirs."""
    posts = [
        WEST | {"holds": ["Depot", "Farm"], "deputy": "Rear"},
        EAST | {"deputy": "Rear"},
        {"name": "Rear", "holds": ["Yard"]},
    ]
    command = {
        "architecture": "sectors", "coordinator": "timetable", "posts": posts, "tell_every_s": 60,
        "takeover_after_s": trouble.takeover_after_s, "ack_timeout_s": trouble.ack_timeout_s,
        "links": {"latency_s": trouble.latency_s, "loss": trouble.loss}, "retries": 1, "request_repeat_s": 120,
    }  # fmt: skip
    sites = [
        {"name": "Depot", "kind": "depot", "node": "a", "swap_bays": 1, "charged_packs": 2},
        {"name": "Farm", "group": "forward", "node": "c"},
        {"name": "Hill", "group": "forward", "node": "e"},
        {"name": "Yard", "kind": "depot", "node": "b", "chargers": 1},
    ]
    fleet = [{"platform": "cart", "home": "Depot"}, {"platform": "cart", "home": "Yard"}]
    requests = [(300, "Farm", 50), (350, "Hill", 50), (700, "Farm", 50), (1500, "Hill", 50)]
    events = [{"at": trouble.down_s, "kind": "lose-post", "post": trouble.down, "for_h": trouble.for_h}]
    scenario = bench(folder, requests, sites=sites, fleet=fleet, command=command, events=events)
    return run(scenario, seed=trouble.seed)


def take_what_is_mine(desk: Desk) -> None:
    """Every idle vehicle that a post believes in goes for the first part that it believes to wait."""
    waiting = list(desk.picture.queue.values())
    for vehicle in list(desk.picture.vehicles.values()):
        if vehicle.status == "idle" and waiting:
            part = waiting.pop(0)
            origin = part.origins[0]
            desk.order(vehicle.id, *delivery(part.mission.id, part.mission.site, part.part, origin), HOME)


def transfers(desk: Desk) -> None:
    desk.decision.transfers.append(Transfer(what="vehicle", item="cart-1.1", to="East"))
    desk.decision.transfers.append(Transfer(what="mission", item=SECOND, to="East"))
    desk.decision.transfers.append(Transfer(what="mission", item=FIRST, to="East"))


@pytest.mark.no_cover
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    trouble=st.builds(
        Trouble,
        loss=st.sampled_from([0.0, 0.3, 0.6]),
        latency_s=st.sampled_from([0, 7, 20, 50]),
        down=st.sampled_from(["West", "East", "Rear"]),
        down_s=st.integers(580, 900),
        for_h=st.sampled_from([0.01, 0.06, 0.2, 1.0, 20.0]),
        ack_timeout_s=st.sampled_from([45, 90, 150]),
        takeover_after_s=st.sampled_from([120, 150, 300]),
        seed=st.integers(1, 10_000),
    )
)
@example(trouble=THE_OLD_POST_IS_LOST_WITH_THE_OFFER_UNDER_WAY)
@example(trouble=THE_NEW_POST_IS_LOST_BEFORE_THE_OFFER_ARRIVES)
@example(trouble=THE_OLD_POST_IS_LOST_BEFORE_THE_ACKNOWLEDGEMENT)
@example(trouble=THE_ACKNOWLEDGEMENT_COMES_AFTER_THE_RECLAIM)
@example(trouble=A_DEPUTY_AND_A_RECLAIM_AT_ONCE)
@example(trouble=THE_OLD_POST_IS_BACK_WHILE_THE_NEW_ONE_COMMANDS)
@example(trouble=MOST_MESSAGES_ARE_LOST)
def test_whatever_goes_wrong_in_the_middle_of_a_transfer_one_post_is_obeyed_and_every_mission_ends_once(
    tmp_path: Path, timetable: Write, trouble: Trouble
) -> None:
    """Terms of command in what a vehicle accepts never fall: it obeys nobody whom another one has superseded."""
    always = dict.fromkeys(("West", "East", "Rear"), take_what_is_mine)
    timetable(West=[(600, transfers)], always=always)
    made = handing_over(tmp_path, trouble)
    accepted = made.ledger.table("orders").filter(event="accepted")
    for (vehicle,), rows in accepted.group_by("vehicle", maintain_order=True):
        obeyed = list(rows.select("term", "post").rows())
        assert obeyed == sorted(obeyed), f"{vehicle} obeyed {obeyed}"
    ended = made.ledger.table("parts").filter(event="ended")["mission"].to_list()
    assert sorted(ended) == sorted(made.ledger.table("missions")["mission"].to_list())
