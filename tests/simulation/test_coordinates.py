"""Positions are nodes, points on edges or coordinates, for missions and for vehicles alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import hypot
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.domain.plan import Step, StepKind
from fleet.ledger.replay import Replay
from fleet.scenario.scenario import Scenario
from tests.simulation.bench import DRONE, HOME, Desk, bench, legs, orders, outcome, parts, run

Write = Callable[..., None]
GO, SCOUT = StepKind.GO, StepKind.SCOUT
LOOK = {"name": "look", "role": "recon", "due_h": 2, "expires_h": 6, "steps": []}
SCOUTS = {
    "scout": DRONE | {"roles": ["recon"], "load_min": 1},
    "cart": {"base": "termit", "mobility": "wheeled", "cruise_kmh": 36, "top_kmh": 54, "roles": ["recon"]},
}


def requests_at(folder: Path, points: Iterable[tuple[float, float, float]], **keys: Any) -> Scenario:
    """The bench with missions to look from (seconds, x km, y km) for a minute."""
    rows = "".join(f"{time_s / 3600.0!r},{x},{y}\n" for time_s, x, y in points)
    (folder / "points.csv").write_text(f"time_h,x_km,y_km\n{rows}", encoding="utf-8")
    kind = LOOK | {"steps": [{"do": "scout", "at": "site", "duration_h": 1 / 60}]}
    values: dict[str, Any] = {
        "platforms": SCOUTS,
        "fleet": [{"platform": "scout", "home": "Depot", "when_idle": "stay"}],
        "mission_kinds": [kind],
        "demand": [{"kind": "look", "name": "look", "trace": "points.csv"}],
    }
    return bench(folder, **(values | keys))


def look(desk: Desk, mission: str, vehicle: str = "scout-1.1", *more: Step, **fields: Any) -> None:
    """Go where a mission asks from, and look."""
    place = desk.picture.missions[mission].site
    desk.order(vehicle, Step(GO, place, mission), Step(SCOUT, place, mission, duration_s=60.0), *more, **fields)


def test_a_drone_flies_straight_to_a_mission_at_coordinates(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: look(d, "look-00001", "scout-1.1", HOME))])
    made = run(requests_at(tmp_path, [(0, 3.0, 4.0)]))
    # 5 km at 10 m/s, a minute there, and home.
    assert parts(made) == [("assigned", 0.0), ("departed", 0.0), ("done", 560.0), ("ended", 560.0)]
    assert legs(made, "arrive") == [("scout-1.1", 500.0, 5.0), ("scout-1.1", 1060.0, 5.0)]
    place = made.ledger.table("missions")["site"][0]
    assert place == "(3000.000, 4000.000)"
    assert made.ledger.table("places").select("place", "x_mm", "y_mm").rows() == [(place, 3_000_000, 4_000_000)]


def test_a_ground_vehicle_serves_a_mission_at_coordinates_from_the_nearest_node(
    tmp_path: Path, timetable: Write
) -> None:
    timetable(central=[(0, lambda d: look(d, "look-00001", "cart-1.1", HOME))])
    made = run(requests_at(tmp_path, [(0, 3.2, 0.7)], fleet=[{"platform": "cart", "home": "Depot"}]))
    assert outcome(made, "look-00001") == ("succeeded", "done")
    assert legs(made, "arrive")[0] == ("cart-1.1", 300.0, 3.0)
    standing = Replay(made.ledger).at(330_000_000).select("place", "x_m", "y_m").row(0)
    assert standing == ("(3200.000, 700.000)", 3000.0, 0.0)


def test_a_drone_on_its_way_to_coordinates_turns_at_once_to_others(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: look(d, "look-00001")),
            (200, lambda d: look(d, "look-00002", based_on=1)),
        ]
    )
    made = run(requests_at(tmp_path, [(0, 3.0, 4.0), (100, 1.2, 4.6)]))
    # After 2 km it is at (1.2, 1.6), 3 km from the other mission.
    assert legs(made, "diverted") == [("scout-1.1", 200.0, 2.0)]
    assert legs(made, "arrive") == [("scout-1.1", 500.0, 3.0)]
    assert outcome(made, "look-00002") == ("succeeded", "done")
    assert outcome(made, "look-00001") == ("expired", "not reached in time")
    assert orders(made)[-1] == ("acknowledged", None)


def test_a_vehicle_stays_where_it_has_finished_and_sets_out_from_there(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: look(d, "look-00001")),
            (1000, lambda d: look(d, "look-00002")),
        ]
    )
    made = run(requests_at(tmp_path, [(0, 3.0, 4.0), (0, 6.0, 8.0)]))
    assert legs(made, "arrive") == [("scout-1.1", 500.0, 5.0), ("scout-1.1", 1500.0, 5.0)]
    idle = made.ledger.table("vehicles").filter(state="idle").select("t_us", "place").rows()
    assert idle == [(0, "Depot"), (560_000_000, "(3000.000, 4000.000)"), (1_560_000_000, "(6000.000, 8000.000)")]


def test_vehicles_can_begin_at_coordinates(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: look(d, "look-00001"))])
    fleet = [{"platform": "scout", "home": "Depot", "when_idle": "stay", "start_km": [3.0, 3.0]}]
    made = run(requests_at(tmp_path, [(0, 3.0, 4.0)], fleet=fleet))
    assert legs(made, "arrive") == [("scout-1.1", 100.0, 1.0)]
    assert Replay(made.ledger).at(0).select("x_m", "y_m").row(0) == (3000.0, 3000.0)


def test_a_policy_can_send_a_vehicle_to_coordinates_and_ask_where_a_place_is(tmp_path: Path, timetable: Write) -> None:
    asked: list[tuple[float, float]] = []

    def send(desk: Desk) -> None:
        travel = desk.picture.travel
        middle = travel.place_at(2000.0, 1500.0)
        asked.append(travel.position_m(middle))
        trip = travel.journey("scout", 0, middle)
        assert trip is not None
        assert trip.duration_s == pytest.approx(250.0)
        desk.order("scout-1.1", Step(GO, middle))

    timetable(central=[(10, send)])
    made = run(requests_at(tmp_path, [(0, 3.0, 4.0)]))
    assert asked == [(2000.0, 1500.0)]
    assert legs(made, "arrive") == [("scout-1.1", 260.0, 2.5)]


def square(**keys: Any) -> Scenario:
    """Ten servers that roam a square kilometre, and fly straight to whoever asks, using no energy."""
    corners = {"nodes": {"sw": [0, 0], "se": [1, 0], "ne": [1, 1], "nw": [0, 1]}}
    ring = [["sw", "se"], ["se", "ne"], ["ne", "nw"], ["nw", "sw"]]
    server = {"base": "heavy-carrier", "cruise_kmh": 36, "top_kmh": 36, "hotel_w": 0, "roles": ["service"]}
    serve = {"do": "support", "at": "site", "duration_h": 1 / 360}
    values: dict[str, Any] = {
        "name": "square",
        "horizon_days": 0.2,
        "terrain": {"graph": corners | {"edges": ring}},
        "sites": [{"name": "Base", "kind": "depot", "at_km": [0.5, 0.5], "chargers": 1}],
        "platforms": {"server": server},
        "mission_kinds": [{"name": "service", "role": "service", "due_h": 24, "expires_h": 48, "steps": [serve]}],
        "fleet": [{"platform": "server", "count": 10, "home": "Base", "when_idle": "stay"}],
        "demand": [{"kind": "service", "to": {"area_km": "anywhere"}, "rate_per_day": 5000}],
        "command": {"coordinator": "greedy-closest"},
    }
    return Scenario.from_dict(values | keys)


def test_any_point_of_an_area_asks_and_all_alike() -> None:
    made = run(square())
    spots = made.ledger.table("missions").join(made.ledger.table("places"), left_on="site", right_on="place")
    assert spots.height > 900
    for axis in ("x_mm", "y_mm"):
        assert spots[axis].min() >= 0  # type: ignore[operator]
        assert spots[axis].max() <= 1_000_000  # type: ignore[operator]
        # The mean of n uniform draws on [0, 1] has standard deviation 1/√(12 n): four of them are 0.037.
        assert spots[axis].mean() == pytest.approx(500_000, abs=40_000)


def test_roaming_servers_fly_straight_from_where_they_served_last() -> None:
    made = run(square())
    places = {name: (x, y) for name, x, y in made.ledger.table("places").select("place", "x_mm", "y_mm").rows()}
    places["Base"] = (500_000, 500_000)
    ends = made.ledger.table("routes").select("route", "start", "end")
    trips = made.ledger.table("legs").filter(event="arrive").join(ends, on="route").select("start", "end", "end_mm")
    for start, end, end_mm in trips.rows():
        (x0, y0), (x1, y1) = places[start], places[end]
        assert end_mm == pytest.approx(hypot(x1 - x0, y1 - y0), abs=2)
    last = made.ledger.table("missions").height
    assert made.summary().as_dict()["missions"]["succeeded"] >= last - 12
    assert made.ledger.table("vehicles")["energy_mj"].to_list() == [0] * made.ledger.table("vehicles").height


def test_an_area_of_two_corners_bounds_who_asks() -> None:
    area = {"area_km": [[0.2, 0.1], [0.4, 0.3]]}
    made = run(square(demand=[{"kind": "service", "to": area, "rate_per_day": 500}]))
    spots = made.ledger.table("places").filter(pl.col("place").is_in(made.ledger.table("missions")["site"].implode()))
    assert spots["x_mm"].is_between(200_000, 400_000).all()
    assert spots["y_mm"].is_between(100_000, 300_000).all()


def test_a_place_between_the_sites_belongs_to_the_post_of_the_nearest(tmp_path: Path, timetable: Write) -> None:
    sites = [
        {"name": "Depot", "kind": "depot", "node": "a", "chargers": 2},
        {"name": "East", "kind": "depot", "node": "e", "chargers": 2},
    ]
    posts = [{"name": "west", "holds": ["Depot"]}, {"name": "east", "holds": ["East"]}]
    command = {"architecture": "sectors", "coordinator": "timetable", "posts": posts}
    held: dict[str, list[str]] = {}
    note: Callable[[Desk], None] = lambda d: held.update(  # noqa: E731 - one line of glue
        {d.context.post: list(d.picture.missions)}
    )
    timetable(west=[(10, note)], east=[(10, note)])
    run(requests_at(tmp_path, [(0, 1.0, 3.0), (0, 3.5, 3.0)], sites=sites, command=command))
    assert held == {"west": ["look-00001"], "east": ["look-00002"]}
