"""Requests: a site, or a parent, asks posts for a mission until one hears it, and posts tell one another who goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.mission import Cause, Outcome
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.domain.mission import Mission
    from fleet.simulation.beliefs import PartKey
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.missions import MissionState
    from fleet.simulation.post import CommandPost
    from fleet.simulation.world import World


class Requests:
    """Which posts were asked for each open mission, which of them go for which part, and which have declined."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._told: dict[str, list[CommandPost]] = {}
        self._takers: dict[str, dict[int, CommandPost]] = {}
        self._declined: dict[str, list[CommandPost]] = {}
        self._heard: set[tuple[str, str]] = set()
        command = world.model.command
        self._per_vehicle = command.per_vehicle
        self._announce_to = command.announce_to
        self._repeat_us = us_from_s(command.request_repeat_s)

    def told(self, mission: str) -> list[CommandPost]:
        """The posts that were asked for an open mission."""
        return self._told.get(mission, [])

    def take_up(self, state: MissionState, post: CommandPost, *, is_served: bool) -> None:
        """A mission that a post was asked for before the run began."""
        mission = state.request.id
        self._told[mission] = [post]
        self._heard.add((mission, post.name))
        if self._per_vehicle and is_served:
            self._takers[mission] = dict.fromkeys(range(len(state.parts)), post)

    # ── asking ──

    def request(self, state: MissionState) -> None:
        """A site asks the posts whose scope holds it; of posts on vehicles, the nearest first, then ever more."""
        told, parts = self._told.setdefault(state.request.id, []), self._wanted(state)
        for post in self._nearest_able(state) if self._per_vehicle else (self._holder(state),):
            if post not in told:
                told.append(post)
            self._announce(state, post, parts)
        if self._per_vehicle:
            self._world.clock.at(self._world.clock.now_us + self._repeat_us, self._widen, state)

    def _widen(self, alarm: Alarm) -> None:
        """Nobody has taken a part yet: ask the next nearest, too."""
        state: MissionState = alarm.subject
        if state.outcome is None and state.request.id in self._told and self._wanted(state) != ():
            self.request(state)

    def _wanted(self, state: MissionState) -> tuple[int, ...] | None:
        """The parts that nobody has taken; ``None`` for all of them."""
        takers = self._takers.get(state.request.id)
        if not takers:
            return None
        return tuple(part.index for part in state.parts if part.index not in takers and not part.delivered)

    def _holder(self, state: MissionState) -> CommandPost:
        """The post that the vehicle in need belongs to, or whose scope holds the place that is asked of."""
        world, request = self._world, state.request
        subject = world.vehicles.get(request.subject) if request.subject is not None else None
        if subject is not None and request.site >= world.places.site_count:
            return world.posts.by_name[subject.post]
        return world.posts.of_place(request.asked_of)

    def _nearest_able(self, state: MissionState) -> list[CommandPost]:
        """The posts of vehicles that have the role and were not asked yet: at most k, nearest first."""
        world, request = self._world, state.request
        spot = world.places[request.site]
        ranked = []
        for sequence, v in enumerate(world.vehicles.values()):
            able = request.kind.role in v.platform.roles and v.id != request.subject
            if able and max(request.parts_kg) <= v.platform.payload_kg and request.lifts_kg <= v.platform.tow_kg:
                at = world.places[v.place if v.place is not None else v.home]
                ranked.append(((at.x_m - spot.x_m) ** 2 + (at.y_m - spot.y_m) ** 2, sequence, v))
        ranked.sort(key=lambda entry: entry[:2])
        told = self.told(request.id)
        fresh = [post for post in (world.posts.by_name[v.slot] for _, _, v in ranked) if post not in told]
        return fresh[: self._announce_to]

    def _announce(self, state: MissionState, post: CommandPost, parts: tuple[int, ...] | None = None) -> None:
        world, request = self._world, state.request
        network = world.network
        asks = request.asked_by or world.places[request.site].name
        network.send(
            "request", asks, post.name, request.id, self._request_heard, request, post, world.clock.now_us, parts
        )
        if not network.is_sure(asks, post.name):
            world.clock.at(world.clock.now_us + self._repeat_us, self._repeat, (state, post, parts))

    def _request_heard(
        self, request: Mission, post: CommandPost, observed_us: int, parts: tuple[int, ...] | None
    ) -> None:
        told = self.told(request.id)
        # It may have been under way while the post was lost: whoever has heard of a mission is told how it fares.
        if self._per_vehicle and told and post not in told:
            told.append(post)
        if request.asked_by is not None:
            self._world.shipments.heard(request)
        post.hearing.request(request, observed_us, parts)
        network = self._world.network
        asks = request.asked_by or self._world.places[request.site].name
        if not network.is_sure(asks, post.name):
            network.send("request-ack", post.name, asks, request.id, self._heard.add, (request.id, post.name))

    def _repeat(self, alarm: Alarm) -> None:
        """A request that nobody acknowledged is repeated while the mission is open."""
        state, post, parts = alarm.subject
        if state.outcome is None and (state.request.id, post.name) not in self._heard:
            self._announce(state, post, parts)

    # ── answers ──

    def ended(self, state: MissionState) -> None:
        """A mission ended: the posts that were told of it hear so, unless the run is over or a report has said it."""
        told = self._told.pop(state.request.id, [])
        self._takers.pop(state.request.id, None)
        self._declined.pop(state.request.id, None)
        site = self._world.places[state.request.site].name
        if self._world.closing or (state.outcome is Outcome.SUCCEEDED and self._has_been_told(told)):
            return
        for post in told:
            self._world.network.send(
                "closed", site, post.name, state.request.id, post.hearing.closed, state.request.id
            )  # fmt: skip

    def _has_been_told(self, told: list[CommandPost]) -> bool:
        """Whether the report of success has reached the only post that waits for it."""
        return len(told) == 1 and self._world.network.is_ideal

    def reject(self, post: CommandPost, mission: str) -> None:
        """A policy rejects a mission. It ends where it is the post's own; one that was announced to many goes on."""
        state = self._world.missions.all.get(mission)
        if state is None or state.outcome is not None or state.started or post not in self.told(mission):
            return
        if not self._per_vehicle:
            self._world.missions.end(state, Outcome.REJECTED, Cause.REJECTED_BY_POLICY)
            return
        declined = self._declined.setdefault(mission, [])
        if post not in declined:
            declined.append(post)
        post.beliefs.close(mission)
        if len(declined) == len(self.told(mission)):
            self._ask_others(state)

    def _ask_others(self, state: MissionState) -> None:
        """All who were asked have declined: whoever else could do it is asked, and where there is nobody, it ends."""
        if self._nearest_able(state):
            self.request(state)
        else:
            self._world.missions.end(state, Outcome.REJECTED, Cause.REJECTED_BY_POLICY)

    def tell_taken(self, post: CommandPost, keys: list[PartKey]) -> None:
        """Several posts heard the request: the others hear which parts one of them takes."""
        if not self._per_vehicle:
            return
        for key in keys:
            mission, part = key
            self._takers.setdefault(mission, {})[part] = post
            for other in self.told(mission):
                if other is not post:
                    hear = other.hearing.taken_elsewhere
                    self._world.network.send("taken", post.name, other.name, mission, hear, key)

    def taker_lost(self, post: CommandPost) -> None:
        """A post is lost with its vehicle: what it had taken is asked of the others again."""
        for mission, told in list(self._told.items()):
            if post not in told:
                continue
            told.remove(post)
            post.beliefs.close(mission)
            declined, takers = self._declined.get(mission, []), self._takers.get(mission, {})
            if post in declined:
                declined.remove(post)
            state = self._world.missions.all[mission]
            held = [part for part, taker in takers.items() if taker is post]
            for part in held:
                del takers[part]
            lost = tuple(part for part in held if not state.parts[part].delivered)
            if lost:
                for other in told:
                    self._announce(state, other, lost)
                self.request(state)

    def take_over(self, old: CommandPost, new: CommandPost) -> None:
        """A deputy stands in for a silent post: it is asked for all that was asked of that one and is still open."""
        for mission, told in list(self._told.items()):
            if old in told:
                self.hand_over(mission, old, new)
                state = self._world.missions.all[mission]
                if (mission, new.name) not in self._heard:
                    self._announce(state, new)

    def hand_over(self, mission: str, old: CommandPost, new: CommandPost) -> None:
        """A mission is held by another post from now on."""
        told = self._told.setdefault(mission, [])
        if old in told:
            told.remove(old)
        if new not in told:
            told.append(new)
