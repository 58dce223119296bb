"""Every scenario that ships validates, runs, shows its feature, and leaves a ledger that the audit finds nothing in.

The spring campaigns run whole among the long checks (`-m full`), and three days of each here.
"""

import csv
import re
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from fleet.ledger.audit import audit
from fleet.resources import bundled
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.run import Run

SCENARIOS = bundled("scenarios")
LONG = {"spring_campaign": ("horizon_days=3",), "spring_campaign_linked": ("horizon_days=3",)}
"""What takes more than seconds as it stands, and the slice of it that doesn't."""

PATHS = sorted(SCENARIOS.glob("*.yaml"))


@cache
def run_of(name: str) -> Run:
    return simulate(Scenario.load(SCENARIOS / f"{name}.yaml", LONG.get(name, ())))


def assert_nothing_found(run: Run) -> None:
    found = audit(run.ledger)
    assert found.findings == ()
    assert found.rows_read > 0


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_bundled_scenario_runs_and_its_ledger_keeps_every_promise(path: Path) -> None:
    run = run_of(path.stem)
    assert run.missions.height > 0
    assert_nothing_found(run)


@pytest.mark.full
@pytest.mark.parametrize("name", LONG)
def test_a_long_scenario_keeps_every_promise_to_its_end(name: str) -> None:
    assert_nothing_found(simulate(Scenario.load(SCENARIOS / f"{name}.yaml")))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_scenario_names_its_schema_and_says_first_what_it_shows(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# yaml-language-server: $schema=../data/schema/scenario.json"
    assert lines[1] == "#"
    assert len(lines[2]) > len("# ")
    assert re.search(rf"^#   fleet (run|validate) scenarios/{path.name}", "\n".join(lines), re.MULTILINE)


def test_one_delivery_is_one_mission_done_in_one_sortie() -> None:
    run = run_of("one_delivery")
    assert run.missions["outcome"].to_list() == ["succeeded"]
    assert run.missions["ready_h"].to_list() == [6.0]
    assert run.sorties.height == 1


def test_posts_of_sectors_use_none_but_their_own_robots() -> None:
    sector = {"northern": "Post North", "central": "Post Centre", "southern": "Post South"}
    run = run_of("sectors")
    asked = run.missions.select("mission", pl.col("site").str.extract(r"^(\w+) ").replace(sector).alias("held_by"))
    holder_of_vehicle = run.ledger.table("orders").select("vehicle", "post").unique()
    served = run.ledger.table("parts").filter(pl.col("event") == "assigned").join(asked, on="mission")
    both = served.join(holder_of_vehicle, on="vehicle")
    assert both.height >= served.height > 0
    assert both.filter(pl.col("held_by") != pl.col("post")).is_empty()


def test_robots_that_are_their_own_posts_are_sometimes_too_late() -> None:
    run = run_of("post_per_vehicle")
    posts = run.ledger.table("orders").select(pl.col("post"), pl.col("vehicle").str.split(".").list.first()).unique()
    assert (posts["post"] == posts["vehicle"]).all()
    assert run.ledger.table("parts").filter(pl.col("event") == "already_taken").height > 0


def test_lossy_links_delay_each_message_and_lose_three_in_ten() -> None:
    ledger = run_of("lossy_links").ledger
    sent = ledger.table("messages")
    arrived = sent.filter(pl.col("dropped").is_null())
    assert (arrived["arrives_us"] - arrived["t_us"]).unique().to_list() == [8_000_000]
    # Six standard errors of a proportion on each side.
    assert abs(1 - arrived.height / sent.height - 0.3) < 6 * (0.3 * 0.7 / sent.height) ** 0.5
    assert ledger.table("orders").filter(pl.col("event") == "resent").height > 0


def test_robots_that_break_down_are_towed_in_or_abandoned() -> None:
    run = run_of("recovery")
    recoveries = run.missions.filter(pl.col("kind") == "recovery")
    assert recoveries.filter(pl.col("outcome") == "succeeded").height > 0
    assert run.losses["cause"].unique().to_list() == ["abandoned"]
    given_up = recoveries.filter(pl.col("outcome") == "expired")["subject"].to_list()
    assert sorted(run.losses["vehicle"].to_list()) == sorted(given_up)


def test_who_is_not_worth_the_risk_of_fetching_is_given_up_at_once() -> None:
    plain = Scenario.load(SCENARIOS / "recovery.yaml").replace({"hazards.loss_per_km": 0.02})
    wary = plain.replace({"command.coordinator.wrap": [{"name": "salvage", "least_ratio": 12}]})
    fetched, given_up = (simulate(each, record="core") for each in (plain, wary))
    tows = [run.missions.filter(pl.col("kind") == "recovery")["outcome"].to_list() for run in (fetched, given_up)]
    assert "rejected" in tows[1]
    assert "rejected" not in tows[0]
    abandoned = given_up.losses.filter(pl.col("cause") == "abandoned").height
    assert abandoned == tows[1].count("rejected") + tows[1].count("expired")


def test_sites_run_out_of_what_is_used_faster_than_the_post_believes() -> None:
    ammunition, water = run_of("resupply").summary().stocks
    assert (ammunition.item, water.item) == ("ammunition", "water")
    assert water.out_share > 0.02 > 2 * ammunition.out_share
    assert water.first_out_h is not None


def test_a_parent_has_stock_shipped_to_where_it_would_run_out() -> None:
    (with_it,) = run_of("transshipment").summary().stocks
    alone = Scenario.load(SCENARIOS / "transshipment.yaml", ("command.posts.2.coordinator.least_cover_days=0",))
    (without,) = simulate(alone, record="core").summary().stocks
    assert (with_it.stock_outs, without.ran_out) == (0, 3)
    assert without.out_share == pytest.approx(0.25, abs=0.01)


def test_reconnaissance_sends_deliveries_through_the_valley_that_is_safe() -> None:
    looked = run_of("reconnaissance")
    nobody = Scenario.load(SCENARIOS / "reconnaissance.yaml").replace({"demand.1.rate_per_day": 0})
    blind = simulate(nobody, record="core")
    assert looked.ledger.table("areas")["area"].unique().sort().to_list() == ["Quiet Valley", "Watched Valley"]
    assert looked.losses.height < 0.75 * blind.losses.height


def test_robots_that_nobody_can_free_from_afar_have_to_be_towed_and_more_are_given_up() -> None:
    helped = run_of("soft_ground")
    alone = Scenario.load(SCENARIOS / "soft_ground.yaml").replace({"hazards.stuck_freed_share": 0})
    left = simulate(alone, record="core")
    assert helped.summary().fleet.stuck > 0
    assert helped.summary().time_in["stuck"] > 0
    given_up = [made.summary().losses_by_cause["abandoned"] for made in (helped, left)]
    assert given_up[0] < given_up[1]


def test_clearing_a_defile_saves_more_vehicles_than_it_costs() -> None:
    cleared = run_of("clearance")
    left = simulate(Scenario.load(SCENARIOS / "clearance.yaml").replace({"demand.1.rate_per_day": 0}), record="core")
    assert cleared.ledger.table("areas").filter(pl.col("event") == "cleared").height > 0
    assert cleared.losses.height < 0.75 * left.losses.height


def test_who_judges_clearance_clears_a_dangerous_road_and_leaves_a_safe_one_alone() -> None:
    judged = Scenario.load(SCENARIOS / "clearance.yaml").replace({"command.coordinator.wrap": [{"name": "clearance"}]})
    safe = judged.replace({"zones.0.loss_per_km": 0.0005, "demand.0.rate_per_day": 1})
    done, left = (
        simulate(each, record="core").missions.filter(pl.col("kind") == "clearance")["outcome"].to_list()
        for each in (judged, safe)
    )
    assert set(done) == {"succeeded"}
    assert left.count("expired") > 0.8 * len(left)


def test_convoys_lose_fewer_vehicles_than_go_lost_alone() -> None:
    together = run_of("convoy")
    apart = Scenario.load(SCENARIOS / "convoy.yaml").replace({"command.coordinator.wrap.1.least_hazard": 9})
    alone = simulate(apart, record="core")
    assert together.ledger.table("convoys").filter(pl.col("event") == "joined").height > 0
    assert together.losses.height < 0.85 * alone.losses.height


def test_losses_are_in_the_watched_valley_and_night_and_mud_slow_whoever_is_out() -> None:
    run = run_of("zones_and_weather")
    assert "Watched Valley" in run.losses["zone"].to_list()
    timelines = run.ledger.table("timelines")
    speeds = {round(value, 9) for value in timelines.filter(pl.col("name") == "speed")["value"].to_list()}
    assert {1.0, 0.7, 0.6, 0.42} <= speeds <= {1.0, 0.7, 0.85, 0.595, 0.6, 0.42}


def test_a_trace_is_played_line_by_line() -> None:
    with (SCENARIOS / "demand_trace.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    missions = run_of("demand_trace").missions
    assert missions["ready_h"].to_list() == pytest.approx([float(row["time_h"]) for row in rows])
    assert missions["site"].to_list() == [row["site"] for row in rows]
    told = [(row["load_kg"], load) for row, load in zip(rows, missions["load_kg"].to_list(), strict=True)]
    assert [load for text, load in told if text] == [float(text) for text, _ in told if text]
    assert all(80 <= load <= 200 for text, load in told if not text)


def test_the_terrain_file_is_what_the_command_in_its_scenario_writes(tmp_path: Path) -> None:
    from fleet.cli.main import main

    again = tmp_path / "again.graphml"
    sizes = ["--nodes", "90", "--size-km", "10", "6", "--seed", "21"]
    assert main(["terrain", "generate", *sizes, "-o", str(again), "--quiet"]) == 0
    assert " ".join(sizes) in (SCENARIOS / "own_terrain.yaml").read_text(encoding="utf-8")
    assert again.read_text(encoding="utf-8") == (SCENARIOS / "own_terrain.graphml").read_text(encoding="utf-8")


def test_a_kind_of_ones_own_is_done_by_a_platform_of_ones_own() -> None:
    run = run_of("own_platform")
    scouted = run.missions.filter(pl.col("kind") == "reconnaissance", pl.col("outcome") == "succeeded")
    assert scouted.height > 0
    scouts = run.ledger.table("parts").join(scouted, on="mission").filter(pl.col("event") == "done")["vehicle"]
    assert scouts.str.starts_with("scout-endurance").all()


def test_nobody_sets_out_over_a_closed_bridge_and_demand_rises_in_the_surge() -> None:
    run = run_of("surge_and_closure")
    hour_us, bridge = 3_600_000_000, pl.col("resource") == "Long Bridge"
    crossings = run.ledger.table("resources").filter(bridge)
    shut = pl.col("t_us").is_between(56 * hour_us, 64 * hour_us, closed="left")
    assert crossings.height > 0
    assert crossings.filter(shut).is_empty()
    surge = run.missions.filter(pl.col("ready_h").is_between(30, 36))
    assert surge.height > 2 * run.missions.filter(pl.col("ready_h").is_between(6, 12)).height


def test_within_an_intent_nobody_is_asked_and_with_less_risk_allowed_more_often() -> None:
    scenario = Scenario.load(SCENARIOS / "mission_command.yaml")
    stricter = scenario.replace({"command.posts.2.coordinator.most_risk": 0.02})
    asked = []
    for one in (scenario, stricter):
        orders = simulate(one).ledger.table("orders").filter(event="approved")
        by_intent = orders.filter(reason="within intent").height
        assert by_intent > 0
        asked.append(orders.height - by_intent)
    assert 0 < asked[0] < asked[1]


def test_a_road_that_is_shut_is_driven_round_and_a_post_hears_of_it_from_who_met_it() -> None:
    run = run_of("road_shut")
    told = run.ledger.table("messages").filter(pl.col("kind") == "road shut")
    day_us = 86_400_000_000
    assert told.height > 0
    # What was announced on day 2 nobody has to tell.
    assert (told["t_us"] < 2 * day_us).all()
    routes = run.ledger.table("routes")
    long_way = routes.filter(pl.col("at_mm").list.max() > 10_500_000)["route"]
    legs = run.ledger.table("legs").filter(pl.col("event") == "depart")
    shut = pl.col("t_us").is_between(30 * day_us // 24, 38 * day_us // 24, closed="left")
    assert legs.filter(shut & pl.col("route").is_in(long_way.implode())).height > 0


def test_a_scenario_that_extends_another_changes_what_it_says_and_nothing_else() -> None:
    half, quickstart = (Scenario.load(SCENARIOS / f"{name}.yaml") for name in ("half_the_risk", "quickstart"))
    assert half.spec.hazards.loss_per_km.truth == quickstart.spec.hazards.loss_per_km.truth / 2
    same = quickstart.replace(name=half.spec.name, summary=half.spec.summary)
    assert same.replace({"hazards.loss_per_km": 0.002}).digest == half.digest
    asked = (run_of(name).missions.filter(~pl.col("derived")) for name in ("half_the_risk", "quickstart"))
    one, other = (missions.select("mission", "ready_h", "site", "load_kg") for missions in asked)
    assert one.equals(other)
