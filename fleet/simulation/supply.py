"""Supply: stocks of sites are used, run out and are filled up by missions that the run itself asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.domain.mission import Cause, Mission, Outcome, split_load
from fleet.simulation.depot_reports import DepotReports
from fleet.simulation.missions import MissionState
from fleet.simulation.ordering import Ordering
from fleet.simulation.promises import Promises
from fleet.simulation.stock import Stock
from fleet.simulation.withdrawals import Withdrawals
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.coordination.protocol import StockBelief
    from fleet.scenario.stock_model import StockModel
    from fleet.simulation.missions import PartState
    from fleet.simulation.stock_journal import StockJournal
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Supply:
    """All stocks of a run. A resupply is named by its item, its site and how many there were before."""

    def __init__(self, world: World, rows: StockJournal, believed: Mapping[tuple[int, str], StockBelief]) -> None:
        self._world = world
        self.rows = rows
        self._stocks: dict[tuple[int, str], Stock] = {}
        self._orderings: dict[tuple[int, str], Ordering] = {}
        self._asked: dict[tuple[int, str], int] = {}
        self._promises = Promises()
        self._depots = DepotReports(world)
        for model in world.model.stocks:
            self._add(model, believed.get((model.site, model.item)))

    def begin(self, taken_up: list[MissionState]) -> None:
        """Use begins; ``taken_up`` was asked for before the run began."""
        for state in taken_up:
            self._take_up(state)
        withdrawals = Withdrawals(self._world, self.rows)
        for stock in self._stocks.values():
            self.rows.changed("begins", stock)
            stock.begin()
            if stock.model.use_lot_kg is not None and stock.model.use_kg_per_s.truth > 0:
                withdrawals.begin(stock)
        for ordering in self._orderings.values():
            ordering.begin()
        for stock in self._stocks.values():
            if self._is_depot(stock):
                self._depots.begin(stock)

    def stock_at(self, place: int, item: str) -> Stock | None:
        """The stock of an item that a place has; ``None`` where it keeps no account of it."""
        return self._stocks.get((place, item))

    def _is_depot(self, stock: Stock) -> bool:
        return self._world.is_base(stock.model.site)

    def _add(self, model: StockModel, believed: StockBelief | None) -> None:
        now_us = self._world.clock.now_us
        level_kg = model.start_kg if believed is None else believed.expected_kg(now_us)
        stock = self._stocks[model.site, model.item] = Stock(model, level_kg, self._world.clock, self._ran_out)
        if model.replenishment is not None:
            self._orderings[stock.key] = Ordering(self._world, stock, self._order)

    def _take_up(self, state: MissionState) -> None:
        wanted = self._wanted_by(state)
        if wanted is None:
            return
        ordering = self._orderings.get(wanted.key)
        if ordering is not None:
            ordering.on_order_g += sum(part.load_g for part in state.parts if not part.delivered)
            self._asked[wanted.key] = max(self._asked.get(wanted.key, 0), int(state.request.id.rpartition("/")[2]))
        self.keep_for(state, state.request.origins[0])

    def _ran_out(self, stock: Stock) -> None:
        self.rows.changed("out", stock)
        ordering = self._orderings.get(stock.key)
        if ordering is not None:
            ordering.report()

    # ── what vehicles bring and take ──

    def supplied(self, v: Vehicle, part: PartState) -> None:
        """A part of some mission was handed over: it goes into the stock that it was for."""
        stock = self._wanted_by(part.mission)
        if stock is None:
            return
        moved_g = stock.put(part.load_g)
        ordering = self._orderings.get(stock.key)
        if ordering is not None:
            ordering.on_order_g -= part.load_g
        self.rows.changed("supplied", stock, mission=part.mission.request.id, vehicle=v.id, moved_g=moved_g)
        if ordering is not None:
            ordering.report()
        else:
            self._more_to_give(stock)

    def keep_for(self, state: MissionState, depot: int) -> None:
        """The post that holds a depot hears what is to come from there: what is free is kept for it, part by part."""
        stock = self.stock_at(depot, state.request.stream)
        if stock is None:
            return
        for part in state.parts:
            is_here = part.fenced is None and not part.delivered and part.place is None
            if is_here and part not in self._promises and stock.free_g >= part.load_g:
                self._promises.make(part, stock)
        self._depots.report(stock)

    def check_stock(self, part: PartState, place: int) -> None:
        """Somebody comes to load a part: the mission has failed where the depot has no more of it."""
        stock = self.stock_at(place, part.mission.request.stream)
        if stock is None or part in self._promises or self._wanted_by(part.mission) is None:
            return
        if stock.free_g >= part.load_g:
            self._promises.make(part, stock)
        elif part.mission.outcome is None:
            self._world.missions.end(part.mission, Outcome.FAILED, Cause.NO_STOCK, part)

    def drawn(self, v: Vehicle, part: PartState) -> None:
        """A vehicle has loaded what a depot had promised."""
        stock = self._promises.settle(part)
        if stock is not None:
            moved_g = stock.take(part.load_g)
            self.rows.changed("drawn", stock, mission=part.mission.request.id, vehicle=v.id, moved_g=moved_g)
            stock.check()
            self._depots.report(stock)

    def returned(self, v: Vehicle, part: PartState, place: int) -> None:
        """A vehicle brings back to a depot what nobody wants any more."""
        stock = self.stock_at(place, part.mission.request.stream)
        if stock is not None and part.mission.request.kind.derived:
            moved_g = stock.put(part.load_g)
            self.rows.changed("returned", stock, mission=part.mission.request.id, vehicle=v.id, moved_g=moved_g)
            self._more_to_give(stock)

    def _more_to_give(self, stock: Stock) -> None:
        """A depot has more of something: it says so, and who waited for that may order."""
        self._depots.report(stock)
        for ordering in self._orderings.values():
            ordering.review()

    # ── orders ──

    def ended(self, state: MissionState) -> None:
        """A mission ended that brings stock: what it did not bring is promised to nobody, and no longer on its way."""
        wanted = self._wanted_by(state)
        if wanted is None:
            return
        ordering = self._orderings.get(wanted.key)
        for stock in self._promises.give_up(state):
            if ordering is None:
                self._more_to_give(stock)
            else:
                self._depots.report(stock)
        if ordering is None:
            return
        if state.outcome is not Outcome.SUCCEEDED and not self._world.closing:
            ordering.on_order_g -= sum(part.load_g for part in state.parts if not part.delivered)
            ordering.came_to_nothing()
            ordering.report()

    def _wanted_by(self, state: MissionState) -> Stock | None:
        """The stock that a mission is for; ``None`` for missions of other kinds."""
        request = state.request
        if not request.kind.derived or request.subject is not None:
            return None
        return self.stock_at(request.site, request.stream)

    def _order(self, ordering: Ordering, missing_kg: float) -> bool:
        """Ask for a resupply; false where no depot has anything to give."""
        world, key, rules, belief = self._world, ordering.stock.key, ordering.rules, ordering.belief
        giver = self._giver(ordering)
        if giver is not None:
            missing_kg = min(missing_kg, giver.free_g / 1000.0)
        if missing_kg <= 0 or not ordering.rules.origins:
            return False
        ordinal = self._asked[key] = self._asked.get(key, 0) + 1
        now_us = world.clock.now_us
        request = Mission(
            id=f"{rules.kind.name}/{key[1]}/{world.places[key[0]].name}/{ordinal}", kind=rules.kind,
            priority=rules.priority, site=key[0],
            origins=rules.origins if giver is None else (giver.model.site,),
            parts_kg=split_load(missing_kg, rules.lot_kg), ready_us=now_us,
            due_us=now_us + us_from_s(rules.kind.due_after_s(rules.priority)),
            expires_us=now_us + us_from_s(rules.kind.expires_s), stream=key[1],
        )  # fmt: skip
        state = MissionState(request, world.journal.mission_codes[request.id])
        if giver is not None:
            for part in state.parts:
                self._promises.make(part, giver)
            self._depots.report(giver)
        ordered_g = sum(part.load_g for part in state.parts)
        ordering.on_order_g += ordered_g
        believed = (round(belief.expected_kg(now_us) * 1000.0), belief.observed_us)
        world.missions.add_derived(state)
        self.rows.changed(
            "ordered", ordering.stock, mission=request.id, moved_g=ordered_g, believed=believed, post=ordering.asker
        )  # fmt: skip
        world.requests.request(state)
        return True

    def _giver(self, ordering: Ordering) -> Stock | None:
        """The depot with most left to give; ``None`` where depots have as much as is asked for."""
        depots = (self._stocks.get((depot, ordering.stock.model.item)) for depot in ordering.rules.origins)
        finite = [stock for stock in depots if stock is not None]
        return max(finite, key=lambda stock: stock.free_g, default=None)
