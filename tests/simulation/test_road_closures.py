"""Roads that are shut: ways round them, who is on them, who is cut off, and what posts make of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.domain.plan import Step, StepKind
from fleet.errors import ScenarioError
from fleet.statistics.run import Run
from tests.simulation.bench import FARM, HILL, HOME, Desk, bench, delivery, legs, orders, outcome, run

Write = Callable[..., None]
FIRST = "delivery-00001"
GO = StepKind.GO
RING = {
    "graph": {
        "nodes": {name: [i, 0] for i, name in enumerate("abcde")} | {"f": [2, 1.5]},
        "edges": [["a", "b"], ["b", "c"], ["c", "d"], ["d", "e"], ["b", "f"], ["f", "d"]],
    }
}
ROUND_KM = 2 + 2 * 3.25**0.5
"""From a to e by f: 1 km, twice the diagonal of 1 and 1.5 km, 1 km."""


def shut(at: float, *road: str, for_h: float = 1.0, **more: Any) -> list[dict[str, Any]]:
    return [{"at": at, "kind": "close-road", "road": list(road), "for_h": for_h} | more]


def go_to_the_hill(*seconds: float) -> list[tuple[float, Callable[[Desk], object]]]:
    return [(second, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME)) for second in seconds]


def journeys(made: Run) -> list[tuple[float, float]]:
    """(second, km) of every leg's end."""
    rows = made.ledger.table("legs").filter(pl.col("event") != "depart")
    return [(t_us / 1e6, (end - start) / 1e6) for t_us, start, end in rows.select("t_us", "start_mm", "end_mm").rows()]


def test_nobody_sets_out_over_a_shut_road_and_the_next_best_way_is_taken(tmp_path: Path, timetable: Write) -> None:
    timetable(central=go_to_the_hill(10))
    made = run(bench(tmp_path, terrain=RING, events=shut(5, "c", "d")))
    assert [km for _, km in journeys(made)] == pytest.approx([ROUND_KM, ROUND_KM], abs=1e-5)


def test_who_is_on_the_way_turns_off_at_the_next_node(tmp_path: Path, timetable: Write) -> None:
    """At 50 s the cart is half-way from a to b."""
    timetable(central=go_to_the_hill(0))
    made = run(bench(tmp_path, terrain=RING, events=shut(50, "c", "d")))
    assert legs(made, "diverted") == [("cart-1.1", 100.0, 1.0)]
    assert [km for _, km in journeys(made)][:2] == pytest.approx([1.0, ROUND_KM - 1.0], abs=1e-5)


@pytest.mark.parametrize("second", [250, 299, 350])
def test_who_is_on_a_road_that_is_shut_or_beyond_it_goes_on(tmp_path: Path, timetable: Write, second: float) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, HILL)))])
    made = run(bench(tmp_path, terrain=RING, events=shut(second, "c", "d")))
    assert legs(made, "arrive") == [("cart-1.1", 400.0, 4.0)]


def test_who_stands_before_the_road_when_it_is_shut_does_not_enter_it(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, HILL)))])
    made = run(bench(tmp_path, terrain=RING, events=shut(200, "c", "d")))
    assert legs(made, "diverted") == [("cart-1.1", 200.0, 2.0)]


def test_a_vehicle_that_is_cut_off_stops_and_says_why(tmp_path: Path, timetable: Write) -> None:
    timetable(central=go_to_the_hill(0))
    made = run(bench(tmp_path, events=shut(150, "c", "d") + shut(150, "a", "b")))
    # Neither to the hill nor home.
    assert orders(made).count(("refused", "no way")) == 2
    assert legs(made, "diverted") == [("cart-1.1", 200.0, 2.0)]
    assert made.ledger.table("vehicles")["state"].to_list()[-1] == "idle"


def test_a_road_that_is_open_again_is_used_again(tmp_path: Path, timetable: Write) -> None:
    timetable(central=go_to_the_hill(10, 4000))
    made = run(bench(tmp_path, terrain=RING, events=shut(5, "c", "d")))
    assert [km for _, km in journeys(made)] == pytest.approx([ROUND_KM, ROUND_KM, 4, 4], abs=1e-5)
    happened = made.ledger.table("events").select("kind", "subject", "t_us", "until_us").rows()
    assert happened == [
        ("close-road", "c - d", 5_000_000, 3_605_000_000), ("open-road", "c - d", 3_605_000_000, None),
    ]  # fmt: skip


def test_a_road_shut_twice_over_opens_when_both_closures_are_over(tmp_path: Path, timetable: Write) -> None:
    timetable(central=go_to_the_hill(4000, 9000))
    made = run(bench(tmp_path, terrain=RING, events=shut(5, "c", "d") + shut(3000, "d", "c")))
    assert [km for _, km in journeys(made)] == pytest.approx([ROUND_KM, ROUND_KM, 4, 4], abs=1e-5)


def believed_s(made: dict[float, float]) -> Callable[[Desk], None]:
    """Note what the post believes the way to the hill takes."""
    return lambda d: made.__setitem__(d.picture.time_us / 1e6, d.picture.travel.duration_s("cart", 0, HILL))


def test_a_post_believes_a_road_shut_when_word_of_who_met_it_comes_and_open_alike(
    tmp_path: Path, timetable: Write
) -> None:
    believed: dict[float, float] = {}
    looks = [(t, believed_s(believed)) for t in (1, 20, 99, 120, 3700, 4300)]
    timetable(central=[*go_to_the_hill(30, 4000), *looks])
    links = {"coordinator": "timetable", "links": {"latency_s": 60}}
    run(bench(tmp_path, terrain=RING, command=links, events=shut(5, "c", "d")))
    plain, around = 400.0, ROUND_KM * 100
    # The order of 30 s is heard at 90 s, what the cart then meets is heard at 150 s.
    assert [round(s) for s in believed.values()] == [plain, plain, plain, plain, round(around), plain]


def test_an_announced_closure_is_known_to_every_post_at_once(tmp_path: Path, timetable: Write) -> None:
    believed: dict[float, float] = {}
    timetable(central=[(t, believed_s(believed)) for t in (1, 6, 3606)])
    run(bench(tmp_path, terrain=RING, events=shut(5, "c", "d", announced=True)))
    assert [round(s) for s in believed.values()] == [400, round(ROUND_KM * 100), 400]


def test_a_vehicle_that_breaks_down_on_a_road_that_is_then_shut_gets_off_it(tmp_path: Path, timetable: Write) -> None:
    hazards = {"breakdown_mtbf_h": 0.05, "field_repair_share": 1.0, "field_repair_h": 0.2}
    timetable(central=go_to_the_hill(0))
    for seed in range(6):
        scenario = bench(tmp_path, terrain=RING, hazards=hazards, events=shut(250, "c", "d", for_h=11))
        made = run(scenario, seed=seed)
        assert made.ledger.table("legs").filter(event="arrive").height >= 1


def test_missions_beyond_a_shut_road_are_served_the_long_way(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(10, lambda d: d.order("cart-1.1", *delivery(FIRST, HILL), HOME))])
    made = run(bench(tmp_path, [(0, "Hill", 50)], terrain=RING, events=shut(5, "c", "d")))
    assert outcome(made) == ("succeeded", "done")


@pytest.mark.parametrize(
    ("road", "rule"), [(["a", "z"], "'z', unknown node"), (["a", "c"], "no road joins 'a' and 'c'")]
)
def test_a_road_has_two_ends_that_a_road_joins(tmp_path: Path, road: list[str], rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule):
        run(bench(tmp_path, terrain=RING, events=shut(5, *road)))


def test_the_farm_is_reached_from_the_other_side_when_the_short_road_to_it_is_shut(
    tmp_path: Path, timetable: Write
) -> None:
    timetable(central=[(10, lambda d: d.order("cart-1.1", Step(GO, FARM)))])
    made = run(bench(tmp_path, terrain=RING, events=shut(5, "b", "c")))
    assert [km for _, km in journeys(made)] == pytest.approx([ROUND_KM], abs=1e-5)


def test_who_turned_off_at_a_node_to_the_millimetre_is_not_on_the_road_beyond(tmp_path: Path, timetable: Write) -> None:
    """Lengths that are no whole millimetres; the audit finds whoever sets out over the road that is shut."""
    nodes = {"a": [0, 0.5], "b": [2, 0.0137], "c": [4, 0.0231], "d": [5.0077, 0], "e": [6, 0.0711], "f": [3, 2]}
    terrain = {"graph": RING["graph"] | {"nodes": nodes}}
    timetable(central=go_to_the_hill(0))
    made = run(bench(tmp_path, terrain=terrain, events=shut(50, "b", "c")))
    assert [event for _, event, _ in made.ledger.table("legs").select("t_us", "event", "leg").rows()][1] == "diverted"
    assert legs(made, "arrive")


def test_a_policy_leaves_alone_what_it_believes_to_be_cut_off(tmp_path: Path) -> None:
    made = run(
        bench(
            tmp_path,
            [(1000, "Hill", 50), (1000, "Farm", 50)],
            command={"coordinator": "greedy-closest"},
            events=shut(5, "c", "d", for_h=11, announced=True),
        )
    )
    assert outcome(made, FIRST) == ("expired", "never assigned")
    assert outcome(made, "delivery-00002") == ("succeeded", "done")
