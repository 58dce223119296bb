"""A command post: a picture and a coordinator, with ears, a head and a voice, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.simulation.asking import Asking
from fleet.simulation.commanding import Commanding
from fleet.simulation.deciding import Deciding
from fleet.simulation.hearing import Hearing

if TYPE_CHECKING:
    from fleet.coordination.protocol import Coordinator, Trigger
    from fleet.simulation.beliefs import Beliefs
    from fleet.simulation.oracle import Work
    from fleet.simulation.world import World


class CommandPost:
    """One post. ``terms`` is the term in which it commands each item that was ever transferred to or from it."""

    def __init__(
        self,
        world: World,
        name: str,
        beliefs: Beliefs,
        work: Work,
        coordinator: Coordinator,
        fallback: Coordinator | None,
    ) -> None:
        self.world = world
        self.name = name
        self.beliefs = beliefs
        self.work = work
        self.terms: dict[str, int] = {}
        self.commanding = Commanding(world, self)
        asking = Asking(world, beliefs, work, coordinator, fallback)
        self._deciding = Deciding(world, beliefs, work, asking, self.commanding.carry_out)
        self.hearing = Hearing(world.clock, world.journal, beliefs, self.commanding, self._deciding)

    def wake(self, trigger: Trigger) -> None:
        """Have the coordinator called soon."""
        self._deciding.wake(trigger)
