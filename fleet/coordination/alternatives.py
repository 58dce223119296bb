"""Alternatives to a decision: the trip whose vehicle is least certain given to the runner-up, or put off."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final

from fleet.coordination.protocol import Decision
from fleet.coordination.reduced_picture import reduced

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.coordination.protocol import Order, Picture

    Ask = Callable[[Picture], Decision]
    """What a policy decides on a picture."""

Key = tuple[str, int]

BETTER_TO_WAIT: Final = "more comes of it if it waits, by what was imagined"


def alternatives(picture: Picture, decision: Decision, ask: Ask, wake_at_us: int) -> list[Decision]:
    """The decision itself; the same with the runner-up sent on the contested trip; the same with nobody sent on it.

    Where nobody is, the post asks again at ``wake_at_us``. ``ask`` says what the policy decides on a reduced picture.
    """
    order = contested(picture, decision)
    if order is None:
        return [decision]
    found, trip = [decision], _parts(order)
    other = ask(reduced(picture, (order.vehicle,), ()))
    if any(key in trip for each in other.orders for key in _parts(each)):
        taken = {*trip, *(key for each in other.orders for key in _parts(each))}
        busy = {each.vehicle for each in other.orders}
        found.append(_together(other, ask(reduced(picture, busy, taken))))
    later = ask(reduced(picture, (), trip))
    later.deferred |= {mission: BETTER_TO_WAIT for mission, _ in trip if mission in picture.missions}
    later.wake_at_us = wake_at_us if later.wake_at_us is None else min(wake_at_us, later.wake_at_us)
    return [*found, later]


def contested(picture: Picture, decision: Decision) -> Order | None:
    """The order whose runner-up is least behind; the first one where there are no runners-up.

    ``None`` where nothing is to choose. Derived missions, such as tows, are left to the policy.
    """
    orders = {order.vehicle: order for order in decision.orders}
    best, least = None, inf
    for reason in decision.rationale:
        mission, order = picture.missions.get(reason.mission), orders.get(reason.vehicle)
        if mission is None or mission.kind.derived or order is None:
            continue
        behind = inf if reason.runner_up_score is None else reason.runner_up_score - reason.score
        if best is None or behind < least:
            best, least = order, behind
    return best


def _parts(order: Order) -> tuple[Key, ...]:
    """The parts on an order, in the order of its steps."""
    return tuple(dict.fromkeys((step.mission, step.part) for step in order.steps if step.mission is not None))


def _together(first: Decision, second: Decision) -> Decision:
    """Two decisions about different vehicles and parts as one."""
    wakes = [at for at in (first.wake_at_us, second.wake_at_us) if at is not None]
    ordered = {mission for order in (*first.orders, *second.orders) for mission, _ in _parts(order)}
    deferred = first.deferred | second.deferred
    return Decision(
        orders=[*first.orders, *second.orders],
        deferred={mission: why for mission, why in deferred.items() if mission not in ordered},
        rejected=first.rejected | second.rejected,
        rationale=[*first.rationale, *second.rationale],
        wake_at_us=min(wakes, default=None),
        work=first.work + second.work,
    )
