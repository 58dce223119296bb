"""``fleet run --replications N``: means and intervals, and one row per replication in a Parquet file."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from fleet.cli.output import clean, number, print_json, print_table, share
from fleet.cli.progress import progress_bar
from fleet.errors import FleetError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fleet.scenario.scenario import Scenario
    from fleet.statistics.intervals import Interval

ROWS_FILE: Final = "replications.parquet"
_SHARES: Final = frozenset({"success_rate", "on_time_rate", "utilisation", "split_share", "shared_share"})


def run_replications(args: argparse.Namespace, scenario: Scenario, seed: int) -> int:
    """Simulate the replications, write their rows, and show what they come to."""
    from fleet.experiments.replications import replicate
    from fleet.statistics.replications import summarise

    with progress_bar(args, f"{scenario.spec.name}, {args.replications} replications") as progress:
        rows = replicate(
            scenario,
            args.replications,
            seed=seed,
            workers=args.workers,
            plugins=args.plugins,
            progress=progress,
        )
    directory = _directory(args, scenario, seed)
    _write_rows(rows, directory)
    intervals = summarise(rows)
    if args.json:
        print_json(_as_dict(rows, intervals) | {"run_dir": str(directory)})
        return 0
    first = rows[0]
    print(clean(f"{first['scenario']}: {len(rows)} replications of seed {seed}, coordinator {first['coordinator']}"))
    print()
    heads = ["figure", ">mean", ">from", ">to", "replications that have it"]
    print_table(args, heads, [_row(name, found) for name, found in intervals.items()])
    print(f"\nfrom and to are the 95 % confidence interval of the mean (Student's t); rows in {directory / ROWS_FILE}")
    return 0


def _row(name: str, found: Interval | None) -> Sequence[object]:
    label = name.replace("_", " ")
    if found is None:
        return [label, None, None, None, 0]
    shown = share if name in _SHARES else number
    return [label, *(shown(value, 2) for value in (found.mean, found.low, found.high)), found.n]


def _as_dict(rows: Sequence[Mapping[str, Any]], intervals: Mapping[str, Interval | None]) -> dict[str, Any]:
    first = rows[0]
    return {
        **{name: first[name] for name in ("scenario", "seed", "coordinator")},
        "replications": len(rows),
        "figures": {name: None if found is None else asdict(found) for name, found in intervals.items()},
        "rows": [dict(row) for row in rows],
    }


def _directory(args: argparse.Namespace, scenario: Scenario, seed: int) -> Path:
    """The folder for the rows: the one that ``-o`` names, or a new one under ``runs``."""
    from pathlib import Path

    from fleet.ledger.run_directory import choose_run_dir

    if args.out is None:
        return choose_run_dir(Path("runs"), f"{scenario.spec.name}-x{args.replications}", seed, scenario.digest[:8])
    out: Path = args.out
    return out


def _write_rows(rows: Sequence[Mapping[str, Any]], directory: Path) -> None:
    import polars as pl

    from fleet.ledger.store import write_parquet

    aside = directory / f"{ROWS_FILE}.part"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        write_parquet(pl.DataFrame(rows, infer_schema_length=None), aside)
        aside.replace(directory / ROWS_FILE)
    except OSError as error:
        raise FleetError(f"{directory}: can't be written: {error.strerror or error}") from error
