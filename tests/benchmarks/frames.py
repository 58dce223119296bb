"""Times the viewer's frames with many vehicles on the move, in a window of the display that there is.

``python -m tests.benchmarks.frames VEHICLES WIDTHxHEIGHT`` prints milliseconds of wall and of processor time.
"""

import json
import sys
import time

import numpy as np
import pygame

from tests.viewer.crowd import HOUR_US, crowd
from viz.viewer.app import window
from viz.viewer.recording import Recording
from viz.viewer.screen import Screen
from viz.viewer.viewer import Viewer

FRAMES = 240
WARM_UP = 30
ROUNDS = 3


class Kept:
    """A source that is over."""

    growing = False
    problem = ""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording

    def stop(self) -> None:
        """Nothing to stop."""

    def close(self) -> None:
        """Nothing to close."""


def measure(vehicles: int, size: tuple[int, int]) -> dict[str, float]:
    """Median and 99th percentile of the time of a frame, in ms: of several rounds the best, on a machine in use."""
    recording = Recording(crowd(vehicles)).warmed()
    with window(size):
        viewer = Viewer(Kept(recording), size=size)
        screen = Screen(viewer)
        surface = pygame.display.get_surface()
        assert surface is not None
        viewer.seek(HOUR_US + 1)
        viewer.playback.speed_s, viewer.playback.playing = 10, True
        rounds = [_round(viewer, screen, surface) for _ in range(ROUNDS)]
    return {key: min(one[key] for one in rounds) for key in rounds[0]}


def _round(viewer: Viewer, screen: Screen, surface: pygame.Surface) -> dict[str, float]:
    wall_ms, cpu_ms = [], []
    for _ in range(WARM_UP + FRAMES):
        wall, cpu = time.perf_counter(), time.process_time()
        for event in pygame.event.get():
            screen.handle(event)
        viewer.advance(1 / 60)
        screen.draw(surface)
        pygame.display.flip()
        wall_ms.append((time.perf_counter() - wall) * 1000)
        cpu_ms.append((time.process_time() - cpu) * 1000)
    wall_ms, cpu_ms = wall_ms[WARM_UP:], cpu_ms[WARM_UP:]
    return {
        "median_ms": float(np.median(wall_ms)),
        "p99_ms": float(np.percentile(wall_ms, 99)),
        "cpu_median_ms": float(np.median(cpu_ms)),
        "cpu_p99_ms": float(np.percentile(cpu_ms, 99)),
    }


if __name__ == "__main__":
    wide, _, high = sys.argv[2].partition("x")
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]), (int(wide), int(high)))) + "\n")
