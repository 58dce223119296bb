"""What counts as news: parts that wait of missions that changed, and vehicles that came to be idle."""

from __future__ import annotations

from fleet.coordination.news import news
from fleet.coordination.protocol import Changes, Status
from tests.coordination.by_hand import mission, picture, vehicle

KM = (0.0, 1.0, 2.0)


def test_parts_come_most_urgent_first_then_oldest_then_by_name() -> None:
    wanted = [
        mission("b", 1, 1.0, 2.0, ready_us=5), mission("a", 1, 1.0, ready_us=5), mission("late", 1, 1.0, ready_us=9),
        mission("calm", 1, 1.0, priority=1),
    ]  # fmt: skip
    parts, _ = news(picture(KM, [], wanted))
    assert [(p.mission.id, p.part) for p in parts] == [("a", 0), ("b", 0), ("b", 1), ("late", 0), ("calm", 0)]


def test_parts_under_way_and_missions_that_ended_are_no_news() -> None:
    shown = picture(KM, [], [mission("m", 1, 1.0, 2.0)])
    del shown.queue["m", 0]
    shown.changed = Changes((), ("m", "gone"))
    assert [(p.mission.id, p.part) for p in news(shown)[0]] == [("m", 1)]


def test_vehicles_come_in_the_order_of_their_change_if_they_are_idle() -> None:
    shown = picture(KM, [vehicle("a"), vehicle("busy", status=Status.COMMITTED), vehicle("b")], [])
    shown.changed = Changes(("b", "busy", "lost", "a"), ())
    assert [v.id for v in news(shown)[1]] == ["b", "a"]
