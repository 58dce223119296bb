"""What a study came to, as a table of its points for people and as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fleet.cli.output import clean, counted, number, print_table, share

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from pathlib import Path

    from fleet.experiments.study.results import StudyResults

_HEADLINE: Final = ("missions_per_day", "success_rate", "on_time_rate", "losses_per_day", "mean_response_h")
_MOST_POINTS: Final = 40


def show(args: argparse.Namespace, folder: Path) -> None:
    """The points of the study with their headline figures, each with its 95 % interval."""
    from fleet.experiments.study.results import StudyResults

    results = StudyResults.open(folder)
    facts = results.facts
    runs, points = counted(facts["cells"], "run"), counted(facts["points"], "point")
    print(clean(f"{facts['name']}: {runs} at {points}, scenario {facts['scenario']}, seed {facts['seed']}"))
    print()
    shown = [name for name in _HEADLINE if results.summary["figure"].eq(name).any()]
    heads = [name.replace("_", " ") for name in results.factor_names]
    heads += [">runs", *(f">{name.replace('_', ' ')}" for name in shown)]
    print_table(args, heads, [_row(point, shown) for point in _points(results)[:_MOST_POINTS]])
    if facts["points"] > _MOST_POINTS:
        print(f"\nThe first {_MOST_POINTS} points; all of them are in {folder / 'summary.csv'}")
    print(
        "\n± and the range are 95 % confidence intervals over replications: Student's t, for rates Wilson's clustered"
    )


def as_dict(folder: Path) -> dict[str, Any]:
    """Everything about the study and its points."""
    from fleet.experiments.study.results import StudyResults

    results = StudyResults.open(folder)
    return {**results.facts, "study_dir": str(folder), "results": _points(results)}


def _points(results: StudyResults) -> list[dict[str, Any]]:
    """Each point: its number, its levels, its runs, and its figures with their intervals."""
    import polars as pl

    names = results.factor_names
    figures: dict[int, dict[str, Any]] = {}
    for row in results.summary.drop(names).iter_rows(named=True):
        interval = {key: row[key] for key in ("n", "mean", "low", "high")}
        figures.setdefault(row["point"], {})[row["figure"]] = interval
    counts = (pl.len().alias("runs"), (pl.col("status") != "done").sum().alias("failed"))
    points = results.cells.group_by("point", *names, maintain_order=True).agg(*counts)
    return [
        {
            "point": row["point"],
            "levels": {name: row[name] for name in names},
            "runs": row["runs"],
            "failed": row["failed"],
            "figures": figures.get(row["point"], {}),
        }
        for row in points.iter_rows(named=True)
    ]


def _row(point: Mapping[str, Any], figures: list[str]) -> list[object]:
    runs = point["runs"] if not point["failed"] else f"{point['runs']}, {point['failed']} failed"
    return [*point["levels"].values(), runs, *(_interval(name, point["figures"].get(name)) for name in figures)]


def _interval(name: str, found: Mapping[str, Any] | None) -> str | None:
    """``73.1 ± 2.4``, and for shares ``94 % (91–97)``."""
    from fleet.statistics.replications import SHARES

    if found is None:
        return None
    mean, low, high = found["mean"], found["low"], found["high"]
    if name in SHARES:
        return share(mean) if low is None else f"{share(mean)} ({100 * low:.0f}–{100 * high:.0f})"
    return number(mean, 2) if low is None else f"{number(mean, 2)} ± {number((high - low) / 2, 2)}"
