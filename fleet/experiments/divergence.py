"""Where two decisions on the same picture differ, and how often over a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fleet.coordination.protocol import Decision, Order

NOBODY: Final = "nobody"
REJECTED: Final = "rejected"
OTHERWISE: Final = "the same, by another plan"

_Given = dict[str, dict[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """One moment at which two policies said something else about the same picture.

    ``mission`` is the first that they treat differently, None where the orders in question serve none; ``lead`` and
    ``shadow`` are what each chose for it, in words.
    """

    time_us: int
    mission: str | None
    lead: str
    shadow: str


@dataclass(slots=True, kw_only=True)
class Tally:
    """How often a shadow says something else than its lead, over one run of the lead.

    ``epochs`` are the decisions that both made; ``with_choice`` those of them in which at least two pairs of vehicle
    and part were feasible, ``differing`` those of these in which their orders differ. ``given`` tells of each mission
    that the lead gave to a vehicle whether the shadow, asked at the same moment, gave it to another one or to none.
    ``failures`` are decisions in which the shadow raised, which are not compared. ``talks``: one of the two sends
    messages, whose answers a shadow never hears, so that nothing can be said about what it would have done.
    """

    epochs: int = 0
    with_choice: int = 0
    differing: int = 0
    failures: int = 0
    talks: bool = False
    first: Divergence | None = None
    given: dict[str, bool] = field(default_factory=dict)

    @property
    def differing_share(self) -> float | None:
        """Share of the epochs with a choice in which orders differ; None where nothing can be said."""
        return None if self.talks or not self.with_choice else self.differing / self.with_choice

    @property
    def otherwise_share(self) -> float | None:
        """Share of the missions given out that the shadow gave otherwise; None where nothing can be said."""
        return None if self.talks or not self.given else sum(self.given.values()) / len(self.given)

    def compare(self, time_us: int, lead: Decision, shadow: Decision, *, has_choice: bool) -> None:
        """Take in one decision of each on the same picture."""
        self.epochs += 1
        self.talks = self.talks or bool(lead.messages or shadow.messages)
        ours, theirs = _given(lead.orders), _given(shadow.orders)
        for mission, vehicles in ours.items():
            self.given[mission] = self.given.get(mission, False) or theirs.get(mission) != vehicles
        self.with_choice += has_choice
        if not _differ(lead, shadow):
            return
        self.differing += has_choice
        if self.first is None:
            self.first = _divergence(time_us, lead, shadow)


def _given(orders: Iterable[Order]) -> _Given:
    """The vehicle of each part that the orders serve, by mission."""
    given: _Given = {}
    for order in orders:
        for step in order.steps:
            if step.mission is not None:
                given.setdefault(step.mission, {}).setdefault(step.part, order.vehicle)
    return given


def _differ(lead: Decision, shadow: Decision) -> bool:
    """Whether one sends other orders than the other, their ids and their sequence aside, or rejects other missions."""
    return _by_vehicle(lead.orders) != _by_vehicle(shadow.orders) or set(lead.rejected) != set(shadow.rejected)


def _by_vehicle(orders: Iterable[Order]) -> dict[str, list[Order]]:
    said: dict[str, list[Order]] = {}
    for order in orders:
        said.setdefault(order.vehicle, []).append(order._replace(id=""))
    return said


def _divergence(time_us: int, lead: Decision, shadow: Decision) -> Divergence:
    """What differs first: a mission that goes to another vehicle, one that is rejected, or else a vehicle's plan."""
    ours, theirs = _given(lead.orders), _given(shadow.orders)
    for mission in (*ours, *theirs, *lead.rejected, *shadow.rejected):
        chosen = _chosen(mission, ours, lead), _chosen(mission, theirs, shadow)
        if chosen[0] != chosen[1]:
            return Divergence(time_us=time_us, mission=mission, lead=chosen[0], shadow=chosen[1])
    plans, others = _by_vehicle(lead.orders), _by_vehicle(shadow.orders)
    vehicle = next(vehicle for vehicle in (*plans, *others) if plans.get(vehicle) != others.get(vehicle))
    steps = [step for order in (*plans.get(vehicle, ()), *others.get(vehicle, ())) for step in order.steps]
    return Divergence(
        time_us=time_us,
        mission=next((step.mission for step in steps if step.mission is not None), None),
        lead=vehicle if vehicle in plans else NOBODY,
        shadow=(OTHERWISE if vehicle in plans else vehicle) if vehicle in others else NOBODY,
    )


def _chosen(mission: str, given: _Given, decision: Decision) -> str:
    if mission in decision.rejected:
        return REJECTED
    return ", ".join(vehicle for _, vehicle in sorted(given.get(mission, {}).items())) or NOBODY
