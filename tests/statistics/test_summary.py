"""The summary of a small campaign, every figure worked out by hand."""

import json

import polars as pl
import pytest

from fleet.ledger.reader import Ledger
from fleet.statistics.run import Run
from fleet.statistics.summary import Summary, summary_of
from tests.ledger.example import example_ledger
from tests.statistics.book import Book, H

DAY = 24 * H

META = {
    "scenario": "small",
    "seed": 7,
    "replication": 0,
    "coordinator": "greedy-closest",
    "horizon_us": 2 * DAY * 1_000_000,
    "costs": {"repair_usd_per_h": 10.0, "energy_usd_per_kwh": 0.5, "operator_usd_per_h": 0.0},
    "events": 321,
    "simulation_s": 2.0,
    "deciding_s": 0.5,
    "wall_s": 2.5,
}


def campaign(**meta: object) -> Ledger:
    """Two trucks, two days, five deliveries, a casualty, and a recovery that is derived.

    truck-1 serves d1 and d2 in one sortie and breaks down; truck-2 takes the second part of d3, comes too late for d4,
    and is lost.
    """
    book = Book(**META | meta)
    book.static("sites", pl.DataFrame({"place": ["Depot"], "name": ["Depot"], "docks": [2], "chargers": [1]}))
    for name in ("truck-1.1", "truck-2.1"):
        book.state(0, name, "idle")
    # truck-1: out 1 h to 7 h, of which broken 1 h and under repair 2 h; idle to the end.
    book.state(1 * H, "truck-1.1", "loading", sortie=1, mission="d1").state(2 * H, "truck-1.1", "travelling", sortie=1)
    book.state(3 * H, "truck-1.1", "travelling", sortie=1, mission="d2").state(4 * H, "truck-1.1", "broken", sortie=1)
    book.state(5 * H, "truck-1.1", "repairing", sortie=1).state(7 * H, "truck-1.1", "idle")
    # truck-2: out from 25 h, lost at 27 h.
    book.state(25 * H, "truck-2.1", "travelling", sortie=1, mission="d3").state(27 * H, "truck-2.1", "lost", sortie=1)
    book.loss(27 * H, "truck-2.1", price_usd=14_000)
    book.leg(0, "truck-1.1", 2 * H, 4 * H, km=10, energy_mj=3_600_000_000)
    book.leg(1, "truck-2.1", 25 * H, 26 * H, km=5, energy_mj=7_200_000_000)
    # Missions: d1 on time, d2 late, d3 split, d4 expired, d5 open, c1 lost; r1 is derived.
    for mission in ("d1", "d2"):
        book.mission(0, mission, due_s=3 * H, load_g=60_000)
        book.part(1 * H, "assigned", mission, "truck-1.1").part(2 * H, "departed", mission, "truck-1.1")
    book.part(3 * H, "delivered", "d1", "truck-1.1", load_g=60_000).ended(3 * H, "d1")
    book.part(4 * H, "delivered", "d2", "truck-1.1", load_g=80_000).ended(4 * H, "d2")
    book.mission(3 * H, "d3", due_s=30 * H, parts=2)
    book.part(3 * H, "assigned", "d3", "truck-1.1").part(4 * H, "delivered", "d3", "truck-1.1", load_g=10_000)
    book.part(25 * H, "assigned", "d3", "truck-2.1", part=1).part(25 * H, "departed", "d3", "truck-2.1", part=1)
    book.part(26 * H, "delivered", "d3", "truck-2.1", part=1, load_g=50_000).ended(26 * H, "d3", part=1)
    book.mission(20 * H, "d4").part(26 * H, "already_taken", "d4", "truck-2.1")
    book.ended(30 * H, "d4", "expired", "never assigned")
    book.mission(40 * H, "d5").ended(48 * H, "d5", "open", "expires past the horizon")
    book.mission(25 * H, "c1", kind="evacuation").part(26 * H, "departed", "c1", "truck-2.1")
    book.ended(27 * H, "c1", "failed", "casualty lost")
    book.mission(4 * H, "r1", kind="recovery", derived=1).ended(5 * H, "r1", "failed", "no longer needed")
    book.order("truck-1.1", "o1", issued=1 * H, accepted=1 * H).order("truck-2.1", "o2", issued=25 * H, accepted=25 * H)
    book.row(2 * H, "orders", order="o3", event="issued").row(
        2 * H, "orders", order="o3", event="refused", reason="stale"
    )
    for asked, start, end in ((1, 1, 2), (1, 2, 4)):
        times = {"asked_s": asked * H, "until_s": end * H}
        book.row(
            start * H, "resources", resource="Depot charger", kind="charger", vehicle="truck-1.1", waiting=0, **times
        )
    book.row(
        H, "resources", resource="Depot dock", kind="dock", vehicle="truck-1.1", asked_s=H, until_s=9 * H, waiting=0
    )
    return book.close(2 * DAY)


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summary_of(campaign())


def test_every_exogenous_mission_stands_under_one_outcome(summary: Summary) -> None:
    assert summary.missions.by_outcome() == {
        "requested": 6, "succeeded": 3, "failed": 1, "expired": 1, "rejected": 0, "open": 1,
    }  # fmt: skip


def test_rates_leave_out_what_is_open(summary: Summary) -> None:
    assert summary.success_rate == 3 / 5
    assert summary.on_time_rate == 2 / 5
    assert summary.missions_per_day == 1.5
    assert summary.departed_per_day == 4 / 2
    assert summary.mean_response_h == (3 + 4 + 23) / 3


def test_derived_missions_stand_in_a_row_of_their_own(summary: Summary) -> None:
    found = {row.kind: (row.derived, row.counts.requested, row.missions_per_day) for row in summary.by_kind}
    assert found == {"delivery": (False, 5, 1.5), "evacuation": (False, 1, 0.0), "recovery": (True, 1, 0.0)}
    assert summary.as_dict()["by_kind"]["recovery"]["derived"] is True


def test_a_kind_that_is_both_asked_for_and_derived_has_two_rows() -> None:
    book = Book().mission(0, "r1", kind="recovery").mission(10, "r2", kind="recovery", derived=1)
    kinds = summary_of(book.close(DAY)).as_dict()["by_kind"]
    assert {name: row["derived"] for name, row in kinds.items()} == {"recovery": False, "recovery (derived)": True}


def test_causes_are_those_of_missions_that_ended_without_success(summary: Summary) -> None:
    assert summary.missions.open == 1
    assert summary.causes == {"casualty lost": 1, "never assigned": 1}


def test_utilisation_leaves_out_repair_and_what_is_lost(summary: Summary) -> None:
    # truck-1: 4 of 46 h; truck-2: 2 of 27 h.
    assert summary.utilisation == (4 + 2) / (46 + 27)
    assert summary.by_platform["termit"].as_dict() == {
        "vehicles": 2, "sorties": 2, "broken": 1, "stranded": 0, "stuck": 0, "losses": 1, "utilisation": 6 / 73,
        "distance_km": 15.0, "energy_kwh": 3.0, "losses_per_sortie": 0.5,
    }  # fmt: skip


def test_losses_are_counted_by_cause_and_day(summary: Summary) -> None:
    assert (summary.losses, summary.losses_per_day, summary.losses_by_cause) == (1, 0.5, {"threat": 1})


def test_cost_adds_price_repair_and_energy_and_names_the_undeclared_rate(summary: Summary) -> None:
    assert summary.cost.as_dict() == {
        "total_usd": 14_021.5, "losses_usd": 14_000.0, "repair_usd": 20.0, "energy_usd": 1.5, "operator_usd": 0.0,
        "undeclared": ["operator_usd_per_h"],
    }  # fmt: skip
    assert summary.cost_per_success == pytest.approx(14_021.5 / 3)


def test_an_operator_is_paid_while_the_vehicle_moves_or_is_on_task() -> None:
    found = summary_of(campaign(costs={"operator_usd_per_h": 2.0})).cost
    # truck-1 travels from 2 h to 4 h, truck-2 from 25 h to 27 h.
    assert (found.operator_usd, found.undeclared) == (8.0, ("repair_usd_per_h", "energy_usd_per_kwh"))


def test_the_bottleneck_is_what_was_queued_for_longest(summary: Summary) -> None:
    found = summary.bottleneck
    assert found is not None
    # The docks are busier, 8 / (2 × 48) of their time, but nobody waited for one.
    assert (found.kind, found.name, found.utilisation) == ("charger", "Depot charger", 3 / 48)
    assert found.mean_wait_s > 0
    assert summary.busiest_platform == "termit"


def test_where_nobody_queued_the_bottleneck_is_the_busiest_for_its_capacity() -> None:
    book = Book()
    for name, start, end in (("Ford", 0, 30), ("Bridge", 0, 60), ("Ford", 40, 50)):
        book.row(start, "resources", resource=name, kind="crossing", vehicle="a", waiting=0, asked_s=start, until_s=end)
    found = summary_of(book.close(100)).bottleneck
    assert found is not None
    assert (found.name, found.utilisation) == ("Bridge", 60 / 100)


def test_waits_for_a_resource_are_averaged_over_those_who_used_it() -> None:
    book = Book()
    for vehicle, asked, start, end in (("a", 0, 0, 100), ("b", 40, 100, 150), ("c", 50, 50, 150)):
        row = {"resource": "Ford", "kind": "crossing", "vehicle": vehicle, "waiting": 0}
        book.row(start, "resources", **row, asked_s=asked, until_s=end)
    found = summary_of(book.close(200)).bottleneck
    assert found is not None
    # No site tells the capacity of a crossing; at most two were served at once.
    assert (found.mean_wait_s, found.served, found.utilisation) == (20.0, 3, 250 / 400)


def test_orders_and_wasted_trips_are_counted(summary: Summary) -> None:
    assert {name: n for name, n in summary.orders.items() if n} == {"issued": 3, "accepted": 2, "refused": 1}
    assert summary.already_taken == 1


def test_shares_of_split_missions_and_shared_sorties(summary: Summary) -> None:
    # d3 took two vehicles; d1, d2 and d3 were delivered in a sortie with others.
    assert (summary.sharing.split_share, summary.sharing.shared_share) == (1 / 3, 1.0)


def test_load_per_run_sums_what_a_sortie_delivered(summary: Summary) -> None:
    load = summary.sharing.run_load
    assert (load.runs, load.mean_kg) == (2, (150 + 50) / 2)
    # Linear interpolation between 50 kg and 150 kg.
    assert load.p95_kg == pytest.approx(145)
    # t(0.975; 1 degree of freedom) = 12.7062 times the standard error 50.
    assert load.high_kg == pytest.approx(100 + 12.7062 * 50, rel=1e-5)


def test_time_in_covers_succeeded_missions_and_the_rest_apart(summary: Summary) -> None:
    assert summary.time_in["total"] == (3 + 4 + 23) * H * 1_000_000
    assert summary.time_in_unserved["total"] == (10 + 8 + 2) * H * 1_000_000


def test_what_the_engine_says_about_itself_is_passed_on(summary: Summary) -> None:
    assert (summary.scenario, summary.seed, summary.coordinator) == ("small", 7, "greedy-closest")
    assert (summary.simulation_s, summary.deciding_share, summary.wall_s, summary.events) == (2.0, 0.25, 2.5, 321)
    assert summary.ledger_sha256 is not None


def test_after_a_warm_up_only_what_comes_later_counts() -> None:
    found = summary_of(campaign(warm_up_us=DAY * 1_000_000))
    assert found.missions.requested == 2
    assert found.missions_per_day == 0.0
    assert (found.sorties, found.losses, found.fleet.distance_km, found.fleet.broken) == (1, 1, 5.0, 0)
    # Of the second day truck-1 is there for all 24 h, truck-2 for 3 h, 2 of them out.
    assert found.utilisation == 2 / 27
    assert found.cost_per_success is None


def test_a_run_without_missions_or_facts_has_a_summary() -> None:
    found = summary_of(Book().close(0))
    assert found.as_dict()["missions"]["requested"] == 0
    assert (found.missions_per_day, found.success_rate, found.utilisation, found.cost_per_success) == (None,) * 4
    assert (found.scenario, found.bottleneck, found.busiest_platform, found.deciding_share) == (None,) * 4


def test_missions_of_an_unfinished_run_count_as_open() -> None:
    found = summary_of(Book(horizon_us=10 * DAY * 1_000_000).mission(0, "d1").close(DAY))
    assert (found.missions.open, found.horizon_days, found.success_rate) == (1, 10.0, None)
    assert found.departed_per_day == 0.0
    assert found.causes == {}


PROMISED = (
    "scenario", "seed", "coordinator", "horizon_days", "missions", "missions_per_day", "departed_per_day",
    "success_rate", "on_time_rate", "sorties", "losses", "cost_per_success", "utilisation", "by_kind", "by_platform",
    "causes", "time_in", "simulation_s", "deciding_share", "wall_s", "events", "ledger_sha256",
)  # fmt: skip


def test_the_summary_as_json_has_every_promised_key(summary: Summary) -> None:
    read = json.loads(json.dumps(summary.as_dict(), allow_nan=False))
    assert set(PROMISED) <= read.keys()
    times = read["time_in"]
    assert sum(us for name, us in times.items() if name != "total_us") == times["total_us"]


def test_equal_ledgers_have_equal_summaries() -> None:
    assert Run(campaign()).summary() == Run(campaign()).summary()


def test_the_example_has_one_delivered_run() -> None:
    found = summary_of(example_ledger())
    assert (found.missions.succeeded, found.sorties, found.losses) == (2, 3, 1)
    assert found.utilisation == (7_140 + 420) / (7_200 + 720)


def test_what_is_on_time_weighs_half_as_much_with_each_priority_class() -> None:
    book = Book(**META)
    for mission, priority in (("a", 0), ("b", 1), ("c", 3), ("late", 0)):
        book.mission(0, mission, priority=priority, due_s=3 * H)
        book.ended(5 * H if mission == "late" else 2 * H, mission)
    # 1 + 1/2 + 1/8 over two days; the late one counts nothing.
    assert summary_of(book.close(2 * DAY)).on_time_value_per_day == pytest.approx(1.625 / 2)
