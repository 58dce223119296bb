"""Tell what became of a mission, and why: who was chosen on what belief, each attempt, and the sorties that served it.

For each decision: when and by whom, the vehicle chosen and its score, the runner-up and its score, how old the beliefs
were, and what came of it.
Beliefs have ages: how old the post's report of the vehicle, and of the mission, was when it decided. Scores are the
policy's own, in seconds of equivalent travel; lower is better.

    fleet explain RUN_DIR MISSION --what-if command.links.latency_s=0

runs the scenario of the run once more on the same random numbers, with that changed, and tells whether the mission
would have succeeded then, and what else would have come out otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fleet.cli.mission_head import minutes, print_head
from fleet.cli.options import BadUsageError, add_json, add_plugin, add_run_dir, open_ledger
from fleet.cli.output import bar, print_json, print_table, share
from fleet.units import NANO, US_PER_S, format_us

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from fleet.cli.mission_decisions import Row
    from fleet.cli.mission_story import MissionStory

_G_PER_KG: Final = 1_000
_US_PER_MIN: Final = 60 * US_PER_S


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``RUN_DIR``, ``MISSION``, ``--what-if`` and ``--json``."""
    add_run_dir(parser)
    parser.add_argument("mission", metavar="MISSION", help="the mission's id; log RUN_DIR --table missions lists them")
    parser.add_argument(
        "--what-if",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="run it again with one value of the scenario changed, as in fleet.zmiy.count=4; may be repeated",
    )
    add_plugin(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Tell the story of one mission."""
    from fleet.cli.capture_text import print_attempts
    from fleet.cli.mission_story import mission_ids, tell

    ledger = open_ledger(args)
    story = tell(ledger, args.mission)
    if story is None:
        hint = _nearest(args.mission, mission_ids(ledger)) or f"fleet log {args.run} --table missions lists them"
        raise BadUsageError(f"{args.mission!r}: {args.run} has no such mission; {hint}")
    if args.what_if:
        from fleet.cli.what_if import answer

        return answer(args, ledger, story)
    if args.json:
        from dataclasses import asdict

        print_json(asdict(story))
        return 0
    print_head(story)
    print_attempts(args, story.attempts, "The team's attempts")
    _print_decisions(args, story)
    _print_events(args, story)
    _print_happenings(args, story)
    _print_sorties(args, story)
    _print_time(args, story)
    return 0


def _nearest(wanted: str, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(wanted[:100], known, n=3, cutoff=0.4)
    return f"nearest: {', '.join(near)}" if near else ""


def _print_decisions(args: argparse.Namespace, story: MissionStory) -> None:
    if not story.decisions:
        print("\nDecisions: none named this mission")
        return
    print()
    heads = ["when", "by", ">part", "chosen", ">score\ns", "runner-up", ">score\ns"]
    heads += [">vehicle\nage s", ">mission\nage s", "what came of it"]
    rows = [
        [
            format_us(row["t_us"]), _by(row), row["part"], row["vehicle"],
            _scaled(row["score_n"], NANO), row["runner_up"], _scaled(row["runner_up_score_n"], NANO),
            _scaled(row["vehicle_age_us"], US_PER_S), _scaled(row["mission_age_us"], US_PER_S), _outcome(row),
        ]
        for row in _without_repeats(story.decisions)
    ]  # fmt: skip
    print_table(args, heads, rows, title="Decisions")
    if not story.reasons_recorded:
        print("  Scores and ages: this run did not record why (it kept its core tables only).")


def _by(row: Row) -> str:
    """The post that decided, and why its fallback did where it did."""
    return row["post"] if row["fallback"] is None else f"{row['post']}, by its fallback: {row['fallback']}"


def _outcome(row: Row) -> str:
    """What came of a decision, and after how long; of one that put the mission off, why."""
    if row["verdict"] != "assigned":
        return f"{row['verdict']}: {row['reason']}"
    after = "" if row["ended_us"] is None else f" after {minutes(row['ended_us'] - row['t_us'])} min"
    return f"{row['came_of_it']}{after}"


def _without_repeats(decisions: list[Row]) -> Iterable[Row]:
    """The decisions but for those that put the mission off again for the reason of the one before."""
    before: tuple[Any, ...] | None = None
    for row in decisions:
        same = (row["post"], row["verdict"], row["reason"])
        if row["verdict"] != "deferred" or same != before:
            yield row
        before = same


def _print_events(args: argparse.Namespace, story: MissionStory) -> None:
    print()
    rows = [
        [
            format_us(row["t_us"]), row["part"], row["attempt"], row["event"], row["vehicle"], row["sortie"],
            _scaled(row["load_g"] or None, _G_PER_KG), row["place"],
        ]
        for row in story.events
    ]  # fmt: skip
    heads = ["when", ">part", ">attempt", "event", "vehicle", ">sortie", ">load kg", "place"]
    print_table(args, heads, rows, title="Attempts")


def _print_happenings(args: argparse.Namespace, story: MissionStory) -> None:
    if not story.happenings:
        return
    print()
    rows = [
        [
            format_us(row["t_us"]), row["kind"], row["subject"], row["by"],
            None if row["until_us"] is None else format_us(row["until_us"]),
        ]
        for row in story.happenings
    ]  # fmt: skip
    print_table(args, ["when", "event", "of", "by", "until"], rows, title="What happened meanwhile")


def _print_sorties(args: argparse.Namespace, story: MissionStory) -> None:
    from fleet.ledger.tables import FINAL_STATES

    if not story.sorties:
        return
    print()
    rows = [
        [
            row["vehicle"], row["sortie"], format_us(row["start_us"]),
            None if row["state"] in FINAL_STATES else minutes(row["end_us"] - row["start_us"]),
            row["state"], row["mission"], row["place"],
        ]
        for row in story.sorties
    ]  # fmt: skip
    print_table(args, ["vehicle", ">sortie", "from", ">min", "state", "serves", "place"], rows, title="Sorties")


def _print_time(args: argparse.Namespace, story: MissionStory) -> None:
    total = (story.time_in or {}).get("total")
    if not story.time_in or not total:
        return
    rows = [
        [name.replace("_", " "), minutes(us), share(us / total), bar(us / total)]
        for name, us in story.time_in.items()
        if us and name != "total"
    ]
    print()
    print_table(args, ["", ">min", ">", ""], rows, title="Where its time went")


def _scaled(value: int | None, scale: int) -> str | None:
    return None if value is None else f"{value / scale:,.1f}"
