"""All command posts of a run: who hears what, and which post holds which vehicle, site and mission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import Status
from fleet.domain.mission import Cause, Outcome
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Intent, Message
    from fleet.domain.mission import Mission
    from fleet.simulation.beliefs import PartKey
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.missions import MissionState, PartState
    from fleet.simulation.post import CommandPost
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Posts:
    """Routes requests and reports to posts."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.by_name: dict[str, CommandPost] = {}
        self._of_site: dict[int, CommandPost] = {}
        self._told: dict[str, list[CommandPost]] = {}
        self._taken: set[str] = set()
        self._heard: set[tuple[str, str]] = set()
        command = world.model.command
        self._per_vehicle = command.per_vehicle
        self._announce_to = command.announce_to
        self._repeat_us = us_from_s(command.request_repeat_s)
        self._lost_after_us = us_from_s(command.lost_after_s)

    def add(self, post: CommandPost, sites: Sequence[int] | frozenset[int]) -> None:
        """A post and the sites in its scope."""
        self.by_name[post.name] = post
        for site in sorted(sites):
            self._of_site[site] = post

    def of_home(self, v: Vehicle) -> CommandPost:
        """The post that a new vehicle belongs to."""
        return self.by_name[v.slot] if self._per_vehicle else self._of_site[v.home]

    # ── requests ──

    def request(self, state: MissionState) -> None:
        """A site asks the posts whose scope holds it; of posts on vehicles, the nearest first, then ever more."""
        told = self._told.setdefault(state.request.id, [])
        for post in self._addressees(state):
            if post not in told:
                told.append(post)
            self._announce(state, post)
        if self._per_vehicle:
            self._world.clock.at(self._world.clock.now_us + self._repeat_us, self._widen, state)

    def _widen(self, alarm: Alarm) -> None:
        """Nobody has taken a mission yet: ask the next nearest, too."""
        state: MissionState = alarm.subject
        mission = state.request.id
        if state.outcome is None and mission in self._told and mission not in self._taken:
            self.request(state)

    def _addressees(self, state: MissionState) -> list[CommandPost]:
        request = state.request
        if self._per_vehicle:
            return self._nearest_able(state)
        post = self._of_site.get(request.site)
        if post is None and request.subject is not None:
            subject = self._world.vehicles.get(request.subject)
            post = self.by_name.get(subject.post) if subject is not None else None
        return [post if post is not None else next(iter(self.by_name.values()))]

    def _nearest_able(self, state: MissionState) -> list[CommandPost]:
        """The posts of the vehicles within reach that have the role: at most k, nearest first."""
        world, request = self._world, state.request
        spot = world.places[request.site]
        ranked = []
        for sequence, v in enumerate(world.vehicles.values()):
            able = request.kind.role in v.platform.roles and v.id != request.subject
            if able and max(request.parts_kg) <= v.platform.payload_kg and request.lifts_kg <= v.platform.tow_kg:
                at = world.places[v.place if v.place is not None else v.home]
                ranked.append(((at.x_m - spot.x_m) ** 2 + (at.y_m - spot.y_m) ** 2, sequence, v))
        ranked.sort(key=lambda entry: entry[:2])
        told = self._told.get(request.id, [])
        fresh = [post for post in (self.by_name[v.slot] for _, _, v in ranked) if post not in told]
        return fresh[: self._announce_to]

    def _announce(self, state: MissionState, post: CommandPost) -> None:
        world, request = self._world, state.request
        network = world.network
        site = world.places[request.site].name
        network.send("request", site, post.name, request.id, self._request_heard, request, post, world.clock.now_us)
        if not network.is_ideal:
            world.clock.at(world.clock.now_us + self._repeat_us, self._repeat, (state, post))

    def _request_heard(self, request: Mission, post: CommandPost, observed_us: int) -> None:
        post.hearing.request(request, observed_us)
        network = self._world.network
        if not network.is_ideal:
            site = self._world.places[request.site].name
            network.send("request-ack", post.name, site, request.id, self._heard.add, (request.id, post.name))

    def _repeat(self, alarm: Alarm) -> None:
        """A request that nobody acknowledged is repeated while the mission is open."""
        state, post = alarm.subject
        if state.outcome is None and (state.request.id, post.name) not in self._heard:
            self._announce(state, post)

    def ended(self, state: MissionState) -> None:
        """A mission ended: the posts that were told of it hear so, unless the run is over."""
        told = self._told.pop(state.request.id, [])
        if self._world.closing or (
            state.outcome is Outcome.SUCCEEDED and self._world.network.is_ideal and len(told) == 1
        ):
            return
        site = self._world.places[state.request.site].name
        for post in told:
            self._world.network.send("closed", site, post.name, state.request.id, post.hearing.closed, state.request.id)

    def reject(self, post: CommandPost, mission: str) -> None:
        """A policy rejects a mission of its own."""
        state = self._world.missions.all.get(mission)
        if state is not None and state.outcome is None and post in self._told.get(mission, ()) and not state.started:
            self._world.missions.end(state, Outcome.REJECTED, Cause.REJECTED_BY_POLICY)

    def tell_taken(self, post: CommandPost, keys: list[PartKey]) -> None:
        """Several posts heard the request: the others hear that one of them takes it."""
        if not self._per_vehicle:
            return
        for mission in dict.fromkeys(key[0] for key in keys):
            self._taken.add(mission)
            for other in self._told.get(mission, ()):
                if other is not post:
                    self._world.network.send("taken", post.name, other.name, mission, other.hearing.closed, mission)

    def hand_over(self, mission: str, old: CommandPost, new: CommandPost) -> None:
        """A mission is held by another post from now on."""
        told = self._told.setdefault(mission, [])
        if old in told:
            told.remove(old)
        if new not in told:
            told.append(new)

    # ── reports ──

    def report_idle(self, v: Vehicle) -> None:
        """A vehicle has done its plan; on a bad link it says so again until it gets an order."""
        world = self._world
        post = self.by_name[v.post]
        belief = world.conduct.belief(v, Status.IDLE)
        world.network.send("idle", v.id, post.name, None, post.hearing.idle, belief)
        if not world.network.is_ideal:
            world.clock.at(world.clock.now_us + self._repeat_us, self._still_idle, (v, v.version))

    def _still_idle(self, alarm: Alarm) -> None:
        v, version = alarm.subject
        if not v.is_lost and not v.disabled and v.is_idle and v.version == version:
            self.report_idle(v)

    def report_done(self, v: Vehicle, part: PartState) -> None:
        """A vehicle has done a part, or found it done."""
        post = self.by_name[v.post]
        mission = part.mission.request.id
        self._world.network.send("done", v.id, post.name, mission, post.hearing.done, (mission, part.index))

    def report_taken(self, v: Vehicle, part: PartState, by: Vehicle) -> None:
        """A vehicle found that another one has a part."""
        post = self.by_name[v.post]
        mission = part.mission.request.id
        key = (mission, part.index)
        self._world.network.send("taken", v.id, post.name, mission, post.hearing.taken, key, by.id)

    def report_disabled(self, v: Vehicle) -> None:
        """A vehicle can't go on."""
        post = self.by_name[v.post]
        aboard = tuple((part.mission.request.id, part.index) for part in v.cargo)
        belief = self._world.conduct.belief(v, Status.DISABLED)
        self._world.network.send("disabled", v.id, post.name, None, post.hearing.disabled, belief, aboard)

    def report_open(self, v: Vehicle, part: PartState) -> None:
        """A vehicle put a part down, gave it up, or found it elsewhere: its post hears where it waits."""
        state = part.mission
        if state.outcome is not None or part.delivered:
            return
        post = self.by_name[v.post]
        origins = None if part.place is None or state.request.kind.cargo == "casualty" else (part.place,)
        key = (state.request.id, part.index)
        self._world.network.send("part open", v.id, post.name, state.request.id, post.hearing.part_open, key, origins)

    def falls_silent(self, v: Vehicle) -> None:
        """Nothing is heard of a lost vehicle: after a time its post believes it lost."""
        world = self._world
        open_missions = [m for m, told in self._told.items() if self._per_vehicle and self.by_name[v.post] in told]
        world.clock.at(world.clock.now_us + self._lost_after_us, self._silence, (v, open_missions))

    def _silence(self, alarm: Alarm) -> None:
        v, missions = alarm.subject
        post = self.by_name[v.post]
        post.hearing.silence(v.id)
        for mission in missions:
            state = self._world.missions.all[mission]
            if state.outcome is None:
                post.beliefs.close(mission)
                self._told[mission] = []
                self._taken.discard(mission)
                self.request(state)

    # ── between posts ──

    def carry(self, sender: CommandPost, message: Message) -> None:
        """A policy's own message."""
        receiver = self.by_name.get(message.to)
        if receiver is not None:
            self._world.network.send(
                message.kind, sender.name, message.to, None, receiver.hearing.message, sender.name, message.kind,
                message.body
            )  # fmt: skip

    def carry_intent(self, sender: CommandPost, intent: Intent) -> None:
        """A parent's intent for a leaf."""
        receiver = self.by_name.get(intent.to)
        if receiver is not None:
            self._world.network.send(
                "intent", sender.name, intent.to, None, receiver.hearing.message, sender.name, "intent", intent
            )
