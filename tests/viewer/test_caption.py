"""The window is called what it shows, and how far that has come."""

from dataclasses import dataclass
from pathlib import Path

import pygame
import pytest

from tests.viewer.desk import Desk
from viz.viewer.caption import caption
from viz.viewer.recording import Recording
from viz.viewer.source import Finished


@dataclass
class Seen:
    """A source in some state."""

    recording: Recording | None = None
    growing: bool = False
    problem: str = ""

    def stop(self) -> None:
        """Nothing to stop."""

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def whole(run_dir: Path) -> Recording:
    recording = Finished(run_dir).recording
    assert recording is not None
    return recording


def test_a_window_without_a_run_is_called_as_the_program() -> None:
    assert caption(()) == "Fleet viewer"


def test_a_run_that_is_over_is_named_with_its_seed(desk: Desk) -> None:
    desk.frame()
    assert pygame.display.get_caption()[0] == "quickstart, seed 1 – Fleet viewer"


def test_a_run_before_its_first_rows_has_no_name_yet() -> None:
    assert caption([Seen(growing=True)]) == "a run (live) – Fleet viewer"


def test_a_run_that_could_not_be_read_has_failed() -> None:
    assert caption([Seen(problem="damaged")]) == "a run (failed) – Fleet viewer"


def test_two_runs_are_told_with_what_each_has_come_to(whole: Recording) -> None:
    told = caption([Seen(recording=whole), Seen(recording=whole, growing=True)])
    assert told == "quickstart, seed 1 – quickstart, seed 1 (live 100 %) – Fleet viewer"
