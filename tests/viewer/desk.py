"""A user of the viewer: presses keys and buttons through pygame's own queue."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pygame

from viz.viewer.app import App
from viz.viewer.launcher import Overrides
from viz.viewer.screen import Screen
from viz.viewer.viewer import Viewer


@dataclass(frozen=True)
class FakeChild:
    """A run that is over before anybody looks."""

    directory: Path

    def running(self) -> bool:
        return False

    def stop(self) -> None:
        """Nothing to stop."""

    def close(self) -> None:
        """Nothing to close."""

    def complaint(self) -> str:
        return ""


class Desk:
    """What somebody in front of the window does; each act is followed by a frame."""

    def __init__(self, app: App, asked: list[Overrides]) -> None:
        self.app = app
        self.asked = asked

    @property
    def screen(self) -> Screen:
        assert self.app.screen is not None
        return self.app.screen

    @property
    def viewer(self) -> Viewer:
        return self.screen.viewer

    def frame(self, elapsed_s: float = 0.0) -> None:
        self.app.frame(elapsed_s)

    def key(self, key: int, modifiers: int = 0, text: str = "") -> None:
        self.key_down(key, modifiers, text)
        self.key_up(key)
        self.frame()

    def key_down(self, key: int, modifiers: int = 0, text: str = "") -> None:
        """Press a key; it is heard with the next frame."""
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=modifiers, unicode=text, scancode=0))

    def key_up(self, key: int) -> None:
        """Let a key go; it is heard with the next frame."""
        pygame.event.post(pygame.event.Event(pygame.KEYUP, key=key, mod=0, unicode="", scancode=0))

    def type(self, text: str) -> None:
        for letter in text:
            self.key(ord(letter), 0, letter)

    def point(self, at: tuple[int, int], rel: tuple[int, int] = (0, 0), *, held: bool = False) -> None:
        buttons = (1 if held else 0, 0, 0)
        pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, pos=at, rel=rel, buttons=buttons))
        self.frame()

    def press(self, at: tuple[int, int], button: int = 1) -> None:
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=at, button=button))
        self.frame()

    def release(self, at: tuple[int, int], button: int = 1) -> None:
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=at, button=button))
        self.frame()

    def click(self, at: tuple[int, int]) -> None:
        self.point(at)
        self.press(at)
        self.release(at)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        self.point(start)
        self.press(start)
        self.point(end, (end[0] - start[0], end[1] - start[1]), held=True)
        self.release(end)

    def wheel(self, at: tuple[int, int], by: int) -> None:
        self.point(at)
        pygame.event.post(pygame.event.Event(pygame.MOUSEWHEEL, x=0, y=by, flipped=False))
        self.frame()

    def wait_for(self, seen: Callable[[], bool]) -> None:
        """Go on until something is so."""
        until = time.monotonic() + 60
        while not seen():
            assert time.monotonic() < until, "it did not come about"
            self.frame(0.01)
            time.sleep(0.01)

    def hint(self, wanted: str) -> tuple[int, int]:
        """The middle of the button whose hint begins with *wanted*."""
        hots = self.screen.places()
        return next(hot.rect.center for hot in hots if hot.hint.startswith(wanted))
