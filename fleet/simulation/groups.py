"""Groups: vehicles that wait for one another, resolved by messages at the post that formed them.

A rendezvous step reports "here" and passes; an await-go step halts until the post says "go" or "abort". The post says
go when all members are there; when time is up, with a quorum; otherwise it aborts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import GroupBelief
from fleet.domain.plan import Step, StepKind
from fleet.ledger.vocabulary import NONE
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleet.coordination.protocol import Group
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.post import CommandPost
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class GroupState:
    """One group at its post: who has reported, and the verdict once there is one."""

    __slots__ = ("group", "here", "post", "until_us", "verdict")

    def __init__(self, group: Group, post: CommandPost, until_us: int) -> None:
        self.group = group
        self.post = post
        self.until_us = until_us
        self.here: list[str] = []
        self.verdict = ""


class Groups:
    """The groups of a run, and which vehicles stand waiting or have heard a verdict."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._groups: dict[str, GroupState] = {}
        self._waiting: dict[tuple[str, str], Vehicle] = {}
        self._heard: dict[tuple[str, str], str] = {}
        self._repeat_us = us_from_s(world.model.command.request_repeat_s)

    def form(self, post: CommandPost, group: Group) -> None:
        """A post forms a group; its time begins now."""
        until_us = self._world.clock.now_us + us_from_s(group.timeout_s)
        state = self._groups[group.id] = GroupState(group, post, until_us)
        self._world.clock.at(until_us, self._time_is_up, state)
        if group.mission is not None and self._world.captures is not None:
            self._world.captures.form(group, post)

    def formed_by(self, post: str) -> tuple[GroupBelief, ...]:
        """What a post knows of its groups, of those that somebody's plan speaks of."""
        vehicles, captures = self._world.vehicles, self._world.captures
        found = []
        for state in self._groups.values():
            members = (vehicles[name] for name in state.group.members.values() if name in vehicles)
            if state.post.name == post and any(_speaks_of(v, state.group) for v in members):
                op = None if captures is None else captures.attempt_of(state.group)
                attempt, reported = (None, False) if op is None else (op.attempt, op.reported)
                here = tuple(state.here)
                found.append(GroupBelief(state.group, here, state.until_us, state.verdict, attempt, reported))
        return tuple(found)

    def take_up(self, post: CommandPost, groups: Iterable[GroupBelief]) -> None:
        """A post formed groups before the run began: who waits for the word goes on waiting for it."""
        for known in groups:
            state = self._groups[known.group.id] = GroupState(known.group, post, known.until_us)
            state.here, state.verdict = list(known.here), known.verdict
            if known.verdict:
                self._heard.update(((known.group.id, name), known.verdict) for name in known.group.members.values())
            else:
                self._world.clock.at(max(known.until_us, self._world.clock.now_us), self._time_is_up, state)
            if known.attempt is not None and self._world.captures is not None:
                self._world.captures.take_up_attempt(known, post)

    def is_waited_for(self, group: str | None) -> bool:
        """Whether a group is known, and has not been told what to do."""
        state = self._groups.get(group or "")
        return state is not None and not state.verdict

    def who_met(self, group: str) -> tuple[str, ...]:
        """The members that have reported at the meeting place."""
        state = self._groups.get(group)
        return () if state is None else tuple(state.here)

    def rendezvous(self, v: Vehicle, step: Step) -> None:
        """A member is at the meeting place."""
        world = self._world
        state = self._groups.get(step.group or "")
        if state is None:
            world.conduct.give_up(v, "unknown group")
            return
        if v.place != step.place:
            world.movement.go(v, step)
            return
        self._say_here(state, v)
        world.conduct.advance(v)

    def _say_here(self, state: GroupState, v: Vehicle) -> None:
        """Report from the meeting place; on a bad link again until the verdict is heard."""
        world, group = self._world, state.group.id
        world.network.send("here", v.id, state.post.name, group, self._is_here, state, v.id)
        if not world.network.is_sure(v.id, state.post.name):
            world.clock.at(world.clock.now_us + self._repeat_us, self._still_here, (state, v))

    def _still_here(self, alarm: Alarm) -> None:
        state, v = alarm.subject
        meets = any(step.group == state.group.id for step in v.plan)
        if meets and not v.is_lost and (state.group.id, v.id) not in self._heard:
            self._say_here(state, v)

    def await_go(self, v: Vehicle, step: Step) -> None:
        """A member halts until the verdict reaches it."""
        world = self._world
        key = (step.group or "", v.id)
        if key in self._heard:
            self._follow(v, key)
            return
        self._waiting[key] = v
        world.journal.state(v, "waiting", NONE, v.place)

    def _is_here(self, state: GroupState, vehicle: str) -> None:
        if state.verdict:
            self._tell(state, vehicle)
            return
        if vehicle not in state.here:
            state.here.append(vehicle)
        if len(state.here) == len(state.group.members):
            if state.group.mission is None:
                self.decide(state, "go")
            elif self._world.captures is not None:
                self._world.captures.assembled(state)

    def _time_is_up(self, alarm: Alarm) -> None:
        state: GroupState = alarm.subject
        if state.verdict:
            return
        if state.group.mission is None:
            enough = len(state.here) >= state.group.quorum and not state.group.all_or_none
            self.decide(state, "go" if enough else "abort")
        elif self._world.captures is not None:
            self._world.captures.aborted(state)
            self.decide(state, "abort")

    def has_met(self, group: str, vehicle: str) -> bool:
        """Whether a member of a group has reported from the meeting place."""
        state = self._groups.get(group)
        return state is not None and vehicle in state.here

    def verdict(self, group: str, verdict: str) -> None:
        """Tell a group to go or to give up, unless it was told already."""
        state = self._groups.get(group)
        if state is not None and not state.verdict:
            self.decide(state, verdict)

    def decide(self, state: GroupState, verdict: str) -> None:
        """Tell all members of a group."""
        state.verdict = verdict
        for vehicle in state.group.members.values():
            self._tell(state, vehicle)

    def _tell(self, state: GroupState, vehicle: str) -> None:
        key = (state.group.id, vehicle)
        network = self._world.network
        network.send(state.verdict, state.post.name, vehicle, state.group.id, self._hears, key, state.verdict)

    def _hears(self, key: tuple[str, str], verdict: str) -> None:
        self._heard[key] = verdict
        v = self._waiting.pop(key, None)
        if v is None or v.is_lost or v.is_idle:
            return
        step = v.plan[v.cursor]
        if step.kind is StepKind.AWAIT_GO and step.group == key[0]:
            self._follow(v, key)

    def _follow(self, v: Vehicle, key: tuple[str, str]) -> None:
        if self._heard[key] == "go":
            self._world.conduct.advance(v)
            return
        state = self._groups[key[0]]
        home = Step(StepKind.RETURN, v.home)
        self._world.conduct.abandon_plan(v, (home,) if state.group.on_abort == "return" else ())


def _speaks_of(v: Vehicle, group: Group) -> bool:
    """Whether what is left of a vehicle's plan is about a group, or about the mission that the group is for."""
    return any(
        step.group == group.id or (group.mission is not None and step.mission == group.mission)
        for step in v.plan[v.cursor :]
    )
