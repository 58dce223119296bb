"""Word that comes late, twice or never: what is said again, who is told, and who stops waiting for an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.coordination.protocol import MissionArrived, MissionChanged, Status, Transfer, VehicleIdle, VehicleLost
from fleet.domain.plan import Step, StepKind
from fleet.randomness import Streams
from fleet.statistics.run import Run
from tests.simulation.bench import CART, FARM, HILL, HOME, Desk, Timetable, bench, delivery, outcome, run
from tests.simulation.test_posts import FIRST, hand_over, per_vehicle, sectors, try_order

Write = Callable[..., None]
GO = StepKind.GO
LOSS = 0.5


def seed_where(lost: Iterable[tuple[str, int]], kept: Iterable[tuple[str, int]]) -> int:
    """A seed with which some messages, named by link and number, are lost and others are not."""

    def draw(seed: int, link: str, number: int) -> float:
        stream = Streams(seed).stream("link", link)
        return [stream.uniform() for _ in range(number + 1)][-1]

    return next(
        seed
        for seed in range(100_000)
        if all(draw(seed, *message) < LOSS for message in lost) and all(draw(seed, *m) >= LOSS for m in kept)
    )


def test_a_lost_word_of_being_disabled_is_said_again_and_wakes_the_post_once(tmp_path: Path, timetable: Write) -> None:
    seen: list[Status] = []
    timetable(
        central=[
            (0, lambda d: d.order("cart-1.1", Step(GO, HILL), HOME)),
            (3000, lambda d: seen.append(d.picture.vehicles["cart-1.1"].status)),
        ]
    )
    links = {"latency_s": 0, "loss": LOSS}
    command = {"coordinator": "timetable", "links": links, "request_repeat_s": 200}
    back = "cart-1.1>central"
    # The order and its acknowledgement arrive, the report that the battery is empty does not, but the next one does.
    seed = seed_where(lost=[(back, 1)], kept=[("central>cart-1.1", 0), (back, 0), (back, 2)])
    made = run(bench(tmp_path, platforms={"cart": CART | {"range_km": 3}}, command=command), seed=seed)
    stranded_s = made.ledger.table("vehicles").filter(state="stranded")["t_us"][0] / 1e6
    told = [at for at, trigger in Timetable.heard["central"] if trigger == VehicleLost("cart-1.1")]
    assert told[0] == pytest.approx(stranded_s + 200.0)
    assert seen == [Status.DISABLED]
    # The next time that it is news is when it has been given up.
    assert len(told) <= 2


def test_what_a_vehicle_does_after_it_was_handed_over_is_told_to_who_holds_the_mission(
    tmp_path: Path, timetable: Write
) -> None:
    seen: list[tuple[int, int]] = []
    timetable(
        west=[
            (0, lambda d: d.order("cart-1.1", *delivery(FIRST, FARM), HOME)),
            (30, hand_over("vehicle", "cart-1.1")),
            (1000, lambda d: seen.append((len(d.picture.assigned), len(d.picture.missions)))),
        ]
    )
    made = run(sectors(tmp_path, (0, "Farm", 50)))
    assert outcome(made) == ("succeeded", "done")
    assert seen == [(0, 0)]


def test_a_part_that_a_handed_over_vehicle_is_lost_with_waits_again_at_the_post_that_holds_it(
    tmp_path: Path, timetable: Write
) -> None:
    seen: list[tuple[list[str], dict[Any, str]]] = []
    timetable(
        west=[
            (0, lambda d: d.order("cart-1.1", *delivery(FIRST, FARM), HOME)),
            (30, hand_over("vehicle", "cart-1.1")),
            (500, lambda d: seen.append(([mission for mission, _ in d.picture.queue], dict(d.picture.assigned)))),
        ]
    )
    scenario = sectors(tmp_path, (0, "Farm", 50), lost_after_s=100)
    made = run(scenario.replace({"hazards.loss_per_km": 50.0}))
    known_s = made.ledger.table("losses")["t_us"][0] / 1e6 + 100.0
    told = [trigger for at, trigger in Timetable.heard["west"] if at == pytest.approx(known_s)]
    assert VehicleLost("cart-1.1") in told
    waits = made.ledger.table("missions")["mission"].to_list()
    assert seen == [(waits, {})]


def test_a_mission_handed_over_while_it_is_served_is_not_served_again(tmp_path: Path, timetable: Write) -> None:
    seen: list[tuple[list[Any], dict[Any, str]]] = []
    look = lambda d: seen.append((list(d.picture.queue), dict(d.picture.assigned)))  # noqa: E731 - one line of glue
    timetable(
        west=[(0, lambda d: d.order("cart-1.1", *delivery(FIRST, FARM), HOME)), (30, hand_over("mission", FIRST))],
        east=[(40, look), (1000, look)],
    )
    made = run(sectors(tmp_path, (0, "Farm", 50)))
    assert outcome(made) == ("succeeded", "done")
    assert seen == [([], {(FIRST, 0): "cart-1.1"}), ([], {})]


def test_a_post_stops_ordering_a_vehicle_that_was_lost_before_it_was_handed_over(
    tmp_path: Path, timetable: Write
) -> None:
    def insist(desk: Desk) -> None:
        for vehicle in desk.picture.vehicles.values():
            if vehicle.id == "cart-1.1":
                desk.order("cart-1.1", Step(GO, FARM))

    timetable(west=[(0, insist), (20, hand_over("vehicle", "cart-1.1"))], always={"east": insist})
    links = {"latency_s": 60}
    scenario = sectors(tmp_path, links=links, ack_timeout_s=5, lost_after_s=15)
    # The order takes a minute to arrive, the vehicle seconds to be lost, the offer arrives after that.
    made = run(scenario.replace({"hazards.loss_per_km": 50.0}))
    assert made.ledger.table("losses")["t_us"].to_list() < [65_000_000]
    issued = made.ledger.table("orders").filter((pl.col("post") == "east") & (pl.col("event") == "issued"))
    assert issued["t_us"].to_list() == [80_000_000, 85_000_000, 90_000_000]
    assert (95.0, VehicleLost("cart-1.1")) in Timetable.heard["east"]


def test_a_transfer_whose_acknowledgement_is_lost_leaves_one_commander_at_a_time(
    tmp_path: Path, timetable: Write
) -> None:
    """The offer arrives and its answer does not: the old post reclaims the vehicle, and both go on commanding it."""
    times = range(30, 6000, 300)
    timetable(
        west=[
            (10, hand_over("vehicle", "cart-1.1")),
            *((t, try_order("cart-1.1", Step(GO, FARM), HOME)) for t in times),
        ],
        east=[(t + 150, try_order("cart-1.1", *delivery(FIRST, FARM), HOME)) for t in times],
    )
    seed = seed_where(lost=[("east>west", 0)], kept=[("west>east", 0), ("east>cart-1.1", 0), ("west>cart-1.1", 0)])
    made = run(sectors(tmp_path, (0, "Farm", 50), links={"latency_s": 1, "loss": LOSS}, ack_timeout_s=100), seed=seed)
    messages = made.ledger.table("messages")
    assert messages.filter(kind="adopted")["dropped"].to_list() == ["lost on the link"]
    accepted = made.ledger.table("orders").filter(event="accepted")["post"].to_list()
    # Whoever reclaims has the higher term: once the vehicle obeys it, it never obeys the other again.
    assert accepted == sorted(accepted)
    assert "west" in accepted
    held = [reason for event, reason in orders_of(made, "east") if event == "refused"]
    assert set(held) <= {"superseded command", "stale", "step under way"}


def orders_of(made: Run, post: str) -> list[tuple[str, str | None]]:
    return list(made.ledger.table("orders").filter(post=post).select("event", "reason").rows())


def test_one_post_that_declines_does_not_speak_for_the_others(tmp_path: Path, timetable: Write) -> None:
    decline = lambda d: d.decision.rejected.update({FIRST: "not me"})  # noqa: E731 - one line of glue
    serve = try_order("cart-2.1", *delivery(FIRST, FARM), HOME)
    timetable(**{"cart-1": [(10, decline)], "cart-2": [(20, serve)]})
    made = run(per_vehicle(tmp_path, (0, "Farm", 50)))
    assert outcome(made) == ("succeeded", "done")


def test_who_was_not_asked_yet_is_asked_when_all_others_have_declined_and_the_mission_ends_with_the_last(
    tmp_path: Path, timetable: Write
) -> None:
    decline = lambda d: d.decision.rejected.update({FIRST: "not me"})  # noqa: E731 - one line of glue
    timetable(**{"cart-1": [(10, decline)], "cart-2": [(20, decline)], "cart-3": [(30, decline)]})
    made = run(per_vehicle(tmp_path, (0, "Farm", 50)))
    asked = [at for at, t in Timetable.heard["cart-3"] if t == MissionArrived(FIRST)]
    assert asked == [20.0]
    ended = made.ledger.table("parts").filter(event="ended").select("t_us", "outcome").rows()
    assert ended == [(30_000_000, "rejected")]


def test_a_vehicle_handed_over_and_back_is_held_by_one_post(tmp_path: Path, timetable: Write) -> None:
    held: dict[str, bool] = {}

    def note(desk: Desk) -> None:
        held[desk.context.post] = "cart-1.1" in desk.picture.vehicles

    back: Callable[[Desk], None] = lambda d: d.decision.transfers.append(  # noqa: E731 - one line of glue
        Transfer(what="vehicle", item="cart-1.1", to="west")
    )
    timetable(west=[(10, hand_over("vehicle", "cart-1.1")), (100, note)], east=[(20, back), (100, note)])
    run(sectors(tmp_path))
    assert held == {"west": True, "east": False}


def test_triggers_of_different_kinds_are_never_equal() -> None:
    assert VehicleIdle("x") == VehicleIdle("x")
    assert len({VehicleIdle("x"), VehicleLost("x"), MissionArrived("x"), MissionChanged("x")}) == 4
