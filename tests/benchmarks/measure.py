"""Measures everything and prints the tables of this folder's README: ``python -m tests.benchmarks.measure``."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Final

from tests.benchmarks import campaign, growth, naive, parts, start_up, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

REPEATS: Final = 3


def machine() -> str:
    """What the figures were taken on, without naming it."""
    name = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, {name}"


def ratios(days: float | None) -> Iterator[str]:
    """The table of ratios, target by target."""
    run = campaign.measure_apart(days, REPEATS)
    engine_s, floor_s, ledger_s = median(run.engine_s), median(run.floor_s), median(run.ledger_s)
    model = campaign.spring(days).model
    began = process_time()
    written_first = naive.run(model, 1)
    naive_s = process_time() - began
    grown = growth.measure(3.0, REPEATS)
    small = start_up.quickstart(10)
    naives = (engine_s / run.missions) / (naive_s / written_first.missions)
    yield "| figure | now | target |\n|---|---|---|"
    yield f"| campaign with its whole ledger, in bare loops | {engine_s / floor_s:.1f} | {targets.TARGET_FLOORS:g} |"
    yield f"| the same per mission, over the naive script's time | {naives:.2f} | {targets.TARGET_NAIVES:g} |"
    deciding = median(run.deciding_s) / median(run.wall_s)
    yield f"| share in decisions | {deciding:.0%} | with pictures {_percent('DECIDING')} |"
    yield f"| share in the recorder | {ledger_s / engine_s:.0%} | {_percent('LEDGER')} |"
    yield f"| recorder, µs per row | {1e6 * ledger_s / run.rows:.2f} | or {targets.TARGET_LEDGER_US_PER_ROW} |"
    yield f"| peak memory, MB | {run.peak_mb:.0f} | {targets.TARGET_PEAK_MB:g} |"
    yield f"| time per mission at 10 × missions and fleet | {grown.ratio:.2f} | {targets.TARGET_GROWTH} |"
    for name, now_s, target_s in (
        ("one more quickstart replication, ms of processor time", small.replication_s, targets.TARGET_REPLICATION_S),
        ("its start, ms of processor time", small.start_s, targets.TARGET_START_S),
    ):
        yield f"| {name} | {1e3 * now_s:.1f} | {1e3 * target_s:g} |"
    yield f"| `fleet --help` over an empty interpreter | {start_up.help_ratio(7):.1f} | {targets.TARGET_HELP:g} |"
    yield f"| quickstart as a whole process, s | {start_up.quickstart_process_s():.2f} | – |"
    yield ""
    yield "| | processor seconds | events | events per mission | rows per mission |\n|---|---|---|---|---|"
    per = run.missions
    yield f"| engine | {engine_s:.2f} | {run.events:,} | {run.events / per:.1f} | {run.rows / per:.1f} |"
    yield f"| engine, wall time | {median(run.wall_s):.2f} | | | |"
    yield f"| bare loop | {floor_s:.3f} | {run.floor_events:,} | {run.floor_events / per:.1f} | – |"
    yield (
        f"| naive script | {naive_s:.2f} | {written_first.events:,} "
        f"| {written_first.events / written_first.missions:.1f} | – |"
    )


def _percent(name: str) -> str:
    return f"{getattr(targets, f'TARGET_{name}_SHARE'):.0%}"


def time_by_part(days: float | None) -> Iterator[str]:
    """The table of shares."""
    sampler = parts.sample(days)
    yield "| part | share |\n|---|---|"
    for part, share in sampler.shares.items():
        yield f"| {part} | {share:.1%} |"
    yield f"| *decisions with all that they call, and pictures* | *{sampler.deciding_share:.1%}* |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=float, help="only the first days of the campaign")
    days = parser.parse_args().days
    sys.stdout.write(f"{machine()}\n\n")
    for table in (ratios(days), time_by_part(days)):
        for line in table:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
