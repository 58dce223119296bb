"""``fleet run --replications N``: means and intervals, and one row per replication in a Parquet file."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from fleet.cli.capture_text import print_replicated
from fleet.cli.output import clean, number, print_json, print_table, share
from fleet.cli.progress import progress_bar
from fleet.cli.result_tables import results_dir, write_rows

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from fleet.scenario.scenario import Scenario
    from fleet.statistics.intervals import Interval

ROWS_FILE: Final = "replications.parquet"


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
    directory = results_dir(args, scenario, f"x{args.replications}", seed)
    write_rows(rows, directory / ROWS_FILE)
    intervals = summarise(rows)
    if args.json:
        also = {"run_dir": str(directory), "warnings": list(scenario.model.warnings)}
        print_json(_as_dict(rows, intervals) | also)
        return 0
    first = rows[0]
    print(clean(f"{first['scenario']}: {len(rows)} replications of seed {seed}, coordinator {first['coordinator']}"))
    print()
    heads = ["figure", ">mean", ">from", ">to", "replications that have it"]
    print_table(args, heads, [_row(name, found) for name, found in intervals.items()])
    print_replicated(args, rows)
    print(f"\nfrom and to are the 95 % confidence interval of the mean (Student's t); rows in {directory / ROWS_FILE}")
    return 0


def _row(name: str, found: Interval | None) -> Sequence[object]:
    from fleet.statistics.replications import SHARES

    label = name.replace("_", " ")
    if found is None:
        return [label, None, None, None, 0]
    shown = share if name in SHARES else number
    return [label, *(shown(value, 2) for value in (found.mean, found.low, found.high)), found.n]


def _as_dict(rows: Sequence[Mapping[str, Any]], intervals: Mapping[str, Interval | None]) -> dict[str, Any]:
    first = rows[0]
    return {
        **{name: first[name] for name in ("scenario", "seed", "coordinator")},
        "replications": len(rows),
        "figures": {name: None if found is None else asdict(found) for name, found in intervals.items()},
        "rows": [dict(row) for row in rows],
    }
