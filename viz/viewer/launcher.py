"""What the viewer asks of whoever can start runs; it imports no simulation itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Child(Protocol):
    """A run in a process of its own."""

    @property
    def directory(self) -> Path:
        """Its run directory; its files appear a moment after its start."""

    def running(self) -> bool:
        """Whether the process is still there."""

    def stop(self) -> None:
        """Ask it to end; what it has recorded until then stays."""

    def close(self) -> None:
        """Ask it to end, and wait until it has."""

    def complaint(self) -> str:
        """What it said of why it failed; empty while it runs and where it didn't fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Vehicles of one platform in a scenario: ``key`` is what an override of their ``count`` is called."""

    key: str
    platform: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """How a run is to differ from its scenario; ``counts`` by `Group.key`."""

    seed: int
    coordinator: str
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Launcher:
    """What can be changed for another run of the same scenario, and how to start it.

    ``start`` raises ``FleetError`` where the run can't be begun.
    """

    seed: int
    coordinator: str
    coordinators: tuple[str, ...]
    fleet: tuple[Group, ...]
    start: Callable[[Overrides], Child]
