"""Reports: what vehicles tell posts of themselves and of the parts that they serve, and what silence tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import Status
from fleet.ledger.vocabulary import NONE
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleet.coordination.protocol import VehicleBelief
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.missions import PartState
    from fleet.simulation.post import CommandPost
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Reports:
    """Sends reports. What a vehicle is at goes to its post, what becomes of a part to the posts that hold its mission.

    They are the same but where a vehicle or a mission was handed over.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._repeat_us = us_from_s(world.model.command.request_repeat_s)
        self._lost_after_us = us_from_s(world.model.command.lost_after_s)
        self._answered: dict[str, int] = {}

    # ── of a vehicle ──

    def idle(self, v: Vehicle) -> None:
        """A vehicle has done its plan."""
        self._insist(v, "idle", Status.IDLE)

    def disabled(self, v: Vehicle) -> None:
        """A vehicle can't go on."""
        self._insist(v, "disabled", Status.DISABLED)

    def _insist(self, v: Vehicle, kind: str, status: Status) -> None:
        """Say what a vehicle is at; on a bad link again and again, until the post has acknowledged it."""
        world = self._world
        post = world.posts.by_name[v.post]
        belief = world.conduct.belief(v, status)
        if world.network.is_sure(v.id, post.name):
            world.network.send(kind, v.id, post.name, None, self._told, v, post, kind, belief)
            return
        world.network.send(kind, v.id, post.name, None, self._heard, v, post, kind, belief)
        world.clock.at(self._again_us(v), self._unheard, (v, kind, status, v.version))

    def _again_us(self, v: Vehicle) -> int:
        """When a vehicle says something once more: it saves its breath while an idle one's own link is down."""
        now = self._world.clock.now_us
        back_us = self._world.contact.back_us(v) if v.is_idle else now
        tries = 1 if back_us is None else max(-(-(back_us - now) // self._repeat_us), 1)
        return now + tries * self._repeat_us

    def _told(self, v: Vehicle, post: CommandPost, kind: str, belief: VehicleBelief) -> None:
        if kind == "idle":
            post.hearing.idle(belief)
        else:
            aboard = tuple((part.mission.request.id, part.index) for part in v.cargo)
            post.hearing.disabled(belief, aboard)

    def _heard(self, v: Vehicle, post: CommandPost, kind: str, belief: VehicleBelief) -> None:
        self._told(v, post, kind, belief)
        self._world.network.send(f"{kind}-ack", post.name, v.id, None, self._acknowledged, v, belief.version)

    def _acknowledged(self, v: Vehicle, version: int) -> None:
        self._answered[v.id] = version

    def _unheard(self, alarm: Alarm) -> None:
        v, kind, status, version = alarm.subject
        if v.is_lost or v.version != version or self._answered.get(v.id) == version:
            return
        if v.is_idle if status is Status.IDLE else v.disabled and v.towed_by is None:
            self._insist(v, kind, status)

    def in_contact(self, v: Vehicle) -> None:
        """A vehicle's link is back: it says what it is at."""
        world = self._world
        post = world.posts.by_name[v.post]
        if v.is_idle:
            self.idle(v)
        elif v.disabled:
            self.disabled(v)
        else:
            world.network.send("in contact", v.id, post.name, None, post.hearing.found, world.conduct.report(v))

    # ── of a part ──

    def done(self, v: Vehicle, part: PartState) -> None:
        """A vehicle has done a part, or found it done."""
        mission = part.mission.request.id
        for post in self._holders(v, mission):
            self._world.network.send("done", v.id, post.name, mission, post.hearing.done, (mission, part.index))

    def taken(self, v: Vehicle, part: PartState, by: Vehicle) -> None:
        """A vehicle found that another one has a part."""
        mission = part.mission.request.id
        key = (mission, part.index)
        for post in self._holders(v, mission):
            self._world.network.send("taken", v.id, post.name, mission, post.hearing.taken, key, by.id)

    def open(self, v: Vehicle, part: PartState) -> None:
        """A vehicle put a part down, gave it up, or found it elsewhere: its post hears where it waits."""
        state = part.mission
        if state.outcome is not None or part.delivered:
            return
        origins = None if part.place is None else (part.place,)
        mission = state.request.id
        key = (mission, part.index)
        for post in self._holders(v, mission):
            self._world.network.send("part open", v.id, post.name, mission, post.hearing.part_open, key, origins)

    def _holders(self, v: Vehicle, mission: str) -> Iterable[CommandPost]:
        """Whom a vehicle tells of a part: its post, or the posts that hold the mission where its own does not."""
        post = self._world.posts.by_name[v.post]
        told = self._world.requests.told(mission)
        return (post,) if not told or post in told else tuple(told)

    # ── none ──

    def falls_silent(self, v: Vehicle, replaced_us: int) -> None:
        """Nothing is heard of a lost vehicle: after a time whoever expects word of it believes it lost."""
        self._world.clock.at(self._world.clock.now_us + self._lost_after_us, self._silence, (v, replaced_us))

    def _silence(self, alarm: Alarm) -> None:
        v, replaced_us = alarm.subject
        posts = self._world.posts
        replacement = None if replaced_us == NONE else (f"{v.slot}.{v.generation + 1}", replaced_us)
        for post in posts.by_name.values():
            if v.id in post.beliefs.vehicles or post.beliefs.parts_of(v.id):
                post.hearing.silence(v.id, replacement)
        if posts.per_vehicle:
            self._world.requests.taker_lost(posts.by_name[v.post])

    def no_answer(self, post: CommandPost, vehicle: str) -> None:
        """A post was handed a vehicle that is no more: after a time it believes it lost."""
        self._world.clock.at(
            self._world.clock.now_us + self._lost_after_us, lambda alarm: post.hearing.silence(alarm.subject), vehicle
        )
