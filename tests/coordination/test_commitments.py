"""What a post remembers of the orders that it gave."""

from __future__ import annotations

from typing import Any

import pytest

from fleet.coordination.commitments import Commitments
from fleet.coordination.itineraries import Start
from fleet.coordination.protocol import Status
from tests.coordination.by_hand import mission, picture, vehicle

KM = (0.0, 1.0, 4.0)
TASK = ("m", 0)
BUSY = vehicle("v", status=Status.COMMITTED)


def shown(*vehicles: Any, waits: bool = False, time_us: int = 0) -> Any:
    return picture(KM, vehicles, [mission("m", 1, 50.0)] if waits else [], time_us=time_us)


def sent() -> Commitments:
    """Vehicle v was sent to serve the part, and is back home after 400 µs."""
    made = Commitments()
    (part,) = shown(vehicle("v"), waits=True).queue.values()
    made.begin(TASK, part, Start(vehicle("v"), 0, 400))
    return made


def test_who_was_sent_is_free_when_it_is_back_and_who_was_not_where_it_stands() -> None:
    made = sent()
    assert made.start(BUSY, 100) == Start(BUSY, 0, 400)
    # Later than thought: as far as is known it may be free at any moment.
    assert made.start(BUSY, 500) == Start(BUSY, 0, 500)
    other = vehicle("other", 2, observed_us=50)
    assert made.start(other, 10) == Start(other, 2, 50)
    assert made.start(other, 100) == Start(other, 2, 100)


@pytest.mark.parametrize("status", [Status.DISABLED, Status.SILENT])
def test_who_can_not_go_is_not_free_at_any_time(status: Status) -> None:
    assert sent().start(vehicle("v", status=status), 0) is None


def test_who_reports_that_it_is_idle_is_free_where_it_stands_and_has_still_done_the_part() -> None:
    made, back = sent(), vehicle("v", 2, observed_us=300)
    made.forget_what_is_over(shown(back))
    assert made.start(back, 0) == Start(back, 2, 300)
    assert made.begun == (TASK,)


@pytest.mark.parametrize(
    "later",
    [shown(), shown(BUSY, time_us=7_200_000_000)],
    ids=["its vehicle is gone", "the mission has expired"],
)
def test_what_was_begun_is_forgotten_when(later: Any) -> None:
    made = sent()
    made.forget_what_is_over(later)
    assert not made.is_begun(TASK)


def test_only_another_attempt_makes_a_part_one_that_is_not_begun() -> None:
    made, again = sent(), shown(BUSY, waits=True)
    made.forget_what_is_over(again)
    assert made.is_begun(TASK)
    again.queue[TASK] = again.queue[TASK]._replace(attempt=2)
    made.forget_what_is_over(again)
    assert not made.is_begun(TASK)
