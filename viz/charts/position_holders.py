"""Who held each position over a run, with what was tried there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import altair as alt
import numpy as np

from fleet.statistics.captures import Captures
from fleet.statistics.fights import Fight
from fleet.statistics.run import Run
from fleet.units import US_PER_H, format_us
from viz import palette
from viz.charts.figure import layered, rows
from viz.charts.time_bins import TimeAxis, TimeBins

LABELS_PX: Final = 116
PLOT_PX: Final = 510
_ROW_PX: Final = 34

_HOLDERS: Final = {"held by the enemy": palette.MIST, "held by the fleet": palette.SKY}
_MARKS: Final = {
    "captured": ("triangle-up", palette.GREEN),
    "attempt that failed": ("cross", palette.BLACK),
    "counter-attack beaten off": ("diamond", palette.BLUE),
    "lost to a counter-attack": ("triangle-down", palette.VERMILION),
    "lost for want of stock": ("square", palette.ORANGE),
    "lost otherwise": ("circle", palette.PURPLE),
}
"""What happened at a position: shape and colour."""
_LOST_BY: Final = {"counter-attack": "lost to a counter-attack", "out of stock": "lost for want of stock"}


def position_holders(run: Run, captures: Captures, fights: Sequence[Fight]) -> alt.LayerChart:
    """A row per position: a bar by who held it, a mark where that changed or was tried."""
    ledger = run.ledger
    end_us = max(ledger.complete_until_us, 1)
    whole = TimeBins(edges_us=np.array([0, end_us], dtype=np.int64), width_us=end_us)
    axis = TimeAxis.of(ledger)
    positions = list(dict.fromkeys(ledger.table("holdings")["place"].to_list()))
    unit_h = axis.unit_us / US_PER_H
    events = _happenings(captures, fights, unit_h)
    shown = [name for name in _MARKS if any(one["what"] == name for one in events)]
    place = alt.Y("position:N", title=None, sort=positions).axis(
        ticks=False, domain=False, minExtent=LABELS_PX, maxExtent=LABELS_PX, labelLimit=LABELS_PX - 6
    )
    bars = (
        alt.Chart(rows(_spans(positions, captures, unit_h, end_us / axis.unit_us)))
        .mark_bar(height={"band": 0.5}, cornerRadius=0)
        .encode(
            y=place,
            x=axis.x("start", whole),
            x2="end:Q",
            color=alt.Color("holder:N", scale=alt.Scale(domain=list(_HOLDERS), range=list(_HOLDERS.values()))),
            tooltip=[alt.Tooltip("position:N"), alt.Tooltip("holder:N", title="from then on"),
                     alt.Tooltip("from:N"), alt.Tooltip("until:N")],
        )
    )  # fmt: skip
    marks = (
        alt.Chart(rows(events))
        .mark_point(filled=True, size=95, opacity=1, stroke=palette.PAPER, strokeWidth=1.2)
        .encode(
            y=place,
            x="at:Q",
            shape=alt.Shape("what:N", scale=alt.Scale(domain=shown, range=[_MARKS[n][0] for n in shown]))
            .legend(columns=3, symbolStrokeWidth=0),
            color=alt.Color("what:N", scale=alt.Scale(domain=shown, range=[_MARKS[n][1] for n in shown]))
            .legend(columns=3, symbolStrokeWidth=0),
            tooltip=[alt.Tooltip("position:N"), alt.Tooltip("what:N"), alt.Tooltip("when:N"), alt.Tooltip("told:N")],
        )
    )  # fmt: skip
    both = layered(bars, marks, width=PLOT_PX, height=_ROW_PX * len(positions))
    apart: alt.LayerChart = both.resolve_scale(color="independent", shape="independent")
    return apart


def _spans(positions: Sequence[str], captures: Captures, unit_h: float, end: float) -> list[dict[str, Any]]:
    """A bar each for the enemy over the whole run, and over it one per hold of the fleet's."""
    enemy, own = _HOLDERS
    whole = [(position, enemy, 0.0, end) for position in positions]
    held = [(hold.position, own, hold.from_h / unit_h, hold.until_h / unit_h) for hold in captures.holds]
    return [
        {
            "position": position, "holder": holder, "start": round(start, 4), "end": round(until, 4),
            "from": clock(start * unit_h), "until": clock(until * unit_h),
        }
        for position, holder, start, until in whole + held
    ]  # fmt: skip


def _happenings(captures: Captures, fights: Sequence[Fight], unit_h: float) -> list[dict[str, Any]]:
    """What was tried, won and lost, each with its mark."""
    found = [
        (one.position, one.ended_h, "captured" if one.captured else "attempt that failed", one.ending)
        for one in captures.attempts
        if one.ending is not None
    ]
    found += [
        (hold.position, hold.until_h, _LOST_BY.get(hold.lost_by, "lost otherwise"), hold.lost_by)
        for hold in captures.holds
        if hold.lost_by is not None
    ]
    found += [
        (fight.position, fight.ended_us / US_PER_H, "counter-attack beaten off", fight.ending)
        for fight in fights
        if fight.counter_attack and fight.ending == "repelled"
    ]
    return [
        {"position": position, "at": round(at_h / unit_h, 4), "what": what, "when": clock(at_h), "told": told}
        for position, at_h, what, told in found
    ]


def clock(hours: float) -> str:
    """A time of the run to the minute: ``2d04:45``."""
    return format_us(round(hours * US_PER_H)).rpartition(":")[0]
