"""What can be supposed of an imagined run: its first decision, requests to come, and luck that others share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fleet.coordination.protocol import Decision, Imagined, Order, Supposition
from fleet.domain.mission import Outcome
from tests.simulation.bench import FARM, HOME, Desk, bench, delivery, run

Write = Callable[..., None]
BREAKS = {"breakdown_mtbf_h": 0.2, "field_repair_share": 1.0, "field_repair_h": {"mean_h": 0.1, "law": "exponential"}}
ONE = "delivery-00001"


def imagined(tmp_path: Path, timetable: Write, *suppositions: Callable[[Desk], Supposition]) -> list[Imagined]:
    """What is imagined of two hours at second 30, when the farm asks for 50 kg and the cart is idle."""
    seen: list[Imagined] = []

    def look(desk: Desk) -> None:
        seen.extend(desk.context.imagine(desk.picture, 7200.0, supposing=make(desk)) for make in suppositions)

    timetable(central=[(30, look)])
    run(bench(tmp_path, [(30, "Farm", 50)], hazards=BREAKS))
    return seen


def always(supposition: Supposition) -> Callable[[Desk], Supposition]:
    return lambda _: supposition


def sending(desk: Desk) -> Decision:
    order = Order(desk.context.order_id(), "cart-1.1", 0, (*delivery(ONE, FARM), HOME))
    return Decision(orders=[order])


def test_the_first_decision_is_the_one_supposed(tmp_path: Path, timetable: Write) -> None:
    wait = Decision(wake_at_us=3_600_000_000)
    sent, late = imagined(
        tmp_path,
        timetable,
        lambda desk: Supposition(first=sending(desk), luck=0.5),
        always(Supposition(first=wait, luck=0.5)),
    )
    assert [run.missions[0].outcome for run in (sent, late)] == [Outcome.SUCCEEDED] * 2
    # The base policy finds the mission when the timer wakes it, though it was news an hour before.
    assert late.missions[0].ended_us - sent.missions[0].ended_us >= 3_000_000_000


def test_the_same_luck_is_the_same_future_and_other_luck_another(tmp_path: Path, timetable: Write) -> None:
    supposed = [always(Supposition(luck=luck)) for luck in (0.1, 0.1, 0.2, 0.3, 0.4, 0.5)]
    one, again, *others = imagined(tmp_path, timetable, *supposed)
    assert one == again
    assert any(other != one for other in others)


def test_supposed_requests_are_served_like_others(tmp_path: Path, timetable: Write) -> None:
    def asked_again(desk: Desk) -> Supposition:
        mission = desk.picture.missions[ONE]
        return Supposition(requests=[mission._replace(id="more", ready_us=600_000_000, asked_us=None)])

    (made,) = imagined(tmp_path, timetable, asked_again)
    assert {(each.mission.id, each.outcome) for each in made.missions} == {
        (ONE, Outcome.SUCCEEDED), ("more", Outcome.SUCCEEDED)
    }  # fmt: skip
    assert made.succeeded() == 2
    assert made.losses == 0
