"""Fieldwork: what reconnaissance and clearance change in truth, and the reports that let posts know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import ClearedRoads, KnowledgeBelief
from fleet.domain.plan import Step, StepKind
from fleet.models.knowledge_of_danger import after_look, faded
from fleet.simulation.eased_roads import Ease, EasedRoads, edges_within
from fleet.terrain.zones import distance_m
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleet.domain.fieldwork import Clearing, Scouting
    from fleet.simulation.area_journal import AreaJournal
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.missions import PartState
    from fleet.simulation.post import CommandPost
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Fieldwork:
    """Knowledge of threat zones and cleared roads of one run."""

    def __init__(self, world: World, rows: AreaJournal) -> None:
        self._world = world
        self._rows = rows
        self._knowledge: dict[str, KnowledgeBelief] = {}
        self.eased = EasedRoads()

    def worked(self, v: Vehicle, step: Step, part: PartState) -> None:
        """Time on task is over: what it does to the area around it happens now."""
        for template in part.mission.request.kind.steps:
            if template.kind is step.kind and template.scouting is not None:
                self._scouted(v, step, template.scouting)
            if template.kind is step.kind and template.clearing is not None:
                self._cleared(v, step, template.clearing)

    # ── reconnaissance ──

    def _scouted(self, v: Vehicle, step: Step, scouting: Scouting) -> None:
        """Knowledge of every threat zone in reach rises, and the post hears of it."""
        world, now_us = self._world, self._world.clock.now_us
        spot = world.places[step.place]
        for zone in world.model.zones:
            if zone.kind != "threat" or distance_m(zone.area.polygon, spot.x_m, spot.y_m) > scouting.reach_m:
                continue
            held = self._knowledge.get(zone.name)
            before = 0.0
            if held is not None:
                before = faded(held.knowledge, (now_us - held.observed_us) * 1e-6, held.half_life_s)
            level = after_look(before, scouting.gain)
            known = KnowledgeBelief(level, scouting.half_life_s, now_us, now_us)
            self._knowledge[zone.name] = known
            self._rows.wrote("scouted", zone.name, step, v, known=(level, scouting.half_life_s))
            for post in self._posts(v):
                world.network.send("knowledge", v.id, post.name, zone.name, self._heard, post, zone.name, known)

    def _heard(self, post: CommandPost, zone: str, known: KnowledgeBelief) -> None:
        danger = post.beliefs.danger
        held = danger.knowledge.get(zone) if danger is not None else None
        if danger is not None and (held is None or held.observed_us <= known.observed_us):
            danger.zone_known(zone, known._replace(received_us=self._world.clock.now_us))

    # ── clearance ──

    def _cleared(self, v: Vehicle, step: Step, clearing: Clearing) -> None:
        """Edges in reach are less dangerous from now on, and again as dangerous when the time is over."""
        world, now_us = self._world, self._world.clock.now_us
        spot = world.places[step.place]
        until_us = now_us + us_from_s(clearing.lasts_s)
        ease = Ease(edges_within(world.model.terrain, spot.x_m, spot.y_m, clearing.reach_m), clearing.factor, until_us)
        self._interrupt(ease, begins=True)
        self._rows.wrote("cleared", spot.name, step, v, eased=(ease.factor, until_us, len(ease.edges)))
        world.clock.at(until_us, self._over, (ease, spot.name, step))
        cleared = ClearedRoads(step.place, tuple(sorted(ease.edges)), ease.factor, until_us)
        for post in self._posts(v):
            world.network.send("cleared", v.id, post.name, spot.name, self._heard_of_roads, post, cleared)

    @staticmethod
    def _heard_of_roads(post: CommandPost, cleared: ClearedRoads) -> None:
        if post.beliefs.danger is not None:
            post.beliefs.danger.roads_cleared(cleared)

    def take_up(self, cleared: Iterable[ClearedRoads]) -> None:
        """Roads have been cleared since before the run began."""
        for each in cleared:
            ease, place = Ease(frozenset(each.edges), each.factor, each.until_us), self._world.places[each.place]
            self.eased.add(ease)
            step = Step(StepKind.CLEAR, each.place)
            self._world.clock.at(each.until_us, self._over, (ease, place.name, step))

    def _over(self, alarm: Alarm) -> None:
        ease, name, step = alarm.subject
        self._interrupt(ease, begins=False)
        self._rows.wrote("over", name, step, None, eased=(1.0, None, len(ease.edges)))

    def _interrupt(self, ease: Ease, *, begins: bool) -> None:
        """Legs over the edges are settled up to now and made anew from there; no others."""
        movement = self._world.movement
        touched = [v for v in self._world.vehicles.values() if movement.is_over(v, ease.edges)]
        halted = [(v, movement.halt(v)) for v in touched]
        if begins:
            self.eased.add(ease)
        else:
            self.eased.expire(self._world.clock.now_us)
        for v, at in halted:
            movement.go_on(v, at)

    def _posts(self, v: Vehicle) -> tuple[CommandPost, ...]:
        return (self._world.posts.by_name[v.post],)
