"""Policies on published routing instances: how far from the best-known solution, and how many requests unserved.

As a program it prints one row per instance and policy, then each policy's summary:

    python -m tests.benchmarks.routing REFERENCE_FOLDER [POLICY ...]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

from fleet.scenario.scenario import Scenario
from fleet.scenario.vrp.reading import published_beside, read_instance, read_published
from fleet.scenario.vrp.scenario_files import scenario_files
from fleet.simulation.run import simulate
from fleet.terrain.graphml import write_graphml
from tests.benchmarks.driven_routes import driven

ALL: Final = 1000
"""More than any instance has: candidate lists and tours are not bounded here."""

EFFORT: Final[dict[str, dict[str, float | str]]] = {
    "fifo-nearest": {},
    "greedy-closest": {},
    "assignment": {},
    "insertion": {"regret": 3, "candidates": ALL, "most": ALL, "vehicles": ALL, "waiting": 0.0},
    "auction": {"candidates": ALL, "most": ALL, "vehicles": ALL, "waiting": 0.0},
    "rolling": {
        "iterations": 1000, "trips": 1, "candidates": ALL, "most": ALL, "vehicles": ALL, "waiting": 0.0,
    },
}  # fmt: skip
"""What each policy is given; without ``waiting`` a tour costs its travel, as in the instances."""

FOLDERS: Final = ("solomon", "lilim", "gehringhomberger", "cvrp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A policy on an instance: ``gap`` to the best-known cost as a share, ``None`` where not all were served."""

    instance: str
    family: str
    policy: str
    requests: int
    unserved: int
    gap: float | None


def published_instances(folder: Path) -> list[Path]:
    """The instances of a reference folder that have a published solution beside them."""
    files = (file for name in FOLDERS for file in sorted((folder / "vrp" / name).glob("*.*")))
    return [file for file in files if file.suffix in {".vrp", ".txt"} and published_beside(file) is not None]


def measure(file: Path, policies: Sequence[str]) -> Iterator[Result]:
    """Each policy on one instance, its fleet capped at the published number of routes."""
    instance, beside = read_instance(file), published_beside(file)
    assert beside is not None
    published = read_published(beside, instance)
    with tempfile.TemporaryDirectory() as name:
        files = scenario_files(instance, "instance", len(published.routes), "a published instance")
        for part, content in files.items():
            if isinstance(content, str):
                (Path(name) / part).write_text(content, encoding="utf-8")
            else:
                write_graphml(content, Path(name) / part)
        scenario = Scenario.load(Path(name) / "instance.yaml")
        for policy in policies:
            run = simulate(
                scenario.replace(
                    {
                        "command": {
                            "coordinator": {"name": policy, **EFFORT[policy]},
                            "work_budget": 10**12,
                            "watchdog_s": 3600,
                        }
                    }
                ),
                record="core",
            )
            found = driven(run.ledger, instance)
            gap = found.cost / published.cost - 1 if found.unserved == 0 else None
            yield Result(
                instance=instance.name, family=instance.family, policy=policy, gap=gap, unserved=found.unserved,
                requests=run.ledger.table("missions").height,
            )  # fmt: skip


def summary(results: Sequence[Result]) -> str:
    """One line: mean of absolute gaps and the worst where all are served; the unserved of all requests."""
    gaps = [abs(result.gap) for result in results if result.gap is not None]
    unserved, requests = sum(r.unserved for r in results), sum(r.requests for r in results)
    told = f"mean {fmean(gaps):.2%}, worst {max(gaps):.2%}" if gaps else "none served in full"
    return f"{len(gaps)} of {len(results)} served in full: {told}; unserved {unserved} of {requests}"


def main() -> None:
    """Measure and print."""
    policies = sys.argv[2:] or list(EFFORT)
    results: list[Result] = []
    for file in published_instances(Path(sys.argv[1])):
        for result in measure(file, policies):
            results.append(result)
            gap = "-" if result.gap is None else f"{result.gap:.2%}"
            _tell(f"{result.family} {result.instance} {result.policy}: {gap}, {result.unserved} unserved")
    for policy in policies:
        for family in ("CVRP", "VRPTW", "PDPTW", ""):
            chosen = [r for r in results if r.policy == policy and family in {"", r.family}]
            _tell(f"{policy} {family or 'all'}: {summary(chosen)}")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
