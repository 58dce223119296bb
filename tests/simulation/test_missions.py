"""Missions in truth: the first to come has them, they end once, and cargo nobody wants comes home."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fleet.domain.plan import Step, StepKind
from tests.simulation.bench import DEPOT, FARM, HILL, HOME, Desk, bench, delivery, outcome, parts, run

Write = Callable[..., None]
FIRST, SECOND = "delivery-00001", "delivery-00002"
TWO_CARTS = [{"platform": "cart", "home": "Depot", "count": 2}]


def test_of_two_vehicles_sent_for_a_part_the_first_to_load_has_it(tmp_path: Path, timetable: Write) -> None:
    def both(desk: Desk) -> None:
        desk.order("cart-1.1", *delivery(FIRST, FARM), HOME)
        desk.order("cart-2.1", *delivery(FIRST, FARM), HOME)

    timetable(central=[(0, both)])
    made = run(bench(tmp_path, [(0, "Farm", 50)], fleet=TWO_CARTS))
    assert [event for event, _ in parts(made, "cart-1.1")] == ["assigned", "loaded", "departed", "delivered"]
    assert [event for event, _ in parts(made, "cart-2.1")] == ["assigned", "already_taken"]
    assert made.summary().as_dict()["already_taken"] == 1


def test_a_vehicle_that_finds_its_part_taken_goes_on_with_the_rest_of_its_plan(
    tmp_path: Path, timetable: Write
) -> None:
    def both(desk: Desk) -> None:
        desk.order("cart-1.1", *delivery(FIRST, FARM), HOME)
        desk.order("cart-2.1", *delivery(FIRST, FARM), *delivery(SECOND, HILL), HOME)

    timetable(central=[(0, both)])
    made = run(bench(tmp_path, [(0, "Farm", 50), (0, "Hill", 50)], fleet=TWO_CARTS))
    assert outcome(made, SECOND) == ("succeeded", "done")


def test_what_expires_under_way_is_brought_home_and_returned(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(6 * 3600 - 100, lambda d: d.order("cart-1.1", *delivery(FIRST, HILL), HOME))])
    made = run(bench(tmp_path, [(0, "Hill", 50)]))
    assert [event for event, _ in parts(made)] == ["assigned", "loaded", "departed", "ended", "returned"]
    assert outcome(made) == ("expired", "not reached in time")


def test_what_expires_at_the_dock_is_not_loaded(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(6 * 3600 - 30, lambda d: d.order("cart-1.1", *delivery(FIRST, HILL), HOME))])
    made = run(bench(tmp_path, [(0, "Hill", 50)]))
    assert "loaded" not in [event for event, _ in parts(made)]
    assert made.ledger.table("legs").is_empty()


def test_what_expires_as_it_is_handed_over_is_not_delivered(tmp_path: Path, timetable: Write) -> None:
    # Loaded after 60 s, at the hill after 444.4 s more; expires 30 s into the minute of unloading.
    start_s = 6 * 3600 - (60 + 4000 / 9 + 30)
    timetable(central=[(start_s, lambda d: d.order("cart-1.1", *delivery(FIRST, HILL), HOME))])
    made = run(bench(tmp_path, [(0, "Hill", 50)]))
    assert [event for event, _ in parts(made)][-2:] == ["ended", "returned"]
    assert outcome(made)[0] == "expired"


def test_a_mission_that_expires_at_the_horizon_has_expired_and_one_later_is_open(
    tmp_path: Path, timetable: Write
) -> None:
    timetable()
    made = run(bench(tmp_path, [(6 * 3600, "Hill", 50), (6 * 3600 + 1, "Hill", 50)]))
    assert outcome(made) == ("expired", "never assigned")
    assert outcome(made, SECOND) == ("open", "expires past the horizon")


def test_a_load_beyond_the_payload_is_left_where_it_is(tmp_path: Path, timetable: Write) -> None:
    def overload(desk: Desk) -> None:
        first, second = delivery(FIRST, FARM), delivery(SECOND, FARM)
        desk.order("cart-1.1", *first[:2], second[1], *first[2:], *second[2:], HOME)

    timetable(central=[(0, overload)])
    made = run(bench(tmp_path, [(0, "Farm", 60), (0, "Farm", 60)]))
    assert outcome(made) == ("succeeded", "done")
    assert outcome(made, SECOND)[0] == "expired"


def test_a_split_mission_succeeds_with_its_last_part(tmp_path: Path, timetable: Write) -> None:
    def split(desk: Desk) -> None:
        for number, vehicle in enumerate(("cart-1.1", "cart-2.1")):
            desk.order(vehicle, *delivery(FIRST, FARM, number), HOME)

    timetable(central=[(0, split)])
    made = run(bench(tmp_path, [(0, "Farm", 150)], fleet=TWO_CARTS))
    assert [event for event, _ in parts(made)].count("delivered") == 2
    assert outcome(made) == ("succeeded", "done")


def test_a_shared_sortie_serves_two_sites_on_one_trip(tmp_path: Path, timetable: Write) -> None:
    def share(desk: Desk) -> None:
        first, second = delivery(FIRST, FARM), delivery(SECOND, HILL)
        desk.order("cart-1.1", *first[:2], second[1], *first[2:], *second[2:], HOME)

    timetable(central=[(0, share)])
    made = run(bench(tmp_path, [(0, "Farm", 50), (0, "Hill", 50)]))
    assert outcome(made) == outcome(made, SECOND) == ("succeeded", "done")
    assert made.summary().sorties == 1


def test_cargo_dropped_at_a_depot_can_be_fetched_there_only(tmp_path: Path, timetable: Write) -> None:
    sites = [
        {"name": "Depot", "kind": "depot", "node": "a", "chargers": 1},
        {"name": "Farm", "group": "forward", "node": "c"},
        {"name": "Outpost", "kind": "depot", "node": "e", "chargers": 1},
    ]
    load, outpost = delivery(FIRST, FARM), 2
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", *load[:2], Step(StepKind.RETURN, outpost))),
            (1000, lambda d: d.order("cart-2.1", *load, HOME)),
            (2000, lambda d: d.order("cart-1.1", *delivery(FIRST, FARM, origin=outpost), HOME)),
        ]
    )
    made = run(bench(tmp_path, [(0, "Farm", 50)], sites=sites, fleet=TWO_CARTS))
    assert [event for event, _ in parts(made)] == [
        "assigned", "loaded", "departed", "dropped", "assigned", "not_here", "assigned", "loaded", "departed",
        "delivered", "ended",
    ]  # fmt: skip
    assert outcome(made) == ("succeeded", "done")


def test_no_vehicle_needs_to_be_at_the_depot_to_know_the_depot(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(StepKind.GO, HILL), Step(StepKind.GO, DEPOT)))])
    made = run(bench(tmp_path))
    assert made.ledger.table("vehicles").filter(state="idle")["place"].to_list() == ["Depot", "Depot"]
