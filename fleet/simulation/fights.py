"""Makes the fights of a run: rates from the scenario, support and knowledge, break-points, and hits on vehicles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.plan import StepKind
from fleet.models.attrition import Attrition, beaten_at, suppressed
from fleet.simulation.assaults import Assault
from fleet.simulation.engagement import Engagement, drawn, steady
from fleet.simulation.historical_engagement import HistoricalEngagement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fleet.scenario.capture_model import BreakPoint, CaptureModel
    from fleet.simulation.assaults import Fight
    from fleet.simulation.capture_journal import CaptureJournal
    from fleet.simulation.operation import Operation
    from fleet.simulation.position import Position
    from fleet.simulation.two_sides import Side
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Fights:
    """How fights are decided in one run."""

    def __init__(self, world: World, model: CaptureModel, journal: CaptureJournal) -> None:
        self._world = world
        self._rules = model.assault
        self._phases = model.phases
        self._journal = journal

    def prepare(self, op: Operation, slot: str, over: Callable[[], None]) -> Assault:
        """The assault of an attempt, not yet begun; ``slot`` keys its draws."""
        world = self._world
        fight = self.engagement(self._attrition(op), op.attackers, op.position.defenders, slot)
        hits = world.streams.stream("hit", slot)

        def fallen(side: Side, v: Vehicle | None, was_last: bool) -> None:
            self._journal.attempt(f"{side[:-1]} fell", op, v.id if v is not None else None)
            if v is not None and was_last and self.knock_out(v, hits.uniform()):
                op.damaged.append(v)

        assault = Assault(world.clock, fight, "attackers", hits, fallen, over)
        assault.roster = {v.id: (v, op.members[v.id].elements) for v in op.here(StepKind.ASSAULT)}
        return assault

    def support_changed(self, op: Operation) -> None:
        """More or fewer support an assault under way: the defenders' rate changes at once."""
        if op.assault is not None:
            op.assault.press_on(self._attrition(op))
            if not op.is_over:
                self._journal.attempt("support changed", op)

    def engagement(self, attrition: Attrition, attackers: int, defenders: int, slot: str) -> Fight:
        """An engagement with the break-points of the scenario."""
        rules, streams = self._rules, self._world.streams
        attackers_break = beaten_at(attackers, self._share(rules.attackers_break, f"{slot}/attackers"))
        defenders_break = beaten_at(defenders, self._share(rules.defenders_break, f"{slot}/defenders"))
        breaks = {"attackers_break": attackers_break, "defenders_break": defenders_break}
        if rules.adjudication == "force-ratio":
            draw = streams.stream("force ratio", slot).uniform()
            return HistoricalEngagement(attrition, attackers, defenders, draw, rules.lasts_s, **breaks)
        draws = steady() if rules.adjudication == "deterministic" else drawn(streams, slot)
        return Engagement(attrition, attackers, defenders, draws, **breaks)

    def against_garrison(self, enemy: int, garrison: int, slot: str) -> Fight:
        """A counter-attack: the enemy attacks at the rate at which it defends, and the garrison aims."""
        rules = self._rules
        attrition = Attrition(
            law="square",
            attacker_rate_per_s=rules.defender_rate_per_s,
            defender_rate_per_s=rules.attacker_rate_per_s,
        )
        return self.engagement(attrition, enemy, garrison, slot)

    def knock_out(self, v: Vehicle, draw: float) -> bool:
        """A vehicle has lost its last element: damaged, where it can be towed, or lost. Whether it was damaged."""
        if draw < self._rules.damaged_share:
            self._world.mishaps.damaged(v)
            return True
        self._world.losses.lost(v, "assault", None, 0)
        return False

    def leave_behind(self, damaged: Iterable[Vehicle], position: Position) -> None:
        """Damaged vehicles that still stand at a position that the enemy has are lost."""
        world = self._world
        for v in damaged:
            if v.id in world.vehicles and v.place == position.site and v.towed_by is None:
                world.losses.lost(v, "left behind", None, 0)

    def _attrition(self, op: Operation) -> Attrition:
        rules, phases = self._rules, self._phases
        return Attrition(
            law=rules.law,
            attacker_rate_per_s=rules.attacker_rate_per_s,
            defender_rate_per_s=suppressed(
                rules.defender_rate_per_s, op.supporters, phases.suppression_most, phases.suppression_half_at
            ),
            knowledge=op.position.knowledge(self._world.clock.now_us),
            span=rules.span,
        )

    def _share(self, point: BreakPoint, slot: str) -> float:
        if point.beta is None:
            return point.share
        return float(self._world.streams.generator("break", slot).beta(*point.beta))
