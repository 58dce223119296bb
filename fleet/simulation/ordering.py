"""Ordering: a post asks for resupply when the stock that it believes in falls to the reorder point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.coordination.protocol import StockBelief
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.simulation.kernel import Alarm
    from fleet.simulation.post import CommandPost
    from fleet.simulation.stock import Stock
    from fleet.simulation.world import World

RETRY_US: Final = us_from_s(3600.0)
"""How long after an order that came to nothing the next one may follow (assumed)."""


class Ordering:
    """The believed side of one stock that is filled up.

    The post that holds the site keeps the belief in its picture. Where posts are on vehicles nobody holds a site, and
    the site orders by itself what it knows.
    """

    def __init__(self, world: World, stock: Stock, order: Callable[[Ordering, float], bool]) -> None:
        rules = stock.model.replenishment
        if rules is None:
            msg = f"nobody fills up {stock.key}"
            raise AssertionError(msg)
        self.stock, self.rules = stock, rules
        self.on_order_g = 0
        self._world = world
        self._order = order
        self._site = world.places[stock.model.site].name
        self._asked_us = -1
        self._not_before_us = 0
        self._alarm: Alarm | None = None
        self.belief = self._belief(stock.level_kg, 0, world.clock.now_us)

    @property
    def _post(self) -> CommandPost | None:
        """Who holds the site now: a deputy may have taken it over."""
        posts = self._world.posts
        return None if posts.per_vehicle else posts.of_place(self.stock.model.site)

    @property
    def asker(self) -> str | None:
        """The post that asks for resupply; ``None`` where the site does."""
        post = self._post
        return None if post is None else post.name

    def begin(self) -> None:
        """The post knows the stock at the beginning, and reports begin to come."""
        self._believe(self.belief)
        if self.rules.report_every_s is not None:
            self._in_turn(None)

    def report(self) -> None:
        """The site tells its stock, and what it still waits for."""
        stock, now_us = self.stock, self._world.clock.now_us
        post = self._post
        if post is None:
            self._hear(stock.level_kg, self.on_order_g, now_us)
            return
        item = stock.model.item
        self._world.network.send(
            "stock", self._site, post.name, item, self._hear, stock.level_kg, self.on_order_g, now_us
        )

    def came_to_nothing(self) -> None:
        """What was ordered won't come: the next order waits a while."""
        self._not_before_us = self._world.clock.now_us + RETRY_US

    def review(self) -> None:
        """Order if it is time to, or look again when it will be."""
        now_us, belief, rules = self._world.clock.now_us, self.belief, self.rules
        if self._alarm is not None:
            self._alarm.call_off()
            self._alarm = None
        threshold_kg = rules.reorder_kg - belief.on_order_kg
        if threshold_kg < 0 or self._world.closing:
            return
        due_us = self._not_before_us
        if belief.kg > threshold_kg:
            if belief.use_kg_per_s <= 0:
                return
            wait_s = (belief.kg - threshold_kg) / belief.use_kg_per_s
            due_us = max(due_us, belief.observed_us + round(wait_s * 1e6))
        if due_us > now_us:
            self._alarm = self._world.clock.at(due_us, self._due)
            return
        missing_kg = (self.stock.model.capacity_kg or 0.0) - belief.expected_kg(now_us) - belief.on_order_kg
        if missing_kg > 0 and self._order(self, missing_kg):
            self._asked_us = now_us
            self._believe(belief._replace(on_order_kg=self.on_order_g / 1000.0))

    def _due(self, _: Alarm) -> None:
        self._alarm = None
        self.review()

    def _in_turn(self, alarm: Alarm | None) -> None:
        """Periodic reports."""
        if alarm is not None:
            self.report()
        every_us = us_from_s(self.rules.report_every_s or 0.0)
        self._world.clock.at(self._world.clock.now_us + every_us, self._in_turn)

    def _hear(self, kg: float, on_order_g: int, observed_us: int) -> None:
        """A report arrives; what it says of orders is older than the last of them if that was made since."""
        if observed_us < self.belief.observed_us:
            return
        if observed_us < self._asked_us:
            on_order_g = self.on_order_g
        self._believe(self._belief(kg, on_order_g, observed_us))

    def _belief(self, kg: float, on_order_g: int, observed_us: int) -> StockBelief:
        model, now_us = self.stock.model, self._world.clock.now_us
        return StockBelief(
            kg, model.use_kg_per_s.belief, on_order_g / 1000.0, model.capacity_kg, self.rules.reorder_kg, observed_us,
            now_us,
        )  # fmt: skip

    def _believe(self, belief: StockBelief) -> None:
        self.belief = belief
        post = self._post
        if post is not None:
            post.beliefs.stocks[self.stock.key] = belief
        self.review()
