"""What goes wrong: breakdown and repair, empty batteries, loss and replacement, recovery and its own mishaps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.coordination.protocol import MissionArrived, OrderRefused
from fleet.domain.mission import Mission
from fleet.domain.plan import Step, StepKind
from fleet.randomness import Streams
from fleet.statistics.run import Run
from tests.simulation.bench import CART, DEPOT, FARM, HILL, HOME, Desk, Timetable, bench, delivery, legs, orders, run

Write = Callable[..., None]
GO, TOW = StepKind.GO, StepKind.TOW
SHORT = {"cart": CART | {"range_km": 3}}
"""A cart that gets 3 km, laden, on one charge: a round trip to the hill, 8 km, strands it."""

TOWER = {"tower": CART | {"roles": ["recovery"]}, "lame": CART | {"range_km": 3}}
TOWERS = [{"platform": "lame", "home": "Depot"}, {"platform": "tower", "home": "Depot", "count": 2}]
JOB = "recovery/lame-1.1/1"


def states(made: Run, vehicle: str) -> list[str]:
    rows = made.ledger.table("vehicles").filter(pl.col("vehicle") == vehicle)["state"].to_list()
    return [state for i, state in enumerate(rows) if i == 0 or rows[i - 1] != state]


def ends(made: Run) -> dict[str, tuple[str, str]]:
    rows = made.ledger.table("parts").filter(pl.col("event") == "ended").select("mission", "outcome", "cause").rows()
    return {mission: (outcome, cause) for mission, outcome, cause in rows}


def exponential(purpose: str, entity: str, seed: int = 1, draw: int = 0) -> float:
    stream = Streams(seed).stream(purpose, entity)
    return [stream.exponential() for _ in range(draw + 1)][-1]


# ── breakdown ──


def test_a_breakdown_comes_when_the_budget_of_driving_hours_is_spent(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", *(Step(GO, p) for _ in range(40) for p in (HILL, DEPOT))))])
    hazards = {"breakdown_mtbf_h": 0.5, "field_repair_share": 1.0, "field_repair_h": 0.1}
    made = run(bench(tmp_path, hazards=hazards))
    first_s = legs(made, "broken")[0][1]
    assert first_s == pytest.approx(1800.0 * exponential("breakdown", "cart-1.1"), abs=2e-6)
    second_s = legs(made, "broken")[1][1]
    expected = first_s + 360.0 + 1800.0 * exponential("breakdown", "cart-1.1", draw=1)
    assert second_s == pytest.approx(expected, abs=1e-5)


def test_a_vehicle_mended_on_the_way_goes_on_where_it_stopped(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", *(Step(GO, p) for _ in range(20) for p in (HILL, DEPOT))))])
    hazards = {"breakdown_mtbf_h": 0.5, "field_repair_share": 1.0, "field_repair_h": 0.1}
    made = run(bench(tmp_path, hazards=hazards))
    breaks = len(legs(made, "broken"))
    last = made.ledger.table("vehicles").select("t_us", "state").rows()[-1]
    assert last == (pytest.approx((16_000 + 360 * breaks) * 1e6, abs=10 * breaks), "idle")


def test_an_order_to_a_vehicle_under_repair_waits_for_the_repair(tmp_path: Path, timetable: Write) -> None:
    break_s = 1800.0 * exponential("breakdown", "cart-1.1")
    plan = [Step(GO, p) for _ in range(40) for p in (HILL, DEPOT)]
    at = int(break_s // 400)
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", *plan)),
            (break_s + 10, lambda d: d.order("cart-1.1", HOME, from_step=at)),
        ]
    )
    hazards = {"breakdown_mtbf_h": 0.5, "field_repair_share": 1.0, "field_repair_h": 0.1}
    made = run(bench(tmp_path, hazards=hazards, horizon_days=0.1))
    assert ("refused", "step under way") in orders(made)
    repaired = made.ledger.table("vehicles").filter(state="repairing")["t_us"][0] / 1e6 + 360
    assert min(t for _, t, _ in legs(made, "depart") if t > break_s) == pytest.approx(repaired, abs=1e-5)


def test_a_vehicle_that_breaks_down_for_good_is_towed_home_repaired_and_idle(tmp_path: Path) -> None:
    hazards = {"breakdown_mtbf_h": 0.3, "field_repair_share": 0.0, "workshop_repair_h": 1}
    fleet = [{"platform": "cart", "home": "Depot", "count": 3}]
    made = run(
        bench(tmp_path, [(0, "Hill", 50)], fleet=fleet, hazards=hazards, command={"coordinator": "fifo-nearest"})
    )
    broken = [v for v, _, _ in legs(made, "broken")]
    assert broken
    assert any(outcome == ("succeeded", "done") for name, outcome in ends(made).items() if name.startswith("recovery"))


def test_a_vehicle_that_waits_for_the_workshop_can_not_be_called_out_of_it(tmp_path: Path, timetable: Write) -> None:
    def drive(desk: Desk) -> None:
        for name in ("cart-1.1", "cart-2.1"):
            desk.order(name, *(Step(GO, p) for _ in range(40) for p in (HILL, DEPOT)))

    def fetch(desk: Desk) -> None:
        for mission in desk.picture.missions.values():
            idle = next((v for v in desk.picture.vehicles if v.startswith("tower") and v not in fetched), None)
            if mission.id not in fetched and idle is not None:
                fetched.extend((mission.id, idle))
                desk.order(idle, *rescue_steps(mission), HOME)
        desk.decision.wake_at_us = desk.picture.time_us + 10_000_000
        if len(fetched) == 4 and not any(isinstance(t, OrderRefused) for t in desk.triggers):
            for name in ("cart-1.1", "cart-2.1"):
                desk.order(name, Step(GO, FARM), based_on=3)

    fetched: list[str] = []
    timetable(central=[(0, drive)], always={"central": fetch})
    fleet = [{"platform": "cart", "home": "Depot", "count": 2}, {"platform": "tower", "home": "Depot", "count": 2}]
    figures = {"cart": CART, "tower": TOWER["tower"] | {"range_km": 1000}}
    hazards = {"breakdown_mtbf_h": 2, "field_repair_share": 0.0, "workshop_repair_h": 2}
    made = run(bench(tmp_path, platforms=figures, fleet=fleet, hazards=hazards, horizon_days=0.4))
    for vehicle in ("cart-1.1", "cart-2.1"):
        seen = states(made, vehicle)
        assert "travelling" not in seen[seen.index("broken") : seen.index("repairing")]


def test_a_drone_that_breaks_down_in_flight_is_lost(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: d.order("drone-1.1", *(Step(GO, p) for _ in range(40) for p in (HILL, DEPOT))))])
    fleet = [{"platform": "drone", "home": "Depot"}]
    made = run(bench(tmp_path, fleet=fleet, hazards={"breakdown_mtbf_h": 0.1}))
    assert made.ledger.table("losses")["cause"].to_list() == ["breakdown in flight"]


# ── empty battery ──


def test_a_vehicle_with_an_empty_battery_stands_where_its_energy_ends(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME))])
    made = run(bench(tmp_path, platforms=SHORT))
    # Full load is half of the mass, so empty it gets 3 km times two.
    vehicle, at_s, km = legs(made, "stranded")[0]
    assert vehicle == "cart-1.1"
    assert (at_s, km) == pytest.approx((600.0, 2.0), abs=1e-3)
    assert made.ledger.table("vehicles")["energy_mj"][-1] == 0


def test_a_stranded_vehicle_refuses_orders_asks_for_recovery_and_is_abandoned_in_the_end(
    tmp_path: Path, timetable: Write
) -> None:
    def insist(desk: Desk) -> None:
        desk.order("cart-1.1", HOME, based_on=2)

    timetable(central=[(0, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME)), (1000, insist)])
    made = run(bench(tmp_path, platforms=SHORT, hazards={"recovery_expires_h": 2}))
    assert orders(made)[-1] == ("invalid", "vehicle disabled or offered to another post")
    assert any(
        isinstance(t, MissionArrived) and t.mission.startswith("recovery") for _, t in Timetable.heard["central"]
    )
    assert ends(made) == {"recovery/cart-1.1/1": ("expired", "never assigned")}
    assert made.ledger.table("losses").select("cause", "t_us").rows() == [("abandoned", 7_800_000_000)]


def test_an_order_on_its_way_to_a_vehicle_that_strands_meanwhile_is_refused(tmp_path: Path, timetable: Write) -> None:
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME)),
            (605, lambda d: d.order("cart-1.1", HOME, based_on=1, from_step=1)),
        ]
    )
    command = {"coordinator": "timetable", "links": {"latency_s": 10}}
    made = run(bench(tmp_path, platforms=SHORT, command=command))
    assert ("refused", "stale") in orders(made)
    assert any(isinstance(t, OrderRefused) for _, t in Timetable.heard["central"])


# ── towing ──


def rescue(desk: Desk, tower: str = "tower-1.1", job: str = JOB) -> None:
    """Fetch the lame one from where its mission says."""
    mission = desk.picture.missions[job]
    desk.order(tower, *rescue_steps(mission), HOME)


def rescue_steps(mission: Mission) -> tuple[Step, ...]:
    return Step(GO, mission.site, mission.id), Step(TOW, DEPOT, mission.id, vehicle=mission.subject)


def stranded_bench(folder: Path, **keys: Any) -> Any:
    return bench(folder, platforms=TOWER, fleet=TOWERS, **keys)


def strand(desk: Desk) -> None:
    desk.order("lame-1.1", Step(GO, HILL), HOME)


def test_a_tow_takes_its_time_and_brings_the_stranded_one_back_to_life(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, strand), (1000, rescue), (8000, lambda d: d.order("lame-1.1", Step(GO, FARM), HOME))])
    made = run(stranded_bench(tmp_path))
    # Stranded 2 km out on the way home; 200 s out, 2 km back at half speed, then a swap of 5 min.
    assert [(v, round(t, 1)) for v, t, _ in legs(made, "arrive")][1:3] == [("tower-1.1", 1200.0), ("tower-1.1", 1600.0)]
    assert ends(made)[JOB] == ("succeeded", "done")
    assert states(made, "lame-1.1") == [
        "idle",
        "travelling",
        "stranded",
        "towed",
        "charging",
        "idle",
        "travelling",
        "idle",
    ]


def test_a_tower_that_comes_for_nobody_goes_on(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, strand), (1000, rescue), (1005, lambda d: rescue(d, "tower-2.1"))])
    made = run(stranded_bench(tmp_path))
    assert ends(made)[JOB] == ("succeeded", "done")
    assert states(made, "tower-2.1") == ["idle", "travelling", "idle"]


def test_a_job_that_expires_while_it_is_done_is_done_all_the_same(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, strand), (1000, rescue)])
    # Expires at 600 + 700 s, in the middle of the tow.
    made = run(stranded_bench(tmp_path, hazards={"recovery_expires_h": 700 / 3600}))
    assert ends(made) == {JOB: ("expired", "not reached in time")}
    assert made.ledger.table("losses").is_empty()
    assert states(made, "lame-1.1")[-1] == "idle"


def test_a_vehicle_that_nobody_wants_to_fetch_is_abandoned_at_once_and_costs_its_price(
    tmp_path: Path, timetable: Write
) -> None:
    def refuse(desk: Desk) -> None:
        desk.decision.rejected.update({name: "not worth it" for name in desk.picture.missions if name == JOB})

    timetable(always={"central": refuse}, central=[(0, strand)])
    made = run(stranded_bench(tmp_path))
    assert ends(made) == {JOB: ("rejected", "rejected by policy")}
    (loss,) = made.ledger.table("losses").rows(named=True)
    assert (loss["cause"], loss["vehicle"], loss["t_us"]) == ("abandoned", "lame-1.1", 600_000_000)
    assert made.summary().cost.losses_usd == loss["price_usd"] > 0


def test_a_job_that_expires_before_the_tower_comes_abandons_the_vehicle(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, strand), (1000, rescue)])
    made = run(stranded_bench(tmp_path, hazards={"recovery_expires_h": 500 / 3600}))
    assert made.ledger.table("losses")["cause"].to_list() == ["abandoned"]
    assert states(made, "tower-1.1")[-1] == "idle"


def test_a_tow_can_not_be_broken_off(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, strand), (1000, rescue), (1300, lambda d: d.order("tower-1.1", HOME, from_step=1))])
    made = run(stranded_bench(tmp_path))
    assert ("refused", "step under way") in orders(made)
    assert ends(made)[JOB] == ("succeeded", "done")


ZONE = {"name": "fire", "kind": "threat", "polygon_km": [[0.5, -1], [1.5, -1], [1.5, 1], [0.5, 1]]}


def exposed(tower: float, lame: float) -> dict[str, Any]:
    figures = {"tower": TOWER["tower"] | {"exposure": tower}, "lame": TOWER["lame"] | {"exposure": lame}}
    return {"platforms": figures, "fleet": TOWERS, "zones": [ZONE | {"loss_per_km": 1.0}]}


def seed_that_loses(vehicle: str) -> int:
    """A seed with which a vehicle gets through the zone once, and not a second time."""
    return next(seed for seed in range(1, 500) if 1.02 < exponential("loss", vehicle, seed) < 1.98)


def test_a_tower_lost_on_the_way_leaves_the_towed_one_to_be_fetched_anew(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, strand), (1000, rescue), (4000, lambda d: rescue(d, "tower-2.1", "recovery/lame-1.1/2"))])
    made = run(bench(tmp_path, **exposed(1.0, 1e-6)), seed=seed_that_loses("tower-1.1"))
    assert made.ledger.table("losses")["vehicle"].to_list()[0] == "tower-1.1"
    assert ends(made)[JOB] == ("failed", "tow failed")
    assert "recovery/lame-1.1/2" in ends(made)
    assert states(made, "lame-1.1")[:5] == ["idle", "travelling", "stranded", "towed", "stranded"]


def test_a_towed_vehicle_lost_on_the_way_ends_the_job_and_frees_the_tower(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, strand), (1000, rescue)])
    made = run(bench(tmp_path, **exposed(1e-6, 1.0)), seed=seed_that_loses("lame-1.1"))
    assert made.ledger.table("losses")["vehicle"].to_list() == ["lame-1.1"]
    assert ends(made)[JOB] == ("failed", "no longer needed")
    assert states(made, "tower-1.1")[-1] == "idle"


def test_a_towed_vehicle_takes_its_own_risk_up_to_where_the_tow_ends_early(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, strand), (1000, rescue)])
    # The tower takes no risk, and its battery is empty half way to the depot.
    figures = {"tower": TOWER["tower"] | {"exposure": 0, "range_km": 2.4}, "lame": TOWER["lame"]}
    keys: dict[str, Any] = {"platforms": figures, "fleet": TOWERS, "hazards": {"loss_per_km": 0.01}}
    made = run(bench(tmp_path, **keys), seed=3)
    towed = made.ledger.table("legs").filter((pl.col("vehicle") == "lame-1.1") & pl.col("lead").is_not_null())
    start_mm, end_mm, hazard_n = towed.filter(event="diverted").select("start_mm", "end_mm", "hazard_n").row(0)
    assert 0 < end_mm - start_mm < 2_000_000
    assert hazard_n == pytest.approx((end_mm - start_mm) * 1e-6 * 0.01 * 1e9, abs=2)


def test_a_towed_vehicle_says_nothing_until_it_is_back_in_service(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, strand), (1000, rescue)])
    made = run(stranded_bench(tmp_path))
    said = made.ledger.table("messages").filter(sender="lame-1.1").select("kind", "t_us").rows()
    # Stranded at 600 s, hooked up at 1200 s, in the workshop at 1600 s, its battery swapped 5 min later.
    assert [(kind, t_us / 1e6) for kind, t_us in said] == [("ack", 0.0), ("disabled", 600.0), ("idle", 1900.0)]


BRIDGE = {
    "graph": {
        "nodes": {name: [i, 0] for i, name in enumerate("abcde")},
        "edges": [["a", "b"], ["b", "c"], ["c", "d"], ["d", "e"]],
        "crossings": {"bridge": ["a", "b"]},
    }
}
HALT = {"name": "halt", "kind": "threat", "polygon_km": [[0.99, -1], [1.01, -1], [1.01, 1], [0.99, 1]], "loss_per_h": 2}


@pytest.mark.parametrize("lost", ["tower-1.1", "lame-1.1"])
def test_a_pair_that_waits_at_a_closed_crossing_can_lose_either_and_the_job_ends_once(
    tmp_path: Path, timetable: Write, lost: str
) -> None:
    timetable(central=[(0, strand), (1000, rescue)])
    figures = {name: TOWER[name] | {"exposure": 1.0 if f"{name}-1.1" == lost else 1e-9} for name in TOWER}
    events = [{"at": 1250, "kind": "close-crossing", "crossing": "bridge", "for_h": 8}]
    keys: dict[str, Any] = {"platforms": figures, "fleet": TOWERS, "zones": [HALT], "terrain": BRIDGE, "events": events}
    made = run(bench(tmp_path, **keys, hazards={"recovery_expires_h": 3}))
    assert lost in made.ledger.table("losses")["vehicle"].to_list()
    assert ends(made)[JOB] == (("failed", "tow failed") if lost == "tower-1.1" else ("failed", "no longer needed"))
    if lost == "tower-1.1":
        abandoned = made.ledger.table("losses").filter(cause="abandoned").select("vehicle", "t_us").rows()
        lost_us = made.ledger.table("losses").filter(vehicle=lost)["t_us"][0]
        # A new job for the vehicle left at the crossing, with its whole time.
        assert abandoned == [("lame-1.1", lost_us + 3 * 3_600_000_000)]


# ── loss ──


def test_a_loss_takes_the_cargo_and_a_replacement_comes_with_a_new_name(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, lambda d: d.order("cart-1.1", *delivery("delivery-00001", HILL), HOME))])
    fleet = [{"platform": "cart", "home": "Depot", "replacement_h": 2}]
    made = run(bench(tmp_path, [(0, "Hill", 50)], fleet=fleet, hazards={"loss_per_km": 100.0}))
    lost_us, replaced_us = made.ledger.table("losses").select("t_us", "replaced_us").row(0)
    assert replaced_us == lost_us + 7_200_000_000
    assert made.ledger.table("vehicles").filter(vehicle="cart-1.2").row(0, named=True)["t_us"] == replaced_us
    events = made.ledger.table("parts")["event"].to_list()
    assert events == ["assigned", "loaded", "departed", "lost", "ended"]
    at_km = legs(made, "lost")[0][2]
    assert at_km == pytest.approx(exponential("loss", "cart-1.1") / 100.0, abs=2e-6)


def test_a_loss_is_known_after_the_silence_that_the_scenario_says(tmp_path: Path) -> None:
    fleet = [{"platform": "cart", "home": "Depot", "count": 2}]
    command = {"coordinator": "fifo-nearest", "lost_after_s": 1800}
    keys: dict[str, Any] = {"fleet": fleet, "command": command, "hazards": {"loss_per_km": 3.0}}
    made = run(bench(tmp_path, [(0, "Hill", 50)], **keys))
    lost_us = made.ledger.table("losses")["t_us"][0]
    again = made.ledger.table("orders").filter(event="issued")["t_us"].to_list()
    assert again[:2] == [0, lost_us + 1_800_000_000]
