"""Shipments: a parent has one depot send stock to another, by a mission of the post that holds the first.

The two depots are 4 km apart: a cart that is loaded (60 s), goes at 9 m/s with 50 kg and unloads (60 s) brings a
shipment after 565 s.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.coordination.protocol import Shipment, StockBelief
from fleet.statistics.run import Run
from tests.simulation.bench import DEPOT, Desk, bench, orders, outcome, run
from tests.simulation.test_links import Write

FARM, REAR = 1, 2
SITES = [
    {"name": "Depot", "kind": "depot", "node": "a", "swap_bays": 1, "charged_packs": 2},
    {"name": "Farm", "group": "forward", "node": "c"},
    {"name": "Rear", "kind": "depot", "node": "e", "swap_bays": 1, "charged_packs": 2},
]
POSTS = [
    {"name": "North", "holds": ["Depot", "Farm"], "parent": "Staff"},
    {"name": "South", "holds": ["Rear"], "parent": "Staff"},
    {"name": "Staff", "holds": []},
]
WATER = [{"item": "water", "at": "Depot", "start_kg": 20}, {"item": "water", "at": "Rear", "start_kg": 200}]
SHIPPED = "transshipment/water/Depot/1"
Act = Callable[[Desk], object]


def ship(**changes: Any) -> Act:
    """The parent wants fifty kilograms of water brought from the rear to the depot."""
    values: dict[str, Any] = {"item": "water", "quantity_kg": 50, "origin": REAR, "destination": DEPOT}

    def act(desk: Desk) -> None:
        wanted = {"id": desk.context.order_id()} | values | changes
        desk.decision.shipments.append(Shipment(**wanted))

    return act


def shipped(
    folder: Path, write: Write, *acts: tuple[float, Act], stocks: Any = WATER, south: str = "fifo-nearest", **keys: Any
) -> Run:
    """A run of the bench with two depots under a parent that follows a timetable."""
    write(Staff=list(acts))
    command = {
        "architecture": "hierarchical", "coordinator": south, "tell_every_s": 60,
        "posts": [*POSTS[:2], POSTS[2] | {"coordinator": "timetable"}],
    } | keys.pop("command", {})  # fmt: skip
    values: dict[str, Any] = {
        "sites": SITES, "stocks": stocks, "command": command, "horizon_days": 0.1,
        "fleet": [{"platform": "cart", "home": "Rear"}],
    }  # fmt: skip
    return run(bench(folder, **values | keys))


def rows(made: Run) -> list[tuple[str, str, float, float | None, str | None]]:
    """(place, event, kg there, kg moved, who asked) of every row about stocks."""
    kg = (pl.col("stock_g") / 1e3, pl.col("moved_g") / 1e3)
    return list(made.ledger.table("stocks").select("place", "event", *kg, "post").rows())


def test_a_shipment_goes_from_one_depots_stock_to_anothers(tmp_path: Path, timetable: Write) -> None:
    made = shipped(tmp_path, timetable, (70, ship()))
    assert outcome(made, SHIPPED) == ("succeeded", "done")
    assert rows(made)[2:] == [
        ("Rear", "asked", 200.0, 50.0, "Staff"),
        ("Depot", "ordered", 20.0, 50.0, "Staff"),
        ("Rear", "drawn", 150.0, 50.0, None),
        ("Depot", "supplied", 70.0, 50.0, None),
    ]
    assert made.ledger.table("orders").filter(event="issued")["post"].to_list() == ["South"]


def test_a_shipment_is_in_no_rate_and_has_a_row_of_its_own(tmp_path: Path, timetable: Write) -> None:
    summary = shipped(tmp_path, timetable, (70, ship())).summary()
    assert (summary.missions.requested, summary.success_rate) == (0, None)
    assert [(kind.kind, kind.derived, kind.counts.succeeded) for kind in summary.by_kind] == [
        ("transshipment", True, 1)
    ]


def test_a_parent_hears_what_is_there_and_what_of_it_is_promised(tmp_path: Path, timetable: Write) -> None:
    seen: list[StockBelief] = []

    def look(desk: Desk) -> None:
        seen.append(desk.picture.posts["South"].stocks[REAR, "water"])

    # Nobody loads: the south's vehicle stays where it is.
    shipped(tmp_path, timetable, (70, ship()), (130, look), south="timetable")
    (belief,) = seen
    assert (belief.kg, belief.promised_kg, belief.free_kg(130_000_000)) == (200.0, 50.0, 150.0)
    assert belief.age_us(130_000_000) == 60_000_000


def test_a_large_shipment_goes_in_lots_and_never_exceeds_what_was_asked(tmp_path: Path, timetable: Write) -> None:
    made = shipped(tmp_path, timetable, (70, ship(quantity_kg=200)), stocks=[WATER[0], WATER[1] | {"lot_kg": 70}])
    moved = [(event, there, kg) for place, event, there, kg, _ in rows(made) if event in {"drawn", "supplied"}]
    assert [kg for _, _, kg in moved] == [66.666] * 6
    assert moved[-1] == ("supplied", 219.998, 66.666)


INVALID: tuple[tuple[dict[str, Any], str], ...] = (
    ({"origin": 99}, "unknown depot"),
    ({"origin": FARM}, "unknown depot"),
    ({"destination": REAR}, "to the depot that it comes from"),
    ({"quantity_kg": 0}, "nothing to ship"),
    ({"quantity_kg": -5}, "nothing to ship"),
    ({"quantity_kg": float("nan")}, "nothing to ship"),
    ({"priority": -1}, "unknown priority"),
    ({"item": "wine"}, "no stock of it known there"),
    ({"quantity_kg": 201}, "more than is believed to be there"),
)


def test_what_cant_be_shipped_is_counted_as_invalid(tmp_path: Path, timetable: Write) -> None:
    made = shipped(tmp_path, timetable, *((70, ship(**changes)) for changes, _ in INVALID))
    assert orders(made) == [("invalid", reason) for _, reason in INVALID]
    assert set(made.ledger.table("orders").select("post", "vehicle").rows()) == {("Staff", None)}
    assert made.summary().orders["invalid"] == len(INVALID)
    assert made.ledger.table("missions").is_empty()


def test_a_shipment_said_twice_is_asked_for_once(tmp_path: Path, timetable: Write) -> None:
    made = shipped(tmp_path, timetable, (70, ship(id="once")), (71, ship(id="once")))
    assert made.ledger.table("missions")["mission"].to_list() == [SHIPPED]
    assert ("invalid", "order id used twice") in orders(made)


def test_only_a_parent_may_have_a_depot_of_another_post_send_something(tmp_path: Path, timetable: Write) -> None:
    timetable(South=[(0, ship())])
    command = {"architecture": "hierarchical", "coordinator": "timetable", "posts": POSTS}
    made = run(
        bench(tmp_path, sites=SITES, stocks=WATER, command=command, fleet=[{"platform": "cart", "home": "Rear"}])
    )
    assert orders(made) == [("invalid", "depot not held by a post of its own")]


def test_a_depot_without_an_account_of_an_item_neither_sends_nor_gets_it(tmp_path: Path, timetable: Write) -> None:
    made = shipped(tmp_path, timetable, (70, ship()), stocks=WATER[1:])
    assert orders(made) == [("invalid", "no stock of it known there")]


def test_a_request_to_ship_is_repeated_until_it_is_heard(tmp_path: Path, timetable: Write) -> None:
    """Half of all messages are lost: it takes longer, is drawn once, and ends once."""
    made = shipped(tmp_path, timetable, *((when, ship()) for when in (1000,)), seed=3, horizon_days=0.5,
                   command={"links": {"latency_s": 10, "loss": 0.5}})  # fmt: skip
    asked = made.ledger.table("messages").filter(kind="request", sender="Staff", receiver="South")
    assert asked["dropped"].to_list() == ["lost on the link", None]
    assert outcome(made, SHIPPED) == ("succeeded", "done")
    assert [event for _, event, *_ in rows(made)[2:]] == ["asked", "ordered", "drawn", "supplied"]


def test_a_shipment_that_nobody_hears_of_expires_and_promises_nothing(tmp_path: Path, timetable: Write) -> None:
    events = [{"at": 90, "kind": "lose-post", "post": "South", "for_h": 60}]
    made = shipped(tmp_path, timetable, (100, ship()), horizon_days=2.5, events=events)
    assert outcome(made, SHIPPED) == ("expired", "never assigned")
    assert [event for _, event, *_ in rows(made)[2:]] == ["asked", "ordered"]


def test_what_is_lost_on_the_way_is_drawn_anew(tmp_path: Path, timetable: Write) -> None:
    fleet = [{"platform": "cart", "home": "Rear", "count": 4, "replacement_h": 1}]
    made = shipped(tmp_path, timetable, (70, ship()), fleet=fleet, seed=2, horizon_days=1,
                   hazards={"loss_per_km": {"truth": 0.3, "belief": 0.0}})  # fmt: skip
    drawn = [kg for _, event, _, kg, _ in rows(made) if event == "drawn"]
    assert len(drawn) > 1
    lost = sum(load_g / 1e3 for load_g in made.ledger.table("parts").filter(event="lost")["load_g"])
    arrived = sum(kg or 0.0 for _, event, _, kg, _ in rows(made) if event == "supplied")
    assert sum(kg or 0.0 for kg in drawn) == lost + arrived


def test_stock_that_is_gone_when_the_vehicle_comes_fails_the_shipment(tmp_path: Path, timetable: Write) -> None:
    """Both ask for all that the rear is believed to have; the second is heard when it is promised to the first."""
    made = shipped(tmp_path, timetable, (70, ship(quantity_kg=200)), (70, ship(quantity_kg=200)))
    assert outcome(made, SHIPPED) == ("succeeded", "done")
    assert outcome(made, "transshipment/water/Depot/2") == ("failed", "no stock left")


@pytest.mark.full
@pytest.mark.parametrize("seed", range(20))
def test_over_bad_links_with_losses_nothing_appears_or_vanishes(tmp_path: Path, timetable: Write, seed: int) -> None:
    """A shipment both ways every hour, half of all words lost, vehicles lost, the south down for hours: audited."""
    acts = [(when, ship()) for when in range(3600, 80_000, 3600)]
    acts += [(when + 60, ship(origin=DEPOT, destination=REAR, quantity_kg=10)) for when in range(3600, 80_000, 3600)]
    fleet = [{"platform": "cart", "home": home, "count": 2, "replacement_h": 1} for home in ("Depot", "Rear")]
    made = shipped(
        tmp_path, timetable, *acts, fleet=fleet, seed=seed, horizon_days=2, hazards={"loss_per_km": 0.02},
        events=[{"at": "6h", "kind": "lose-post", "post": "South", "for_h": 4}],
        command={"links": {"latency_s": 20, "loss": 0.5}, "retries": 1},
    )  # fmt: skip
    assert made.ledger.table("missions").filter(kind="transshipment").height > 10
    moved = {
        event: sum(kg or 0.0 for _, was, _, kg, _ in rows(made) if was == event) for event in ("drawn", "supplied")
    }
    assert 0 < moved["supplied"] <= moved["drawn"]


def test_a_deputy_begins_with_what_was_told_of_the_depots(tmp_path: Path, timetable: Write) -> None:
    """The south is lost; the staff, its deputy, has the rear send something with the vehicle that it took over."""
    staff = {"deputy": "Staff"}
    command = {
        "architecture": "hierarchical", "tell_every_s": 60, "takeover_after_s": 200,
        "posts": [POSTS[0] | {"coordinator": "fifo-nearest"}, POSTS[1] | staff | {"coordinator": "fifo-nearest"},
                  POSTS[2] | {"coordinator": "timetable"}],
    }  # fmt: skip
    act = ship()
    made = shipped(tmp_path, timetable, (600, act), command=command,
                   events=[{"at": 90, "kind": "lose-post", "post": "South", "for_h": 60}])  # fmt: skip
    assert made.ledger.table("stocks").filter(event="asked")["post"].to_list() == ["Staff"]
    assert made.ledger.table("messages").filter(kind="request")["receiver"].to_list() == ["Staff"]


def test_balance_stocks_ships_to_whose_cover_is_short(tmp_path: Path) -> None:
    """The farm uses 40 kg a day and its depot has 20 left, half a day; the rear has 200 that nobody uses."""
    farm = {"item": "water", "at": "Farm", "capacity_kg": 60, "use_kg_per_day": 40, "reorder_kg": 20, "origin": "Depot"}
    command = {
        "architecture": "hierarchical", "coordinator": "fifo-nearest", "tell_every_s": 60,
        "posts": [*POSTS[:2], POSTS[2] | {"coordinator": "balance-stocks"}],
    }  # fmt: skip
    fleet = [{"platform": "cart", "home": "Rear"}, {"platform": "cart", "home": "Depot"}]
    made = run(bench(tmp_path, sites=SITES, stocks=[farm, *WATER], command=command, fleet=fleet, horizon_days=4))
    asked = [(place, kg, post) for place, event, _, kg, post in rows(made) if event == "asked"]
    assert asked[0] == ("Rear", 100.0, "Staff")
    assert made.ledger.table("stocks").filter(event="out", place="Farm").is_empty()
    without = [POSTS[2] | {"coordinator": {"name": "balance-stocks", "least_cover_days": 0}}]
    alone = run(bench(tmp_path, sites=SITES, stocks=[farm, *WATER], fleet=fleet, horizon_days=4,
                      command=command | {"posts": [*POSTS[:2], *without]}))  # fmt: skip
    assert alone.ledger.table("missions").filter(kind="transshipment").is_empty()
    assert not alone.ledger.table("stocks").filter(event="out", place="Farm").is_empty()
