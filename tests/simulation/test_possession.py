"""Who is on its way when a position changes hands is endangered by the zones of the moment, however it is held up.

Survival is exp(-Λ) of the danger there really was: Λ of each vehicle is worked out by hand from where it was and when,
and held against what its ledger says and against the unit-exponential draw of the vehicles that were lost.
"""

from __future__ import annotations

from typing import Any, Final

import polars as pl
import pytest

from fleet.randomness import Streams
from fleet.statistics.run import Run
from tests.simulation.siege import HOUR_US, holdings, run, siege

PER_KM: Final = 0.004
PER_H: Final = 0.02
"""Danger of moving and of standing under the guns, which reach everywhere."""
SEED: Final = 7
HORIZON_US: Final = 14 * HOUR_US
BREAKDOWNS: Final = {"breakdown_mtbf_h": 4, "field_repair_h": 1, "recovery_expires_h": 6}

COMMAND: Final = {"coordinator": {"name": "greedy-closest", "go_ratio": 1.0}}


def under_fire(**keys: Any) -> Run:
    """Deliveries to the end of a road of 13 km all day, over a ford that takes one at a time and is queued for.

    The guns are silent while the position is the fleet's.
    """
    everywhere = [[-14, -1], [5, -1], [5, 1], [-14, 1]]
    guns = {"name": "guns", "kind": "threat", "polygon_km": everywhere, "loss_per_km": PER_KM, "loss_per_h": PER_H}
    nodes = {name: [i, 0] for i, name in enumerate("abcde")} | {"x": [-1, 0], "y": [-5, 0], "w": [-9, 0], "z": [-13, 0]}
    edges = [["a", "b"], ["b", "c"], ["c", "d"], ["d", "e"], ["a", "x"], ["x", "y"], ["y", "w"], ["w", "z"]]
    camp = {"area_km": [[-13.1, -0.1], [-12.9, 0.1]]}
    mules = {"platform": "mule", "count": 12, "home": "Depot", "control": keys.pop("control", "autonomous")}
    values: dict[str, Any] = {
        "defence": {"controls": ["guns"]},
        "captures": {"hold": {"reorder_kg": 0, "grace_h": 0.1, "retake": False, "use_kg_per_day": 400}},
        "zones": [guns],
        "terrain": {"graph": {"nodes": nodes, "edges": edges, "crossings": {"ford": ["x", "y"]}}},
        "fleet": [*({"platform": name, "count": 8, "home": "Depot"} for name in ("eye", "helper", "ram")), mules],
        "demand": [{"kind": "delivery", "to": camp, "rate_per_day": 150, "load_kg": 10, "due_h": 9, "expires_h": 20}],
        "horizon_days": 14 / 24,
    }
    return run(siege(**(values | keys)), seed=SEED)


def danger_met(made: Run, vehicle: str) -> tuple[dict[int, float], float]:
    """Λ of each leg that is over, by its number, and of all legs and stays: the rates, for as long as the guns fire."""
    taken_us, lost_us = (int(changed_us) for changed_us in holdings(made, "seized")["t_us"][1:])

    def under_fire_us(since_us: int, until_us: int) -> int:
        return until_us - since_us - max(min(until_us, lost_us) - max(since_us, taken_us), 0)

    rows = made.ledger.table("legs").filter(vehicle=vehicle)
    departed = dict(rows.filter(event="depart").select("leg", "t_us").iter_rows())
    over = rows.filter(pl.col("event") != "depart").select("leg", "t_us", "start_mm", "end_mm")
    lost = made.ledger.table("losses").filter(vehicle=vehicle)["t_us"]
    legs, stood_us, since_us = dict[int, float](), 0, 0
    for leg, until_us, start_mm, end_mm in over.iter_rows():
        took_us = until_us - departed[leg]
        km = (end_mm - start_mm) / 1e6
        legs[leg] = PER_KM * km * under_fire_us(departed[leg], until_us) / took_us if took_us else 0.0
        stood_us += under_fire_us(since_us, departed[leg])
        since_us = until_us
    stood_us += under_fire_us(since_us, lost[0] if len(lost) else HORIZON_US)
    return legs, sum(legs.values()) + PER_H * stood_us / HOUR_US


CASES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "queues at a crossing": ("queueing", {}),
    "is mended on the spot": ("repairing", {"hazards": BREAKDOWNS | {"field_repair_share": 1}}),
    "waits for an operator": (
        "awaiting_operator",
        {"control": "supervised", "command": COMMAND | {"operators": {"neglect": 900, "attending": 600}}},
    ),
    "waits to be towed": ("broken", {"hazards": BREAKDOWNS | {"field_repair_share": 0}}),
}


@pytest.mark.parametrize(("state", "keys"), CASES.values(), ids=CASES)
def test_who_stands_meets_the_danger_of_the_moment_and_then_that_of_its_way(state: str, keys: dict[str, Any]) -> None:
    made = under_fire(**keys)
    _, taken_us, lost_us = holdings(made, "seized")["t_us"].to_list()
    states = made.ledger.table("vehicles").filter(pl.col("vehicle").str.starts_with("mule"))
    spells = states.with_columns(until_us=pl.col("t_us").shift(-1).over("vehicle")).filter(state=state)
    for changed_us in (taken_us, lost_us):
        assert spells.filter((pl.col("t_us") < changed_us) & (pl.col("until_us") > changed_us)).height > 0
    check(made, [f"mule-{number}.1" for number in range(1, 13)])


def test_who_turns_off_meets_the_danger_of_the_moment_up_to_where_it_turns() -> None:
    taken_us = holdings(under_fire(), "seized")["t_us"][1]
    shut = {"at": taken_us / 1e6 - 120, "kind": "close-road", "road": ["w", "z"], "for_h": 1}
    made = under_fire(events=[shut])
    assert holdings(made, "seized")["t_us"][1] == taken_us
    legs = made.ledger.table("legs").filter(event="diverted")
    settled = legs.filter(t_us=taken_us).select("leg", "vehicle")
    turned = legs.filter(pl.col("t_us").is_between(taken_us + 1, taken_us + 300 * 10**6), hazard_n=0)
    # Each goes on from where it was settled, and turns off at the next node, 4 km or less ahead.
    assert not set(turned["vehicle"]).isdisjoint(settled["vehicle"])
    assert all(end_mm <= 4_000_000 for end_mm in turned["end_mm"])
    check(
        made, made.ledger.table("legs").filter(pl.col("vehicle").str.starts_with("mule"))["vehicle"].unique().to_list()
    )


def check(made: Run, vehicles: list[str]) -> None:
    """Legs are as dangerous as worked out by hand, and lost is who has met with its budget of danger, nobody else."""
    written = dict(made.ledger.table("legs").filter(pl.col("event") != "depart").select("leg", "hazard_n").iter_rows())
    lost = made.ledger.table("losses").filter(cause="threat")["vehicle"].to_list()
    for vehicle in vehicles:
        legs, total = danger_met(made, vehicle)
        assert all(written[leg] / 1e9 == pytest.approx(each, abs=1e-8) for leg, each in legs.items())
        drawn = Streams(SEED).stream("loss", vehicle).exponential()
        assert total == pytest.approx(drawn, abs=1e-6) if vehicle in lost else total < drawn
    assert not set(lost).isdisjoint(vehicles)
