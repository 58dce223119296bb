"""Arguments that several subcommands share, and what they mean."""

from __future__ import annotations

import argparse
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fleet.errors import FleetError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleet.ledger.reader import Ledger
    from fleet.scenario.scenario import Scenario


class BadUsageError(FleetError):
    """A command line that asks for what can't be done as it stands."""


def add_json(parser: argparse.ArgumentParser) -> None:
    """``--json``."""
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def add_scenario(parser: argparse.ArgumentParser) -> None:
    """``SCENARIO`` and ``--set``."""
    parser.add_argument(
        "scenario", metavar="SCENARIO", type=Path, help="a scenario file, or the name of one that ships: quickstart"
    )
    add_overrides(parser)


def add_overrides(parser: argparse.ArgumentParser) -> None:
    """``--set``."""
    parser.add_argument(
        "--set",
        dest="overrides",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="change one value of the scenario, as in horizon_days=3 or fleet.zmiy.count=4; may be repeated",
    )


def add_run_dir(parser: argparse.ArgumentParser) -> None:
    """``RUN_DIR``."""
    parser.add_argument("run", metavar="RUN_DIR", type=Path, help="a run directory")


def add_plugin(parser: argparse.ArgumentParser) -> None:
    """``--plugin``."""
    parser.add_argument(
        "--plugin",
        dest="plugins",
        metavar="FILE.py:CLASS",
        action="append",
        default=[],
        help="run the code in FILE.py and register its CLASS as a coordinator of that name; may be repeated",
    )


def add_force(parser: argparse.ArgumentParser) -> None:
    """``--force``."""
    parser.add_argument("--force", action="store_true", help="replace what is there")


def positive(text: str) -> int:
    """A whole number of at least 1; raises ``argparse.ArgumentTypeError``."""
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r}: a whole number of at least 1 is expected")
    return int(text)


def load_scenario(args: argparse.Namespace) -> Scenario:
    """The scenario that the arguments of `add_scenario` name; raises ``ScenarioError``."""
    from fleet.scenario.scenario import Scenario

    return Scenario.load(args.scenario, overrides=args.overrides)


def load_plugins(args: argparse.Namespace) -> list[str]:
    """Register what the arguments of `add_plugin` name, and give the names; raises ``ScenarioError``."""
    from fleet.experiments.plugins import load_plugin

    return [load_plugin(plugin) for plugin in args.plugins]


def open_ledger(args: argparse.Namespace) -> Ledger:
    """The ledger that the argument of `add_run_dir` names, finished or not; raises ``LedgerError``."""
    from fleet.ledger.reader import Ledger

    return Ledger.open(args.run)


def add_partial(parser: argparse.ArgumentParser) -> None:
    """``--partial``."""
    parser.add_argument("--partial", action="store_true", help="also take a run that is not complete, as far as it is")


def open_finished(args: argparse.Namespace) -> Ledger:
    """The ledger that the argument of `add_run_dir` names.

    Raises ``LedgerError`` if it can't be read, and ``BadUsageError`` if the run is not complete and ``--partial`` was
    not given.
    """
    ledger = open_ledger(args)
    check_finished(ledger, partial=args.partial)
    return ledger


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what goes wrong with the tables of the run at *path* into ``LedgerError``: one line for a damaged run."""
    import polars as pl

    from fleet.errors import LedgerError

    try:
        yield
    except pl.exceptions.PolarsError as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise LedgerError(f"{path}: its tables can't be read: {reason}") from error


def check_finished(ledger: Ledger, *, partial: bool) -> None:
    """Raise ``BadUsageError`` if the run of *ledger* is not complete, unless *partial* allows that."""
    if ledger.status != "complete" and not partial:
        raise BadUsageError(f"{ledger.path}: the run is {ledger.status}, not complete; --partial takes what there is")


def check_free(path: Path, *, force: bool) -> None:
    """Raise ``BadUsageError`` if *path* exists and may not be replaced."""
    if path.exists() and not force:
        raise BadUsageError(f"{path}: already exists; --force replaces it")


def check_empty(folder: Path, *, force: bool) -> None:
    """Raise ``BadUsageError`` if *folder* is a file, or holds something and may not be written to."""
    if folder.exists() and not folder.is_dir():
        raise BadUsageError(f"{folder}: is a file; a folder is expected")
    if folder.is_dir() and not force and any(folder.iterdir()):
        raise BadUsageError(f"{folder}: already exists and is not empty; --force writes into it")


def write_text(path: Path, text: str) -> None:
    """Write a result to a file; raises ``FleetError`` with the reason where that fails."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a result to a file; raises ``FleetError`` with the reason where that fails."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise FleetError(f"{path}: can't be written: {error.strerror or error}") from error
