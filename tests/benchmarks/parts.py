"""Where the time of a campaign goes, by sampling: every millisecond the innermost frame that has an owner is counted.

Sampling leaves the run as fast as it is, where a profiler that counts calls would make small functions look dear.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.campaign import run_cold, spring

if TYPE_CHECKING:
    from types import FrameType

INTERVAL_S: Final = 0.001

_FILES: Final = (
    ("ledger/digest.py", "ledger: digest"),
    ("ledger/store.py", "ledger: Parquet"),
    ("ledger/run_directory.py", "ledger: Parquet"),
    ("ledger/tables.py", "ledger: daily table"),
    ("ledger/", "ledger: decode"),
    ("simulation/journal.py", "ledger: append"),
    ("simulation/route_table.py", "ledger: routes and static tables"),
    ("simulation/static_tables.py", "ledger: routes and static tables"),
    ("simulation/beliefs.py", "pictures"),
    ("simulation/oracle.py", "decisions"),
    ("coordination/", "decisions"),
    ("simulation/asking.py", "orders and messages"),
    ("simulation/plan_check.py", "orders and messages"),
    ("simulation/post.py", "orders and messages"),
    ("simulation/posts.py", "orders and messages"),
    ("simulation/network.py", "orders and messages"),
    ("simulation/watchdog.py", "orders and messages"),
    ("simulation/kernel.py", "kernel"),
    ("simpy/", "kernel"),
    ("simulation/movement.py", "legs"),
    ("simulation/legs.py", "legs"),
    ("models/", "legs"),
    ("simulation/prepare.py", "routing"),
    ("simulation/roads.py", "routing"),
    ("simulation/routes.py", "routing"),
    ("simulation/skies.py", "routing"),
    ("simulation/ways.py", "routing"),
    ("terrain/", "routing"),
    ("simulation/demand.py", "demand and chance"),
    ("fleet/randomness.py", "demand and chance"),
    ("fleet/simulation/", "vehicles and stations"),
)
"""Owners by a piece of the file's path; the first that fits counts."""

_DECIDING: Final = "fleet/simulation/asking.py"
"""Only this file calls coordinators."""


class Sampler:
    """Counts samples per part while it is open, and those taken within a coordinator's decision."""

    def __init__(self) -> None:
        self.parts: Counter[str] = Counter()
        self.deciding = 0
        self._owners: dict[str, str] = {}

    def __enter__(self) -> Sampler:
        signal.signal(signal.SIGALRM, self._sample)
        signal.setitimer(signal.ITIMER_REAL, INTERVAL_S, INTERVAL_S)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)

    @property
    def shares(self) -> dict[str, float]:
        """Share of each part, the largest first."""
        total = self.parts.total()
        return {part: count / total for part, count in self.parts.most_common()}

    @property
    def deciding_share(self) -> float:
        """Share of samples within a decision or, outside one, in keeping pictures."""
        return self.deciding / self.parts.total()

    def _sample(self, _: int, frame: FrameType | None) -> None:
        part, deciding = "", False
        while frame is not None:
            code = frame.f_code
            part = part or self._owner(code.co_filename)
            if code.co_filename.endswith(_DECIDING):
                deciding = True
                break
            frame = frame.f_back
        self.parts[part or "the rest"] += 1
        self.deciding += deciding or part == "pictures"

    def _owner(self, file: str) -> str:
        if file not in self._owners:
            path = Path(file).as_posix()
            self._owners[file] = next((part for piece, part in _FILES if piece in path), "")
        return self._owners[file]


def sample(days: float | None) -> Sampler:
    """One cold run of the campaign, sampled."""
    scenario = spring(days)
    _ = scenario.model
    with tempfile.TemporaryDirectory() as folder, Sampler() as sampler:
        run_cold(scenario, Path(folder) / "run")
    return sampler


def main() -> None:
    """Print the shares."""
    sampler = sample(None)
    for part, share in sampler.shares.items():
        sys.stdout.write(f"{part:<34} {share:6.1%}\n")
    sys.stdout.write(f"{'in decisions, and pictures':<34} {sampler.deciding_share:6.1%}\n")


if __name__ == "__main__":
    main()
