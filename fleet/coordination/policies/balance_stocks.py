"""balance-stocks: a parent levels vehicles, missions and the stocks of depots between its posts.

For posts that command posts. Vehicles are what it levels: a child's burden is the parts that wait there for each of its
vehicles, and a vehicle goes from a child that has one idle and nothing waiting to the child that is burdened most. A
part that has waited for long where nobody is free is asked of a child who could do it at once. Where the stock of a
child's depots is believed to last for less than some days, the child with most days of it is asked to send it some.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, Literal

from fleet.coordination.parameters import Bounds
from fleet.coordination.protocol import Decision, Shipment, Status, Transfer
from fleet.coordination.transshipment import CoverRules, wanted_shipments
from fleet.units import S_PER_MIN, us_from_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Context, PartBelief, Picture, PostBelief, Trigger, VehicleBelief


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceStocksParameters:
    """How often it looks, how long a part waits before another child is asked, and how many vehicles move at once.

    A child whose depots have less than ``least_cover_days`` of what its sites use is sent some, up to
    ``full_cover_days``; ``least_shipment_kg`` is the least that is worth a trip. With 0 days nothing is shipped.
    """

    scope: Literal["idle"] = "idle"
    every_min: Annotated[float, Bounds(low=0.1, high=10_000.0)] = 15.0
    patience_min: Annotated[float, Bounds(low=0.0, high=100_000.0)] = 30.0
    most_moves: Annotated[int, Bounds(low=1, high=1_000)] = 2
    least_cover_days: Annotated[float, Bounds(low=0.0, high=10_000.0)] = 1.0
    full_cover_days: Annotated[float, Bounds(low=0.0, high=10_000.0)] = 3.0
    least_shipment_kg: Annotated[float, Bounds(low=0.0, high=1e9)] = 50.0

    def __post_init__(self) -> None:
        if self.full_cover_days < self.least_cover_days:
            raise ValueError("full_cover_days: must be at least least_cover_days")


@dataclass(slots=True, kw_only=True)
class _Child:
    """A child as its parent sees it while it decides."""

    told: PostBelief
    idle: list[VehicleBelief]
    waiting: list[PartBelief]
    vehicles: int

    @property
    def burden(self) -> float:
        """Parts that wait for each vehicle."""
        return len(self.waiting) / max(self.vehicles, 1)


class BalanceStocks:
    """Levels vehicles, missions and stocks between the posts that it is the parent of."""

    parent = True
    Parameters = BalanceStocksParameters

    def __init__(self, parameters: BalanceStocksParameters) -> None:
        self._parameters = parameters
        self._next_us = 0
        self._moved: dict[str, int] = {}
        self._shipped: dict[str, int] = {}

    def setup(self, context: Context) -> None:
        """Keep what tells who can do what."""
        self._feasibility = context.feasibility
        self._order_id = context.order_id

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Now and then, move what is idle to what waits."""
        decision = Decision()
        if picture.time_us < self._next_us or not picture.posts:
            return decision
        self._next_us = picture.time_us + us_from_s(self._parameters.every_min * S_PER_MIN)
        self._moved = {item: until for item, until in self._moved.items() if until > picture.time_us}
        self._shipped = {item: until for item, until in self._shipped.items() if until > picture.time_us}
        children = [self._child(told) for told in picture.posts.values()]
        budget.spend(sum(len(child.waiting) + child.vehicles + len(child.told.stocks) for child in children))
        self._move_vehicles(picture, children, decision)
        self._move_missions(picture, children, decision)
        self._ship(picture, decision)
        return decision

    def _child(self, told: PostBelief) -> _Child:
        idle = [v for v in told.vehicles.values() if v.status is Status.IDLE and v.id not in self._moved]
        waiting = [part for part in told.waiting if part.mission.id not in self._moved]
        return _Child(told=told, idle=idle, waiting=waiting, vehicles=len(told.vehicles))

    def _move_vehicles(self, picture: Picture, children: Sequence[_Child], decision: Decision) -> None:
        for _ in range(self._parameters.most_moves):
            takers = [child for child in children if len(child.waiting) > len(child.idle)]
            givers = [child for child in children if child.idle and not child.waiting]
            if not takers or not givers:
                return
            taker = max(takers, key=lambda child: child.burden)
            pairs = [
                (picture.travel.duration_s(v.platform, v.place, part.mission.site), v.id, giver, v)
                for giver in givers
                for v in giver.idle
                for part in taker.waiting[:1]
                if self._feasibility.suits(v.platform, part)
            ]
            if not pairs:
                return
            _, _, giver, vehicle = min(pairs, key=lambda pair: pair[:2])
            self._pass_on(picture, decision, "vehicle", vehicle.id, giver, taker)
            giver.idle.remove(vehicle)
            giver.vehicles -= 1
            taker.vehicles += 1
            taker.idle.append(vehicle)

    def _move_missions(self, picture: Picture, children: Sequence[_Child], decision: Decision) -> None:
        patience_us = us_from_s(self._parameters.patience_min * S_PER_MIN)
        for child in children:
            for part in child.waiting:
                mission = part.mission
                if child.idle or picture.time_us - mission.ready_us < patience_us or mission.id in self._moved:
                    continue
                if any(key[0] == mission.id for key in child.told.assigned):
                    continue
                free = next((other for other in children if other is not child and self._frees(other, part)), None)
                if free is not None:
                    self._pass_on(picture, decision, "mission", mission.id, child, free)

    def _frees(self, child: _Child, part: PartBelief) -> bool:
        """Whether a child has an idle vehicle for a part; that one is then spoken for."""
        able = next((v for v in child.idle if self._can_serve(v, part)), None)
        if able is None:
            return False
        child.idle.remove(able)
        return True

    def _can_serve(self, vehicle: VehicleBelief, part: PartBelief) -> bool:
        suits = self._feasibility.suits(vehicle.platform, part)
        return suits and any(self._feasibility.can_serve(vehicle, part, origin) for origin in part.origins)

    def _ship(self, picture: Picture, decision: Decision) -> None:
        """Shipments of what a child is short of; the next of an item only when this one has had time to be told of."""
        chosen = self._parameters
        rules = CoverRules(
            least_days=chosen.least_cover_days, full_days=chosen.full_cover_days, least_kg=chosen.least_shipment_kg
        )
        for wanted in wanted_shipments(tuple(picture.posts.values()), picture.time_us, rules):
            if wanted.item in self._shipped:
                continue
            self._shipped[wanted.item] = picture.time_us + us_from_s(_REST_S)
            decision.shipments.append(
                Shipment(self._order_id(), wanted.item, wanted.quantity_kg, wanted.origin, wanted.destination)
            )

    def _pass_on(
        self, picture: Picture, decision: Decision, what: str, item: str, giver: _Child, taker: _Child
    ) -> None:
        decision.transfers.append(
            Transfer(what=what, item=item, to=taker.told.post, holder=giver.told.post)  # type: ignore[arg-type]
        )
        self._moved[item] = picture.time_us + us_from_s(_REST_S)


_REST_S: Final = 3_600.0
"""Whoever was moved stays at least this long, so that nothing is passed to and fro."""
