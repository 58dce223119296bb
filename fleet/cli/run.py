"""Simulate a scenario and show what came of it.

Writes a run directory (runs/<scenario>-<seed>-<digest>, unless -o names one), which the other commands read. With
--replications N it simulates N runs that differ in chance only, keeps their figures and none of their ledgers.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from fleet.cli.chosen_coordinator import HELP, parse, scenario_with
from fleet.cli.options import (
    add_force,
    add_json,
    add_plugin,
    add_scenario,
    check_empty,
    load_plugins,
    load_scenario,
    positive,
)
from fleet.cli.output import print_json, say, share, show_warnings
from fleet.cli.progress import progress_bar
from fleet.errors import FleetError, LedgerError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from fleet.ledger.store import DirectoryStore
    from fleet.scenario.scenario import Scenario


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``SCENARIO`` and how to run it."""
    add_scenario(parser)
    parser.add_argument("--seed", metavar="N", type=int, help="instead of the scenario's seed")
    parser.add_argument("--coordinator", metavar="NAME", help=HELP)
    add_plugin(parser)
    parser.add_argument("--replications", metavar="N", type=positive, help="simulate N runs and show their mean")
    parser.add_argument("--workers", metavar="N", type=positive, default=1, help="processes for replications (1)")
    parser.add_argument("-o", "--out", metavar="DIR", type=Path, help="the run directory")
    add_force(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Simulate once, or as often as ``--replications`` says."""
    began_s = perf_counter()
    plugins = load_plugins(args)
    scenario = _scenario(args)
    # Everything that can be wrong with the input is found before anything is written.
    show_warnings(args, scenario.model.warnings)
    policies = scenario.model.command.policies
    for name in plugins:
        if name not in policies:
            say(args, f"{name} is registered but decides nothing in this run; --coordinator {name} lets it decide")
    if args.out is not None:
        check_empty(args.out, force=args.force)
    seed = scenario.spec.seed if args.seed is None else args.seed
    if args.replications is None:
        return _run_once(args, scenario, seed, began_s)
    from fleet.cli.run_replications import run_replications

    return run_replications(args, scenario, seed)


def _scenario(args: argparse.Namespace) -> Scenario:
    """The scenario with the coordinator that was asked for, so that its digest and the run directory tell of it."""
    return load_scenario(args) if args.coordinator is None else scenario_with(args, parse(args.coordinator))


def _run_once(args: argparse.Namespace, scenario: Scenario, seed: int, began_s: float) -> int:
    from fleet.cli.run_summary import print_summary
    from fleet.simulation.run import run_store, simulate

    store = run_store(scenario, seed, args.out, args.force)
    with _writing(), _interruptible(store), progress_bar(args, f"{scenario.spec.name}, seed {seed}") as progress:
        result = simulate(scenario, seed=seed, store=store, progress=progress)
    summary = result.summary()
    if args.json:
        also = {"wall_s": perf_counter() - began_s, "run_dir": str(store.directory)}
        print_json(summary.as_dict() | also | {"warnings": list(scenario.model.warnings)})
        return 0
    print_summary(args, result)
    print(f"\nRun directory  {store.directory}\nLedger sha256  {summary.ledger_sha256}")
    if summary.simulation_s is not None:
        deciding = share(summary.deciding_share) or "an unknown share"
        say(args, f"simulated in {summary.simulation_s:.2f} s, {deciding} of it deciding")
    return 0


@contextmanager
def _writing() -> Iterator[None]:
    """Make a failure to go on writing a failure of the command; a folder that can't be begun with is bad input."""
    try:
        yield
    except LedgerError as error:
        raise FleetError(str(error)) from error


@contextmanager
def _interruptible(store: DirectoryStore) -> Iterator[None]:
    """Let an interrupt say where what was simulated until then can be read."""
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"{store.directory} can be read up to here") from None
