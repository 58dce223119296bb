"""What a policy answers: decisions that a post can carry out, with a reason for every mission that is put off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fleet.coordination.conformance.verdict import BrokenRuleError
from fleet.units import format_us

if TYPE_CHECKING:
    from fleet.coordination.conformance.scene import Epoch, Scene
    from fleet.coordination.protocol import Decision


def answers_make_sense(scenes: Sequence[Scene]) -> str:
    """Orders and shipments have ids of their own, and orders go to vehicles that the post holds."""
    for scene in scenes:
        used: set[str] = set()
        for epoch in scene.epochs:
            _check_orders(epoch, used)
            used.update(_ids(epoch.decision))
    return f"{_count(scenes):,} decisions, {sum(len(e.decision.orders) for s in scenes for e in s.epochs):,} orders"


def _ids(decision: Decision) -> list[str]:
    """The ids that a decision gives away."""
    return [order.id for order in decision.orders] + [shipment.id for shipment in decision.shipments]


def _check_orders(epoch: Epoch, used: set[str]) -> None:
    decision, snapshot = epoch.decision, epoch.picture.snapshot()
    now = format_us(snapshot.time_us)
    if decision.work < 0:
        raise BrokenRuleError(f"at {now} it declared {decision.work} units of work; 0 or more are expected")
    ids = _ids(decision)
    twice = next((name for place, name in enumerate(ids) if name in used or name in ids[:place]), None)
    if twice is not None:
        raise BrokenRuleError(f"at {now} it used the order id {twice!r} a second time")
    stranger = next((order.vehicle for order in decision.orders if order.vehicle not in snapshot.vehicles), None)
    if stranger is not None:
        raise BrokenRuleError(f"at {now} it ordered {stranger!r}, which its post doesn't hold")


def putting_off_has_a_reason(scenes: Sequence[Scene]) -> str:
    """Every mission that is deferred or rejected is an open one, and has a reason."""
    put_off = 0
    for scene in scenes:
        for epoch in scene.epochs:
            said = (*epoch.decision.deferred.items(), *epoch.decision.rejected.items())
            put_off += len(said)
            if said:
                _check_reasons(epoch, said)
    return f"{put_off:,} times a mission was put off" if put_off else "it put no mission off"


def _check_reasons(epoch: Epoch, said: Sequence[tuple[str, object]]) -> None:
    now, missions = format_us(epoch.picture.snapshot().time_us), epoch.picture.again().missions
    for mission, reason in said:
        if not isinstance(reason, str) or not reason.strip():
            raise BrokenRuleError(f"at {now} it put {mission!r} off without a reason")
        if mission not in missions:
            raise BrokenRuleError(f"at {now} it put {mission!r} off, which is not open")


def _count(scenes: Sequence[Scene]) -> int:
    return sum(len(scene.epochs) for scene in scenes)
