"""What ``fleet compare`` found, as tables for people, as plain values, and as files."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from fleet.cli.distinctness_report import distinction_row, show_distinctions
from fleet.cli.output import number, print_table, share
from fleet.cli.result_tables import write_rows

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from fleet.experiments.comparison import Comparison
    from fleet.statistics.intervals import Interval
    from fleet.statistics.pairwise import PairOnFigure

_ON_P_VALUES: Final = """
  p, Holm         chance of a difference this large between equal policies, adjusted for all pairs
                  and figures asked about together (Holm 1979); a difference is certain below 0.05"""

_LEAST_P: Final = 0.001


def show(args: argparse.Namespace, found: Comparison) -> None:
    """Print means, differences from the first policy, and distinctions."""
    print()
    _show_means(args, found)
    baseline, *others = found.rows
    pairs = _pairs(found)
    for label in others:
        print()
        _show_differences(args, [one for one in pairs if (one.label, one.baseline) == (label, baseline)])
    _show_other_pairs(args, [one for one in pairs if one.baseline != baseline])
    print(_ON_P_VALUES)
    if found.distinctions:
        print()
        show_distinctions(args, found.distinctions)
    for label in _knowing(found):
        print(f"\n{label} knows the future: a bound on what is possible, not a policy.")


def as_dict(found: Comparison) -> dict[str, Any]:
    """Everything as plain values; intervals as ``mean, low, high, n``."""
    baseline = next(iter(found.rows))
    return {
        "baseline": baseline,
        "coordinators": {
            label: {name: None if interval is None else asdict(interval) for name, interval in _means(rows).items()}
            for label, rows in found.rows.items()
        },
        "differences": [_difference_row(one) for one in _pairs(found)],
        "distinctions": [distinction_row(one) for one in found.distinctions],
        "knowing_the_future": _knowing(found),
        "rows": [row for rows in found.rows.values() for row in rows],
    }


def write(found: Comparison, directory: Path) -> None:
    """Write ``replications``, ``differences`` and ``distinctions``; raises ``FleetError`` where that fails."""
    write_rows([row for rows in found.rows.values() for row in rows], directory / "replications.parquet")
    write_rows([_difference_row(one) for one in _pairs(found)], directory / "differences.parquet")
    if found.distinctions:
        write_rows([distinction_row(one) for one in found.distinctions], directory / "distinctions.parquet")


def _show_means(args: argparse.Namespace, found: Comparison) -> None:
    from fleet.statistics.replications import HEADLINE

    means = [_means(rows) for rows in found.rows.values()]
    rows: list[list[object]] = [[_said(name), *(_mean(name, of[name]) for of in means)] for name in HEADLINE]
    rows.append(["time deciding", *(share(_mean_of(rows, "deciding_share")) for rows in found.rows.values())])
    print_table(args, ["figure", *(f">{label}" for label in found.rows)], rows, title="Means, ± half a 95 % interval")


def _show_differences(args: argparse.Namespace, pairs: Sequence[PairOnFigure]) -> None:
    """The headline figures of one pair."""
    rows = [[_said(one.figure), *_difference(one)] for one in pairs if one.figure in _headline()]
    title = f"{pairs[0].label} − {pairs[0].baseline}, pair by pair, with 95 % intervals (shares in percentage points)"
    heads = ["figure", ">difference", ">from", ">to", ">p, Holm", ">variance\ntaken away"]
    print_table(args, heads, rows, title=title)


def _show_other_pairs(args: argparse.Namespace, pairs: Sequence[PairOnFigure]) -> None:
    """Of the pairs without the first policy, the headline figures that differ for certain."""
    from fleet.statistics.significance import ALPHA

    if not pairs:
        return
    certain = [one for one in pairs if one.p_holm is not None and one.p_holm < ALPHA]
    rows = [[one.label, one.baseline, _said(one.figure), *_difference(one)] for one in certain]
    heads = ["", "−", "figure", ">difference", ">from", ">to", ">p, Holm", ">variance\ntaken away"]
    print()
    if rows:
        print_table(args, heads, rows, title="Among the others, what differs for certain")
    else:
        print("Among the others nothing differs for certain.")


def _means(rows: Sequence[dict[str, Any]]) -> dict[str, Interval | None]:
    from fleet.statistics.replications import summarise

    return summarise(rows)


def _pairs(found: Comparison) -> tuple[PairOnFigure, ...]:
    from fleet.statistics.pairwise import every_pair

    return every_pair(found.rows)


def _headline() -> tuple[str, ...]:
    from fleet.statistics.replications import HEADLINE

    return HEADLINE


def _difference_row(one: PairOnFigure) -> dict[str, Any]:
    values = {"mean": None, "low": None, "high": None, "n": 0}
    reduction = None
    if one.found is not None:
        values, reduction = asdict(one.found.difference), one.found.variance_reduction
    of = {"coordinator": one.label, "baseline": one.baseline, "figure": one.figure}
    return of | values | {"variance_reduction": reduction, "p_value": one.p_value, "p_holm": one.p_holm}


def _knowing(found: Comparison) -> list[str]:
    """The labels of the policies that know the future."""
    from fleet.coordination.registry import describe

    return [label for label in found.rows if describe(label.partition(":")[0]).needs_truth]


def _said(name: str) -> str:
    return name.replace("_", " ")


def _mean(name: str, interval: Interval | None) -> str | None:
    if interval is None:
        return None
    shown = _shown(name, interval.mean)
    return shown if interval.half_width is None else f"{shown} ± {_shown(name, interval.half_width)}"


def _mean_of(rows: Sequence[dict[str, Any]], name: str) -> float | None:
    values = [row[name] for row in rows if row[name] is not None]
    return sum(values) / len(values) if values else None


def _difference(one: PairOnFigure) -> list[str | None]:
    if one.found is None:
        return [None] * 5
    interval = one.found.difference
    shown = [_shown(one.figure, value) for value in (interval.mean, interval.low, interval.high)]
    return [*shown, _p_value(one.p_holm), share(one.found.variance_reduction, 0)]


def _p_value(p: float | None) -> str | None:
    return "< 0.001" if p is not None and p < _LEAST_P else number(p, 3)


def _shown(name: str, value: float | None) -> str | None:
    from fleet.statistics.replications import SHARES

    return share(value, 2) if name in SHARES else number(value, 2)
