"""Futures are drawn from what a post has heard of, as often as it has heard of such."""

from __future__ import annotations

from statistics import fmean

from fleet.coordination.forecast import Forecast
from fleet.randomness import Stream
from tests.coordination.by_hand import RECOVERY, mission, picture

KM = (0.0, 1.0, 2.0)
H_US = 3_600_000_000


def heard(*at_h: float, memory_h: float = 24.0) -> Forecast:
    forecast = Forecast(memory_h * 3600.0)
    forecast.note(picture(KM, [], []))
    for number, hour in enumerate(at_h):
        at_us = round(hour * H_US)
        asked = mission(f"m{number}", 1 + number % 2, 10.0, ready_us=at_us, due_us=at_us + H_US, expires_us=at_us + 9)
        forecast.note(picture(KM, [], [asked], time_us=at_us))
    return forecast


def test_who_has_heard_nothing_foresees_nothing() -> None:
    assert Forecast(3600.0).draw(0, 3600.0, Stream(1)) == ()
    assert heard().draw(H_US, 3600.0, Stream(1)) == ()


def test_as_many_are_foreseen_as_were_heard_of() -> None:
    forecast = heard(*(k / 4 for k in range(40)))
    counts = [len(forecast.draw(10 * H_US, 6 * 3600.0, Stream(seed))) for seed in range(400)]
    assert abs(fmean(counts) - 24.0) < 0.75


def test_a_foreseen_request_is_one_of_those_heard_of_shifted_in_time() -> None:
    for found in heard(1.0, 2.0, 3.0).draw(4 * H_US, 8 * 3600.0, Stream(3)):
        assert 4 * H_US <= found.ready_us < 12 * H_US
        assert found.due_us - found.ready_us == H_US
        assert found.site in {1, 2}
        assert found.id.startswith("imagined ")


def test_old_requests_and_tows_are_not_foreseen() -> None:
    forecast = heard(1.0, memory_h=2.0)
    forecast.note(picture(KM, [], [mission("tow", 1, kind=RECOVERY)], time_us=4 * H_US))
    assert forecast.draw(4 * H_US, 1e6, Stream(1)) == ()
