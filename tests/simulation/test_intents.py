"""Intents: what a post orders within the word of its parent needs nobody's consent, and what goes beyond it does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fleet.coordination.protocol import Intent, MessageArrived
from fleet.domain.plan import Step, StepKind
from fleet.statistics.run import Run
from tests.simulation.bench import DEPOT, FARM, HILL, HOME, Desk, Timetable, bench, delivery, run

Write = Callable[..., None]
FIRST, SECOND = "delivery-00001", "delivery-00002"
SERVICE_S = 600
MINUTE_US = 60_000_000


def commanded(folder: Path, *requests: tuple[float, str, float], level: str = "L2", **more: Any) -> Any:
    """One post with two carts under a parent; an operator takes ten minutes to look at an order."""
    posts = [
        {"name": "Leaf", "holds": ["Depot", "Farm", "Hill"], "parent": "Staff"},
        {"name": "Staff", "holds": []},
    ]
    staff = [post | {"coordinator": "timetable"} for post in posts]
    approval = {"level": level, "takes": SERVICE_S} | ({"veto_s": 900} if level == "L3" else {})
    command = {
        "architecture": "hierarchical", "coordinator": "timetable", "posts": staff,
        "operators": {"count": 1, "approval": approval},
    }  # fmt: skip
    fleet = [{"platform": "cart", "home": "Depot", "count": 2}]
    return bench(folder, requests, command=command | more, fleet=fleet)


def wants(**of_it: Any) -> Callable[[Desk], None]:
    """The parent gives the leaf an intent."""
    return lambda desk: desk.decision.intents.append(Intent(to="Leaf", objective="deliver", **of_it))


def serve(mission: str, site: int, vehicle: str = "cart-1.1") -> Callable[[Desk], object]:
    return lambda desk: desk.order(vehicle, *delivery(mission, site), HOME)


def approvals(made: Run) -> list[tuple[float, str | None]]:
    """(second, reason) of every consent."""
    rows = made.ledger.table("orders").filter(event="approved").select("t_us", "reason").rows()
    return [(t_us / 1e6, reason) for t_us, reason in rows]


@pytest.mark.parametrize("level", ["L2", "L3"])
def test_an_order_within_the_intent_needs_nobodys_consent(tmp_path: Path, timetable: Write, level: str) -> None:
    timetable(Staff=[(70, wants(sites=(FARM,), vehicles=("cart-1.1",)))], Leaf=[(100, serve(FIRST, FARM))])
    made = run(commanded(tmp_path, (0, "Farm", 50), level=level))
    assert approvals(made) == [(100.0, "within intent")]
    assert made.ledger.table("orders").filter(event="accepted")["t_us"].to_list() == [100_000_000]


def test_an_intent_spares_no_consent_to_a_leg(tmp_path: Path, timetable: Write) -> None:
    """At the first level operators consent to legs, which no intent is about: there and back, ten minutes each."""
    timetable(Staff=[(70, wants())], Leaf=[(100, serve(FIRST, FARM))])
    made = run(commanded(tmp_path, (0, "Farm", 50), level="L1"))
    assert approvals(made) == []
    assert made.ledger.table("vehicles").filter(state="awaiting_approval").height == 2
    assert made.ledger.table("resources").filter(kind="operator").height == 2


@pytest.mark.parametrize("sites", [(FARM,), (HILL,)], ids=["within the intent", "beyond it"])
def test_at_the_fourth_level_nobody_is_asked_whatever_the_intent(
    tmp_path: Path, timetable: Write, sites: tuple[int, ...]
) -> None:
    timetable(Staff=[(70, wants(sites=sites))], Leaf=[(100, serve(FIRST, FARM))])
    made = run(commanded(tmp_path, (0, "Farm", 50), level="L4"))
    assert approvals(made) == []
    assert made.ledger.table("resources").filter(kind="operator").is_empty()
    assert made.ledger.table("orders").filter(event="accepted")["t_us"].to_list() == [100_000_000]


def test_without_an_intent_consent_is_waited_for(tmp_path: Path, timetable: Write) -> None:
    timetable(Leaf=[(100, serve(FIRST, FARM))])
    assert approvals(run(commanded(tmp_path, (0, "Farm", 50)))) == [(100.0 + SERVICE_S, None)]


@pytest.mark.parametrize(
    "intent",
    [
        {"sites": (HILL,)},
        {"vehicles": ("cart-2.1",)},
        {"expires_us": 99_999_999},
    ],
    ids=["another site", "another vehicle", "expired"],
)
def test_an_order_beyond_the_intent_needs_consent(tmp_path: Path, timetable: Write, intent: dict[str, Any]) -> None:
    timetable(Staff=[(70, wants(**intent))], Leaf=[(100, serve(FIRST, FARM))])
    assert approvals(run(commanded(tmp_path, (0, "Farm", 50)))) == [(100.0 + SERVICE_S, None)]


@pytest.mark.parametrize(("most", "asked_s"), [(0.0393, 100.0), (0.0392, 100.0 + SERVICE_S)])
def test_the_risk_of_an_order_is_that_of_losing_its_vehicle_on_the_whole_way(
    tmp_path: Path, timetable: Write, most: float, asked_s: float
) -> None:
    """2 km out and 2 km back at 0.01 a kilometre: 1 - exp(-0.04) = 0.03921."""
    timetable(Staff=[(70, wants(risk_bound=most))], Leaf=[(100, serve(FIRST, FARM))])
    scenario = commanded(tmp_path, (0, "Farm", 50))
    made = run(scenario.replace({"hazards": {"loss_per_km": {"truth": 0, "belief": 0.01}}}))
    assert [at for at, _ in approvals(made)] == [asked_s]


def test_a_later_intent_replaces_an_earlier_one(tmp_path: Path, timetable: Write) -> None:
    timetable(
        Staff=[(70, wants(sites=(FARM,))), (75, wants(sites=(HILL,)))],
        Leaf=[(100, serve(FIRST, FARM)), (100, serve(SECOND, HILL, "cart-2.1"))],
    )
    made = run(commanded(tmp_path, (0, "Farm", 50), (0, "Hill", 50)))
    assert approvals(made) == [(100.0, "within intent"), (100.0 + SERVICE_S, None)]


def test_only_a_parents_word_binds_and_everybody_hears_it_all_the_same(tmp_path: Path, timetable: Write) -> None:
    upwards = Intent(to="Staff", objective="rest")
    timetable(Leaf=[(10, lambda desk: desk.decision.intents.append(upwards))])
    run(commanded(tmp_path))
    assert (10.0, MessageArrived("Leaf", "intent", upwards)) in Timetable.heard["Staff"]


def test_an_order_to_drive_somewhere_is_within_an_intent_for_any_site(tmp_path: Path, timetable: Write) -> None:
    drive = lambda desk: desk.order("cart-1.1", Step(StepKind.GO, HILL), Step(StepKind.RETURN, DEPOT))  # noqa: E731
    timetable(Staff=[(70, wants())], Leaf=[(100, drive)])
    assert approvals(run(commanded(tmp_path))) == [(100.0, "within intent")]


def test_mission_command_gives_intents_again_before_they_expire_and_their_loss_shows(tmp_path: Path) -> None:
    """Given every hour for half an hour, they cover what is asked in the first half of each hour."""
    staff = {"name": "mission-command", "every_min": 60, "holds_min": 30, "most_risk": 1.0}
    posts = [
        {"name": "Leaf", "holds": ["Depot", "Farm", "Hill"], "parent": "Staff"},
        {"name": "Staff", "holds": [], "coordinator": staff},
    ]
    more: dict[str, Any] = {"posts": posts, "coordinator": "greedy-closest"}
    made = run(commanded(tmp_path, (600, "Farm", 50), (3000, "Farm", 50), (4200, "Farm", 50), **more))
    assert [reason for _, reason in approvals(made)] == ["within intent", None, "within intent"]
