"""Links of kinds on the bench: where they reach, what cuts them, and what vehicles do without them.

An empty cart does 10 m/s from the depot at 0 km to the hill at 4 km, so it is at 1 km after 100 s.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.coordination.protocol import OnLinkLoss, OrderUnacknowledged, VehicleIdle, VehicleLost
from fleet.domain.plan import Step, StepKind
from fleet.statistics.run import Run
from tests.simulation.bench import CART, DRONE, FARM, HILL, HOME, Timetable, bench, delivery, legs, outcome, run

Write = Callable[..., None]
GO = StepKind.GO
JAMMER = {"name": "jammer", "kind": "jamming", "polygon_km": [[1, -1], [2, -1], [2, 1], [1, 1]]}
SIX_MINUTES = {"at": 0, "kind": "jamming", "zone": "jammer", "for_h": 0.1}


def linked(
    folder: Path,
    kind: dict[str, Any] | None = None,
    group: dict[str, Any] | None = None,
    command: dict[str, Any] | None = None,
    links: dict[str, Any] | None = None,
    **keys: Any,
) -> Run:
    """A run of the bench whose only cart has a radio: all over the map and ideal unless told otherwise."""
    radio = {"name": "radio"} | (kind or {})
    cart = {"platform": "cart", "home": "Depot", "link": "radio", "link_timeout_s": 30} | (group or {})
    wiring = {"kinds": [radio]} | (links or {})
    commands = {"coordinator": "timetable", "links": wiring} | (command or {})
    requests = keys.pop("requests", ())
    return run(bench(folder, requests, **({"fleet": [cart], "command": commands} | keys)))


def to_the_hill(timetable: Write) -> None:
    """The cart is sent to the hill and back at the start."""
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME))])


def outages(made: Run) -> list[tuple[str, str | None, float | None, float | None]]:
    """(event, cause, since, until) of every row, in seconds."""
    rows = made.ledger.table("outages").select("event", "cause", pl.col("since_us") / 1e6, pl.col("until_us") / 1e6)
    return list(rows.rows())


def states(made: Run, vehicle: str = "cart-1.1") -> list[tuple[str, float]]:
    """(state, second) of a vehicle, in order."""
    rows = made.ledger.table("vehicles").filter(pl.col("vehicle") == vehicle)
    return [(state, t_us / 1e6) for state, t_us in rows.select("state", "t_us").rows()]


def test_a_kind_of_link_without_limits_changes_nothing(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    made = linked(tmp_path)
    assert legs(made, "arrive") == [("cart-1.1", 400.0, 4.0), ("cart-1.1", 800.0, 4.0)]
    assert outages(made) == []


def test_a_vehicle_that_finishes_its_mission_drives_through_jamming_and_says_when_it_is_heard_again(
    tmp_path: Path, timetable: Write
) -> None:
    to_the_hill(timetable)
    made = linked(tmp_path, zones=[JAMMER], group={"on_link_loss": "finish mission"})
    assert legs(made, "arrive") == [("cart-1.1", 400.0, 4.0), ("cart-1.1", 800.0, 4.0)]
    assert outages(made) == [
        ("lost", "jammed", 100.0, None), ("restored", None, None, 200.0),
        ("lost", "jammed", 600.0, None), ("restored", None, None, 700.0),
    ]  # fmt: skip


def test_a_vehicle_that_holds_stands_until_the_jamming_is_over_and_goes_on(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    made = linked(tmp_path, zones=[JAMMER], events=[SIX_MINUTES], group={"on_link_loss": "hold"})
    assert legs(made, "silent") == [("cart-1.1", 130.0, 1.3)]
    assert ("out_of_contact", 130.0) in states(made)
    assert outages(made) == [("lost", "jammed", 100.0, None), ("restored", None, None, 360.0)]
    # 2.7 km were left at 360 s.
    assert legs(made, "arrive")[0] == ("cart-1.1", 630.0, 4.0)


def test_a_vehicle_that_returns_now_turns_back_where_it_notices(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    made = linked(tmp_path, zones=[JAMMER], group={"on_link_loss": "return now"})
    assert legs(made, "silent") == [("cart-1.1", 130.0, 1.3)]
    assert legs(made, "arrive") == [("cart-1.1", 260.0, 1.3)]
    assert outages(made)[-1] == ("restored", None, None, 160.0)


def test_a_vehicle_that_loiters_returns_when_its_patience_is_over(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    made = linked(tmp_path, zones=[JAMMER], group={"on_link_loss": "loiter then return", "loiter_min": 5})
    assert legs(made, "arrive") == [("cart-1.1", 130.0 + 300.0 + 130.0, 1.3)]


def test_a_vehicle_that_loiters_goes_on_where_the_link_is_back_in_time(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    behaviour = {"on_link_loss": "loiter then return", "loiter_min": 5}
    made = linked(tmp_path, zones=[JAMMER], events=[SIX_MINUTES], group=behaviour)
    assert legs(made, "arrive")[0] == ("cart-1.1", 630.0, 4.0)


def test_a_vehicle_that_continues_its_leg_stops_at_the_end_of_it(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, FARM), Step(GO, HILL), HOME))])
    made = linked(tmp_path, zones=[JAMMER], events=[SIX_MINUTES], group={"on_link_loss": "continue leg"})
    # The farm lies on the edge of the jammed area.
    assert legs(made, "arrive")[:2] == [("cart-1.1", 200.0, 2.0), ("cart-1.1", 560.0, 2.0)]
    assert ("out_of_contact", 200.0) in states(made)


def test_what_a_vehicle_last_reported_was_before_its_link_went(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    made = linked(tmp_path, zones=[JAMMER], links={"report_every_s": 30}, group={"on_link_loss": "hold"})
    rows = made.ledger.table("outages").filter(event="lost")
    assert rows.select("t_us", "since_us", "reported_us").rows() == [(130_000_000, 100_000_000, 90_000_000)]


def test_an_order_says_what_to_do_for_once(tmp_path: Path, timetable: Write) -> None:
    say = OnLinkLoss.RETURN_NOW
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME, on_link_loss=say))])
    made = linked(tmp_path, zones=[JAMMER], group={"on_link_loss": "finish mission"})
    assert legs(made, "arrive") == [("cart-1.1", 260.0, 1.3)]


def test_a_shorter_outage_than_the_timeout_is_none(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    made = linked(tmp_path, zones=[JAMMER], group={"on_link_loss": "return now", "link_timeout_s": 100})
    assert outages(made) == []


def test_a_radio_reaches_as_far_as_it_reaches(tmp_path: Path, timetable: Write) -> None:
    """Cells of 200 m: the last whose middle lies within 2.5 km ends there at 2.6 km."""
    to_the_hill(timetable)
    made = linked(tmp_path, kind={"reach_km": 2.5}, group={"on_link_loss": "return now"})
    assert outages(made)[0] == ("lost", "no coverage", 260.0, None)
    assert legs(made, "silent") == [("cart-1.1", 290.0, 2.9)]


def test_masts_are_antennas_too(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    kind = {"reach_km": 2.5, "stations": ["Depot", "Hill"]}
    assert outages(linked(tmp_path, kind=kind, group={"on_link_loss": "return now"})) == []


def test_a_hill_hides_what_lies_behind_it(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    nodes: dict[str, list[float]] = {name: [i, 0, 300 if name == "c" else 0] for i, name in enumerate("abcde")}
    edges = [["a", "b"], ["b", "c"], ["c", "d"], ["d", "e"]]
    terrain = {"graph": {"nodes": nodes, "edges": edges}}
    cart = CART | {"mobility": "tracked"}
    options: dict[str, Any] = {"terrain": terrain, "platforms": {"cart": cart}, "group": {"on_link_loss": "return now"}}
    made = linked(tmp_path, kind={"reach_km": 10, "line_of_sight": True}, **options)
    (event, cause, _, _) = outages(made)[0]
    (silent,) = legs(made, "silent")
    assert (event, cause) == ("lost", "no coverage")
    # Seen up to the top, and in the cells that are nearer to it than to the next node.
    assert 2.5 < silent[2] < 3.5
    assert outages(linked(tmp_path, kind={"reach_km": 10}, **options)) == []


def test_a_satellite_is_not_seen_from_under_trees_but_by_drones(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: (d.order("cart-1.1", Step(GO, HILL), HOME), d.order("drone-1.1", Step(GO, HILL), HOME))),
        ]
    )
    nodes = {name: [i, 0] for i, name in enumerate("abcde")}
    edges = [["a", "b"], ["b", "c", "forest"], ["c", "d"], ["d", "e"]]
    both = [
        {"platform": "cart", "home": "Depot", "link": "radio", "link_timeout_s": 30},
        {"platform": "drone", "home": "Depot", "link": "radio", "link_timeout_s": 30},
    ]
    made = linked(
        tmp_path, kind={"under_trees": False}, terrain={"graph": {"nodes": nodes, "edges": edges}}, fleet=both,
        platforms={"cart": CART, "drone": DRONE},
    )  # fmt: skip
    rows = made.ledger.table("outages").filter(event="lost")
    assert rows["vehicle"].unique().to_list() == ["cart-1.1"]
    assert rows["cause"].unique().to_list() == ["under trees"]
    assert rows["since_us"][0] == 100_000_000


def test_a_vehicle_that_stops_under_trees_stays_unheard_there(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    nodes = {name: [i, 0] for i, name in enumerate("abcde")}
    edges = [["a", "b"], ["b", "c", "forest"], ["c", "d"], ["d", "e"]]
    behaviour = {"on_link_loss": "loiter then return", "loiter_min": 5}
    made = linked(
        tmp_path, kind={"under_trees": False}, terrain={"graph": {"nodes": nodes, "edges": edges}}, group=behaviour
    )
    assert [state for state, _ in states(made)] == ["idle", "travelling", "out_of_contact", "travelling", "idle"]


def test_a_tether_reaches_from_home_and_is_not_jammed(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    kind = {"reach_km": 3.0, "stations": "home", "jammable": False}
    made = linked(tmp_path, kind=kind, zones=[JAMMER], group={"on_link_loss": "return now"})
    assert [(cause, since) for event, cause, since, _ in outages(made) if event == "lost"] == [("no coverage", 300.0)]


def test_an_outage_of_a_kind_is_everywhere(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    event = {"at": 150, "kind": "link-outage", "link": "radio", "for_h": 0.05}
    made = linked(tmp_path, events=[event], group={"on_link_loss": "hold"})
    assert outages(made) == [("lost", "outage", 150.0, None), ("restored", None, None, 330.0)]


def test_what_is_sent_into_jamming_is_dropped_for_that(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME)),
            (150, lambda d: d.order("cart-1.1", HOME)),
        ]
    )
    made = linked(tmp_path, zones=[JAMMER])
    dropped = made.ledger.table("messages").filter(pl.col("dropped").is_not_null())
    assert dropped.select("kind", "receiver", "dropped").rows() == [("order", "cart-1.1", "jammed")]
    assert any(isinstance(trigger, OrderUnacknowledged) for _, trigger in Timetable.heard["central"])


def test_a_vehicle_that_was_believed_lost_is_believed_again_when_it_speaks(tmp_path: Path, timetable: Write) -> None:
    to_the_hill(timetable)
    made = linked(tmp_path, zones=[JAMMER], command={"lost_after_s": 60})
    heard = Timetable.heard["central"]
    assert (160.0, VehicleLost("cart-1.1")) in heard
    idle = [at for at, trigger in heard if trigger == VehicleIdle("cart-1.1")]
    assert idle == [0.0, 800.0]
    assert made.ledger.table("losses").is_empty()


def test_what_a_vehicle_that_was_given_up_for_lost_was_at_is_done_twice(tmp_path: Path, timetable: Write) -> None:
    first = "delivery-00001"
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", *delivery(first, HILL), HOME)),
            (300, lambda d: d.order("cart-2.1", *delivery(first, HILL), HOME)),
        ]
    )
    fleet = [{"platform": "cart", "home": "Depot", "count": 2, "link": "radio", "link_timeout_s": 30}]
    made = linked(
        tmp_path, zones=[JAMMER], fleet=fleet, requests=[(0, "Hill", 50)],
        command={"lost_after_s": 60},
    )  # fmt: skip
    assert outcome(made) == ("succeeded", "done")
    events = made.ledger.table("parts").filter(pl.col("vehicle") == "cart-2.1")["event"].to_list()
    # The second cart comes for what the first one has: a wasted trip.
    assert "already_taken" in events


def test_position_reports_come_by_the_clock_and_are_carried_on(tmp_path: Path, timetable: Write) -> None:
    told: dict[float, tuple[float, float]] = {}

    def look(desk: Any) -> None:
        at = desk.picture.whereabouts("cart-1.1")
        if at is not None:
            told[desk.picture.time_us / 1e6] = (at.observed_us / 1e6, at.turn.wait_s)

    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME)),
            *((at, look) for at in (50, 95, 155, 225, 245)),
        ]
    )
    linked(tmp_path, kind={"latency_s": 5}, links={"report_every_s": 40}, zones=[JAMMER])
    # It set out at 5 s; reports are true at 40, 80, 240 …, those from 105 s to 205 s are jammed.
    assert {at: seen for at, (seen, _) in told.items()} == {50: 40, 95: 80, 155: 80, 225: 80, 245: 240}
    # Between reports it is believed to go on: at 155 s it has 50 s to the node at 2 km.
    assert told[155][1] == pytest.approx(50.0, abs=1e-5)


def relayed(folder: Path, timetable: Write, sets_out_s: float) -> Run:
    """A relay is on task at the farm from 200 s to 1100 s; the cart needs it beyond 2.2 km and is sent to the hill."""
    relay = "relay-00001"
    steps = (Step(GO, FARM, relay), Step(StepKind.HOLD, FARM, relay, duration_s=900), HOME)
    timetable(
        central=[
            (0, lambda d: d.order("drone-1.1", *steps)),
            (sets_out_s, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME)),
        ]
    )
    (folder / "relays.csv").write_text("time_h,site\n0,Farm\n", encoding="utf-8")
    fleet = [
        {"platform": "cart", "home": "Depot", "link": "radio", "link_timeout_s": 30, "on_link_loss": "hold"},
        {"platform": "drone", "home": "Depot"},
    ]
    return linked(
        folder, kind={"reach_km": 2.1, "relay_reach_km": 2.5}, fleet=fleet,
        platforms={"cart": CART, "drone": DRONE | {"roles": ["relay"]}},
        demand=[{"kind": "relay", "name": "relay", "trace": "relays.csv"}],
    )  # fmt: skip


def test_a_relay_on_task_carries_messages_on(tmp_path: Path, timetable: Write) -> None:
    made = relayed(tmp_path, timetable, 300)
    # The cart is home at 1100 s.
    assert outages(made) == []
    assert [at for _, at, _ in legs(made, "arrive")][:3] == [200.0, 700.0, 1100.0]


def test_who_depends_on_a_relay_is_cut_off_when_it_leaves(tmp_path: Path, timetable: Write) -> None:
    made = relayed(tmp_path, timetable, 800)
    # The relay leaves when the cart is at 3 km.
    assert outages(made)[0][:3] == ("lost", "no coverage", 1100.0)
    assert legs(made, "silent")[0][:2] == ("cart-1.1", 1130.0)


def three_orders_at_once(folder: Path, timetable: Write, **kind: float) -> Run:
    """Three carts are sent to the hill over a channel that takes a message in ten seconds."""
    timetable(central=[(0, lambda d: [d.order(f"cart-{i}.1", Step(GO, HILL), HOME) for i in (1, 2, 3)])])
    fleet = [{"platform": "cart", "home": "Depot", "count": 3, "link": "radio"}]
    return linked(folder, kind={"messages_per_s": 0.1} | kind, fleet=fleet)


def test_a_channel_takes_one_message_after_the_other(tmp_path: Path, timetable: Write) -> None:
    made = three_orders_at_once(tmp_path, timetable, latency_s=1)
    accepted = made.ledger.table("orders").filter(event="accepted")["t_us"].to_list()
    assert accepted == [11_000_000, 21_000_000, 31_000_000]


def test_a_message_that_would_wait_too_long_is_dropped(tmp_path: Path, timetable: Write) -> None:
    made = three_orders_at_once(tmp_path, timetable, longest_queue_s=15)
    dropped = made.ledger.table("messages").filter(pl.col("dropped").is_not_null())
    assert dropped["dropped"].to_list() == ["queue full"]


DEPOT_JAMMER = {"name": "jammer", "kind": "jamming", "polygon_km": [[-1, -1], [1, -1], [1, 1], [-1, 1]]}


def asked_in_a_jam(folder: Path, until_s: float) -> list[tuple[str, float]]:
    """(event, second) of the orders to a cart at a jammed depot, whose post waits a minute for an answer."""
    jam = {"at": 0, "kind": "jamming", "zone": "jammer", "for_h": until_s / 3600}
    command = {"coordinator": "greedy-closest", "ack_timeout_s": 60}
    made = linked(folder, zones=[DEPOT_JAMMER], events=[jam], command=command, requests=[(60, "Hill", 50)])
    rows = made.ledger.table("orders").select("event", pl.col("t_us") / 1e6)
    return [(event, at) for event, at in rows.rows() if event in {"issued", "accepted"}]


def test_who_does_not_answer_is_tried_after_a_minute_then_after_two_then_after_four(tmp_path: Path) -> None:
    asked = asked_in_a_jam(tmp_path, until_s=12_000)
    # Each try takes a minute of silence before the pause that it adds.
    expected = [60.0, 180.0, 360.0, 660.0, 1200.0, 2220.0, 4200.0, 8100.0, 12_000.0]
    assert asked == [("issued", at) for at in expected] + [("accepted", 12_000.0)]


def test_who_answers_at_last_is_believed_to_be_there(tmp_path: Path) -> None:
    assert asked_in_a_jam(tmp_path, until_s=500)[-2:] == [("issued", 660.0), ("accepted", 660.0)]


def test_an_idle_vehicle_that_knows_its_link_is_down_speaks_when_it_is_back(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME))])
    jam = {"at": 0.1, "kind": "jamming", "zone": "jammer", "for_h": 1.01}
    made = linked(
        tmp_path, zones=[DEPOT_JAMMER], events=[jam],
        group={"on_link_loss": "finish mission"}, command={"request_repeat_s": 100},
    )  # fmt: skip
    said = made.ledger.table("messages").filter(kind="idle").select(pl.col("t_us") / 1e6, "dropped").rows()
    # It is home at 800 s, and says so every 100 s; the jamming ends at 3636 s.
    assert said == [(800.0, "jammed"), (3700.0, None)]
