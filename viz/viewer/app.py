"""The window: shows the picker or a run, hears what is pressed, and never waits for a simulation."""

from __future__ import annotations

import gc
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pygame

from fleet.errors import FleetError
from viz.viewer.caption import PROGRAM, caption
from viz.viewer.key_repeat import KeyRepeat
from viz.viewer.picker import Picker
from viz.viewer.screen import Screen
from viz.viewer.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from viz.viewer.offers import Offer, Opened

FRAMES_PER_S: Final = 60
SIZE: Final = (1280, 800)
_SMALLEST: Final = (640, 400)
_LONGEST_S: Final = 0.1
"""A frame that took longer lets no more time pass than this, so that a hitch is no jump."""


@contextmanager
def window(size: tuple[int, int]) -> Iterator[None]:
    """A window of *size* while the block runs; raises `FleetError` where there is no display."""
    try:
        pygame.display.init()
        pygame.display.set_mode(size, pygame.RESIZABLE)
    except pygame.error as error:
        pygame.display.quit()
        raise FleetError(f"no window can be opened: {error}; --screenshot and --video need none") from error
    pygame.font.init()
    pygame.display.set_caption(PROGRAM)
    # What is there by now stays, and looking through all of it for garbage would be felt as a hitch now and then.
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        pygame.font.quit()
        pygame.display.quit()


class App:
    """The loop of the window.

    Parameters
    ----------
    offers
        What can be chosen from; None leaves no way back to the picker.
    open_offer
        Opens what was chosen; raises ``FleetError`` with what is wrong with it.
    opened
        What is shown at first; None begins with the picker.
    """

    def __init__(
        self,
        *,
        offers: Callable[[], Sequence[Offer]] | None,
        open_offer: Callable[[Offer], Opened] | None,
        opened: Opened | None = None,
        theme: str = "dark",
        scale: float | None = None,
        start_us: int = 0,
    ) -> None:
        self._offers = offers
        self._open = open_offer
        self._theme = theme
        self._scale = scale
        self._clock = pygame.time.Clock()
        self._running = True
        self._full = False
        self._repeat = KeyRepeat()
        self.screen: Screen | None = None
        self.picker: Picker | None = None
        if opened is not None:
            self._show(opened).viewer.seek(start_us)
        else:
            self._pick()

    @property
    def is_over(self) -> bool:
        """Whether the user has left."""
        return not self._running

    def run(self) -> None:
        """Go on until the user leaves."""
        try:
            while self._running:
                elapsed_s = min(self._clock.tick(FRAMES_PER_S) / 1000.0, _LONGEST_S)
                self.frame(elapsed_s)
        finally:
            self._close()

    def frame(self, elapsed_s: float) -> None:
        """Hear what came in, let *elapsed_s* pass, and draw."""
        for event in pygame.event.get():
            self._repeat.hear(event)
            self._handle(event)
        for event in self._repeat.due(elapsed_s):
            self._handle(event)
        if not self._running:
            return
        surface = _surface()
        if self.screen is not None:
            self.screen.viewer.advance(elapsed_s)
            self.screen.draw(surface)
            self._grant(self.screen.viewer)
        elif self.picker is not None:
            self.picker.draw(surface)
            self._take_choice(self.picker)
        self._name()
        pygame.display.flip()

    def _handle(self, event: pygame.event.Event) -> None:
        if event.type == pygame.QUIT:
            self._running = False
        elif event.type == pygame.VIDEORESIZE:
            size = (max(event.w, _SMALLEST[0]), max(event.h, _SMALLEST[1]))
            if size != (event.w, event.h):
                pygame.display.set_mode(size, pygame.RESIZABLE)
            if self.screen is not None:
                self.screen.viewer.resize(size)
        elif self.screen is not None:
            self.screen.handle(event)
        elif self.picker is not None:
            self.picker.handle(event)

    def _name(self) -> None:
        """Call the window what it shows, so that a taskbar tells how far a run has come."""
        wanted = caption(self.screen.viewer.sources if self.screen is not None else ())
        if pygame.display.get_caption()[0] != wanted:
            pygame.display.set_caption(wanted)

    def _grant(self, viewer: Viewer) -> None:
        """Do what the viewer asked the window for."""
        wish, viewer.wish = viewer.wish, ""
        if wish == "quit":
            self._running = False
        elif wish == "home":
            self._pick()
        elif wish == "full":
            self._full = not self._full
            if self._full:
                pygame.display.set_mode((0, 0), pygame.FULLSCREEN)
            else:
                pygame.display.set_mode(SIZE, pygame.RESIZABLE)
            viewer.resize(_surface().get_size())
        elif wish == "picture":
            viewer.tell(f"Saved {_save(_surface())}")

    def _pick(self) -> None:
        """Show the picker, if there is anything to choose from."""
        if self._offers is None:
            if self.screen is not None:
                self.screen.viewer.tell("There is nothing else to choose from here")
            return
        self._close()
        self.screen = None
        self.picker = Picker(self._offers, theme=self._theme)

    def _take_choice(self, picker: Picker) -> None:
        if picker.wish == "quit":
            self._running = False
        if picker.chosen is None or self._open is None:
            return
        try:
            self._show(self._open(picker.chosen))
        except FleetError as error:
            picker.told = next(iter(str(error).splitlines()), "it can't be opened")
            picker.chosen = None

    def _show(self, opened: Opened) -> Screen:
        viewer = Viewer(opened.source, size=_surface().get_size(), launcher=opened.launcher,
                        theme=self._theme, scale=self._scale)  # fmt: skip
        self.screen, self.picker = Screen(viewer), None
        viewer.playback.playing = opened.source.growing
        return self.screen

    def _close(self) -> None:
        if self.screen is not None:
            self._theme = self.screen.viewer.theme.name
            self.screen.viewer.close()


def _surface() -> pygame.Surface:
    surface = pygame.display.get_surface()
    assert surface is not None, "a window is open"
    return surface


def _save(surface: pygame.Surface) -> Path:
    """Write a picture beside where the program was started, under a name that is free."""
    stem = time.strftime("fleet-%Y%m%d-%H%M%S")
    names = (Path(f"{stem}{'' if number == 1 else f'-{number}'}.png") for number in count(1))
    path = next(name for name in names if not name.exists())
    pygame.image.save(surface, str(path))
    return path
