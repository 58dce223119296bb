"""Groups: members wait for one another, and the post that formed them says go or abort by message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fleet.coordination.protocol import Group, Order
from fleet.domain.plan import Step, StepKind
from tests.simulation.bench import FARM, HILL, HOME, Desk, bench, legs, run

Write = Callable[..., None]
TWO_CARTS = [{"platform": "cart", "home": "Depot", "count": 2}]
PAIR = {"first": "cart-1.1", "second": "cart-2.1"}


def meet(desk: Desk, vehicle: str, group: str = "pair") -> Order:
    """Meet at the farm, wait for the word, go on to the hill."""
    return desk.order(vehicle, *_plan(group))


def form(desk: Desk, **fields: Any) -> Group:
    values: dict[str, Any] = {"id": "pair", "members": PAIR, "quorum": 2, "timeout_s": 1000.0} | fields
    group = Group(**values)
    desk.decision.groups.append(group)
    return group


def test_members_wait_for_the_last_and_go_together(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: (form(d), meet(d, "cart-1.1"))),
            (300, lambda d: meet(d, "cart-2.1")),
        ]
    )
    made = run(bench(tmp_path, fleet=TWO_CARTS))
    # The second is there at 300 + 200 s; both stand at the hill 200 s later.
    arrivals = [(v, t, km) for v, t, km in legs(made, "arrive") if t == 700.0]
    assert [v for v, _, _ in arrivals] == ["cart-1.1", "cart-2.1"]
    waiting = made.ledger.table("vehicles").filter(state="waiting").select("vehicle", "t_us").rows()
    assert waiting == [("cart-1.1", 200_000_000)]


@pytest.mark.parametrize(
    ("fields", "second"),
    [({"quorum": 1, "all_or_none": False}, "go"), ({"quorum": 1}, "abort"), ({"all_or_none": False}, "abort")],
)
def test_when_time_is_up_a_quorum_goes_and_less_than_that_aborts(
    tmp_path: Path, timetable: Write, fields: dict[str, Any], second: str
) -> None:
    timetable(central=[(0, lambda d: (form(d, **fields), meet(d, "cart-1.1")))])
    made = run(bench(tmp_path, fleet=TWO_CARTS))
    ends = legs(made, "arrive")
    assert ends[1] == ("cart-1.1", 1200.0, 2.0)
    assert len(ends) == (3 if second == "go" else 2)
    assert made.ledger.table("messages").filter(kind=second).height == 2


def test_a_group_that_aborts_to_hold_stays_where_it_is(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: (form(d, on_abort="hold"), meet(d, "cart-1.1")))])
    made = run(bench(tmp_path, fleet=TWO_CARTS))
    last = made.ledger.table("vehicles").filter(vehicle="cart-1.1").select("t_us", "state", "place").rows()[-1]
    assert last == (1_000_000_000, "idle", "Farm")


def test_who_comes_after_the_verdict_follows_it_at_once(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: (form(d, quorum=1, all_or_none=False), meet(d, "cart-1.1"))),
            (1500, lambda d: meet(d, "cart-2.1")),
        ]
    )
    made = run(bench(tmp_path, fleet=TWO_CARTS))
    assert ("cart-2.1", 1900.0, 2.0) in legs(made, "arrive")


def test_a_verdict_lost_on_the_way_leaves_a_member_waiting(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: (form(d), meet(d, "cart-1.1"), meet(d, "cart-2.1")))])
    command = {"coordinator": "timetable", "links": {"latency_s": 1, "loss": 0.5}, "retries": 9, "ack_timeout_s": 5}
    for seed in range(12):
        made = run(bench(tmp_path, fleet=TWO_CARTS, command=command), seed=seed)
        messages = made.ledger.table("messages")
        words = messages.filter(messages["kind"].is_in(("go", "abort")))
        heard = set(words.filter(words["dropped"].is_null())["receiver"])
        for vehicle in PAIR.values():
            rows = made.ledger.table("vehicles").filter(vehicle=vehicle)["state"].to_list()
            assert (rows[-1] == "waiting") == ("waiting" in rows and vehicle not in heard)


def test_a_rendezvous_of_an_unknown_group_is_given_up(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: meet(d, "cart-1.1", group="nobody"))])
    made = run(bench(tmp_path))
    assert made.ledger.table("orders").filter(event="refused")["reason"].to_list() == ["unknown group"]


def test_a_member_called_away_does_not_follow_the_verdict_of_the_group_that_it_left(
    tmp_path: Path, timetable: Write
) -> None:
    others = {"first": "cart-1.1", "third": "cart-3.1"}
    timetable(
        central=[
            (0, lambda d: (form(d), form(d, id="others", members=others, timeout_s=5000.0), meet(d, "cart-1.1"))),
            (500, lambda d: d.order("cart-1.1", *_plan("others"), from_step=1)),
            (600, lambda d: meet(d, "cart-2.1")),
        ]
    )
    made = run(bench(tmp_path, fleet=[{"platform": "cart", "home": "Depot", "count": 3}]))
    # The pair gets its word at 800 s, when the first of them waits for others, until 5000 s.
    assert [t for v, t, _ in legs(made, "depart") if v == "cart-1.1"] == [0.0, 5000.0]


def _plan(group: str) -> tuple[Step, ...]:
    return (
        Step(StepKind.RENDEZVOUS, FARM, group=group), Step(StepKind.AWAIT_GO, FARM, group=group),
        Step(StepKind.GO, HILL), HOME,
    )  # fmt: skip
