"""Stock for positions that are held: ordered at the reorder point, put down as it comes, run out of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.capture import Seizure
from fleet.simulation.holding import Holding

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.coordination.protocol import HoldingBelief
    from fleet.scenario.capture_model import HoldRules
    from fleet.simulation.capture_journal import CaptureJournal
    from fleet.simulation.derived_missions import DerivedMissions
    from fleet.simulation.garrison import Garrison
    from fleet.simulation.missions import MissionState, PartState
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World

KIND = "sustainment"
"""The mission kind that brings stock; without it nobody does."""


class Sustaining:
    """The stocks of all garrisons, and what is on its way to them."""

    def __init__(
        self,
        world: World,
        rules: HoldRules,
        journal: CaptureJournal,
        derived: DerivedMissions,
        lost: Callable[[Garrison, Seizure], None],
        tell: Callable[[Garrison], None],
    ) -> None:
        """``lost`` is called when stock has been out for too long, ``tell`` when posts should hear of a garrison."""
        self._world = world
        self._rules = rules
        self._journal = journal
        self._derived = derived
        self._lost = lost
        self._tell = tell
        self._kind = world.model.kinds.get(KIND)
        self._bases = tuple(site for site, where in enumerate(world.model.sites) if where.is_base)
        self._missions: dict[str, Garrison] = {}
        self._on_the_way_g: dict[Garrison, int] = {}

    def begin(self, garrison: Garrison, brought_g: int, by: str | None) -> None:
        """A garrison begins to use what its team has brought."""
        self._found(garrison)
        self._put_down(garrison, brought_g, by)

    def take_up(self, garrison: Garrison, believed: HoldingBelief) -> None:
        """A garrison has been using its stock since before the run began, and more may be on its way."""
        site, holding = garrison.position.site, self._found(garrison)
        self._derived.take_up(KIND, site, believed.asked)
        for name, state in self._world.missions.all.items():
            request = state.request
            if request.kind.name == KIND and request.site == site and state.outcome is None:
                self._missions[name] = garrison
                self._on_the_way_g[garrison] += sum(part.load_g for part in state.parts if not part.delivered)
        holding.take_up(believed.stock_kg, believed.counted_us)

    def asked(self, garrison: Garrison) -> int:
        """How many missions were to bring stock to a garrison's site."""
        return self._derived.asked(KIND, garrison.position.site)

    def _found(self, garrison: Garrison) -> Holding:
        self._on_the_way_g[garrison] = 0
        garrison.holding = Holding(
            self._world.clock,
            self._rules,
            order=lambda: self._order(garrison),
            out=lambda: self._journal.holding("stock out", garrison.position, garrison),
            lost=lambda: self._lost(garrison, Seizure.STOCK_OUT),
        )
        return garrison.holding

    def supplied(self, v: Vehicle, part: PartState) -> None:
        """A part of some mission was handed over: stock, where it was asked for here."""
        garrison = self._missions.get(part.mission.request.id)
        if garrison is not None and not garrison.is_over:
            self._on_the_way_g[garrison] -= part.load_g
            self._put_down(garrison, part.load_g, v.id)

    def mission_over(self, state: MissionState) -> None:
        """A mission ended: what it was to bring and didn't is ordered anew where it is still needed."""
        garrison = self._missions.pop(state.request.id, None)
        if garrison is None or garrison.is_over or self._world.closing:
            return
        left_g = sum(part.load_g for part in state.parts if not part.delivered)
        self._on_the_way_g[garrison] -= left_g
        if left_g and garrison.stock_g <= self._rules.reorder_g:
            self._order(garrison)

    def _put_down(self, garrison: Garrison, load_g: int, by: str | None) -> None:
        if garrison.holding is not None:
            moved_g = garrison.holding.supply(load_g)
            self._journal.holding("supplied", garrison.position, garrison, vehicle=by, moved_g=moved_g)
            self._tell(garrison)

    def _order(self, garrison: Garrison) -> None:
        """Ask for the lots that there is room for beside what is on its way, for one at least where nothing is."""
        rules, on_the_way_g = self._rules, self._on_the_way_g[garrison]
        if self._kind is None or garrison.is_over:
            return
        lots = int((rules.stock_g - garrison.stock_g - on_the_way_g) // rules.lot_g)
        if lots <= 0 and on_the_way_g > 0:
            return
        load_kg = max(lots, 1) * rules.lot_g / 1000.0
        state = self._derived.ask(self._kind, garrison.position.site, self._bases, load_kg, rules.lot_g / 1000.0)
        self._on_the_way_g[garrison] = on_the_way_g + sum(part.load_g for part in state.parts)
        self._missions[state.request.id] = garrison
        self._journal.holding("ordered", garrison.position, garrison, mission=state.request.id)
        self._tell(garrison)
        self._world.requests.request(state)
