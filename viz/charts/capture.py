"""How positions were captured and held: who had them when, the phases of each attempt, both sides' strengths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import altair as alt
import polars as pl

from fleet.statistics.captures import Attempt, Captures, captures_of
from fleet.statistics.fights import fights_of
from fleet.statistics.run import Run
from fleet.statistics.wording import count, lasting, listed
from fleet.units import US_PER_H
from viz.charts.attempt_phases import MOST_ATTEMPTS, attempt_phases
from viz.charts.fight_strengths import MOST_FIGHTS, fight_strengths
from viz.charts.figure import Figure, NothingToDrawError
from viz.charts.position_holders import position_holders

_NAMED: Final = 3


def draw(run: Run) -> Figure:
    """Holders over the run, phases of each attempt with what it came to, and strengths in each fight."""
    captures = captures_of(run.ledger)
    if captures is None:
        raise NothingToDrawError("the run has no positions to capture")
    if not captures.attempts:
        raise NothingToDrawError("nobody set out to capture a position")
    fights = fights_of(run.ledger)
    chart: alt.VConcatChart = alt.vconcat(
        position_holders(run, captures, fights),
        attempt_phases(captures.attempts, roles_of(run)),
        *fight_strengths(fights),
        spacing=22,
    )
    chart = chart.resolve_scale(color="independent", shape="independent", strokeDash="independent")
    return Figure(
        title=_finding(captures, _positions(run), _media(run)),
        subtitle=_subtitle(len(captures.attempts), len(fights)),
        chart=chart,
    )


def roles_of(run: Run) -> dict[tuple[str, int], dict[str, int]]:
    """Members of each attempt (mission, number) by role, most numerous first."""
    joined = run.ledger.table("captures").filter(pl.col("event") == "joined", pl.col("mission").is_not_null())
    counted = joined.group_by("mission", "attempt", "role", maintain_order=True).len()
    found: dict[tuple[str, int], dict[str, int]] = {}
    for mission, attempt, role, n in counted.sort("len", descending=True, maintain_order=True).rows():
        found.setdefault((mission, attempt), {})[role or "no role"] = n
    return found


def _positions(run: Run) -> list[str]:
    """Every position, whether anybody has tried to take it or not."""
    return run.ledger.table("holdings")["place"].unique(maintain_order=True).to_list()


def _media(run: Run) -> dict[str, str]:
    return dict(run.ledger.table("platforms").select("name", "medium").rows())


def _subtitle(attempts: int, fights: int) -> str:
    text = "Who held each position; attempts by phase; strengths in each fight, in elements (dimensionless)."
    if attempts > MOST_ATTEMPTS:
        text += f" The first {MOST_ATTEMPTS} of {attempts} attempts."
    if fights > MOST_FIGHTS:
        text += f" The first {MOST_FIGHTS} of {fights} fights."
    return text


def _finding(captures: Captures, positions: Sequence[str], media: Mapping[str, str]) -> str:
    """Who took what, how long it took, at what cost, and whether it was held."""
    attempts = captures.attempts
    taken = list(dict.fromkeys(one.position for one in attempts if one.captured))
    out = sum(sum(one.lost.values()) for one in attempts)
    cost = f"{count(out, 'vehicle')} put out of action" if out else "no vehicle put out of action"
    if len(attempts) == len(positions) == 1 and taken:
        return f"{taken[0]} was taken by {_team(attempts[0], media)} in {_hours(attempts[0])}, {cost}{_held(captures)}"
    tries = count(len(attempts), "attempt")
    if not taken:
        named = listed(positions) if len(positions) <= _NAMED else count(len(positions), "position")
        under_way = any(one.ending is None for one in attempts)
        yet = "not taken yet" if under_way else "not taken"
        return f"{named} {'was' if len(positions) == 1 else 'were'} {yet} in {tries}, {cost}"
    won = sum(one.captured for one in attempts)
    many = f"{len(taken)} of {count(len(positions), 'position')} {'was' if len(taken) == 1 else 'were'}"
    which = f"{taken[0]} was" if len(positions) == 1 else many
    return f"{which} taken, in {tries if won == len(attempts) else f'{won} of {tries}'}, {cost}{_held(captures)}"


def _team(one: Attempt, media: Mapping[str, str]) -> str:
    drones = sum(n for platform, n in one.members.items() if media.get(platform) == "air")
    robots = sum(one.members.values()) - drones
    words = [count(n, word) for n, word in ((robots, "robot"), (drones, "drone")) if n]
    return listed(words)


def _hours(one: Attempt) -> str:
    return lasting((one.ended_h - one.began_h) * US_PER_H)


def _held(captures: Captures) -> str:
    lost: Sequence[str] = [hold.lost_by for hold in captures.holds if hold.lost_by is not None]
    if not captures.holds:
        return ""
    if not lost:
        return ", and held to the end"
    again = "was lost again" if len({hold.position for hold in captures.holds}) == 1 else "positions were lost again"
    return f"; {again} {count(len(lost), 'time')}"
