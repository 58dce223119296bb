"""A command post: a picture and a coordinator, with ears, a head and a voice, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import MissionArrived, VehicleIdle
from fleet.simulation.asking import Asking
from fleet.simulation.commanding import Commanding
from fleet.simulation.deciding import Deciding
from fleet.simulation.hearing import Hearing

if TYPE_CHECKING:
    from fleet.coordination.protocol import Coordinator, Snapshot, Trigger
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
        parent: str | None = None,
    ) -> None:
        self.world = world
        self.name = name
        self.parent = parent
        self.beliefs = beliefs
        self.work = work
        self.terms: dict[str, int] = {}
        self.commanding = Commanding(world, self)
        asking = Asking(world, beliefs, work, coordinator, fallback)
        self._deciding = Deciding(world, beliefs, work, asking, self.commanding.carry_out)
        self.hearing = Hearing(world.clock, world.journal, beliefs, self.commanding, self._deciding)

    def take_up(self, picture: Snapshot) -> None:
        """Begin a run with what a picture says: what was news in it is news again."""
        beliefs = self.beliefs
        beliefs.restore(picture)
        idle, waiting = frozenset(picture.idle), frozenset(part.mission.id for part in picture.waiting)
        news: list[Trigger] = [VehicleIdle(v) for v in picture.changed.vehicles if v in idle]
        news += [MissionArrived(mission) for mission in picture.changed.missions if mission in waiting]
        self._deciding.begin(news)

    def wake(self, trigger: Trigger) -> None:
        """Have the coordinator called soon."""
        self._deciding.wake(trigger)
