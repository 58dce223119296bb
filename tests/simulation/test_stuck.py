"""Getting stuck: where it happens, what operators and towers do about it, and what the ledger tells of it."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.coordination.protocol import Status
from fleet.domain.plan import Step, StepKind
from fleet.randomness import Streams
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.run import Run
from tests.simulation.bench import CART, HILL, HOME, Desk, bench, delivery, legs, run

Write = Callable[..., None]
GO, TOW = StepKind.GO, StepKind.TOW
MARSH = {
    "graph": {
        "nodes": {name: [i, 0] for i, name in enumerate("abcde")},
        "edges": [["a", "b"], ["b", "c", "marsh"], ["c", "d", "marsh"], ["d", "e"]],
    }
}
"""The bench's road of 4 km with 2 km of marsh in its middle, where a cart does 3.5 m/s for 10."""

PLATFORMS = {"cart": CART, "tower": CART | {"roles": ["recovery"]}}
FLEET = [{"platform": "cart", "home": "Depot"}, {"platform": "tower", "home": "Depot"}]
CREW = {"coordinator": "timetable", "operators": {"count": 1, "unsticking": 60}}
JOB = "recovery/cart-1.1/1"


def swamp(folder: Path, requests: Any = (), per_km: Any = 1.0, **keys: Any) -> Scenario:
    hazards = {"stuck_per_km": {"marsh": per_km}} | keys.pop("hazards", {})
    return bench(
        folder, requests, terrain=MARSH, platforms=PLATFORMS, fleet=FLEET, hazards=hazards, **keys
    )  # fmt: skip


def there_and_home(desk: Desk) -> None:
    desk.order("cart-1.1", Step(GO, HILL), HOME)


def deliver(desk: Desk) -> None:
    desk.order("cart-1.1", *delivery("delivery-00001", HILL), HOME)


def budget(seed: int) -> float:
    return Streams(seed).stream("stuck", "cart-1.1").exponential()


def seed_stuck_early() -> int:
    """A seed with which a cart gets stuck in the marsh on its first way, at a rate of 1 per km."""
    return next(seed for seed in range(1, 99) if 0.2 < budget(seed) < 1.8)


def states(made: Run, vehicle: str = "cart-1.1") -> list[str]:
    return made.ledger.table("vehicles").filter(vehicle=vehicle)["state"].to_list()


def fetch(desk: Desk) -> None:
    mission = desk.picture.missions[JOB]
    (firm,) = mission.origins
    desk.order("tower-1.1", Step(GO, mission.site, JOB), Step(TOW, firm, JOB, vehicle="cart-1.1"), HOME)


def test_nobody_gets_stuck_where_a_scenario_does_not_say_so(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, there_and_home)])
    made = run(bench(tmp_path, terrain=MARSH, platforms=PLATFORMS, fleet=FLEET))
    assert legs(made, "stuck") == []
    assert made.summary().fleet.stuck == 0


def test_a_vehicle_is_stuck_where_its_budget_of_soft_ground_is_spent(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, there_and_home)])
    seed = seed_stuck_early()
    made = run(swamp(tmp_path), seed=seed)
    ((vehicle, at_s, km),) = legs(made, "stuck")[:1]
    assert vehicle == "cart-1.1"
    assert km == pytest.approx(1.0 + budget(seed), abs=1e-5)
    assert at_s == pytest.approx(100.0 + budget(seed) * 1000.0 / 3.5, abs=1e-3)
    assert made.summary().fleet.stuck == 1


def test_the_share_that_gets_through_is_that_of_the_closed_form() -> None:
    values = {
        "name": "ford", "horizon_days": 20,
        "terrain": {"graph": {"nodes": {"a": [0, 0], "b": [1, 0]}, "edges": [["a", "b", "marsh"]]}},
        "sites": [
            {"name": "Depot", "kind": "depot", "node": "a", "swap_bays": 3, "charged_packs": 9, "chargers": 9},
            {"name": "Far", "kind": "demand", "node": "b"},
        ],
        "platforms": {"cart": CART},
        "fleet": [{"platform": "cart", "home": "Depot", "count": 3}],
        "demand": [{"kind": "delivery", "to": "Far", "rate_per_day": 60, "load_kg": 10}],
        "hazards": {"stuck_per_km": {"marsh": 0.25}, "stuck_freed_share": 1.0},
        "command": {"operators": {"count": 1, "unsticking": 10}},
    }  # fmt: skip
    made = simulate(Scenario.from_dict(values), seed=4)
    ways = made.ledger.table("legs").filter(pl.col("event") == "depart", pl.col("start_mm") == 0)
    # Who got stuck once has a way before it that is as dangerous as a whole one is from there on.
    through = len(made.ledger.table("legs").filter(pl.col("event") == "arrive", pl.col("start_mm") == 0))
    share, expected = through / len(ways), exp(-0.25)
    assert share == pytest.approx(expected, abs=3.0 * (expected * (1 - expected) / len(ways)) ** 0.5)
    assert len(ways) > 1000


def test_rain_makes_it_more_frequent_by_its_factor(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, there_and_home)])
    seed = seed_stuck_early()
    rain = {"weather": [{"name": "rain", "stuck": 2.0, "mean_h": 1000}]}
    made = run(swamp(tmp_path, per_km=0.5, conditions=rain), seed=seed)
    assert legs(made, "stuck")[0][2] == pytest.approx(1.0 + budget(seed), abs=1e-5)


@pytest.mark.parametrize(("factor", "per_km"), [(2.0, 0.5), (0.5, 2.0)])
def test_a_platform_gets_stuck_more_or_less_often_by_its_factor(
    tmp_path: Path, timetable: Write, factor: float, per_km: float
) -> None:
    timetable(central=[(0, there_and_home)])
    seed = seed_stuck_early()
    made = run(swamp(tmp_path, per_km=per_km).replace({"platforms.cart.stuck_factor": factor}), seed=seed)
    assert legs(made, "stuck")[0][2] == pytest.approx(1.0 + budget(seed), abs=1e-5)


def test_a_platform_with_a_factor_of_0_never_gets_stuck(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, there_and_home)])
    made = run(swamp(tmp_path, per_km=9.0).replace({"platforms.cart.stuck_factor": 0}))
    assert legs(made, "stuck") == []


def test_what_a_way_has_used_of_the_budget_counts_on_the_next_one(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, there_and_home)])
    seed = next(seed for seed in range(1, 99) if 2.2 < budget(seed) < 3.8)
    made = run(swamp(tmp_path), seed=seed)
    # 2 km of marsh on the way out, and the rest on the way home, which begins with 1 km of field.
    at_km = 1.0 + (budget(seed) - 2.0)
    assert legs(made, "stuck")[0][2] == pytest.approx(at_km, abs=1e-5)


def test_an_operator_frees_it_from_afar_and_it_goes_on_where_it_stood(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(0, there_and_home)])
    made = run(swamp(tmp_path, command=CREW, hazards={"stuck_freed_share": 1.0}, per_km=0.4), seed=seed_stuck_early())
    rows = made.ledger.table("vehicles").filter(vehicle="cart-1.1")
    seen = rows["state"].to_list()
    at = seen.index("unsticking")
    assert seen[at + 1] == "travelling"
    assert rows["t_us"][at + 1] - rows["t_us"][at] == 60_000_000
    assert seen[-1] == "idle"


def test_who_is_not_freed_is_towed_to_firm_ground_delivers_what_it_carries_and_goes_home(
    tmp_path: Path, timetable: Write
) -> None:
    seed = seed_stuck_early()
    heard: list[Status] = []

    def look(desk: Desk) -> None:
        heard.append(desk.picture.vehicles["cart-1.1"].status)
        fetch(desk)

    timetable(central=[(10, deliver), (1500, look)])
    made = run(swamp(tmp_path, [(0, "Hill", 50)], command=CREW, hazards={"stuck_freed_share": 0.0}), seed=seed)
    assert heard == [Status.DISABLED]
    seen = states(made)
    at = seen.index("unsticking")
    assert seen[at + 1 : at + 4] == ["stuck", "towed", "travelling"]
    towed = made.ledger.table("legs").filter(vehicle="cart-1.1", event="arrive").filter(pl.col("lead").is_not_null())
    # The marsh ends 3 km out.
    ((start_mm, end_mm),) = towed.select("start_mm", "end_mm").rows()
    assert end_mm - start_mm == pytest.approx(3e6 - legs(made, "stuck")[0][2] * 1e6, abs=2)
    assert "unloading" in seen
    outcomes = dict(made.ledger.table("parts").filter(event="ended").select("mission", "outcome").rows())
    assert outcomes[JOB] == outcomes["delivery-00001"] == "succeeded"


def test_without_operators_it_waits_for_a_tow_and_is_abandoned_where_none_comes(
    tmp_path: Path, timetable: Write
) -> None:
    timetable(central=[(0, there_and_home)])
    made = run(swamp(tmp_path, hazards={"recovery_expires_h": 1}), seed=seed_stuck_early())
    assert states(made)[-2:] == ["stuck", "abandoned"]
    assert made.ledger.table("losses")["cause"].to_list() == ["abandoned"]


def test_the_time_of_a_mission_tells_how_long_its_vehicle_was_stuck(tmp_path: Path, timetable: Write) -> None:
    timetable(central=[(10, deliver)])
    hazards = {"stuck_freed_share": 1.0}
    made = run(swamp(tmp_path, [(0, "Hill", 50)], command=CREW, hazards=hazards, per_km=0.6), seed=seed_stuck_early())
    assert made.summary().time_in["stuck"] > 0
    assert made.summary().time_in["stuck"] % 60_000_000 == 0
