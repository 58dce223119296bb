"""What `fleet view` can open: scenarios that ship or stand in this folder, and runs; and how it opens them."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fleet.cli.child_run import ChildRun
from fleet.errors import FleetError, LedgerError
from fleet.ledger.reader import Ledger
from fleet.ledger.run_directory import RUN_FILE, SCENARIO_FILE, choose_run_dir, read_json
from fleet.resources import bundled
from fleet.units import US_PER_DAY
from viz.viewer.launcher import Group, Launcher
from viz.viewer.offers import Offer, Opened
from viz.viewer.source import Growing, source_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleet.scenario.scenario import Scenario
    from viz.viewer.launcher import Overrides

_RUNS: Final = "runs"
_RECENT: Final = 20
_FIRST_LINES: Final = 30


def offers() -> list[Offer]:
    """Recent runs first, then scenarios of this folder, then those that ship."""
    return [
        *_runs("Recent runs", (Path(_RUNS), Path())),
        *_scenarios("Scenarios in this folder", Path().glob("*.y*ml")),
        *_scenarios("Scenarios that ship", bundled("scenarios").glob("*.yaml")),
    ]


def open_offer(offer: Offer) -> Opened:
    """Open what was chosen; raises ``FleetError`` with what is wrong with it."""
    return open_path(str(offer.path))


def open_path(what: str) -> Opened:
    """A run directory to replay, or a scenario to run; raises ``LedgerError`` or ``ScenarioError``."""
    path = Path(what)
    if path.is_dir():
        return Opened(source=source_of(path), launcher=_launcher_of(path))
    from fleet.scenario.scenario import Scenario

    scenario = Scenario.load(path)
    _ = scenario.model
    launcher = _launcher(scenario, path, scenario.spec.seed, _coordinator(scenario))
    child = ChildRun(path, _run_dir(scenario, scenario.spec.seed), [])
    return Opened(source=Growing(child.directory, child), launcher=launcher)


def _launcher_of(run: Path) -> Launcher | None:
    """How to repeat a recorded run: its resolved scenario lies beside its tables."""
    from fleet.scenario.scenario import Scenario

    file = run / SCENARIO_FILE
    try:
        scenario, meta = Scenario.load(file), Ledger.open(run).meta
    except FleetError:
        return None
    return _launcher(scenario, file, int(meta.get("seed", 0)), str(meta.get("coordinator", "")))


def _launcher(scenario: Scenario, file: Path, seed: int, coordinator: str) -> Launcher:
    from fleet.coordination.registry import names

    groups = tuple(
        Group(key=f"fleet.{number}.count", platform=group.platform, count=group.count)
        for number, group in enumerate(scenario.spec.fleet)
    )

    def start(overrides: Overrides) -> ChildRun:
        options = ["--seed", str(overrides.seed)]
        if overrides.coordinator and overrides.coordinator != coordinator:
            options += ["--coordinator", overrides.coordinator]
        for key, count in overrides.counts.items():
            options += ["--set", f"{key}={count}"]
        return ChildRun(file, _run_dir(scenario, overrides.seed), options)

    return Launcher(seed=seed, coordinator=coordinator, coordinators=names(), fleet=groups, start=start)


def _run_dir(scenario: Scenario, seed: int) -> Path:
    return choose_run_dir(Path(_RUNS), scenario.spec.name, seed, scenario.digest[:8])


def _coordinator(scenario: Scenario) -> str:
    return scenario.spec.command.coordinator.name


def _runs(heading: str, folders: Iterable[Path]) -> list[Offer]:
    files = [file for folder in folders for file in folder.glob(f"*/{RUN_FILE}")]
    latest = sorted(files, key=lambda file: file.stat().st_mtime, reverse=True)
    made = []
    for file in latest[:_RECENT]:
        try:
            meta = read_json(file)
        except LedgerError:
            continue
        days = int(meta.get("horizon_us") or 0) / US_PER_DAY
        told = f"{meta.get('scenario')}: seed {meta.get('seed')}, {meta.get('coordinator')}, {days:g} days"
        status = "" if meta.get("status") == "complete" else f", {meta.get('status')}"
        made.append(Offer(heading=heading, name=file.parent.name, summary=f"{told}{status}", path=file.parent))
    return made


def _scenarios(heading: str, files: Iterable[Path]) -> list[Offer]:
    return [
        Offer(heading=heading, name=file.stem, summary=summary, path=file)
        for file in sorted(files)
        if (summary := _summary(file)) is not None
    ]


def _summary(file: Path) -> str | None:
    """The summary of a scenario, found without loading it; None for a file that is none."""
    try:
        with file.open(encoding="utf-8") as lines:
            head = [line.rstrip() for line in islice(lines, _FIRST_LINES)]
    except (OSError, UnicodeDecodeError):
        return None
    keys = dict(line.split(":", 1) for line in head if ":" in line and not line.startswith((" ", "#", "-")))
    if "schema" not in keys and "extends" not in keys:
        return None
    return keys.get("summary", "").strip().strip("\"'>|-").strip()
