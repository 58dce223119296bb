"""The truth about missions: their parts, who has them, and how each ends exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.mission import Cause, Mission, Outcome
from fleet.ledger.vocabulary import NONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.domain.plan import StepKind
    from fleet.simulation.journal import Journal
    from fleet.simulation.kernel import Alarm, Clock
    from fleet.simulation.vehicle import Vehicle


class PartState:
    """One part in truth. ``fenced`` is the vehicle that has loaded or reached it.

    ``place`` where dropped cargo waits, ``worked`` how many steps of time on task this attempt has behind it.
    """

    __slots__ = ("attempt", "delivered", "fenced", "index", "load_g", "mission", "place", "started", "worked")

    def __init__(self, mission: MissionState, index: int, load_g: int) -> None:
        self.mission = mission
        self.index = index
        self.load_g = load_g
        self.attempt = 1
        self.fenced: Vehicle | None = None
        self.delivered = False
        self.started = False
        self.place: int | None = None
        self.worked = 0

    def work(self, kind: StepKind) -> None:
        """Time on task is over: one step more is behind, if it is the one whose turn it was."""
        wanted = self.mission.request.kind.work
        if self.worked < len(wanted) and wanted[self.worked] is kind:
            self.worked += 1

    @property
    def all_worked(self) -> bool:
        """Whether no time on task is left to do."""
        return self.worked == len(self.mission.request.kind.work)

    def try_again(self) -> None:
        """Another attempt begins with the first step."""
        self.attempt += 1
        self.worked = 0


class MissionState:
    """One mission in truth; ``ended_us`` is when it ended, once it has an ``outcome``."""

    __slots__ = ("assigned", "code", "ended_us", "left", "outcome", "parts", "request", "started")

    def __init__(self, request: Mission, code: int = -1) -> None:
        self.request = request
        self.code = code
        self.parts = [PartState(self, i, round(kg * 1000.0)) for i, kg in enumerate(request.parts_kg)]
        self.left = len(self.parts)
        self.outcome: Outcome | None = None
        self.ended_us = -1
        self.assigned = False
        self.started = False


class MissionBook:
    """Every mission of a run. Ending a mission tells ``on_end``, once."""

    def __init__(self, clock: Clock, journal: Journal, on_end: Callable[[MissionState], None]) -> None:
        self._clock = clock
        self._journal = journal
        self._on_end = on_end
        self.all: dict[str, MissionState] = {}
        self._timeline: list[MissionState] = []
        self._next_expiry = 0
        self._alarm: Alarm | None = None

    def open_timeline(self, by_expiry: list[MissionState]) -> None:
        """Watch over the exogenous missions of the run, given in order of expiry, with one alarm."""
        self._timeline = by_expiry
        self._next_expiry = 0
        self._watch()

    def add(self, state: MissionState) -> None:
        """A mission is requested now."""
        self.all[state.request.id] = state
        self._journal.requested(state)

    def take_up(self, state: MissionState) -> None:
        """A mission that was asked for before the run began; one that a mishap asked for gets an alarm of its own."""
        self.all[state.request.id] = state
        if state.request.kind.derived and state.outcome is None:
            self._clock.at(state.request.expires_us, self._expire_one, state)

    def add_derived(self, state: MissionState) -> None:
        """A mission that a mishap asks for; it gets an alarm of its own."""
        self.add(state)
        self._clock.at(state.request.expires_us, self._expire_one, state)

    def loading_over(self, alarm: Alarm) -> None:
        """The last moment at which loading may begin is over: a mission of which a part stays behind has failed."""
        state: MissionState = alarm.subject
        if state.outcome is None and any(not part.delivered and part.fenced is None for part in state.parts):
            self.end(state, Outcome.FAILED, Cause.LOADING_OVER)

    def check_loading(self, part: PartState) -> None:
        """Somebody comes to load a part: where the time for that is over, as after a loss, the mission has failed."""
        state = part.mission
        loading_us = state.request.loading_us
        if loading_us is not None and self._clock.now_us > loading_us[1] and state.outcome is None:
            self.end(state, Outcome.FAILED, Cause.LOADING_OVER)

    def knows(self, mission: str, index: int) -> bool:
        """Whether there is such a part."""
        state = self.all.get(mission)
        return state is not None and 0 <= index < len(state.parts)

    def part(self, mission: str, index: int) -> PartState:
        """A part in truth."""
        return self.all[mission].parts[index]

    def fence(self, part: PartState, vehicle: Vehicle) -> bool:
        """First load or contact: whether this vehicle is the first to come, or already was."""
        if part.mission.outcome is not None or part.delivered:
            return False
        if part.fenced is None:
            part.fenced = vehicle
            part.mission.started = True
        return part.fenced is vehicle

    def delivered(self, part: PartState) -> bool:
        """A part is done; ends the mission with its last part. Whether the mission ended."""
        part.delivered = True
        state = part.mission
        state.left -= 1
        if state.left == 0:
            self.end(state, Outcome.SUCCEEDED, Cause.DONE, part)
        return state.left == 0

    def lost(self, part: PartState) -> None:
        """Cargo was lost with its vehicle: stores open a new attempt, a lost casualty fails the mission."""
        part.fenced = None
        part.place = None
        state = part.mission
        if state.outcome is not None:
            return
        if state.request.kind.cargo == "casualty":
            self.end(state, Outcome.FAILED, Cause.CASUALTY_LOST, part)
        else:
            part.try_again()

    def dropped(self, part: PartState, place: int | None) -> None:
        """Cargo was taken off at a place and waits there for a new attempt; ``None`` where its kind fetches it."""
        part.fenced = None
        part.place = place
        part.try_again()

    def release(self, part: PartState, vehicle: Vehicle) -> None:
        """A vehicle gives up a part that it had reached but not taken."""
        if part.fenced is vehicle:
            part.fenced = None
            part.try_again()

    def end(self, state: MissionState, outcome: Outcome, cause: Cause, part: PartState | None = None) -> None:
        """Close a mission; asserts that it was open."""
        if state.outcome is not None:
            msg = f"mission {state.request.id} ended twice: {state.outcome}, then {outcome}"
            raise AssertionError(msg)
        state.outcome = outcome
        state.ended_us = self._clock.now_us
        self._journal.ended(state, outcome, cause, part.index if part is not None else NONE)
        self._on_end(state)

    def close(self, horizon_us: int) -> None:
        """The books close: whatever is not ended expired at the horizon, or is open because it expires later."""
        for state in self.all.values():
            if state.outcome is None:
                if state.request.expires_us <= horizon_us:
                    self.end(state, Outcome.EXPIRED, _expiry_cause(state))
                else:
                    self.end(state, Outcome.OPEN, Cause.PAST_HORIZON)

    def _watch(self) -> None:
        line = self._timeline
        while self._next_expiry < len(line) and line[self._next_expiry].outcome is not None:
            self._next_expiry += 1
        if self._next_expiry < len(line):
            self._alarm = self._clock.at(line[self._next_expiry].request.expires_us, self._expire_next)

    def _expire_next(self, _: Alarm) -> None:
        now, line = self._clock.now_us, self._timeline
        while self._next_expiry < len(line) and line[self._next_expiry].request.expires_us <= now:
            self._expire(line[self._next_expiry])
            self._next_expiry += 1
        self._watch()

    def _expire_one(self, alarm: Alarm) -> None:
        self._expire(alarm.subject)

    def _expire(self, state: MissionState) -> None:
        if state.outcome is None:
            self.end(state, Outcome.EXPIRED, _expiry_cause(state))


def _expiry_cause(state: MissionState) -> Cause:
    return Cause.NOT_REACHED_IN_TIME if state.assigned else Cause.NEVER_ASSIGNED
