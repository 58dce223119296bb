"""The people behind the fleet of one run: their crews, their shifts, and how everybody calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.coordination.protocol import OperatorQueue
from fleet.simulation.crew import Call, Crew
from fleet.simulation.crew_member import Operator
from fleet.simulation.kernel import FIRST, Alarm
from fleet.units import S_PER_DAY, us_from_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.models.service_time import ServiceLaw
    from fleet.randomness import Stream
    from fleet.scenario.operator_model import OperatorModel
    from fleet.simulation.world import World

POOL: Final = ""
"""The key of the crew that serves every post."""


class Operators:
    """Crews by post. A service takes a time that belongs to (mission or vehicle, kind, ordinal), whoever does it."""

    def __init__(self, world: World, model: OperatorModel) -> None:
        self._world = world
        self._model = model
        self._crews: dict[str, Crew] = {}
        self._draws: dict[tuple[str, str], Stream] = {}
        self._changes_us = tuple(us_from_s(second) for second in model.changes_s)
        if self._changes_us:
            self._await_change()

    def crew_of(self, post: str) -> Crew:
        """The crew that a post calls."""
        key = POOL if self._model.pooled else post
        crew = self._crews.get(key)
        if crew is None:
            crew = self._crews[key] = self._hire(key)
        return crew

    def call(
        self, kind: str, post: str, vehicle: str, about: str, takes: ServiceLaw | None, then: Callable[[Call], None]
    ) -> Call:
        """A call that has not been made yet; ``about`` is the mission or vehicle that its time belongs to."""
        draw = 0.5 if takes is None else self.draw(f"operator {kind}", about)
        return Call(kind, self.crew_of(post), vehicle, takes, draw, then)

    def draw(self, purpose: str, about: str) -> float:
        """The next uniform number of a mission or vehicle for a purpose."""
        key = (purpose, about)
        stream = self._draws.get(key)
        if stream is None:
            stream = self._draws[key] = self._world.streams.stream(purpose, about)
        return stream.uniform()

    def queue_at(self, post: str) -> OperatorQueue:
        """What a post sees of the crew that it calls, now."""
        crew, now_us = self.crew_of(post), self._world.clock.now_us
        return OperatorQueue(crew.waiting, crew.at_work, crew.on_duty, crew.oldest_us, now_us)

    def _hire(self, post: str) -> Crew:
        journal, model = self._world.journal, self._model
        window_us = us_from_s(model.attention.window_s)
        names = (f"{post} operator {number}".lstrip() for number in range(1, model.most + 1))
        people = [Operator(journal.resource_code(name), window_us) for name in names]
        return Crew(self._world.clock, model, people, journal)

    def _await_change(self) -> None:
        """Have the crews change at the next hour at which a shift begins or ends."""
        now_us, day_us = self._world.clock.now_us, us_from_s(S_PER_DAY)
        midnight_us = now_us - now_us % day_us
        ahead = (midnight_us + day + at for day in (0, day_us) for at in self._changes_us)
        self._world.clock.at(min(t for t in ahead if t > now_us), self._change, priority=FIRST)

    def _change(self, _: Alarm) -> None:
        for crew in self._crews.values():
            crew.change_shift()
        self._await_change()
