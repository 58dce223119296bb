"""What ``fleet compare`` found, as tables for people, as plain values, and as files."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from fleet.cli.output import number, print_table, share
from fleet.cli.result_tables import write_rows
from fleet.units import format_us

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fleet.experiments.comparison import Comparison, Distinction
    from fleet.statistics.intervals import Interval, PairedDifference

HEADLINE: Final = (
    "missions_per_day", "departed_per_day", "success_rate", "on_time_rate", "mean_response_h", "losses_per_day",
    "cost_per_success", "utilisation", "distance_km",
)  # fmt: skip
"""The figures shown to people; the files and ``--json`` have all of them."""

_FOOTNOTE: Final = """\
  decisions       calls of the lead that the shadow answered too
  with a choice   those in which at least two pairs of vehicle and part were feasible
  orders differ   share of those with a choice in which the shadow would have sent other orders
  given otherwise share of the missions that the lead gave out which the shadow, asked at the same
                  moment, gave to another vehicle or to none
  in own runs     share of the missions that got another vehicle in the shadow's own run
  A shadow that keeps a memory keeps it from these decisions, of which none was carried out.
  Policies that send messages or know the future are compared by their own runs alone."""


def show(args: argparse.Namespace, found: Comparison) -> None:
    """Print means, differences from the first policy, and distinctions."""
    print()
    _show_means(args, found)
    baseline, *others = found.rows
    for label in others:
        print()
        _show_differences(args, found, label, baseline)
    if found.distinctions:
        print()
        _show_distinctions(args, found)
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
        "differences": list(_difference_rows(found)),
        "distinctions": [_distinction_row(one) for one in found.distinctions],
        "knowing_the_future": _knowing(found),
        "rows": [row for rows in found.rows.values() for row in rows],
    }


def write(found: Comparison, directory: Path) -> None:
    """Write ``replications``, ``differences`` and ``distinctions``; raises ``FleetError`` where that fails."""
    write_rows([row for rows in found.rows.values() for row in rows], directory / "replications.parquet")
    write_rows(list(_difference_rows(found)), directory / "differences.parquet")
    if found.distinctions:
        write_rows([_distinction_row(one) for one in found.distinctions], directory / "distinctions.parquet")


def _show_means(args: argparse.Namespace, found: Comparison) -> None:
    means = [_means(rows) for rows in found.rows.values()]
    rows: list[list[object]] = [[_said(name), *(_mean(name, of[name]) for of in means)] for name in HEADLINE]
    rows.append(["time deciding", *(share(_mean_of(rows, "deciding_share")) for rows in found.rows.values())])
    print_table(args, ["figure", *(f">{label}" for label in found.rows)], rows, title="Means, ± half a 95 % interval")


def _show_differences(args: argparse.Namespace, found: Comparison, label: str, baseline: str) -> None:
    differences = _differences(found, label, baseline)
    rows = [[_said(name), *_difference(name, differences[name])] for name in HEADLINE]
    title = f"{label} − {baseline}, pair by pair, with 95 % intervals (shares in percentage points)"
    print_table(args, ["figure", ">difference", ">from", ">to", ">variance\ntaken away"], rows, title=title)


def _show_distinctions(args: argparse.Namespace, found: Comparison) -> None:
    heads = ["lead", "shadow", ">decisions", ">with a\nchoice", ">orders\ndiffer", ">given\notherwise", ">in own\nruns"]
    rows = [
        [
            one.lead, one.shadow, f"{one.tally.epochs:,}", f"{one.tally.with_choice:,}",
            share(one.tally.differing_share), share(one.tally.otherwise_share), share(one.own_runs_share),
        ]
        for one in found.distinctions
    ]  # fmt: skip
    print_table(args, heads, rows, title="Distinctness: what a shadow would have decided on the lead's pictures")
    print(_FOOTNOTE)
    for one in found.distinctions:
        if one.tally.failures:
            print(f"  {one.shadow} failed in {one.tally.failures:,} decisions of {one.lead}, which are not compared.")
    firsts = [
        [one.lead, one.shadow, format_us(first.time_us), first.mission, first.lead, first.shadow]
        for one in found.distinctions
        if (first := one.tally.first) is not None and not one.tally.talks
    ]
    if firsts:
        print()
        heads = ["lead", "shadow", "when", "mission", "lead chose", "shadow chose"]
        print_table(args, heads, firsts, title="First divergence")


def _means(rows: Sequence[dict[str, Any]]) -> dict[str, Interval | None]:
    from fleet.statistics.replications import summarise

    return summarise(rows)


def _differences(found: Comparison, label: str, baseline: str) -> dict[str, PairedDifference | None]:
    from fleet.statistics.replications import paired

    return paired(found.rows[label], found.rows[baseline])


def _difference_rows(found: Comparison) -> Iterator[dict[str, Any]]:
    baseline, *others = found.rows
    for label in others:
        for name, difference in _differences(found, label, baseline).items():
            values = {"mean": None, "low": None, "high": None, "n": 0}
            reduction = None
            if difference is not None:
                values, reduction = asdict(difference.difference), difference.variance_reduction
            of = {"coordinator": label, "baseline": baseline, "figure": name}
            yield of | values | {"variance_reduction": reduction}


def _distinction_row(one: Distinction) -> dict[str, Any]:
    tally, first = one.tally, one.tally.first
    return {
        "lead": one.lead,
        "shadow": one.shadow,
        "decisions": tally.epochs,
        "with_choice": tally.with_choice,
        "differing": tally.differing,
        "differing_share": tally.differing_share,
        "given_otherwise_share": tally.otherwise_share,
        "own_runs_share": one.own_runs_share,
        "failures": tally.failures,
        "by_messages": tally.talks,
        "first_us": first.time_us if first else None,
        "first_mission": first.mission if first else None,
        "first_lead_chose": first.lead if first else None,
        "first_shadow_chose": first.shadow if first else None,
    }


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


def _difference(name: str, found: PairedDifference | None) -> list[str | None]:
    if found is None:
        return [None] * 4
    interval = found.difference
    shown = [_shown(name, value) for value in (interval.mean, interval.low, interval.high)]
    return [*shown, share(found.variance_reduction, 0)]


def _shown(name: str, value: float | None) -> str | None:
    from fleet.statistics.replications import SHARES

    return share(value, 2) if name in SHARES else number(value, 2)
