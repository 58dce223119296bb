"""Shipments: stock that a parent post has one depot send to another, as a mission of whoever holds the first."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

from fleet.domain.mission import Mission, split_load
from fleet.simulation.missions import MissionState
from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.coordination.protocol import Shipment, StockBelief
    from fleet.scenario.stock_model import Shipping
    from fleet.simulation.post import CommandPost
    from fleet.simulation.stock import Stock
    from fleet.simulation.supply import Supply
    from fleet.simulation.world import World

MOST_PARTS: Final = 1_000
"""No shipment is split into more."""

LEAST_URGENT: Final = 8
"""The largest number of a priority."""

_SLACK_KG: Final = 1e-6
"""What sums of beliefs may be off by."""


class Shipments:
    """Turns what parents want shipped into missions, numbered by item and destination; what can't be asked is invalid.

    The request goes to the post that holds the origin, which promises what is free there when it hears of it.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._asked: dict[str, int] = {}
        self._ids: set[str] = set()

    def ask(self, post: CommandPost, shipment: Shipment) -> None:
        """A post's decision: a mission is asked for, or the shipment is written down as invalid, with the reason."""
        fault = self._fault(post, shipment)
        supply = self._world.supply
        if fault or supply is None:
            self._world.journal.order("invalid", shipment.id, post.name, None, 0, fault)
            return
        self._ids.add(shipment.id)
        origin = supply.stock_at(shipment.origin, shipment.item)
        destination = supply.stock_at(shipment.destination, shipment.item)
        if origin is not None and destination is not None and origin.model.shipping is not None:
            self._request(supply, post, shipment, (origin, destination), origin.model.shipping)

    def heard(self, request: Mission) -> None:
        """The post that holds the origin hears the request: what is free there is kept for it."""
        state, supply = self._world.missions.all[request.id], self._world.supply
        if supply is not None and state.outcome is None:
            supply.keep_for(state, request.origins[0])

    def _request(
        self,
        supply: Supply,
        post: CommandPost,
        shipment: Shipment,
        ends: tuple[Stock, Stock],
        shipping: Shipping,
    ) -> None:
        world, kind, now_us = self._world, shipping.kind, self._world.clock.now_us
        origin, destination = ends
        request = Mission(
            id=self._name(f"{kind.name}/{shipment.item}/{world.places[shipment.destination].name}"), kind=kind,
            priority=shipment.priority, site=shipment.destination, origins=(shipment.origin,),
            parts_kg=_whole_grams(split_load(shipment.quantity_kg, shipping.lot_kg)), ready_us=now_us,
            due_us=now_us + us_from_s(kind.due_after_s(shipment.priority)),
            expires_us=now_us + us_from_s(kind.expires_s), stream=shipment.item, asked_by=post.name,
        )  # fmt: skip
        state = MissionState(request, world.journal.mission_codes[request.id])
        world.missions.add_derived(state)
        asked_g = sum(part.load_g for part in state.parts)
        for event, stock in (("asked", origin), ("ordered", destination)):
            belief = self._belief(post, stock.model.site, shipment.item)
            believed = None if belief is None else (round(belief.free_kg(now_us) * 1000.0), belief.observed_us)
            supply.rows.changed(
                event, stock, mission=request.id, moved_g=asked_g, believed=believed, post=post.name
            )  # fmt: skip
        world.requests.request(state)

    def _name(self, cause: str) -> str:
        """The name of the next shipment with a cause; those that were asked for before the run began count."""
        ordinal = self._asked.get(cause, 0) + 1
        while self._world.missions.knows(f"{cause}/{ordinal}", 0):
            ordinal += 1
        self._asked[cause] = ordinal
        return f"{cause}/{ordinal}"

    # ── what can't be asked ──

    def _fault(self, post: CommandPost, shipment: Shipment) -> str:
        """Why a shipment can't even be asked for; empty where it can."""
        world = self._world
        if shipment.id in self._ids or world.journal.has_order(shipment.id):
            return "order id used twice"
        sites, ends = world.model.sites, (shipment.origin, shipment.destination)
        if not all(0 <= place < len(sites) and sites[place].is_base for place in ends):
            return "unknown depot"
        if shipment.origin == shipment.destination:
            return "to the depot that it comes from"
        if not all(self._commands(post, place) for place in ends):
            return "depot not held by a post of its own"
        if not (isfinite(shipment.quantity_kg) and int(shipment.quantity_kg * 1000.0) > 0):
            return "nothing to ship"
        if not 0 <= shipment.priority <= LEAST_URGENT:
            return "unknown priority"
        return self._shortage(post, shipment)

    def _shortage(self, post: CommandPost, shipment: Shipment) -> str:
        """Why the stocks don't allow a shipment between depots that are the post's to command."""
        origin = self._belief(post, shipment.origin, shipment.item)
        if origin is None or self._belief(post, shipment.destination, shipment.item) is None:
            return "no stock of it known there"
        if shipment.quantity_kg > origin.free_kg(self._world.clock.now_us) + _SLACK_KG:
            return "more than is believed to be there"
        supply = self._world.supply
        stock = None if supply is None else supply.stock_at(shipment.origin, shipment.item)
        shipping = None if stock is None else stock.model.shipping
        if shipping is None:
            return "no vehicle carries it"
        return "too many parts" if shipment.quantity_kg > MOST_PARTS * shipping.lot_kg else ""

    def _commands(self, post: CommandPost, depot: int) -> bool:
        holder = self._world.posts.of_place(depot)
        return holder is post or holder.parent == post.name

    def _belief(self, post: CommandPost, depot: int, item: str) -> StockBelief | None:
        """What a post believes of a depot's stock: what its holder told last, or what it has heard itself."""
        holder = self._world.posts.of_place(depot)
        if holder is post:
            return post.beliefs.stocks.get((depot, item))
        told = post.beliefs.posts.get(holder.name)
        return None if told is None else told.stocks.get((depot, item))


def _whole_grams(parts_kg: tuple[float, ...]) -> tuple[float, ...]:
    """Parts cut to whole grams, so that together they never come to more than was asked for."""
    return tuple(int(part_kg * 1000.0) / 1000.0 for part_kg in parts_kg)
