"""What ``fleet tournament`` found, as tables for people and as plain values."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from fleet.cli.output import clean, number, print_table, share, wrapped

if TYPE_CHECKING:
    import argparse

    from fleet.experiments.comparison import Distinction
    from fleet.experiments.tournament import Round, Tournament
    from fleet.statistics.intervals import Interval

_ON_PLACES = "Policies share a place unless one is better for certain; recovered is (policy - floor) / (bound - floor)."
_ON_MATRIX = (
    "Row: the policy whose orders were carried out. Column: on how many of its decisions with a choice the other would "
    "have sent other orders; a star: they talk by messages, so it is the share of missions that got another vehicle."
)


def show(args: argparse.Namespace, found: Tournament) -> None:
    """Print each round, its matrix, and the totals."""
    for one in found.rounds:
        _show_round(args, found, one)
        print()
    if len(found.rounds) > 1:
        _show_totals(args, found)
        print()
    print(wrapped(_ON_PLACES))
    if any(one.distinctions for one in found.rounds):
        print(wrapped(_ON_MATRIX))


def as_dict(found: Tournament) -> dict[str, Any]:
    """Everything as plain values; intervals as ``mean, low, high, n``."""
    return {
        "figure": found.figure,
        "floor": found.floor,
        "bound": found.bound,
        "rounds": [_round(one) for one in found.rounds],
        "totals": [asdict(total) for total in found.totals],
    }


def _round(one: Round) -> dict[str, Any]:
    return {
        "scenario": one.scenario,
        "bound": asdict(one.bound),
        "gap": asdict(one.gap),
        "defined": one.is_defined,
        "scores": [asdict(score) for score in one.scores],
        "distinctness": [
            {"lead": d.lead, "shadow": d.shadow, "differing_share": d.tally.differing_share,
             "own_runs_share": d.own_runs_share}
            for d in one.distinctions
        ],
    }  # fmt: skip


def _show_round(args: argparse.Namespace, found: Tournament, one: Round) -> None:
    said = found.figure.replace("_", " ")
    rows = [
        [score.place, score.label, _with_half_width(found.figure, score.figure), *_recovered(score.recovered)]
        for score in one.scores
    ]
    rows.append([None, f"{found.bound} (bound)", _with_half_width(found.figure, one.bound), None, None, None])
    heads = [">place", "policy", f">{said}", ">recovered", ">from", ">to"]
    print_table(args, heads, rows, title=clean(one.scenario))
    if not one.is_defined:
        gap = one.gap.difference
        reason = "one replication has no interval"
        if gap.low is not None and gap.high is not None:
            reason = f"the 95 % interval of the gap, {gap.low:,.2f} to {gap.high:,.2f}, is not all above zero"
        print(wrapped(f"  No score: that {found.bound} is better than {found.floor} here is not certain; {reason}."))
    if one.distinctions:
        print()
        _show_matrix(args, one)


def _show_matrix(args: argparse.Namespace, one: Round) -> None:
    by_pair = {(d.lead, d.shadow): d for d in one.distinctions}
    labels = [score.label for score in one.scores]
    rows = [[lead, *(_cell(by_pair.get((lead, shadow))) for shadow in labels)] for lead in labels]
    print_table(
        args, ["lead", *(f">{label}" for label in labels)], rows, title="How often another would decide otherwise"
    )


def _cell(one: Distinction | None) -> str | None:
    if one is None:
        return None
    differing = one.tally.differing_share
    return share(differing, 0) if differing is not None else _starred(share(one.own_runs_share, 0))


def _starred(text: str | None) -> str | None:
    return None if text is None else f"{text}*"


def _show_totals(args: argparse.Namespace, found: Tournament) -> None:
    if not found.totals:
        print("No totals: no scenario has a gap for certain.")
        return
    count = sum(one.is_defined for one in found.rounds)
    rows = [[total.place, total.label, *_recovered(total.recovered)] for total in found.totals]
    title = f"Over the {count} of {len(found.rounds)} scenarios with a gap, their gaps taken as known"
    print_table(args, [">place", "policy", ">recovered", ">from", ">to"], rows, title=title)


def _recovered(interval: Interval | None) -> list[str | None]:
    if interval is None:
        return [None] * 3
    return [share(value) for value in (interval.mean, interval.low, interval.high)]


def _with_half_width(figure: str, interval: Interval) -> str | None:
    shown = _shown(figure, interval.mean)
    return shown if interval.half_width is None else f"{shown} ± {_shown(figure, interval.half_width)}"


def _shown(figure: str, value: float) -> str | None:
    from fleet.statistics.replications import SHARES

    return share(value, 2) if figure in SHARES else number(value, 2)
