"""What a command post hears, and what it makes of it: a picture that is newer, and a coordinator that wakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.coordination.protocol import (
    MessageArrived,
    MissionArrived,
    MissionChanged,
    OrderAcknowledged,
    OrderRefused,
    PostReported,
    Received,
    Status,
    VehicleIdle,
    VehicleLost,
)
from fleet.simulation.conduct import SUPERSEDED

if TYPE_CHECKING:
    from fleet.coordination.protocol import PostBelief, VehicleBelief
    from fleet.domain.mission import Mission
    from fleet.simulation.beliefs import Beliefs, PartKey
    from fleet.simulation.commanding import Commanding
    from fleet.simulation.deciding import Deciding
    from fleet.simulation.journal import Journal
    from fleet.simulation.kernel import Clock


class Hearing:
    """The ears of one post: requests, reports and answers change its beliefs."""

    def __init__(
        self, clock: Clock, journal: Journal, beliefs: Beliefs, commanding: Commanding, deciding: Deciding
    ) -> None:
        self._clock = clock
        self._journal = journal
        self._beliefs = beliefs
        self._commanding = commanding
        self._deciding = deciding
        self._missed: dict[str, None] = {}

    def request(self, mission: Mission, observed_us: int, parts: tuple[int, ...] | None = None) -> None:
        """A site asks for a mission, or for those parts of it that nobody else has taken."""
        self._beliefs.time_us = self._clock.now_us
        if self._beliefs.add(mission, observed_us, parts):
            if self._beliefs.time_us > mission.heard_us:
                self._journal.known(mission.id)
            self._deciding.wake(MissionArrived(mission.id))

    def part_open(self, key: PartKey, origins: tuple[int, ...] | None) -> None:
        """A part of a known mission waits again."""
        self._beliefs.time_us = self._clock.now_us
        if self._beliefs.is_open(key):
            self._beliefs.wait_again(key, origins)
            self._deciding.wake(MissionArrived(key[0]))

    def closed(self, mission: str) -> None:
        """A mission ended otherwise than by a report of this post's own."""
        if self._beliefs.close(mission):
            self._deciding.wake(MissionChanged(mission))

    def taken_elsewhere(self, key: PartKey) -> None:
        """Another post goes for a part."""
        if self._beliefs.drop(key):
            self._deciding.wake(MissionChanged(key[0]))

    def idle(self, belief: VehicleBelief) -> None:
        """A vehicle reports that its plan is done; whatever it was believed to be at waits again.

        While an order is on its way that was made on this very report, its being repeated is no news.
        """
        held = self._beliefs.vehicles.get(belief.id)
        is_known = held is not None and held.status is Status.IDLE and held.version == belief.version
        if is_known and self._beliefs.is_ordered(belief.id):
            return
        if self._put(belief):
            self._commanding.withdraw(belief.id)
            for key in self._beliefs.parts_of(belief.id):
                self._beliefs.wait_again(key, None)
            self._deciding.wake(VehicleIdle(belief.id))

    def newcomer(self, belief: VehicleBelief) -> None:
        """A vehicle that is new here tells what it is at."""
        if self._put(belief) and belief.status is Status.IDLE:
            self._deciding.wake(VehicleIdle(belief.id))

    def found(self, belief: VehicleBelief) -> None:
        """A vehicle whose link was down tells what it is at; what waits again of its plan it has after all."""
        if self._put(belief):
            self._beliefs.resume(belief)

    def done(self, key: PartKey) -> None:
        """A vehicle reports a part as done."""
        self._beliefs.done(key)

    def taken(self, key: PartKey, vehicle: str) -> None:
        """A vehicle came too late for a part: another one has it."""
        self._beliefs.wait_again(key, None)
        self._beliefs.assign(key, vehicle)

    def disabled(self, belief: VehicleBelief, aboard: tuple[PartKey, ...]) -> None:
        """A vehicle reports that it can't go on; what it doesn't carry waits again. Told once more, it is no news."""
        held = self._beliefs.vehicles.get(belief.id)
        if self._put(belief):
            self._commanding.withdraw(belief.id)
            for key in self._beliefs.parts_of(belief.id):
                if key not in aboard:
                    self._beliefs.wait_again(key, None)
            if held is not None and held.status is not Status.DISABLED:
                self._deciding.wake(VehicleLost(belief.id))

    def silence(self, vehicle: str, replacement: tuple[str, int] | None = None) -> None:
        """A vehicle has been silent for too long: it is believed lost, and its parts wait for a new attempt.

        ``replacement`` is the vehicle that will come for it, and when.
        """
        self._beliefs.time_us = self._clock.now_us
        if replacement is not None and replacement[1] > self._clock.now_us and vehicle in self._beliefs.vehicles:
            self._beliefs.replacements[replacement[0]] = replacement[1]
        if self._let_go(vehicle):
            self._missed[vehicle] = None
            self._deciding.wake(VehicleLost(vehicle))

    def message(self, sender: str, kind: str, body: object) -> None:
        """A message of another post's policy."""
        self._deciding.wake(MessageArrived(sender, kind, body))

    def retired(self, vehicle: str) -> None:
        """A vehicle left the fleet."""
        self._beliefs.time_us = self._clock.now_us
        self._let_go(vehicle)

    def post_reported(self, told: PostBelief, *, wakes: bool) -> None:
        """Another post tells what it holds."""
        held = self._beliefs.posts.get(told.post)
        if held is None or held.observed_us <= told.observed_us:
            self._beliefs.posts[told.post] = told
            if wakes:
                self._deciding.wake(PostReported(told.post))

    def received(self, item: str) -> None:
        """A vehicle or mission was transferred to this post."""
        self._deciding.wake(Received(item))

    def ack(self, order_id: str, belief: VehicleBelief) -> None:
        """A vehicle accepted an order; a late word of it restores the commitment that was given up."""
        if self._commanding.settle(order_id) is None:
            if self._put(belief):
                self._beliefs.commit(belief.id, belief.plan)
            return
        self._journal.order("acknowledged", order_id, self._beliefs.post, belief.id, belief.version)
        if self._put(belief):
            self._commanding.withdraw(belief.id)
        self._deciding.note(OrderAcknowledged(order_id))

    def refusal(self, order_id: str, reason: str, belief: VehicleBelief) -> None:
        """A vehicle refused an order, telling what it is at instead: the order's parts wait again."""
        pending = self._commanding.settle(order_id)
        if pending is not None:
            self._beliefs.time_us = self._clock.now_us
            self._beliefs.uncommit(pending.order.vehicle, pending.parts)
            self._put(belief)
            if reason == SUPERSEDED:
                self._let_go(belief.id)
            self._deciding.wake(OrderRefused(order_id, reason))

    def _let_go(self, vehicle: str) -> bool:
        """What a vehicle was at waits again, and it is this post's no more; false where nothing was expected of it."""
        held, parts = self._beliefs.forget(vehicle) is not None, self._beliefs.parts_of(vehicle)
        for key in parts:
            self._beliefs.wait_again(key, None)
        return held or bool(parts)

    def _put(self, belief: VehicleBelief) -> bool:
        """Take a report in; false where a newer one, or none about this vehicle, is held.

        One that was believed lost, and speaks, is held again.
        """
        held = self._beliefs.vehicles.get(belief.id)
        if held is None:
            if belief.id not in self._missed:
                return False
            del self._missed[belief.id]
        elif held.observed_us > belief.observed_us or held.version > belief.version:
            return False
        now = self._beliefs.time_us = self._clock.now_us
        if belief.received_us < now:
            belief = belief._replace(received_us=now)
        self._commanding.unanswered.heard(belief.id)
        self._journal.age(self._beliefs.post, belief.id, self._beliefs.put(belief))
        return True
