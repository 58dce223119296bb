"""What ``fleet equivalence`` found, as sentences and tables for people, and as plain values."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from fleet.cli.output import clean, counted, number, print_table, share, wrapped

if TYPE_CHECKING:
    import argparse

    from fleet.experiments.equivalence import Equivalence, Point
    from fleet.experiments.prices import Price
    from fleet.experiments.resources import Resource
    from fleet.statistics.intervals import Interval


def show(args: argparse.Namespace, found: Equivalence, resource: Resource, price: Price | None) -> None:
    """Print a sentence for each point, the curve, what it is worth in money, and what the baseline does by size."""
    for point in found.points:
        print(wrapped(clean(_sentence(args, point, resource))))
    print()
    _show_curve(args, found, resource)
    if price is not None:
        for point in found.points:
            print()
            _show_money(args, point, resource, price)
    print()
    _show_baseline(args, found, resource)
    for a, b in found.falling:
        print(f"More does less: with {b} {resource.name} {args.baseline} does less than with {a}, for certain.")
    print(f"\n{found.runs:,} runs; intervals are of 95 %, on the same luck for both policies")


def as_dict(found: Equivalence, price: Price | None) -> dict[str, Any]:
    """Everything as plain values; money in dollars, or None where the catalogue has no prices."""
    return {
        "figure": found.figure,
        "points": [
            _point(point) | {"money": None if price is None else _money(point, price)} for point in found.points
        ],
        "baseline_by_size": [{"size": size} | asdict(interval) for size, interval in found.baseline.items()],
        "falling": [list(step) for step in found.falling],
        "runs": found.runs,
    }


def _point(point: Point) -> dict[str, Any]:
    needed = point.needed
    return {
        "size": point.size,
        "performance": asdict(point.performance),
        "reach": str(needed.reach),
        "needed": needed.size,
        "low": needed.low,
        "high": needed.high,
        "ratio": None if needed.size is None else needed.size / point.size,
    }


def _money(point: Point, price: Price) -> dict[str, Any]:
    return {
        "candidate": asdict(price * point.size),
        "needed": None if point.needed.size is None else asdict(price * point.needed.size),
        "worth": None if point.needed.size is None else asdict(price * (point.needed.size - point.size)),
    }


def _sentence(args: argparse.Namespace, point: Point, resource: Resource) -> str:
    """``B with 60 vehicles does what A does with 83 (95 % interval 79 to 88)``, or why there is no such number."""
    from fleet.statistics.crossing import Reach

    does = f"{args.candidate} with {counted(point.size, resource.unit, resource.name)}"
    needed = point.needed
    if needed.reach is Reach.FOUND and needed.size is not None:
        low, high = _bound(needed.low, "less"), _bound(needed.high, "more")
        times = f"{needed.size / point.size:.2f} times as many"
        return f"{does} does what {args.baseline} does with {needed.size:.1f} (95 % interval {low} to {high}): {times}"
    if needed.reach is Reach.BELOW:
        return f"{does} does no more than {args.baseline} does with the least that was tried"
    said = "unreachable" if needed.reach is Reach.UNREACHABLE else "not reached, and not ruled out either"
    return f"What {does} does is {said} for {args.baseline} with as many as were tried"


def _bound(value: float | None, beyond: str) -> str:
    return f"{beyond} than was tried" if value is None else f"{value:.1f}"


def _show_curve(args: argparse.Namespace, found: Equivalence, resource: Resource) -> None:
    rows = [
        [
            point.size, _with_half_width(found.figure, point.performance), number(point.needed.size),
            number(point.needed.low), number(point.needed.high),
            None if point.needed.size is None else number(point.needed.size / point.size, 2), point.needed.reach,
        ]
        for point in found.points
    ]  # fmt: skip
    heads = [f">{resource.name}", f">{_said(found.figure)}", f">{args.baseline}\nneeds", ">from", ">to", ">ratio", ""]
    print_table(args, heads, rows, title=f"{args.candidate}, and what {args.baseline} needs for the same")


def _show_money(args: argparse.Namespace, point: Point, resource: Resource, price: Price) -> None:
    lines = [(f"{args.candidate}, {point.size:,}", price * point.size)]
    if point.needed.size is not None:
        lines.append((f"{args.baseline}, {point.needed.size:,.1f}", price * point.needed.size))
        lines.append(("what coordination is worth", price * (point.needed.size - point.size)))
    rows = [
        [label, *(number(usd, 0) for usd in (cost.low_usd, cost.typical_usd, cost.high_usd))] for label, cost in lines
    ]
    title = f"Price of the {resource.name} in dollars, by the catalogue (mostly assumed)"
    print_table(args, ["", ">low", ">typical", ">high"], rows, title=title)


def _show_baseline(args: argparse.Namespace, found: Equivalence, resource: Resource) -> None:
    rows = [[size, _with_half_width(found.figure, interval)] for size, interval in found.baseline.items()]
    heads = [f">{resource.name}", f">{_said(found.figure)}"]
    print_table(args, heads, rows, title=f"{args.baseline} by size, first replications")


def _with_half_width(figure: str, interval: Interval) -> str | None:
    shown = _shown(figure, interval.mean)
    return shown if interval.half_width is None else f"{shown} ± {_shown(figure, interval.half_width)}"


def _shown(figure: str, value: float) -> str | None:
    from fleet.statistics.replications import SHARES

    return share(value, 2) if figure in SHARES else number(value, 2)


def _said(figure: str) -> str:
    return figure.replace("_", " ")
