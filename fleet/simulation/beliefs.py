"""What one post believes: the store behind a picture, changed only by messages and by the post's own orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from fleet.coordination.protocol import (
    Changes,
    Errand,
    GroupBelief,
    KnowledgeBelief,
    LinkBelief,
    OperatorQueue,
    PackBelief,
    PartBelief,
    PositionBelief,
    PostBelief,
    Progress,
    Snapshot,
    Status,
    StockBelief,
    VehicleBelief,
)
from fleet.domain.plan import StepKind
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleet.coordination.protocol import Order, Travel, Whereabouts
    from fleet.domain.mission import Mission
    from fleet.domain.plan import Step
    from fleet.simulation.believed_danger import BelievedDanger
    from fleet.simulation.position_reports import PositionReport

PartKey = tuple[str, int]
Latest = Callable[[str, int], "PositionReport | None"]
"""The newest position report of a vehicle that has arrived, and when what it said otherwise was true."""

LONGEST_PLAN_S = 30 * 86_400.0
"""No plan is expected to take longer than this, whatever the belief about its roads."""


class Beliefs:
    """The picture of one post (see ``fleet.coordination.protocol.Picture``), kept incrementally in buckets."""

    def __init__(
        self,
        post: str,
        travel: Travel,
        hazard_per_km: float,
        default_link: LinkBelief,
        latest: Latest = lambda *_: None,
        packs: Callable[[], tuple[PackBelief, ...]] = lambda: (),
    ) -> None:
        self.post = post
        self.time_us = 0
        self.travel = travel
        self._latest = latest
        self._packs = packs
        self.replacements: dict[str, int] = {}
        self.orders = 0
        self.hazard_per_km = hazard_per_km
        self.watch: Callable[[], OperatorQueue] = OperatorQueue
        self.formed: Callable[[], tuple[GroupBelief, ...]] = tuple
        self.default_link = default_link
        self.links: Mapping[str, LinkBelief] = {}
        self.posts: dict[str, PostBelief] = {}
        self.stocks: dict[tuple[int, str], StockBelief] = {}
        self.knowledge: Mapping[str, KnowledgeBelief] = {}
        self.danger: BelievedDanger | None = None
        self.vehicles: dict[str, VehicleBelief] = {}
        self.missions: dict[str, Mission] = {}
        self.idle: dict[tuple[int, str], dict[str, VehicleBelief]] = {}
        self.waiting: dict[int, dict[PartKey, PartBelief]] = {}
        self.queue: dict[PartKey, PartBelief] = {}
        self.concerted: dict[PartKey, PartBelief] = {}
        self.positions: dict[int, PositionBelief] = {}
        self.assigned: dict[PartKey, str] = {}
        self._parts: dict[PartKey, PartBelief] = {}
        self._expiries: list[tuple[int, str]] = []
        self._errands: dict[tuple[str, int, tuple[int, ...]], Errand] = {}
        self._by_vehicle: dict[str, list[PartKey]] = {}
        self._ordered: dict[str, None] = {}
        self._silent_us: dict[str, int] = {}
        self._gone_for: dict[PartKey, str] = {}
        self._changed_vehicles: list[str] = []
        self._changed_missions: list[str] = []

    @property
    def operator_queue(self) -> OperatorQueue:
        """What the post sees of its operators."""
        return self.watch()

    @property
    def changed(self) -> Changes:
        """What changed since the policy was last called."""
        return Changes(tuple(dict.fromkeys(self._changed_vehicles)), tuple(dict.fromkeys(self._changed_missions)))

    def looked(self) -> None:
        """The policy has seen the changes."""
        self._changed_vehicles.clear()
        self._changed_missions.clear()

    def whereabouts(self, vehicle: str) -> Whereabouts | None:
        """Where a vehicle under way is: its latest position report, if that tells of the plan that is believed in."""
        held = self.vehicles.get(vehicle)
        if held is None or held.status is not Status.COMMITTED or vehicle in self._ordered:
            return None
        report, silent_us = self._latest(vehicle, held.observed_us), self._silent_us.get(vehicle)
        if report is None or not report.tells_of(held.version):
            return None
        return report if silent_us is None or report.observed_us > silent_us else None

    def snapshot(self) -> Snapshot:
        """A copy that stays as it is."""
        reports = {v: self.progress(v) for v in self.vehicles}
        return Snapshot(
            time_us=self.time_us,
            post=self.post,
            vehicles=dict(self.vehicles),
            waiting=tuple(self.queue.values()),
            served=tuple(self._parts[key] for key in self.assigned),
            idle=tuple(v for bucket in self.idle.values() for v in bucket),
            progress={v: report for v, report in reports.items() if report is not None},
            packs=self._packs(),
            replacements=dict(self.replacements),
            orders=self.orders,
            changed=self.changed,
            assigned=dict(self.assigned),
            free_us={
                v.id: self._free_us(v)
                for v in self.vehicles.values()
                if v.status is Status.COMMITTED and reports[v.id] is None
            },
            stocks=dict(self.stocks),
            positions=dict(self.positions),
            knowledge=dict(self.knowledge),
            cleared=() if self.danger is None else self.danger.cleared_now(),
            groups=self.formed(),
        )

    def told(self, terms: Mapping[str, int], stocks: Mapping[tuple[int, str], StockBelief]) -> PostBelief:
        """What the post tells others of itself: of these stocks too."""
        return PostBelief(
            self.post,
            self.time_us,
            dict(self.vehicles),
            tuple(self.queue.values()),
            tuple(self._parts[key] for key in self.assigned),
            dict(self.assigned),
            dict(terms),
            dict(stocks),
        )

    def clear(self) -> None:
        """Nothing is believed of any vehicle or mission any more."""
        for vehicle in list(self.vehicles):
            self.forget(vehicle)
        for mission in list(self.missions):
            self.close(mission)

    def restore(self, picture: Snapshot) -> None:
        """Believe what a picture says; nothing else is believed yet."""
        self.time_us = picture.time_us
        self.vehicles.update(picture.vehicles)
        self.replacements.update(picture.replacements)
        self.orders = picture.orders
        self.stocks.update(picture.stocks)
        self.positions.update(picture.positions)
        if self.danger is not None:
            for zone, known in picture.knowledge.items():
                self.danger.zone_known(zone, known)
            for cleared in picture.cleared:
                self.danger.roads_cleared(cleared)
        for vehicle in picture.idle:
            belief = self.vehicles[vehicle]
            self.idle.setdefault((belief.place, belief.platform), {})[vehicle] = belief
        self.take_over([(part, picture.assigned[part.mission.id, part.part]) for part in picture.served])
        self.take_over([(part, None) for part in picture.waiting])
        self.looked()
        self._changed_vehicles += picture.changed.vehicles
        self._changed_missions += picture.changed.missions

    def progress(self, vehicle: str) -> Progress | None:
        """How far a vehicle is with its plan, by its latest position report."""
        held = self.vehicles.get(vehicle)
        report = None if held is None else self._latest(vehicle, held.observed_us)
        return None if report is None else report.progress

    def _free_us(self, belief: VehicleBelief) -> int:
        """When a vehicle under way is expected to have done its plan: travel from its home on, at cruise."""
        place, seconds = belief.home, 0.0
        for step in belief.plan:
            seconds += self.travel.duration_s(belief.platform, place, step.place)
            place = step.place
        return max(belief.observed_us + us_from_s(min(seconds, LONGEST_PLAN_S)), self.time_us)

    # ── vehicles ──

    def put(self, belief: VehicleBelief) -> int:
        """Replace what is believed of a vehicle; the age of the belief that this replaces, in microseconds."""
        v = belief.id
        old = self.vehicles.get(v)
        if old is not None and old.status is Status.IDLE:
            self._take_idle(old)
        self.vehicles[v] = belief
        self.replacements.pop(v, None)
        self._ordered.pop(v, None)
        self._silent_us.pop(v, None)
        if belief.status is Status.IDLE:
            self.idle.setdefault((belief.place, belief.platform), {})[v] = belief
        self._changed_vehicles.append(v)
        return belief.received_us - old.observed_us if old is not None else 0

    def forget(self, vehicle: str) -> VehicleBelief | None:
        """A vehicle leaves the scope."""
        old = self.vehicles.pop(vehicle, None)
        if old is not None and old.status is Status.IDLE:
            self._take_idle(old)
        return old

    def commit(self, vehicle: str, steps: Iterable[Step]) -> list[PartKey]:
        """A vehicle is not idle any more; the waiting parts that the steps serve come to be assigned to it."""
        belief = self.vehicles[vehicle]
        if belief.status is Status.IDLE:
            self._take_idle(belief)
        self._ordered[vehicle] = None
        served = [(step.mission, step.part) for step in steps if step.mission is not None]
        return [key for key in dict.fromkeys(served) if self.assign(key, vehicle)]

    def give_up(self, order: Order) -> None:
        """What an order takes out of the plan of a vehicle under way waits again, unless it may be aboard by then."""
        vehicle = order.vehicle
        plan, kept = self.vehicles[vehicle].plan, {(step.mission, step.part) for step in order.steps}
        kept |= {(s.mission, s.part) for s in plan[: order.from_step] if s.kind is StepKind.LOAD}
        for key in dict.fromkeys((s.mission, s.part) for s in plan[order.from_step :] if s.mission is not None):
            if key not in kept and self.assigned.get(key) == vehicle:
                part = self._parts[key]
                self._unassign(key)
                self._wait(part)

    def assign(self, key: PartKey, vehicle: str) -> bool:
        """A part that waits is under way with a vehicle; false where it doesn't wait."""
        part = self.queue.get(key) or self.concerted.get(key)
        if part is None:
            return False
        self._take_waiting(part)
        self.assigned[key] = vehicle
        self._by_vehicle.setdefault(vehicle, []).append(key)
        return True

    def uncommit(self, vehicle: str, keys: list[PartKey]) -> None:
        """An order came to nothing: its parts wait again, and the vehicle is idle again, or at what it was before."""
        for key in keys:
            if self.assigned.get(key) == vehicle:
                self.wait_again(key, None)
        self._ordered.pop(vehicle, None)
        belief = self.vehicles.get(vehicle)
        if belief is not None and belief.status is Status.COMMITTED:
            self.resume(belief)
        if belief is not None and belief.status is Status.IDLE:
            self.idle.setdefault((belief.place, belief.platform), {})[vehicle] = belief
            self._changed_vehicles.append(vehicle)

    def is_ordered(self, vehicle: str) -> bool:
        """Whether an order is on its way to a vehicle."""
        return vehicle in self._ordered

    def silent(self, vehicle: str) -> None:
        """A vehicle answers no order; where one under way is, is not known before it reports its position again."""
        belief = self.vehicles.get(vehicle)
        self._silent_us[vehicle] = self.time_us
        if belief is not None and belief.status is Status.IDLE:
            self._take_idle(belief)
            self.vehicles[vehicle] = belief._replace(status=Status.SILENT)

    def try_again(self, vehicle: str) -> bool:
        """A silent vehicle may answer after all; false where it is not silent any more."""
        belief = self.vehicles.get(vehicle)
        if belief is None or belief.status is not Status.SILENT:
            return False
        self.put(belief._replace(status=Status.IDLE))
        return True

    def resume(self, belief: VehicleBelief) -> None:
        """A vehicle is at its plan after all: what waits of it is assigned to it again."""
        for step in belief.plan:
            if step.mission is not None:
                self.assign((step.mission, step.part), belief.id)

    def parts_of(self, vehicle: str) -> list[PartKey]:
        """The parts that a vehicle is believed to have on its plan or aboard."""
        return list(self._by_vehicle.get(vehicle, ()))

    # ── missions ──

    def add(self, mission: Mission, observed_us: int, parts: tuple[int, ...] | None = None) -> bool:
        """A request for some parts, or for all, arrived; false if it was known already, or is over."""
        is_known = mission.id in self.missions
        if mission.expires_us <= self.time_us or (is_known and parts is None):
            return False
        asked = range(len(mission.parts_kg)) if parts is None else parts
        fresh = [index for index in asked if (mission.id, index) not in self._parts]
        if fresh and not is_known:
            self.missions[mission.id] = mission
            heappush(self._expiries, (mission.expires_us, mission.id))
        for index in fresh:
            errand, load_kg = self._errand(mission, mission.origins), mission.parts_kg[index]
            self._wait(PartBelief(mission, index, load_kg, mission.origins, 1, observed_us, errand))
            self._remember((mission.id, index))
        return bool(fresh)

    def _remember(self, key: PartKey) -> None:
        """A part that was another post's is asked for again: who has gone for it all the while still does."""
        vehicle = self._gone_for.pop(key, None)
        belief = self.vehicles.get(vehicle) if vehicle is not None else None
        if belief is None:
            return
        if belief.id in self._ordered or any((step.mission, step.part) == key for step in belief.plan):
            self.assign(key, belief.id)

    def parts_held(self, mission_id: str) -> list[tuple[PartBelief, str | None]]:
        """What is believed of the parts of a mission that are still to do, and who is under way with each."""
        count = len(self.missions[mission_id].parts_kg)
        held = ((mission_id, index) for index in range(count))
        return [(self._parts[key], self.assigned.get(key)) for key in held if key in self._parts]

    def take_over(self, parts: list[tuple[PartBelief, str | None]]) -> None:
        """A mission was handed over by another post, with what that one believes of its parts."""
        for part, vehicle in parts:
            mission = part.mission
            if mission.expires_us <= self.time_us or (mission.id, part.part) in self._parts:
                continue
            if mission.id not in self.missions:
                self.missions[mission.id] = mission
                heappush(self._expiries, (mission.expires_us, mission.id))
            self._wait(part._replace(errand=self._errand(mission, part.origins)))
            if vehicle is not None:
                self.assign((mission.id, part.part), vehicle)

    def wait_again(self, key: PartKey, origins: tuple[int, ...] | None) -> None:
        """A part of an open mission waits for a new attempt, at other origins if its cargo was dropped somewhere."""
        old = self._parts.get(key)
        if old is None:
            return
        self._unassign(key)
        now, places = self.time_us, origins or old.origins
        errand = self._errand(old.mission, places)
        self._wait(PartBelief(old.mission, old.part, old.load_kg, places, old.attempt + 1, now, errand))

    def done(self, key: PartKey) -> None:
        """A part is done; forgets the mission with its last part."""
        self._gone_for.pop(key, None)
        part = self._parts.pop(key, None)
        if part is None:
            return
        if not self._unassign(key):
            self._take_waiting(part)
        mission = part.mission
        if not any((mission.id, i) in self._parts for i in range(len(mission.parts_kg))):
            self.missions.pop(mission.id, None)

    def drop(self, key: PartKey) -> bool:
        """A part is another post's; whether it was believed open. Who has it on the plan still goes there."""
        if key not in self._parts:
            return False
        vehicle = self.assigned.get(key)
        self.done(key)
        if vehicle is not None:
            self._gone_for[key] = vehicle
        self._changed_missions.append(key[0])
        return True

    def close(self, mission_id: str) -> bool:
        """A mission ended; whether it was believed open."""
        mission = self.missions.get(mission_id)
        if mission is None:
            return False
        for index in range(len(mission.parts_kg)):
            self.done((mission_id, index))
        self.missions.pop(mission_id, None)
        self._changed_missions.append(mission_id)
        return True

    def expire(self) -> None:
        """Missions whose time is over by the post's clock are closed, whether word of it came or not."""
        while self._expiries and self._expiries[0][0] <= self.time_us:
            self.close(heappop(self._expiries)[1])

    def is_open(self, key: PartKey) -> bool:
        """Whether a part is believed to be still to do."""
        return key in self._parts

    def part(self, key: PartKey) -> PartBelief | None:
        """What is believed of a part that is still to do."""
        return self._parts.get(key)

    def _errand(self, mission: Mission, origins: tuple[int, ...]) -> Errand:
        """The errand of a mission's parts; nobody but its own parts shares that of a mission at coordinates."""
        if mission.at_m is not None:
            own = (self._parts.get((mission.id, index)) for index in range(len(mission.parts_kg)))
            alike = (part.errand for part in own if part is not None and part.errand.origins == origins)
            return next(alike, None) or Errand(mission.kind, mission.site, origins)
        key = (mission.kind.name, mission.site, origins)
        errand = self._errands.get(key)
        if errand is None:
            errand = self._errands[key] = Errand(mission.kind, mission.site, origins)
        return errand

    def _wait(self, part: PartBelief) -> None:
        key = (part.mission.id, part.part)
        self._parts[key] = part
        if part.mission.kind.team:
            self.concerted[key] = part
            self._changed_missions.append(part.mission.id)
            return
        self.waiting.setdefault(part.mission.site, {})[key] = part
        self.queue[key] = part
        self._changed_missions.append(part.mission.id)

    def _unassign(self, key: PartKey) -> bool:
        vehicle = self.assigned.pop(key, None)
        if vehicle is None:
            return False
        mine = self._by_vehicle[vehicle]
        mine.remove(key)
        if not mine:
            del self._by_vehicle[vehicle]
        return True

    def _take_idle(self, belief: VehicleBelief) -> None:
        key = (belief.place, belief.platform)
        bucket = self.idle.get(key)
        if bucket is not None and bucket.pop(belief.id, None) is not None and not bucket:
            del self.idle[key]

    def _take_waiting(self, part: PartBelief) -> None:
        key, site = (part.mission.id, part.part), part.mission.site
        if self.queue.pop(key, None) is not None:
            bucket = self.waiting[site]
            del bucket[key]
            if not bucket:
                del self.waiting[site]
        else:
            self.concerted.pop(key, None)
