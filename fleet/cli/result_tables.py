"""Tables that a command leaves in a folder, as Parquet files that appear when they are whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fleet.errors import FleetError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fleet.scenario.scenario import Scenario


def results_dir(args: argparse.Namespace, scenario: Scenario, what: str, seed: int) -> Path:
    """The folder that ``-o`` names, or a new one under ``runs``; raises ``LedgerError`` if that can't be made."""
    from fleet.ledger.run_directory import choose_run_dir

    if args.out is None:
        return choose_run_dir(Path("runs"), f"{scenario.spec.name}-{what}", seed, scenario.digest[:8])
    out: Path = args.out
    return out


def write_rows(rows: Sequence[Mapping[str, Any]], file: Path) -> None:
    """Write flat rows, each with the same keys; raises ``FleetError`` with the reason where that fails."""
    import polars as pl

    from fleet.ledger.store import write_parquet

    aside = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_parquet(pl.DataFrame(rows, infer_schema_length=None), aside)
        aside.replace(file)
    except OSError as error:
        raise FleetError(f"{file.parent}: can't be written: {error.strerror or error}") from error
