"""Transfers between posts: an item has one owner, and of two commanders a vehicle obeys the one with the higher term.

Offer → adoption (term + 1) → acknowledgement. Having offered, the old owner sends nothing for the item until the
acknowledgement, or reclaims it after a timeout (term + 2), which supersedes an adoption whose acknowledgement was lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fleet.units import us_from_s

if TYPE_CHECKING:
    from fleet.coordination.protocol import PartBelief, PostBelief, Transfer, VehicleBelief
    from fleet.simulation.kernel import Alarm
    from fleet.simulation.post import CommandPost
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class Transfers:
    """Offers under way."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._offered: dict[tuple[str, str], int] = {}
        self._answered: dict[tuple[str, str], int] = {}

    def is_offered(self, post: CommandPost, item: str) -> bool:
        """Whether a post has an item on offer, and so must not command it."""
        return (post.name, item) in self._offered

    def wanted(self, post: CommandPost, transfer: Transfer) -> None:
        """A post's decision: it offers what it holds itself, and tells its children what they are to offer."""
        holder = transfer.holder
        if holder is None or holder == post.name:
            self.offer(post, transfer)
            return
        child = self._world.posts.by_name.get(holder)
        if child is not None and child.parent == post.name:
            self._world.network.send(
                "directive", post.name, child.name, transfer.item, self.offer, child, replace(transfer, holder=None)
            )

    def offer(self, post: CommandPost, transfer: Transfer) -> None:
        """A post offers an item that it holds; an offer of anything else is void."""
        world = self._world
        other = world.posts.by_name.get(transfer.to)
        beliefs = post.beliefs
        held = transfer.item in (beliefs.vehicles if transfer.what == "vehicle" else beliefs.missions)
        if other is None or other is post or not held or self.is_offered(post, transfer.item):
            return
        term = post.terms.get(transfer.item, 0)
        self._offered[post.name, transfer.item] = term
        content = beliefs.vehicles[transfer.item] if transfer.what == "vehicle" else beliefs.parts_held(transfer.item)
        world.network.send(
            "offer", post.name, other.name, transfer.item, self._adopt, post, other, transfer, term, content
        )
        timeout_us = us_from_s(world.model.command.ack_timeout_s)
        if self.is_offered(post, transfer.item):
            world.clock.at(world.clock.now_us + timeout_us, self._reclaim, (post, transfer, term))

    def _adopt(
        self,
        old: CommandPost,
        new: CommandPost,
        transfer: Transfer,
        term: int,
        content: VehicleBelief | list[tuple[PartBelief, str | None]],
    ) -> None:
        """The other post takes what it is offered, with what the old one believes of it."""
        world = self._world
        new.beliefs.time_us = world.clock.now_us
        new.terms[transfer.item] = max(term + 1, new.terms.get(transfer.item, 0))
        if isinstance(content, list):
            world.requests.hand_over(transfer.item, old, new)
            new.beliefs.take_over(content)
        else:
            new.beliefs.put(content)
            v = world.vehicles.get(transfer.item)
            if v is not None:
                self._take_command(new, v, term + 1)
            else:
                world.reports.no_answer(new, transfer.item)
        new.hearing.received(transfer.item)
        world.network.send("adopted", new.name, old.name, transfer.item, self._adopted, old, transfer, term)

    def seize(self, deputy: CommandPost, told: PostBelief) -> None:
        """A deputy takes what a silent post held when it told last, in a term above that."""
        world = self._world
        deputy.beliefs.stocks.update(told.stocks)
        for vehicle, belief in told.vehicles.items():
            if vehicle in deputy.beliefs.vehicles:
                continue
            term = deputy.terms[vehicle] = max(told.terms.get(vehicle, 0), deputy.terms.get(vehicle, 0)) + 1
            deputy.beliefs.put(belief)
            v = world.vehicles.get(vehicle)
            if v is not None:
                self._take_command(deputy, v, term)
            else:
                world.reports.no_answer(deputy, vehicle)
            deputy.hearing.received(vehicle)
        held = [(part, told.assigned.get((part.mission.id, part.part))) for part in (*told.served, *told.waiting)]
        deputy.beliefs.take_over(held)
        for mission in dict.fromkeys(part.mission.id for part, _ in held):
            deputy.hearing.received(mission)

    def _take_command(self, post: CommandPost, v: Vehicle, term: int) -> None:
        """Tell a vehicle whom it obeys from now on; on a bad link again and again, until it answers."""
        world = self._world
        world.network.send("new command", post.name, v.id, v.id, self._obey, v, post, term)
        if not world.network.is_sure(post.name, v.id):
            again_us = world.clock.now_us + us_from_s(world.model.command.ack_timeout_s)
            world.clock.at(again_us, self._unanswered, (post, v, term))

    def _unanswered(self, alarm: Alarm) -> None:
        post, v, term = alarm.subject
        if (
            post.terms.get(v.id) != term
            or self._answered.get((post.name, v.id)) == term
            or v.id not in post.beliefs.vehicles
        ):
            return
        if v.is_lost:
            post.hearing.silence(v.id)
        else:
            self._take_command(post, v, term)

    def _obey(self, v: Vehicle, post: CommandPost, term: int) -> None:
        """A vehicle hears of its new post and answers with what it is at."""
        if v.is_lost or (term, post.name) < (v.term, v.post):
            return
        v.term, v.post = term, post.name
        if not self._world.network.is_sure(v.id, post.name):
            report = self._world.conduct.report(v)
            self._world.network.send("obeys", v.id, post.name, v.id, self._obeys, post, report, term)

    def _obeys(self, post: CommandPost, report: VehicleBelief, term: int) -> None:
        if post.terms.get(report.id) == term:
            self._answered[post.name, report.id] = term
            post.hearing.newcomer(report)

    def _adopted(self, old: CommandPost, transfer: Transfer, term: int) -> None:
        """The acknowledgement: the old owner lets go; too late if it has reclaimed the item."""
        if self._offered.get((old.name, transfer.item)) != term:
            return
        del self._offered[old.name, transfer.item]
        if transfer.what == "vehicle":
            old.beliefs.forget(transfer.item)
        else:
            old.beliefs.close(transfer.item)

    def _reclaim(self, alarm: Alarm) -> None:
        post, transfer, term = alarm.subject
        if self._offered.get((post.name, transfer.item)) != term:
            return
        del self._offered[post.name, transfer.item]
        post.terms[transfer.item] = term + 2
        v = self._world.vehicles.get(transfer.item)
        if v is not None:
            self._take_command(post, v, term + 2)
        post.hearing.received(transfer.item)
