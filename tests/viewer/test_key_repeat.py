"""A key that is held acts again and again; a slow frame is not taken for a long hold."""

import pygame

from fleet.units import US_PER_H
from tests.viewer.desk import Desk
from viz.viewer.key_repeat import DELAY_S, INTERVAL_S

FRAME_S = 1 / 60


def hold(desk: Desk, seconds: float) -> None:
    for _ in range(round(seconds / FRAME_S)):
        desk.frame(FRAME_S)


def test_an_hour_is_skipped_for_every_repetition_of_a_held_key(desk: Desk) -> None:
    desk.key_down(pygame.K_RIGHT, pygame.KMOD_SHIFT)
    hold(desk, 1.0)
    desk.key_up(pygame.K_RIGHT)
    hold(desk, 1.0)
    pressed = 1 + 1 + int((1.0 - DELAY_S) / INTERVAL_S)
    assert desk.viewer.playback.time_us == pressed * US_PER_H


def test_a_key_pressed_and_let_go_during_a_slow_frame_acts_once(desk: Desk) -> None:
    desk.key_down(pygame.K_r)
    desk.frame(0.1)
    # The release comes while the window draws for long; no frame lets more than a tenth of a second pass.
    desk.key_up(pygame.K_r)
    desk.frame(0.1)
    hold(desk, 1.0)
    assert desk.viewer.dialog == "again", "pressed twice it would be closed"


def test_the_key_pressed_last_is_the_one_that_is_repeated(desk: Desk) -> None:
    desk.key_down(pygame.K_RIGHT, pygame.KMOD_SHIFT)
    desk.key_down(pygame.K_PLUS, 0, "+")
    hold(desk, 1.0)
    assert desk.viewer.playback.time_us == US_PER_H
    assert desk.viewer.gaze.camera is not None
    assert desk.viewer.gaze.camera.closeness > 1.3**4
