"""Posts under a parent: what it is told, what it moves, and that its children do as it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fleet.coordination.protocol import PostReported, Transfer
from tests.simulation.bench import HOME, Desk, Timetable, bench, outcome, run
from tests.simulation.test_links import Write

NORTH = {"name": "North", "holds": ["Depot", "Farm"], "parent": "Staff"}
SOUTH = {"name": "South", "holds": ["Hill"], "parent": "Staff"}
STAFF: dict[str, Any] = {"name": "Staff", "holds": []}
FIRST = "delivery-00001"


def hierarchy(staff: dict[str, Any] | None = None, **command: Any) -> dict[str, Any]:
    """Two posts under a parent that holds nothing."""
    all_posts = [NORTH, SOUTH, STAFF | (staff or {})]
    return {
        "architecture": "hierarchical",
        "coordinator": "greedy-closest",
        "posts": all_posts,
        "tell_every_s": 60,
    } | command


def test_a_parent_hears_what_each_child_holds(tmp_path: Path, timetable: Write) -> None:
    told: dict[str, tuple[float, list[str], int]] = {}

    def look(desk: Desk) -> None:
        for post, word in desk.picture.posts.items():
            told[post] = (word.observed_us / 1e6, list(word.vehicles), len(word.waiting))

    timetable(Staff=[(70, look)])
    command = hierarchy({"coordinator": "timetable"}, coordinator="timetable")
    run(bench(tmp_path, [(30, "Hill", 50)], command=command))
    assert told == {"North": (60.0, ["cart-1.1"], 0), "South": (60.0, [], 1)}
    assert (60.0, PostReported("North")) in Timetable.heard["Staff"]


def test_a_child_offers_what_its_parent_tells_it_to(tmp_path: Path, timetable: Write) -> None:
    def move(desk: Desk) -> None:
        desk.decision.transfers.append(Transfer(what="vehicle", item="cart-1.1", to="South", holder="North"))

    timetable(Staff=[(70, move)], South=[(80, lambda d: d.order("cart-1.1", HOME))])
    command = hierarchy({"coordinator": "timetable"}, coordinator="timetable")
    made = run(bench(tmp_path, command=command))
    assert made.ledger.table("orders").filter(event="accepted")["post"].to_list() == ["South"]


def test_a_post_is_deaf_to_who_is_not_its_parent(tmp_path: Path, timetable: Write) -> None:
    def move(desk: Desk) -> None:
        desk.decision.transfers.append(Transfer(what="vehicle", item="cart-1.1", to="South", holder="North"))

    timetable(South=[(70, move), (80, lambda d: d.order("cart-1.1", HOME))])
    made = run(bench(tmp_path, command=hierarchy({"coordinator": "timetable"}, coordinator="timetable")))
    assert made.ledger.table("orders").filter(event="accepted").is_empty()


def test_balance_stocks_lends_an_idle_vehicle_to_where_more_waits(tmp_path: Path) -> None:
    """The only cart is held by the north, where nothing is asked; the south asks and has none."""
    fleet = [{"platform": "cart", "home": "Depot"}]
    made = run(bench(tmp_path, [(30, "Hill", 50)], command=hierarchy(), fleet=fleet))
    assert outcome(made, FIRST) == ("succeeded", "done")
    assert made.ledger.table("orders").filter(event="issued")["post"].unique().to_list() == ["South"]


def test_without_a_parent_nobody_lends(tmp_path: Path) -> None:
    alone = [{k: v for k, v in post.items() if k != "parent"} for post in (NORTH, SOUTH)]
    command = {"architecture": "sectors", "coordinator": "greedy-closest", "posts": alone}
    made = run(bench(tmp_path, [(30, "Hill", 50)], command=command))
    assert outcome(made, FIRST) == ("expired", "never assigned")


def test_balance_stocks_asks_a_neighbour_for_what_has_waited_long_where_nobody_is_free(tmp_path: Path) -> None:
    """The south's only cart is away for hours at a time; the north's is busy with nothing but its own."""
    command = hierarchy({"coordinator": {"name": "balance-stocks", "most_moves": 1, "patience_min": 0}})
    fleet = [{"platform": "cart", "home": "Depot", "count": 2}]
    requests = [(30, "Hill", 50), (31, "Hill", 50), (32, "Hill", 50)]
    made = run(bench(tmp_path, requests, command=command, fleet=fleet))
    for number in (1, 2, 3):
        assert outcome(made, f"delivery-0000{number}") == ("succeeded", "done")
