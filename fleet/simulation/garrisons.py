"""Positions that the fleet holds: who stands there, counter-attacks on them, and how one is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fleet.coordination.protocol import HoldingBelief
from fleet.domain.capture import Holder, Seizure
from fleet.domain.plan import Step, StepKind
from fleet.simulation.assaults import Assault
from fleet.simulation.derived_missions import DerivedMissions
from fleet.simulation.garrison import Garrison
from fleet.simulation.missions import MissionState
from fleet.simulation.possession import Possession
from fleet.simulation.sustaining import Sustaining
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleet.coordination.protocol import PositionBelief
    from fleet.randomness import Stream
    from fleet.scenario.capture_model import CaptureModel
    from fleet.simulation.capture_journal import CaptureJournal
    from fleet.simulation.fights import Fights
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.position import Position
    from fleet.simulation.two_sides import Side
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World

LONGEST_S = 1e9
"""A wait that is longer outlasts every horizon."""


class Garrisons:
    """The garrisons of a run, by vehicle."""

    def __init__(
        self,
        world: World,
        model: CaptureModel,
        journal: CaptureJournal,
        fights: Fights,
        positions: Mapping[int, Position],
    ) -> None:
        self._world = world
        self._positions = positions
        self._rules = model.hold
        self._journal = journal
        self._fights = fights
        self._of: dict[str, Garrison] = {}
        self._taken: dict[int, int] = {}
        self._attacked: dict[int, int] = {}
        self._arrivals: dict[int, Stream] = {}
        self._derived = DerivedMissions(world)
        self.possession = Possession(world, model)
        self.sustaining = Sustaining(world, model.hold, journal, self._derived, self._lost, self._tell)

    def holds(self, v: Vehicle) -> bool:
        """Whether a vehicle is part of a garrison."""
        return v.id in self._of

    def take(
        self,
        mission: MissionState,
        position: Position,
        vehicles: Mapping[str, tuple[Vehicle, int]],
        stock: Sequence[Vehicle],
    ) -> None:
        """A position is the fleet's: vehicles with so many elements each hold it, on the stock that others brought."""
        world, site = self._world, position.site
        ordinal = self._taken[site] = self._taken.get(site, 0) + 1
        garrison = Garrison(mission, position, ordinal, vehicles)
        self._of.update(dict.fromkeys(vehicles, garrison))
        position.holder, position.defenders = Holder.OWN, 0
        self._journal.holding("seized", position, garrison, cause=Seizure.CAPTURE)
        self.possession.changed(position)
        brought_g = sum(round(v.platform.payload_kg * 1000.0) for v in stock)
        self.sustaining.begin(garrison, brought_g, stock[0].id if stock else None)
        self._arrivals[site] = world.streams.stream("counter-attack", f"{site}/{ordinal}")
        self._await_attack(garrison)

    def take_up(self, positions: Mapping[int, PositionBelief]) -> None:
        """Positions have been held since before the run began, by the vehicles that are believed to be there."""
        world = self._world
        for site, believed in positions.items():
            held = believed.holding
            if not believed.is_own or held is None:
                continue
            there = {name: (world.vehicles[name], n) for name, n in held.garrison if name in world.vehicles}
            garrison = Garrison(MissionState(held.mission), self._positions[site], held.ordinal, there)
            self._of.update(dict.fromkeys(there, garrison))
            self._taken[site], self._attacked[site] = held.ordinal, held.attacks
            if self._rules.retake:
                self._derived.take_up(held.mission.kind.name, site, held.ordinal - 1)
            self.sustaining.take_up(garrison, held)
            self._arrivals[site] = world.streams.stream("counter-attack", f"{site}/{held.ordinal}")
            self._await_attack(garrison)

    def _tell(self, garrison: Garrison) -> None:
        """Posts hear who holds a position, and with what stock."""
        site, rules, now_us = garrison.position.site, self._rules, self._world.clock.now_us
        if garrison.is_over or garrison.holding is None:
            return
        stock_kg, counted_us = garrison.holding.counted
        known = HoldingBelief(
            mission=garrison.mission.request,
            ordinal=garrison.ordinal,
            garrison=tuple((name, elements) for name, (_, elements) in garrison.vehicles.items()),
            stock_kg=stock_kg,
            counted_us=counted_us,
            use_kg_per_s=rules.use_g_per_s / 1000.0,
            asked=self.sustaining.asked(garrison),
            attacks=self._attacked.get(site, 0),
            observed_us=now_us,
        )
        for post in self._world.posts.by_name.values():
            believed = post.beliefs.positions.get(site)
            if believed is not None:
                post.beliefs.positions[site] = believed._replace(holding=known)

    def left(self, v: Vehicle) -> None:
        """A vehicle of a garrison is lost or disabled; with the last of them the position is lost."""
        garrison = self._of.pop(v.id, None)
        if garrison is None or garrison.is_over:
            return
        garrison.vehicles.pop(v.id, None)
        if garrison.assault is not None:
            garrison.assault.leave(v)
            garrison.assault.go_on()
        elif not garrison.vehicles:
            self._lost(garrison, Seizure.DESERTED)
        else:
            self._tell(garrison)

    # ── counter-attacks ──

    def _await_attack(self, garrison: Garrison) -> None:
        if self._rules.counter_rate_per_s > 0:
            wait_s = self._arrivals[garrison.position.site].exponential() / self._rules.counter_rate_per_s
            clock = self._world.clock
            garrison.alarm = clock.at(clock.now_us + us_from_s(min(wait_s, LONGEST_S)), self._attack, garrison)

    def _attack(self, alarm: Alarm) -> None:
        garrison: Garrison = alarm.subject
        world, site = self._world, garrison.position.site
        enemy = round(self._rules.counter_share * garrison.position.defence.strength)
        if garrison.is_over or enemy == 0:
            return
        number = self._attacked[site] = self._attacked.get(site, 0) + 1
        slot = f"{site}/counter-attack/{number}"
        hits = world.streams.stream("hit", slot)
        fight = self._fights.against_garrison(enemy, garrison.strength, slot)

        def note(event: str, v: Vehicle | None = None, cause: str | None = None) -> None:
            self._journal.counter_attack(event, garrison, number, fight.attackers, v, cause)

        def fallen(side: Side, v: Vehicle | None, was_last: bool) -> None:
            note(f"{side[:-1]} fell", v)
            if v is not None and was_last and self._fights.knock_out(v, hits.uniform()):
                garrison.damaged.append(v)

        def over() -> None:
            note("ended", cause="repelled" if fight.winner == "defenders" else "overrun")
            self._attack_over(garrison, fight.winner, fight.attackers)

        self._journal.holding("attacked", garrison.position, garrison)
        roster = dict(garrison.vehicles)
        garrison.assault = Assault(world.clock, fight, "defenders", hits, fallen, over)
        garrison.assault.roster = roster
        note("phase")
        garrison.assault.begin()

    def _attack_over(self, garrison: Garrison, winner: Side | None, enemy: int) -> None:
        if garrison.assault is not None:
            garrison.vehicles = dict(garrison.assault.roster)
            garrison.assault = None
        if winner == "attackers" or not garrison.vehicles:
            garrison.enemy = enemy
            self._lost(garrison, Seizure.COUNTER_ATTACK)
        else:
            self._tell(garrison)
            self._await_attack(garrison)

    # ── lost ──

    def _lost(self, garrison: Garrison, why: Seizure) -> None:
        """The enemy has the position back: whoever can goes home, and it is to be captured again."""
        if garrison.is_over:
            return
        world, position, stock_g = self._world, garrison.position, garrison.stock_g
        vehicles = garrison.close()
        for v in vehicles:
            self._of.pop(v.id, None)
        position.holder = Holder.ENEMY
        # Whoever finds a position empty puts at least one element there.
        position.fought_over(world.clock.now_us, max(garrison.enemy, 1))
        self._journal.holding("seized", position, cause=why, stock_g=stock_g)
        self.possession.changed(position)
        self._fights.leave_behind(garrison.damaged, position)
        for v in vehicles:
            if v.id in world.vehicles:
                world.conduct.abandon_plan(v, (Step(StepKind.RETURN, v.home), Step(StepKind.RECHARGE, v.home)))
        if self._rules.retake:
            old = garrison.mission.request
            world.requests.request(self._derived.ask(replace(old.kind, derived=True), old.site, old.origins))
