"""Reports of a depot: what it has of an item and has promised, to the post that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import StockBelief
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.post import CommandPost
    from fleet.simulation.stock import Stock
    from fleet.simulation.world import World


class DepotReports:
    """What posts believe of the finite stocks of depots. Where posts are on vehicles nobody holds a depot."""

    def __init__(self, world: World) -> None:
        self._world = world

    def begin(self, stock: Stock) -> None:
        """The post that holds the depot knows what is there at the beginning."""
        if not self._world.posts.per_vehicle:
            self._hear(stock, self._holder(stock), stock.level_g, stock.promised_g, self._world.clock.now_us)
            self._await_turn(stock)

    def report(self, stock: Stock) -> None:
        """The depot tells the post that holds it now; a deputy may have taken it over."""
        world = self._world
        if world.posts.per_vehicle or world.closing:
            return
        post, depot = self._holder(stock), world.places[stock.model.site].name
        content = (stock, post, stock.level_g, stock.promised_g, world.clock.now_us)
        world.network.send("stock", depot, post.name, stock.model.item, self._hear, *content)

    def _await_turn(self, stock: Stock) -> None:
        every_s = stock.model.report_every_s
        if every_s is not None:
            self._world.clock.at(self._world.clock.now_us + us_from_s(every_s), self._in_turn, stock)

    def _in_turn(self, alarm: Alarm) -> None:
        """A periodic report."""
        self.report(alarm.subject)
        self._await_turn(alarm.subject)

    def _holder(self, stock: Stock) -> CommandPost:
        return self._world.posts.of_place(stock.model.site)

    def _hear(self, stock: Stock, post: CommandPost, level_g: int, promised_g: int, observed_us: int) -> None:
        held = post.beliefs.stocks.get(stock.key)
        if held is None or held.observed_us <= observed_us:
            post.beliefs.stocks[stock.key] = StockBelief(
                level_g / 1000.0, 0.0, 0.0, None, None, observed_us, self._world.clock.now_us, promised_g / 1000.0
            )
