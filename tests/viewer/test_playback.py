"""Time passes at a rate, not at a delay, and never beyond what is known."""

import pytest

from fleet.units import US_PER_DAY, US_PER_H, US_PER_S
from viz.viewer.playback import SPEEDS_S, Playback, speed_text


def test_an_hour_a_second_is_an_hour_in_a_second_however_many_frames_it_has() -> None:
    for frames in (1, 7, 60):
        playback = Playback(US_PER_DAY, speed_s=3_600)
        playback.toggle()
        for _ in range(frames):
            playback.advance(1 / frames)
        assert playback.time_us == pytest.approx(US_PER_H, abs=1)


def test_a_growing_run_is_waited_for_and_an_ended_one_stops() -> None:
    playback = Playback(US_PER_H)
    playback.growing = True
    playback.toggle()
    playback.advance(1e6)
    assert (playback.time_us, playback.playing) == (US_PER_H, True)
    playback.limit_us = 2 * US_PER_H
    playback.advance(1.0)
    assert playback.time_us == US_PER_H + 600 * US_PER_S
    playback.growing = False
    playback.advance(1e6)
    assert (playback.time_us, playback.playing) == (2 * US_PER_H, False)


def test_playing_at_the_end_begins_anew() -> None:
    playback = Playback(US_PER_H)
    playback.seek(US_PER_H)
    playback.toggle()
    assert (playback.time_us, playback.playing) == (0, True)


def test_speeds_go_from_real_time_to_a_stated_most() -> None:
    playback = Playback(US_PER_H)
    playback.faster(100)
    assert playback.speed_s == SPEEDS_S[-1] == 86_400
    playback.faster(-100)
    assert playback.speed_s == 1
    playback.speed_s = 700
    assert playback.speed_s == 600
    assert [speed_text(s) for s in (1, 10, 600, 7_200, 86_400)] == ["real time", "10 s/s", "10 min/s", "2 h/s", "1 d/s"]


def test_a_time_outside_the_run_is_its_nearest_end() -> None:
    playback = Playback(US_PER_H)
    playback.seek(-5)
    assert playback.time_us == 0
    playback.seek(9e18)
    assert playback.time_us == US_PER_H
