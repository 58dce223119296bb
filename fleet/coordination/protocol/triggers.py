"""Triggers: what can wake a coordinator.

Plain classes rather than named tuples, which are equal wherever their values are, whatever they are called.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MissionArrived:
    """A mission was requested, or a part of it waits again."""

    mission: str


@dataclass(frozen=True, slots=True)
class MissionChanged:
    """A mission ended or changed without this post's vehicles reporting it."""

    mission: str


@dataclass(frozen=True, slots=True)
class VehicleIdle:
    """A vehicle reported that its plan is done."""

    vehicle: str


@dataclass(frozen=True, slots=True)
class VehicleLost:
    """A vehicle is believed lost or reported itself disabled."""

    vehicle: str


@dataclass(frozen=True, slots=True)
class OrderAcknowledged:
    """A vehicle accepted an order."""

    order: str


@dataclass(frozen=True, slots=True)
class OrderRefused:
    """A vehicle refused an order, and why."""

    order: str
    reason: str


@dataclass(frozen=True, slots=True)
class OrderUnacknowledged:
    """Nothing was heard of an order in time."""

    order: str


@dataclass(frozen=True, slots=True)
class Timer:
    """The time that the policy asked to be woken at."""

    time_us: int


@dataclass(frozen=True, slots=True)
class MessageArrived:
    """A message from another post's policy; the engine never looks into the body."""

    sender: str
    kind: str
    body: object


@dataclass(frozen=True, slots=True)
class Received:
    """Something was transferred to this post."""

    item: str


@dataclass(frozen=True, slots=True)
class PostReported:
    """A post that this one is the parent of has told what it holds."""

    post: str


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
    | PostReported
)
