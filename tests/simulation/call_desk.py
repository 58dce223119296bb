"""A crew with nobody but callers around it: the operators of the engine, and no vehicles, posts or ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from fleet.models.service_time import ServiceLaw
from fleet.randomness import Stream, Streams
from fleet.scenario.build_operators import build_operators
from fleet.scenario.schema import Operators
from fleet.simulation.crew import Call, Crew
from fleet.simulation.crew_member import Operator
from fleet.simulation.kernel import Alarm, Clock
from fleet.units import us_from_s


class Service(NamedTuple):
    """What an operator began, times in seconds."""

    operator: int
    vehicle: str
    asked_s: float
    served_s: float
    until_s: float


class CallDesk:
    """Operators 0, 1, … and what they were called for; ``keys`` are those of ``command.operators``."""

    def __init__(self, **keys: Any) -> None:
        model = build_operators(Operators(**keys))
        assert model is not None
        self.clock = Clock()
        self.services: list[Service] = []
        window_us = us_from_s(model.attention.window_s)
        self.people = [Operator(number, window_us) for number in range(model.most)]
        self.crew = Crew(self.clock, model, self.people, self)
        self.served: list[tuple[float, str]] = []

    def attended(self, operator: Operator, vehicle: str, asked_us: int, until_us: int, waiting: int) -> None:
        """Write a service down."""
        now = self.clock.now_us
        self.services.append(Service(operator.code, vehicle, asked_us / 1e6, now / 1e6, until_us / 1e6))

    def call(self, vehicle: str, takes_s: float | None = 10.0, kind: str = "attending") -> Call:
        """A call that takes so long, made now; without a time it lasts until it is ended."""
        law = None if takes_s is None else ServiceLaw(mean_s=takes_s)
        call = Call(kind, self.crew, vehicle, law, 0.5, self._done)
        self.crew.ask(call)
        return call

    def call_at(self, time_s: float, vehicle: str, takes_s: float | None = 10.0, kind: str = "attending") -> None:
        """The same at a time."""

        def make(_: Alarm) -> None:
            self.call(vehicle, takes_s, kind)

        self.clock.at(us_from_s(time_s), make)

    def _done(self, call: Call) -> None:
        self.served.append((self.clock.now_us / 1e6, call.vehicle))

    def run(self, until_s: float) -> None:
        """Let time pass."""
        self.clock.run_to(us_from_s(until_s))


class Figures(NamedTuple):
    """What came of a stretch of calls: busy share, mean number of callers who need nobody, mean wait."""

    utilisation: float
    active: float
    wait_s: float


class Callers:
    """Vehicles that call an operator after an exponential time again and again, and figures of every stretch."""

    def __init__(
        self, seed: int, vehicles: int, operators: int, neglect_s: float, interaction_s: float, **keys: Any
    ) -> None:
        self.desk = CallDesk(count=operators, **keys)
        self._law = ServiceLaw(mean_s=interaction_s, law="exponential")
        self._neglect = ServiceLaw(mean_s=neglect_s, law="exponential")
        streams = Streams(seed)
        self._draws = [streams.stream("caller", str(number)) for number in range(vehicles)]
        self._busy_us = self._waited_us = self._away_us = self._calls = 0
        self.desk.crew._book = self
        for draws in self._draws:
            self._leave_alone(draws)

    def attended(self, operator: Operator, vehicle: str, asked_us: int, until_us: int, waiting: int) -> None:
        """Count a service in the stretch in which it begins."""
        now = self.desk.clock.now_us
        self._busy_us += until_us - now
        self._waited_us += now - asked_us
        self._calls += 1

    def stretch(self, length_s: float) -> Figures:
        """The figures of the next so many seconds; services and absences count where they begin."""
        self._busy_us = self._waited_us = self._away_us = self._calls = 0
        clock = self.desk.clock
        clock.run_to(clock.now_us + us_from_s(length_s))
        length_us = us_from_s(length_s)
        people = len(self.desk.people)
        waited_s = self._waited_us / max(self._calls, 1) / 1e6
        return Figures(self._busy_us / length_us / people, self._away_us / length_us, waited_s)

    def _leave_alone(self, draws: Stream) -> None:
        away_us = us_from_s(self._neglect.time_s(draws.uniform()))
        self._away_us += away_us
        self.desk.clock.at(self.desk.clock.now_us + away_us, self._needs, draws)

    def _needs(self, alarm: Alarm) -> None:
        draws: Stream = alarm.subject
        then: Callable[[Call], None] = lambda _: self._leave_alone(draws)  # noqa: E731
        self.desk.crew.ask(Call("attending", self.desk.crew, str(id(draws)), self._law, draws.uniform(), then))


class Strangers:
    """Calls about ever new vehicles, in a Poisson stream, and figures of every stretch; times in seconds."""

    def __init__(self, seed: int, operators: int, gap_s: float, interaction_s: float) -> None:
        self.desk = CallDesk(count=operators)
        self.desk.crew._book = self
        self._gap = ServiceLaw(mean_s=gap_s, law="exponential")
        self._law = ServiceLaw(mean_s=interaction_s, law="exponential")
        self._draws = Streams(seed).stream("stranger", "arrivals")
        self._calls = self._waiting = self._waited_us = self._busy_us = 0
        self._alarm = Alarm(self.desk.clock)
        self._comes()

    def attended(self, operator: Operator, vehicle: str, asked_us: int, until_us: int, waiting: int) -> None:
        """Count a call when it is served."""
        waited_us = self.desk.clock.now_us - asked_us
        self._calls += 1
        self._waiting += waited_us > 0
        self._waited_us += waited_us
        self._busy_us += until_us - self.desk.clock.now_us

    def stretch(self, calls: int) -> tuple[float, float, float]:
        """In the time of about so many calls: share that waited, mean wait in service times, operators kept busy."""
        self._calls = self._waiting = self._waited_us = self._busy_us = 0
        clock, length_us = self.desk.clock, us_from_s(calls * self._gap.mean_s)
        clock.run_to(clock.now_us + length_us)
        wait = self._waited_us / self._calls / us_from_s(self._law.mean_s)
        return self._waiting / self._calls, wait, self._busy_us / length_us

    def _comes(self) -> None:
        clock = self.desk.clock
        gap_us = us_from_s(self._gap.time_s(self._draws.uniform()))
        clock.arm(self._alarm, clock.now_us + gap_us, self._calls_now)

    def _calls_now(self, _: Alarm) -> None:
        self.desk.crew.ask(Call("attending", self.desk.crew, "", self._law, self._draws.uniform(), lambda _: None))
        self._comes()
