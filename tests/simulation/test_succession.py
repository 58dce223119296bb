"""Posts that go down: deputies that stand in, orphans without one, and who commands when the post is back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleet.statistics.run import Run
from tests.simulation.bench import bench, outcome, run

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
