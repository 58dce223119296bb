"""What a layer is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from viz.viewer.canvas import Canvas
    from viz.viewer.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Something that can be drawn on the map, switched on and off.

    Attributes
    ----------
    name
        Its name in settings.
    title
        Its name for people.
    draw
        Draws it.
    on
        Whether it is on at first.
    still
        Whether it depends on the terrain and the camera only; still layers are drawn below all others, and kept.
    """

    name: str
    title: str
    draw: Callable[[Canvas, Scene], None]
    on: bool = True
    still: bool = False
