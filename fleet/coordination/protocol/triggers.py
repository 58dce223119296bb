"""Triggers: what can wake a coordinator."""

from __future__ import annotations

from typing import NamedTuple


class MissionArrived(NamedTuple):
    """A mission was requested, or a part of it waits again."""

    mission: str


class MissionChanged(NamedTuple):
    """A mission ended or changed without this post's vehicles reporting it."""

    mission: str


class VehicleIdle(NamedTuple):
    """A vehicle reported that its plan is done."""

    vehicle: str


class VehicleLost(NamedTuple):
    """A vehicle is believed lost or reported itself disabled."""

    vehicle: str


class OrderAcknowledged(NamedTuple):
    """A vehicle accepted an order."""

    order: str


class OrderRefused(NamedTuple):
    """A vehicle refused an order, and why."""

    order: str
    reason: str


class OrderUnacknowledged(NamedTuple):
    """Nothing was heard of an order in time."""

    order: str


class Timer(NamedTuple):
    """The time that the policy asked to be woken at."""

    time_us: int


class MessageArrived(NamedTuple):
    """A message from another post's policy; the engine never looks into the body."""

    sender: str
    kind: str
    body: object


class Received(NamedTuple):
    """Something was transferred to this post."""

    item: str


Trigger = (
    MissionArrived
    | MissionChanged
    | VehicleIdle
    | VehicleLost
    | OrderAcknowledged
    | OrderRefused
    | OrderUnacknowledged
    | Timer
    | MessageArrived
    | Received
)
