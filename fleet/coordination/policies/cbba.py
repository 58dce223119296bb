"""The consensus-based bundle algorithm, run over the links between posts: nobody is in command, and all agree who goes.

Choi, Brunet & How, "Consensus-Based Decentralized Auctions for Robust Task Allocation", IEEE Transactions on Robotics
25(4), 2009. Each post bids for its own vehicles; its parts are `bundle`, `consensus`, `rounds` and `council`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Final, Literal

from fleet.coordination.approach import Approaches
from fleet.coordination.bundle import Agent
from fleet.coordination.commitments import Commitments, is_able, is_idle
from fleet.coordination.council import Call, Council, Epoch
from fleet.coordination.itineraries import Itineraries, Start, Trips
from fleet.coordination.matching import Candidate, Draft
from fleet.coordination.parameters import Bounds, check_bounds
from fleet.coordination.protocol import Message, MessageArrived, VehicleIdle
from fleet.units import us_from_s

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.consensus import Task
    from fleet.coordination.protocol import Budget, Context, Decision, PartBelief, Picture, Trigger

KIND: Final = "bids"
"""The kind of the messages that posts exchange."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CbbaParameters:
    """What is bid for, and how long others are waited for.

    A vehicle plans ``bundle`` trips ahead at most, and a post bids for the ``candidates`` oldest parts that it knows
    of. ``ageing`` and ``urgency_s`` are the seconds of travel that a second of waiting and a priority class are worth.
    A post asks every ``repeat_s`` for a word that stays out, and after ``patience`` times goes on without it.
    """

    scope: Literal["idle"] = "idle"
    bundle: Annotated[int, Bounds(low=1)] = 3
    candidates: Annotated[int, Bounds(low=1)] = 32
    ageing: Annotated[float, Bounds(low=0)] = 0.5
    urgency_s: Annotated[float, Bounds(low=0)] = 1800.0
    repeat_s: Annotated[float, Bounds(low=1)] = 10.0
    patience: Annotated[int, Bounds(low=1)] = 20

    def __post_init__(self) -> None:
        check_bounds(self)


class Cbba:
    """Posts agree by messages, in rounds of bids, on what a sequential greedy allocation would give (CBBA)."""

    Parameters = CbbaParameters
    slow = True

    def __init__(self, parameters: CbbaParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Context) -> None:
        """Keep the context; nothing is begun and nothing agreed."""
        self._context = context
        self._approaches = Approaches(context)
        self._trips = Trips(context, self._approaches)
        self._council = Council(us_from_s(self.parameters.repeat_s), self.parameters.patience)
        self._valuation: Itineraries | None = None
        self._paths: dict[str, list[Task]] = {}
        self._offered: frozenset[Task] = frozenset()
        self._waiting: frozenset[Task] = frozenset()
        self._commitments = Commitments()
        self._has_idled = False
        self._wake_at_us: int | None = None

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Hear the others, bid, and when all agree send the own vehicles off."""
        draft = Draft(self._context, self._approaches, picture)
        self._commitments.forget_what_is_over(picture)
        self._waiting = frozenset(task for task in self._waiting if task in picture.queue)
        self._has_idled = self._has_idled or any(isinstance(trigger, VehicleIdle) for trigger in triggers)
        self._hear(picture, triggers)
        self._council.go_on(picture.time_us)
        if self._is_to_reopen(picture):
            self._open(picture, Epoch(self._council.epoch.number + 1, picture.time_us))
            self._council.go_on(picture.time_us)
        if self._council.settled:
            self._send_off(picture, draft)
        self._speak(picture, draft.decision)
        if self._valuation is not None:
            draft.decision.work, self._valuation.evaluations = self._valuation.evaluations, 0
        return draft.decision

    # ── talking ──

    def _hear(self, picture: Picture, triggers: Sequence[Trigger]) -> None:
        peers = self._context.peers
        for trigger in triggers:
            if isinstance(trigger, MessageArrived) and isinstance(trigger.body, Call) and trigger.sender in peers:
                if trigger.body.epoch > self._council.epoch:
                    self._open(picture, trigger.body.epoch)
                self._council.hear(trigger.sender, trigger.body)

    def _speak(self, picture: Picture, decision: Decision) -> None:
        calls, self._council.calls = self._council.calls, []
        decision.messages += [Message(to=peer, kind=KIND, body=call) for peer, call in calls]
        ask_at_us = self._council.ask_at_us
        if ask_at_us is not None and (self._wake_at_us is None or self._wake_at_us <= picture.time_us):
            self._wake_at_us = decision.wake_at_us = ask_at_us

    # ── bidding ──

    def _open(self, picture: Picture, epoch: Epoch) -> None:
        """Bid anew for all that is not begun, as of the time at which the epoch was opened."""
        parameters, queue = self.parameters, picture.queue
        parts = dict(islice(queue.items(), parameters.candidates))
        free = (self._commitments.start(vehicle, epoch.opened_us) for vehicle in picture.vehicles.values())
        starts = [start for start in free if start is not None]
        handicaps_us = {task: self._handicap_us(part) for task, part in parts.items()}
        valuation = Itineraries(self._trips, picture.travel, starts, parts, handicaps_us, parameters.bundle)
        most = parameters.bundle * len(starts)
        agent = Agent(self._context.post, parts, valuation, most, self._commitments.begun)
        self._valuation, self._paths = valuation, valuation.paths
        self._offered = self._waiting = frozenset(queue)
        self._council.open(epoch, agent, self._context.peers, picture.time_us)

    def _handicap_us(self, part: PartBelief) -> int:
        """What counts against a part besides the time at which it is reached: that it is young, and not urgent."""
        mission = part.mission
        return round(self.parameters.ageing * mission.ready_us + 1e6 * self.parameters.urgency_s * mission.priority)

    # ── agreeing ──

    def _is_to_reopen(self, picture: Picture) -> bool:
        """Whether there is reason to agree anew: not while that is under way, unless somebody fell out of it."""
        rounds = self._council.rounds
        if rounds is None:
            return bool(picture.queue)
        if not self._council.settled:
            return self._council.is_broken
        return (
            self._council.is_broken
            or any(self._is_new(task) for task in picture.queue)
            or any(self._is_void(picture, vehicle, path) for vehicle, path in self._paths.items())
            or self._could_take_more(picture)
        )

    def _is_new(self, task: Task) -> bool:
        """Whether a part came to wait, or waits again, since the epoch was opened.

        What was agreed on without this post, which heard of it late, stays agreed.
        """
        if task in self._waiting or self._commitments.is_begun(task) or self._council.rounds is None:
            return False
        return task in self._offered or task not in self._council.rounds.agent.claims

    def _is_void(self, picture: Picture, name: str, path: list[Task]) -> bool:
        """Whether a vehicle can't begin what it won: it is broken, gone, or lacks what the next part needs."""
        vehicle, part = picture.vehicles.get(name), self._next(picture, path)
        if part is None:
            return False
        if vehicle is None or not is_able(vehicle):
            return True
        start = Start(vehicle, vehicle.place, picture.time_us)
        return is_idle(picture, vehicle) and self._trips.approach(picture.travel, start, part) is None

    def _could_take_more(self, picture: Picture) -> bool:
        """Whether a vehicle that came to be idle has nothing to do and could take what nobody has won."""
        if not self._has_idled or self._council.rounds is None:
            return False
        self._has_idled = False
        claims = self._council.rounds.agent.claims
        left = [part for task, part in islice(picture.queue.items(), self.parameters.candidates) if task not in claims]
        starts = [
            Start(v, v.place, picture.time_us)
            for bucket in picture.idle.values()
            for v in bucket.values()
            if self._next(picture, self._paths.get(v.id, [])) is None
        ]
        return any(self._trips.approach(picture.travel, start, part) for start in starts for part in left)

    def _next(self, picture: Picture, path: list[Task]) -> PartBelief | None:
        """The first part of a path that still waits; those before it are over, and taken off."""
        while path and path[0] not in picture.queue:
            path.pop(0)
        return picture.queue[path[0]] if path else None

    def _send_off(self, picture: Picture, draft: Draft) -> None:
        """Order each idle vehicle to begin the first part of its path."""
        for name, path in self._paths.items():
            vehicle, part = picture.vehicles.get(name), self._next(picture, path)
            if vehicle is None or part is None or not is_idle(picture, vehicle):
                continue
            start = Start(vehicle, vehicle.place, picture.time_us)
            way = self._trips.approach(picture.travel, start, part)
            if way is None:
                continue
            steps = self._context.feasibility.steps_for(part, way.origin)
            draft.take(Candidate(way.seconds, vehicle, part, way.origin), None, steps, (part,))
            self._commitments.begin(path.pop(0), part, self._trips.free_again(picture.travel, start, part, way))
