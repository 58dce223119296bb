"""What a user can choose from at the start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from viz.viewer.launcher import Launcher
    from viz.viewer.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A scenario to run or a run to replay, under a heading."""

    heading: str
    name: str
    summary: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A run to be shown, and how to run it again (None where that is not known)."""

    source: Source
    launcher: Launcher | None
