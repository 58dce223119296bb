"""Captures of a run as text for people: attempts, who took part, what it cost, how long a position was held."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from fleet.cli.output import clean, number, print_table

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from fleet.statistics.captures import Attempt, Captures


def print_captures(args: argparse.Namespace, captures: Captures | None) -> None:
    """The captures of a run; nothing where there are no positions."""
    if captures is None:
        return
    print_attempts(args, captures.attempts, "Captures")
    if not captures.holds:
        return
    rows = [
        [
            hold.position, number(hold.from_h, 1), number(hold.until_h - hold.from_h, 1),
            hold.lost_by or "still held", number(hold.supplied_kg, 0), hold.stock_outs, hold.attacks,
            hold.own_fell, hold.enemy_fell,
        ]
        for hold in captures.holds
    ]  # fmt: skip
    print()
    stock, fights = (">stock kg", ">stock-outs"), (">attacks", ">own fell", ">enemy fell")
    heads = ["position", ">from h", ">hours", "until", *stock, *fights]
    print_table(args, heads, rows, title="Positions held, with counter-attacks on them")


def print_attempts(args: argparse.Namespace, attempts: Sequence[Attempt], title: str) -> None:
    """Attempts with what fell, and a line on each: its phases, or that the position was taken and by whom."""
    from fleet.statistics.capture_tables import put_out

    if not attempts:
        return
    rows = [
        [
            one.position, one.number, number(one.began_h, 1), one.ending or "under way", sum(one.members.values()),
            sum(one.lost.values()), one.own_fell, one.enemy_fell,
        ]
        for one in attempts
    ]  # fmt: skip
    heads = ["position", ">attempt", ">at h", "ended", ">vehicles", ">lost", ">own fell", ">enemy fell"]
    print()
    print_table(args, heads, rows, title=f"{title} (what fell in elements of strength)")
    for one in attempts:
        phases = ", ".join(f"{phase} {hours:.1f}" for phase, hours in one.phases_h.items() if hours > 0)
        print(clean(f"  {one.position}, attempt {one.number}, hours by phase: {phases}"))
        if one.put_out:
            print(clean(f"  {one.position}, attempt {one.number}, put out of action in {put_out(one)}"))
        if one.captured:
            print(clean(f"  {alone(one)}"))


def alone(one: Attempt) -> str:
    """That a position was taken by unmanned systems alone: everybody of the team is a vehicle of the ledger."""
    hours, who = one.ended_h - one.began_h, counted(one.members)
    lost = counted(Counter(each.platform for each in one.put_out if each.is_lost)) or "none"
    damaged = counted(Counter(each.platform for each in one.put_out if not each.is_lost))
    told = f"lost of them: {lost}" + (f"; to be towed out: {damaged}" if damaged else "")
    return f"{one.position} was taken by unmanned systems alone, in {hours:.1f} h: {who}; {told}"


def counted(vehicles: Mapping[str, int]) -> str:
    """Vehicles by platform in a few words."""
    return ", ".join(f"{count} {platform}" for platform, count in vehicles.items())


def print_replicated(args: argparse.Namespace, rows: Sequence[Mapping[str, Any]]) -> None:
    """Captures over replications: the probability with Wilson's interval, then means with Student's."""
    from fleet.statistics.intervals import mean_interval, proportion_interval

    asked = sum(row.get("capture_missions") or 0 for row in rows)
    if not asked:
        return
    taken = proportion_interval(sum(row["captured"] for row in rows), asked)
    shown = [["probability of capture", *(number(value, 3) for value in (taken.mean, taken.low, taken.high)), taken.n]]
    for name, label in LABELS.items():
        values = [float(row[name]) for row in rows if row.get(name) is not None]
        found = mean_interval(values) if values else None
        figures = (None,) * 3 if found is None else (found.mean, found.low, found.high)
        shown.append([label, *(number(value, 2) for value in figures), len(values)])
    print()
    print_table(args, ["captures", ">mean", ">from", ">to", ">of"], shown)
    print("\nThe probability's interval is Wilson's, over missions; the others are Student's, over replications.")


LABELS = {
    "capture_h": "hours to capture",
    "capture_attempts": "attempts",
    "own_elements_fell": "elements that fell, own",
    "enemy_elements_fell": "elements that fell, enemy's",
    "team_vehicles_lost": "vehicles of teams lost",
    "held_h": "hours held",
    "positions_lost": "positions lost again",
}
"""Figures of a replication and how they are called."""
