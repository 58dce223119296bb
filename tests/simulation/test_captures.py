"""Capturing a position, from assembly to holding it, on a straight road where every time can be worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.randomness import Streams
from fleet.scenario.scenario import Scenario
from fleet.statistics.run import Run
from tests.simulation.siege import HOPELESS, MISSION, attempts, endings, holdings, phases, run, siege

ROOT = Path(__file__).parents[2]
ALL = ["assembly", "reconnaissance", "approach", "suppression", "assault", "consolidation", "hold"]
FLIGHT_H = ROAD_H = 4.0 / 36.0
"""Four kilometres at 36 km/h, on the ground and in the air."""


def outcome(made: Any) -> str:
    ends = made.ledger.table("parts").filter((pl.col("event") == "ended") & (pl.col("mission") == MISSION))
    return str(ends["outcome"].item())


def test_the_phases_follow_one_another() -> None:
    made = run(siege())
    assert phases(made) == [(1, phase) for phase in ALL]
    assert endings(made) == ["captured"]
    assert outcome(made) == "succeeded"


def test_each_phase_begins_when_the_one_before_is_done() -> None:
    began = dict(attempts(run(siege())).filter(pl.col("event") == "phase").select("phase", "hour").rows())
    assert began["assembly"] == 1.0
    assert began["reconnaissance"] == pytest.approx(1.0 + FLIGHT_H)
    assert began["approach"] == pytest.approx(2.0 + FLIGHT_H)
    assert began["suppression"] == pytest.approx(2.0 + FLIGHT_H + ROAD_H, abs=1e-3)
    assert began["assault"] == pytest.approx(began["suppression"] + 0.5)


def test_nobody_goes_before_all_have_met_and_the_scouts_have_reported() -> None:
    rows = attempts(run(siege()))
    reported, went = (rows.filter(pl.col("event") == event)["hour"].item() for event in ("reported", "go"))
    assert reported == pytest.approx(2.0 + FLIGHT_H)
    assert went == reported


def test_scouts_correct_what_is_believed_and_too_weak_a_team_stays() -> None:
    made = run(
        siege(
            defence={"strength": {"truth": 30, "belief": 4}, "spread": 0.1},
            captures={"phases": {"recon_rate_per_h": 20, "forgetting_per_h": 0, "attempts": 2}},
        )
    )
    assert endings(made)[0] == "no go"
    assert outcome(made) == "failed"
    told = attempts(made).filter(pl.col("event") == "no go")["believed_n"][0]
    assert told / 1e9 == pytest.approx(30, abs=0.5)


def test_suppression_lasts_as_long_as_the_support_has_stock() -> None:
    """Support cuts the defenders' rate as long as it is there; its stock is spent a while after suppression began."""
    slow = {"attacker_rate_per_h": 0.5, "defender_rate_per_h": 0.001, "damaged_share": 0}
    rules: dict[str, Any] = {"assault": slow, "phases": {"support_h": 0.75}}
    made = run(siege(captures=rules), seed=4)
    rows = attempts(made)
    began = rows.filter(event="phase", phase="suppression")["hour"][0]
    spent = rows.filter(event="left", cause="spent")
    assert spent["vehicle"].to_list() == ["helper-1.1", "helper-2.1"]
    assert spent["hour"].to_list() == pytest.approx([began + 0.75] * 2)
    assert spent["supporters"].to_list() == [1, 0]
    assert rows.filter(event="support changed")["supporters"].to_list() == [1, 0]
    home = made.ledger.table("vehicles").filter(vehicle="helper-1.1", state="idle")
    assert home["t_us"].max() < rows.filter(event="ended")["t_us"][0]
    assert endings(made)[-1] == "captured"
    assert "left" not in attempts(run(siege(captures={"assault": slow}), seed=4))["event"].to_list()


def test_a_beaten_team_withdraws_and_tries_again_as_often_as_it_may() -> None:
    made = run(
        siege(
            captures={"assault": HOPELESS | {"attackers_break": 0.5}, "phases": {"attempts": 2}},
            fleet=[
                {"platform": "eye", "count": 2, "home": "Depot"},
                {"platform": "helper", "count": 2, "home": "Depot"},
                {"platform": "ram", "count": 6, "home": "Depot"},
                {"platform": "mule", "count": 2, "home": "Depot"},
            ],
        )
    )
    assert endings(made) == ["withdrew", "withdrew"]
    assert outcome(made) == "failed"
    ended = attempts(made).filter(pl.col("event") == "ended")
    # Eight elements break at four; of four robots with two each at least two come home.
    assert ended["attackers"].to_list() == [4, 4]
    lost = made.ledger.table("losses").filter(pl.col("cause") == "assault").height
    assert 0 < lost <= 4


def test_the_position_is_held_on_a_stock_that_is_ordered_and_brought() -> None:
    made = run(siege())
    seized = holdings(made, "seized")
    assert seized["holder"].to_list() == ["enemy", "own"]
    first, *later = holdings(made, "supplied").to_dicts()
    assert (first["moved_g"], first["stock_g"]) == (100_000, 100_000)
    ordered = holdings(made, "ordered")
    # 40 kg until the reorder point at 50 kg a day.
    assert ordered["hour"][0] == pytest.approx(first["hour"] + 24 * 40 / 50)
    assert later
    assert not holdings(made, "stock out").height


def test_a_position_that_is_out_of_stock_is_lost_when_grace_is_over() -> None:
    # Six minutes are too short for a cart that is sent when nothing is left.
    made = run(siege(captures={"hold": {"reorder_kg": 0, "grace_h": 0.1, "retake": False, "use_kg_per_day": 200}}))
    out, seized = holdings(made, "stock out"), holdings(made, "seized")
    assert seized["cause"].to_list() == ["from the start", "captured", "out of stock"]
    assert out["hour"].item() == pytest.approx(seized["hour"][1] + 12.0)
    assert seized["hour"][2] == pytest.approx(out["hour"].item() + 0.1)


def test_a_counter_attack_can_take_the_position_back_and_it_is_to_be_captured_again() -> None:
    fleet = [{"platform": name, "count": 9, "home": "Depot"} for name in ("eye", "helper", "ram", "mule")]
    rules = {
        "assault": {"attacker_rate_per_h": 2, "defender_rate_per_h": 1},
        "hold": {"counter_attacks_per_day": 2, "counter_strength": 4},
    }
    made = run(siege(captures=rules, fleet=fleet))
    assert "counter-attack" in holdings(made, "seized")["cause"].to_list()
    again = made.ledger.table("missions").filter((pl.col("kind") == "capture") & (pl.col("derived") == 1))
    assert again.height >= 1


def test_possession_ends_the_zones_that_a_position_controls_and_opens_roads() -> None:
    square = [[3.4, -1], [4.6, -1], [4.6, 1], [3.4, 1]]
    zones = [
        {"name": "watched", "kind": "threat", "polygon_km": square, "loss_per_km": 1e-6},
        # The short road, beside the flight; until it is open, carts go round by f and g.
        {"name": "mined", "kind": "no-go", "polygon_km": [[1.4, 0.2], [1.6, 0.2], [1.6, 0.6], [1.4, 0.6]]},
    ]
    nodes = {"a": [0, 0], "b": [1, 0], "c": [2, 0.75], "d": [3, 0], "e": [4, 0], "f": [1, 3], "g": [2, 3]}
    edges = [["a", "b"], ["b", "c"], ["c", "d"], ["d", "e"], ["b", "f"], ["f", "g"], ["g", "c"]]
    made = run(
        siege(
            defence={"controls": ["watched", "mined"]},
            zones=zones,
            terrain={"graph": {"nodes": nodes, "edges": edges}},
        )
    )
    taken_us = holdings(made, "seized")["t_us"][1]
    legs = made.ledger.table("legs").filter((pl.col("event") == "arrive") & pl.col("vehicle").str.starts_with("mule"))
    before, after = (
        legs.filter(late).select("end_mm", "hazard_n").rows()
        for late in (pl.col("t_us") <= taken_us, pl.col("t_us") > taken_us)
    )
    assert {length for length, _ in before} == {9_500_000}
    assert {length for length, _ in after} == {4_500_000}
    assert all(hazard > 0 for _, hazard in before)
    assert not any(hazard for _, hazard in after)


def road_under_fire(**keys: Any) -> Scenario:
    """A road of 20 km beside the siege under fire from the position, and deliveries along it all day."""
    west = {"name": "guns", "kind": "threat", "polygon_km": [[-21, -1], [-1, -1], [-1, 1], [-21, 1]]}
    nodes = {name: [i, 0] for i, name in enumerate("abcde")} | {"y": [-1, 0], "z": [-21, 0]}
    edges = [["a", "b"], ["b", "c"], ["c", "d"], ["d", "e"], ["a", "y"], ["y", "z"]]
    camp = {"area_km": [[-21.1, -0.1], [-20.9, 0.1]]}
    mules = {"platform": "mule", "count": 12, "home": "Depot"}
    return siege(
        defence={"controls": ["guns"]},
        zones=[west | {"loss_per_km": keys.pop("loss_per_km", 1e-5)}],
        terrain={"graph": {"nodes": nodes, "edges": edges}},
        fleet=[*({"platform": name, "count": 4, "home": "Depot"} for name in ("eye", "helper", "ram")), mules],
        demand=[{"kind": "delivery", "to": camp, "rate_per_day": 150, "load_kg": 10, "due_h": 9, "expires_h": 20}],
        **keys,
    )


def west_legs(made: Run) -> pl.DataFrame:
    """Legs of mules that are over, by when they departed."""
    legs = made.ledger.table("legs").filter(pl.col("vehicle").str.starts_with("mule"))
    departed = legs.filter(event="depart").select("leg", departed_us="t_us")
    return legs.filter(~pl.col("event").is_in(["depart", "open"])).join(departed, on="leg")


def test_a_leg_is_endangered_for_as_long_as_the_zone_is_there_when_a_position_is_taken_and_lost() -> None:
    soon_lost = {"hold": {"reorder_kg": 0, "grace_h": 0.1, "retake": False, "use_kg_per_day": 200}}
    made = run(road_under_fire(captures=soon_lost, horizon_days=1))
    _, taken_us, lost_us = holdings(made, "seized")["t_us"].to_list()
    # Nobody goes farther than 4 km but to and from the camp.
    legs = west_legs(made).filter(pl.col("end_mm") - pl.col("start_mm") > 4_000_000)
    for changed_us in (taken_us, lost_us):
        assert legs.filter((pl.col("departed_us") < changed_us) & (pl.col("t_us") > changed_us)).is_empty()
        assert legs.filter(event="diverted", t_us=changed_us).height > 0
    safe = pl.col("departed_us").is_between(taken_us, lost_us, closed="left")
    assert legs.filter(safe).height > 0
    assert legs.filter(safe)["hazard_n"].sum() == 0
    # A danger of 1e-5 a km; the kilometre next to the depot is outside.
    for start_mm, end_mm, hazard_n in legs.filter(~safe).select("start_mm", "end_mm", "hazard_n").rows():
        km = (end_mm - start_mm) / 1e6
        assert 1e4 * (km - 1) - 2 <= hazard_n <= 1e4 * km + 2


def test_who_is_lost_has_met_with_its_own_budget_of_danger_over_the_time_really_spent_in_the_zone() -> None:
    """Survival is exp(-Λ) of the danger there really was: the loss comes where Λ reaches the unit-exponential draw."""
    made = run(road_under_fire(loss_per_km=0.02, horizon_days=1), seed=2)
    taken_us = holdings(made, "seized")["t_us"][1]
    legs = west_legs(made)
    lost = made.ledger.table("losses").filter(pl.col("vehicle").str.starts_with("mule"))["vehicle"].to_list()
    drawn = {name: Streams(2).stream("loss", name).exponential() for name in legs["vehicle"].unique().sort()}
    met = {name: sum(legs.filter(vehicle=name)["hazard_n"].to_list()) / 1e9 for name in drawn}
    assert lost
    assert all(met[name] == pytest.approx(drawn[name], abs=1e-6) for name in lost)
    assert all(met[name] < drawn[name] for name in met if name not in lost)
    assert legs.filter(event="diverted", t_us=taken_us).height > 0


def test_everybody_who_took_part_is_written_down() -> None:
    rows = attempts(run(siege()))
    joined = rows.filter(pl.col("event") == "joined").group_by("role").len()
    assert dict(joined.rows()) == {"recon": 2, "support": 2, "assault": 4, "logistics": 1}


def test_the_same_seed_gives_the_same_ledger() -> None:
    first, second = (run(siege(), seed=3).ledger.meta["ledger_sha256"] for _ in range(2))
    assert first == second


@pytest.mark.parametrize("policy", ["greedy-closest", "assignment", "insertion", "auction", "rolling"])
def test_policies_muster_teams(policy: str) -> None:
    assert outcome(run(siege(command={"coordinator": policy}))) == "succeeded"


@pytest.mark.parametrize("way", ["lanchester", "force-ratio", "deterministic"])
def test_assaults_are_decided_as_the_scenario_says(way: str) -> None:
    made = run(siege(captures={"assault": {"adjudication": way, "law": "blend", "defender_rate_per_h": 1}}))
    assert outcome(made) in {"succeeded", "failed", "expired"}
    assert "assault" in [phase for _, phase in phases(made)]


def test_a_mission_that_expires_ends_the_attempt() -> None:
    made = run(siege(captures={"missions": [{"position": "Hill", "at": 3600, "due_h": 1, "expires_h": 2.5}]}))
    assert endings(made) == ["mission over"]
    assert outcome(made) == "expired"


def test_the_shipped_scenario_captures_its_position() -> None:
    made = run(Scenario.load(ROOT / "scenarios" / "position_capture.yaml"), seed=1)
    assert endings(made) == ["captured"]
