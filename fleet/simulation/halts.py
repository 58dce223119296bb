"""Where on its way a vehicle stands that will go on along it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleet.simulation.routes import Route


class Halt:
    """A route, and how far along it a vehicle stands, millimetres; ``None`` where an order took it off its route.

    Whoever holds a vehicle up keeps its halt and has it go on from there, by whatever way the halt has by then.
    """

    __slots__ = ("at_mm", "route")

    def __init__(self, route: Route | None, at_mm: int) -> None:
        self.route, self.at_mm = route, at_mm
