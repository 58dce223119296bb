"""Word of orders may come late, twice, or be of orders that a policy knows nothing about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from fleet.coordination.conformance.verdict import BrokenRuleError
from fleet.coordination.protocol import (
    Decision,
    MessageArrived,
    MissionArrived,
    MissionChanged,
    OrderAcknowledged,
    OrderRefused,
    OrderUnacknowledged,
    Received,
    Timer,
    VehicleIdle,
    VehicleLost,
)
from fleet.units import format_us

if TYPE_CHECKING:
    from fleet.coordination.conformance.scene import Make, Scene
    from fleet.coordination.protocol import Trigger

_NOBODY: Final = "nobody"
_OF_NOTHING_KNOWN: Final[tuple[Trigger, ...]] = (
    OrderAcknowledged(_NOBODY), OrderRefused(_NOBODY, "stale"), OrderUnacknowledged(_NOBODY), MissionArrived(_NOBODY),
    MissionChanged(_NOBODY), VehicleIdle(_NOBODY), VehicleLost(_NOBODY), Received(_NOBODY), Timer(0),
    MessageArrived(_NOBODY, "unheard of", None),
)  # fmt: skip


def stale_news_does_no_harm(make: Make, scenes: Sequence[Scene]) -> str:
    """Triggers about things unknown, and word of each order three times in contradiction, leave it deciding."""
    told = 0
    for scene in scenes:
        policy = make()
        policy.setup(scene.context())
        stale: list[Trigger] = list(_OF_NOTHING_KNOWN)
        for epoch in scene.epochs:
            answer: object = scene.ask(policy, epoch.picture.again(), [*stale, *epoch.triggers, *epoch.triggers])
            if not isinstance(answer, Decision):
                now = format_us(epoch.picture.snapshot().time_us)
                raise BrokenRuleError(f"at {now} it answered a {type(answer).__name__} instead of a Decision")
            told += len(stale)
            stale = list(_OF_NOTHING_KNOWN)
            for order in answer.orders:
                stale += [OrderAcknowledged(order.id), OrderRefused(order.id, "stale"), OrderUnacknowledged(order.id)]
    return f"{told:,} stale pieces of news, and it went on deciding"
