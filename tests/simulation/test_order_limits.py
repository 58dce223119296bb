"""What orders may ask for, exactly up to the limit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.coordination.protocol import Rationale
from fleet.domain.plan import Step, StepKind
from fleet.errors import PolicyError
from fleet.simulation import asking
from fleet.simulation.run import simulate
from tests.simulation.bench import DEPOT, FARM, HILL, Desk, bench, delivery, orders, run

Write = Callable[..., None]
FIRST = "delivery-00001"
GO = Step(StepKind.GO, FARM)


@pytest.mark.parametrize(
    ("expires_us", "events"),
    [
        (10_000_000, [("issued", None), ("accepted", None), ("acknowledged", None)]),
        (9_999_999, [("issued", None), ("refused", "expired")]),
    ],
)
def test_an_order_holds_up_to_the_moment_at_which_it_expires(
    tmp_path: Path, timetable: Write, expires_us: int, events: list[tuple[str, str | None]]
) -> None:
    timetable(central=[(10, lambda d: d.order("cart-1.1", GO, expires_us=expires_us))])
    assert orders(run(bench(tmp_path))) == events


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        (Step(StepKind.GO, HILL), None),
        (Step(StepKind.GO, HILL + 1), "unknown place"),
        (Step(StepKind.GO, FARM, duration_s=1e9), None),
        (Step(StepKind.GO, FARM, duration_s=1e9 + 1), "impossible duration"),
        (Step(StepKind.GO, FARM, duration_s=0.0), None),
    ],
)
def test_the_last_place_and_the_longest_duration_are_possible_and_what_follows_is_not(
    tmp_path: Path, timetable: Write, step: Step, fault: str | None
) -> None:
    timetable(central=[(10, lambda d: d.order("cart-1.1", step))])
    first = orders(run(bench(tmp_path)))[0]
    assert first == (("invalid", fault) if fault else ("issued", None))


def test_why_a_part_went_to_a_vehicle_is_kept_for_the_parts_that_the_order_serves(
    tmp_path: Path, timetable: Write
) -> None:
    def decide(desk: Desk) -> None:
        why = [Rationale(mission, 0, "cart-1.1", 12.5, None, None) for mission in (FIRST, "delivery-00003")]
        desk.decision.rationale.extend(why)
        desk.order("cart-1.1", GO, *delivery(FIRST, FARM), *delivery("delivery-00002", HILL))

    timetable(central=[(30, decide)])
    made = run(bench(tmp_path, [(0, "Farm", 50), (10, "Hill", 10), (20, "Hill", 50)]))
    kept = made.ledger.table("rationale").select("mission", "vehicle", "mission_age_us").rows()
    assert kept == [(FIRST, "cart-1.1", 30_000_000)]


def test_a_reason_for_a_part_that_is_done_is_not_kept(tmp_path: Path, timetable: Write) -> None:
    def again(desk: Desk) -> None:
        desk.decision.rationale.append(Rationale(FIRST, 0, "cart-1.1", 1.0, None, None))
        desk.order("cart-1.1", *delivery(FIRST, FARM))

    timetable(central=[(0, lambda d: d.order("cart-1.1", *delivery(FIRST, FARM))), (1000, again)])
    made = run(bench(tmp_path, [(0, "Farm", 50)]))
    assert made.ledger.table("rationale").is_empty()


@pytest.mark.parametrize(("most", "ends"), [(3, False), (4, True)])
def test_a_post_may_decide_so_often_at_one_moment_and_not_once_more(
    tmp_path: Path, timetable: Write, monkeypatch: pytest.MonkeyPatch, most: int, ends: bool
) -> None:
    """Three refused orders wake the post four times at the same moment."""
    monkeypatch.setattr(asking, "MOST_AT_ONCE", most)
    calls: list[int] = []

    def insist(desk: Desk) -> None:
        calls.append(desk.picture.time_us)
        if len(calls) <= 3:
            desk.order("cart-1.1", Step(StepKind.GO, DEPOT), based_on=99)

    timetable(always={"central": insist})
    if ends:
        simulate(bench(tmp_path))
        assert calls == [0] * 4
    else:
        with pytest.raises(PolicyError, match="decided 3 times at the same moment"):
            simulate(bench(tmp_path))
