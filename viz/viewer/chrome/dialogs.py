"""Dialogs over the map, one class each; a dialog takes keys before the viewer does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import pygame

from viz.viewer.chrome.again import Again
from viz.viewer.chrome.find import Find
from viz.viewer.chrome.help import Help
from viz.viewer.chrome.layer_list import LayerList

if TYPE_CHECKING:
    from viz.viewer.chrome.ui import Ui
    from viz.viewer.viewer import Viewer


class Dialog(Protocol):
    """Something that stands over the map until it is closed."""

    def draw(self, ui: Ui, viewer: Viewer) -> None:
        """Draw it."""

    def key(self, event: pygame.event.Event, viewer: Viewer) -> bool:
        """Take a key; tells whether it did."""


_KINDS: Final[dict[str, type[Dialog]]] = {"find": Find, "layers": LayerList, "again": Again, "help": Help}


class Dialogs:
    """The dialog that is open, if one is."""

    def __init__(self) -> None:
        self._open: tuple[str, Dialog] | None = None

    def current(self, viewer: Viewer) -> Dialog | None:
        """The dialog that the viewer has open, made when it opens."""
        if viewer.dialog is None:
            self._open = None
        elif self._open is None or self._open[0] != viewer.dialog:
            self._open = (viewer.dialog, _KINDS[viewer.dialog]())
        return self._open[1] if self._open is not None else None
