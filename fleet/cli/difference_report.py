"""How one run differs from another, as tables for people and as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fleet.cli.output import clean, number, plain, print_table
from fleet.units import format_us

if TYPE_CHECKING:
    import argparse

    from fleet.experiments.run_difference import Divergence, RunDifference

_DIGITS: Final = 3


def show_figures(args: argparse.Namespace, found: RunDifference) -> None:
    """Print every figure before and after."""
    rows = []
    for name, (before, after) in found.figures.items():
        change = None if before is None or after is None else after - before
        told = None if change is None else "=" if change == 0 else f"{'+' if change > 0 else ''}{_told(change)}"
        rows.append([name, _told(before), _told(after), told])
    print()
    print_table(args, ["", ">before", ">after", ">change"], rows, title="Figures")


def _told(value: int | float | None) -> str | None:
    return f"{value:,}" if isinstance(value, int) else number(value, _DIGITS)


def show_divergence(title: str, found: Divergence | None) -> None:
    """Print the first row that differs, in both runs."""
    print()
    if found is None:
        print(f"{title}: none")
        return
    print(f"{title}: at {format_us(found.t_us)}, in {found.table}")
    print(clean(f"  before  {_row_text(found, found.before)}"))
    print(clean(f"  after   {_row_text(found, found.after)}"))


def _row_text(found: Divergence, row: dict[str, Any] | None) -> str:
    from fleet.cli.event_text import event_text

    if row is None:
        return "nothing more"
    values = {name: value for name, value in row.items() if value is not None and name != "t_us"}
    return event_text(row["t_us"], found.table, values)


def show_missions(args: argparse.Namespace, found: RunDifference, most: int) -> None:
    """Print which missions ended otherwise, at most so many of them."""
    print(f"\nMissions: {found.compared:,} compared, {found.missions.height:,} ended otherwise")
    for n, words in (
        (found.only_before, "are in the first run only"),
        (found.only_after, "are in the second run only"),
        (found.other_requests, "have the same name in both and ask for something else"),
    ):
        if n:
            print(f"  {n:,} {words}")
    if found.missions.is_empty():
        return
    listed = [(ending(row, "before"), ending(row, "after"), row) for row in found.missions.iter_rows(named=True)]
    counts: dict[tuple[str, str], int] = {}
    for before, after, _ in listed:
        counts[before, after] = counts.get((before, after), 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    print()
    print_table(args, ["before", "after", ">missions"], [[*ends, f"{n:,}"] for ends, n in ordered[:most]])
    print()
    rows = [
        [row["mission"], before, after, _longest(row, "before"), _longest(row, "after")]
        for before, after, row in listed[:most]
    ]
    print_table(args, ["mission", "before", "after", "most time before", "most time after"], rows)
    if len(listed) > most:
        print(f"  and {len(listed) - most:,} more missions; --most lists more")


def _longest(row: dict[str, Any], when: str) -> str | None:
    """What took most of a mission's time in one run: ``waiting for vehicle 2.3 h``."""
    from fleet.statistics.wording import lasting

    name, lasted_us = row[f"longest_{when}"], row[f"longest_us_{when}"]
    return f"{name.replace('_', ' ')} {lasting(lasted_us)}".replace("\u00a0", " ") if name and lasted_us else None


def ending(row: dict[str, Any], when: str) -> str:
    """How a mission ended in one run, and why: ``expired: never assigned``."""
    outcome = row[f"outcome_{when}"]
    if outcome is None:
        return "not ended"
    if outcome == "succeeded":
        return "succeeded on time" if row[f"on_time_{when}"] else "succeeded late"
    return f"{outcome}: {row[f'cause_{when}']}"


def as_dict(found: RunDifference) -> dict[str, Any]:
    """Everything as plain values."""
    from dataclasses import asdict

    scenario = None if found.scenario is None else [asdict(change) for change in found.scenario]
    sides = ("before", "after")
    value: dict[str, Any] = plain(
        {
            "facts": {name: dict(zip(sides, values, strict=True)) for name, values in found.facts.items()},
            "scenario": scenario,
            "figures": {name: dict(zip(sides, values, strict=True)) for name, values in found.figures.items()},
            "decision": None if found.decision is None else asdict(found.decision),
            "event": None if found.event is None else asdict(found.event),
            "missions": found.missions.to_dicts(),
            "compared": found.compared,
            "only_before": found.only_before,
            "only_after": found.only_after,
            "other_requests": found.other_requests,
        }
    )
    return value
