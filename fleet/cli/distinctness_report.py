"""How far policies decide otherwise on the same pictures, as tables for people and as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fleet.cli.output import print_table, share
from fleet.units import format_us

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from fleet.experiments.comparison import Distinction

_FOOTNOTE: Final = """\
  decisions       calls of the lead that the shadow answered too
  with a choice   those in which at least two pairs of vehicle and part were feasible
  orders differ   share of those with a choice in which the shadow would have sent other orders
  given otherwise share of the missions that the lead gave out which the shadow, asked at the same
                  moment, gave to another vehicle or to none
  in own runs     share of the missions that got another vehicle in the shadow's own run
  A shadow that keeps a memory keeps it from these decisions, of which none was carried out.
  Policies that send messages or know the future are compared by their own runs alone."""


def show_distinctions(args: argparse.Namespace, distinctions: Sequence[Distinction]) -> None:
    """Print a row for each ordered pair, what the columns mean, and where each pair first parts."""
    heads = ["lead", "shadow", ">decisions", ">with a\nchoice", ">orders\ndiffer", ">given\notherwise", ">in own\nruns"]
    rows = [
        [
            one.lead, one.shadow, f"{one.tally.epochs:,}", f"{one.tally.with_choice:,}",
            share(one.tally.differing_share), share(one.tally.otherwise_share), share(one.own_runs_share),
        ]
        for one in distinctions
    ]  # fmt: skip
    print_table(args, heads, rows, title="Distinctness: what a shadow would have decided on the lead's pictures")
    print(_FOOTNOTE)
    for one in distinctions:
        if one.tally.failures:
            print(f"  {one.shadow} failed in {one.tally.failures:,} decisions of {one.lead}, which are not compared.")
    firsts = [
        [one.lead, one.shadow, format_us(first.time_us), first.mission, first.lead, first.shadow]
        for one in distinctions
        if (first := one.tally.first) is not None and not one.tally.talks
    ]
    if firsts:
        print()
        heads = ["lead", "shadow", "when", "mission", "lead chose", "shadow chose"]
        print_table(args, heads, firsts, title="First divergence")


def distinction_row(one: Distinction) -> dict[str, Any]:
    """One ordered pair as plain values."""
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
