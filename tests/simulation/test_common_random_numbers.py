"""Common random numbers: a slot has the same luck whatever a policy does with it (Law 2015, ch. 11.2)."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl
import pytest

from fleet.ledger.recorder import Recorder
from fleet.randomness import Streams
from fleet.scenario.scenario import Scenario
from fleet.simulation.prepare import prepare
from fleet.simulation.run import prepared_for, simulate, start
from fleet.statistics.run import Run
from tests.simulation.bench import CART, DRONE

POLICIES = ("fifo-nearest", "greedy-closest")


@cache
def scenario() -> Scenario:
    """Losses, breakdowns, splits, several sites and weather: enough for two policies to go different ways."""
    return Scenario.of(
        name="luck",
        horizon_days=3,
        terrain={
            "graph": {
                "nodes": {n: [int(x), int(y)] for n, x, y in zip("abcdefgh", "01231234", "00001111", strict=True)},
                "edges": [list(pair) for pair in ("ab", "bc", "cd", "be", "ef", "fg", "gh", "cf")],
            }
        },
        sites=[
            {"name": "Depot", "kind": "depot", "node": "a", "swap_bays": 2, "charged_packs": 6, "docks": 2,
             "workshop_bays": 1},
            *({"name": f"Site {n}", "group": "forward", "node": n} for n in "dgh"),
        ],
        platforms={"cart": CART, "drone": DRONE},
        fleet=[
            {"platform": "cart", "home": "Depot", "count": 4, "replacement_h": 5},
            {"platform": "drone", "home": "Depot", "count": 2, "replacement_h": 5},
        ],
        demand=[{"kind": "delivery", "to": "forward", "rate_per_day": 150, "load_kg": {"uniform": [20, 180]},
                 "lot_kg": 80, "expires_h": 5, "priorities": [1, 2]}],
        hazards={"loss_per_km": 0.01, "breakdown_mtbf_h": 8, "workshop_repair_h": 2, "field_repair_h": 0.3},
        conditions={"weather": [{"name": "clear", "mean_h": 8}, {"name": "mud", "speed": 0.6, "mean_h": 4}],
                    "light": {"night_hazard": 0.5}},
    )  # fmt: skip


@cache
def ran(policy: str, replication: int = 0) -> Run:
    return simulate(scenario(), coordinator=policy, replication=replication)


def requests(made: Run) -> list[Any]:
    missions = made.ledger.table("missions").filter(pl.col("derived") == 0)
    return list(missions.drop("subject").rows())


def spent(made: Run, column: str) -> dict[str, float]:
    """Hazard that each lost vehicle had consumed in all when it was lost to a threat, in budgets of 1."""
    lost = made.ledger.table("losses").filter(cause="threat")["vehicle"]
    legs = made.ledger.table("legs").filter((pl.col("event") != "depart") & pl.col("vehicle").is_in(lost.implode()))
    return {v: n / 1e9 for v, n in legs.group_by("vehicle").agg(pl.col(column).sum()).rows()}


def test_the_two_policies_do_go_different_ways() -> None:
    fifo, greedy = (ran(policy).summary() for policy in POLICIES)
    assert fifo.ledger_sha256 != greedy.ledger_sha256
    lost = [ran(policy).ledger.table("losses").select("t_us", "vehicle").rows() for policy in POLICIES]
    assert lost[0] != lost[1]
    assert min(len(rows) for rows in lost) > 3


def test_two_policies_face_the_same_demand() -> None:
    assert requests(ran(POLICIES[0])) == requests(ran(POLICIES[1]))


def test_two_policies_face_the_same_weather_and_light() -> None:
    timelines = [ran(policy).ledger.table("timelines") for policy in POLICIES]
    assert timelines[0].equals(timelines[1])


@pytest.mark.parametrize("policy", POLICIES)
def test_every_vehicle_is_lost_where_its_own_budget_is_spent(policy: str) -> None:
    budgets = {v: Streams(1).stream("loss", v).exponential() for v in spent(ran(policy), "hazard_n")}
    assert len(budgets) > 3
    assert spent(ran(policy), "hazard_n") == pytest.approx(budgets, abs=2e-6)


def test_slots_lost_under_both_policies_were_lost_at_the_same_hazard() -> None:
    """Thousands of legs apart, the same vehicle bears the same before it goes."""
    fifo, greedy = (spent(ran(policy), "hazard_n") for policy in POLICIES)
    common = sorted(fifo.keys() & greedy.keys())
    assert len(common) >= 3
    assert [fifo[v] for v in common] == pytest.approx([greedy[v] for v in common], abs=2e-6)


def test_a_vehicles_first_breakdown_comes_after_the_same_driving_time() -> None:
    driven: list[dict[str, float]] = []
    for policy in POLICIES:
        legs = ran(policy).ledger.table("legs")
        legs = legs.with_columns(began=pl.col("t_us").first().over("leg")).filter(
            (pl.col("event") != "depart") & pl.col("lead").is_null()
        )
        first = legs.with_columns(
            before=(pl.col("event") == "broken").cast(pl.Int64).cum_sum().shift(1, fill_value=0).over("vehicle"),
            lasted=pl.col("t_us") - pl.col("began"),
        ).filter((pl.col("before") == 0) & (pl.col("event") == "broken").any().over("vehicle"))
        driven.append(dict(first.group_by("vehicle").agg(pl.col("lasted").sum() / 1e6).rows()))
    common = sorted(driven[0].keys() & driven[1].keys())
    assert len(common) >= 4
    expected = [8 * 3600 * Streams(1).stream("breakdown", v).exponential() for v in common]
    for of_policy in driven:
        assert [of_policy[v] for v in common] == pytest.approx(expected, abs=1e-3)


@cache
def late(latency_s: float) -> Run:
    """The same scenario on links with bad spells and jamming; decisions take a time."""
    kind = {"name": "satellite", "loss": 0.05, "bad_spells": {"mean_up_min": 40, "mean_down_min": 5}}
    linked = scenario().replace(
        {
            "zones": [{"name": "jam", "kind": "jamming", "polygon_km": [[1, -1], [2, -1], [2, 2], [1, 2]]}],
            "events": [{"at": "6h", "kind": "jamming", "zone": "jam", "for_h": 6}],
            "command.links": {"report_every_s": 60, "kinds": [kind]},
            "command.latency_s": latency_s,
            "fleet.0.link": "satellite",
        }
    )
    return simulate(linked, coordinator="greedy-closest")


def test_runs_that_differ_in_latency_alone_share_demand_weather_spells_and_budgets() -> None:
    at_once, slow = late(0.0), late(1_200.0)
    assert at_once.summary().ledger_sha256 != slow.summary().ledger_sha256
    assert requests(at_once) == requests(slow)
    assert at_once.ledger.table("timelines").equals(slow.ledger.table("timelines"))
    events = [made.ledger.table("events").rows() for made in (at_once, slow)]
    assert events[0] == events[1]
    common = sorted(spent(at_once, "hazard_n").keys() & spent(slow, "hazard_n").keys())
    assert len(common) >= 3
    first, second = spent(at_once, "hazard_n"), spent(slow, "hazard_n")
    assert [first[v] for v in common] == pytest.approx([second[v] for v in common], abs=2e-6)
    # Bad spells begin at the same times for both, where both had the vehicle on the way.
    begun = [
        set(made.ledger.table("outages").filter(pl.col("cause") == "bad spell").select("vehicle", "since_us").rows())
        for made in (at_once, slow)
    ]
    assert len(begun[0] & begun[1]) >= 3


def test_parts_are_split_by_the_scenario_and_not_by_the_policy() -> None:
    split = [ran(policy).ledger.table("missions").select("mission", "parts", "load_g").rows() for policy in POLICIES]
    by_name = [{m: (n, g) for m, n, g in rows if not m.startswith("recovery")} for rows in split]
    assert by_name[0] == by_name[1]
    assert {n for n, _ in by_name[0].values()} == {1, 2, 3}


def test_two_replications_differ_in_demand_weather_and_budgets() -> None:
    first, second = ran("fifo-nearest"), ran("fifo-nearest", 1)
    assert requests(first) != requests(second)
    assert not first.ledger.table("timelines").equals(second.ledger.table("timelines"))
    prepared = prepared_for(scenario())
    budgets = [
        [v.loss_left for v in start(prepared, Streams(1, replication), Recorder(record="core")).vehicles.values()]
        for replication in (0, 1)
    ]
    assert not set(budgets[0]) & set(budgets[1])


def test_vehicles_of_one_run_have_budgets_of_their_own() -> None:
    world = start(prepare(scenario().model), Streams(1), Recorder(record="core"))
    drawn = [x for v in world.vehicles.values() for x in (v.loss_left, v.breakdown_left)]
    assert len(set(drawn)) == len(drawn)
