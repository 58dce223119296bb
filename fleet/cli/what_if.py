"""``fleet explain --what-if``: what would have become of a mission, and of all else, had something been otherwise."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from fleet.cli.difference_report import as_dict, ending, show_divergence, show_figures, show_missions
from fleet.cli.mission_story import tell
from fleet.cli.options import BadUsageError, load_plugins, reading
from fleet.cli.output import clean, print_json, say
from fleet.cli.progress import progress_bar
from fleet.units import US_PER_S, format_us
from fleet.version import VERSION

if TYPE_CHECKING:
    import argparse

    from fleet.cli.mission_story import MissionStory
    from fleet.ledger.reader import Ledger

_MOST: Final = 20
_US_PER_MIN: Final = 60 * US_PER_S


def answer(args: argparse.Namespace, ledger: Ledger, story: MissionStory) -> int:
    """Run again with the changes, and set what came of it beside what was."""
    from fleet.experiments.counterfactual import replay
    from fleet.experiments.run_difference import difference
    from fleet.statistics.run import Run

    if ledger.status != "complete":
        raise BadUsageError(f"{args.run}: the run is {ledger.status}; --what-if starts from a complete one")
    load_plugins(args)
    recorded_by = ledger.meta.get("program_version")
    if recorded_by != VERSION:
        say(args, f"recorded by version {recorded_by}, replayed by {VERSION}: what differs may be the program's doing")
    with progress_bar(args, f"what if {', '.join(args.what_if)}") as progress:
        after = replay(ledger, args.what_if, progress)
    with reading(args.run):
        found = difference(Run(ledger), after)
    told = tell(after.ledger, args.mission)
    if args.json:
        mission = {"before": asdict(story), "after": None if told is None else asdict(told)}
        print_json({"what_if": args.what_if, "mission": mission, "difference": as_dict(found)})
        return 0
    print(clean(f"{args.mission}: {_came_of(story)}"))
    print(clean(f"with {', '.join(args.what_if)}: {_came_of(told)}"))
    print("\nWhat else would have changed")
    show_figures(args, found)
    show_divergence("First decision that differs", found.decision)
    show_divergence("First event that differs", found.event)
    show_missions(args, found, _MOST)
    return 0


def _came_of(story: MissionStory | None) -> str:
    """How the mission ended, when, and by whom it was served."""
    if story is None:
        return "not asked for"
    mission: dict[str, Any] = {f"{name}_then": story.mission[name] for name in ("outcome", "cause", "on_time")}
    if mission["outcome_then"] is None:
        return "not ended"
    ended_us = story.mission["ended_us"]
    minutes = (ended_us - story.mission["ready_us"]) / _US_PER_MIN
    vehicles = ", ".join(dict.fromkeys(row["vehicle"] for row in story.events if row["event"] == "departed"))
    by = f", by {vehicles}" if vehicles else ""
    return f"{ending(mission, 'then')}, at {format_us(ended_us)}, {minutes:,.1f} min after it was ready{by}"
