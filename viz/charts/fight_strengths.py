"""The strengths of both sides through fights over positions, a small panel each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import altair as alt

from fleet.statistics.fights import Fight
from fleet.units import US_PER_H, US_PER_S, format_us
from viz import palette
from viz.charts.figure import layered, rows
from viz.charts.position_holders import clock

MOST_FIGHTS: Final = 9
_COLUMNS: Final = 3
_PANEL_PX: Final = 146
_HEIGHT_PX: Final = 96
_LABELS_PX: Final = 22
_US_PER_MIN: Final = 60 * US_PER_S
_HOURS_FROM_US: Final = 3 * US_PER_H

SIDES: Final = {"the fleet": (palette.BLUE, [1, 0]), "the enemy": (palette.VERMILION, [5, 3])}
"""Colour and dashes of each side's line."""


def fight_strengths(fights: Sequence[Fight]) -> list[alt.HConcatChart]:
    """Rows of panels; none where it came to no fight."""
    told = fights[:MOST_FIGHTS]
    if not told:
        return []
    most = max(max(step.own, step.enemy) for fight in told for step in fight.steps)
    in_hours = max(fight.ended_us - fight.began_us for fight in told) >= _HOURS_FROM_US
    panels = [_panel(fight, place, max(most, 1), in_hours=in_hours) for place, fight in enumerate(told)]
    return [alt.hconcat(*panels[start : start + _COLUMNS], spacing=14) for start in range(0, len(panels), _COLUMNS)]


def _panel(fight: Fight, place: int, most: int, *, in_hours: bool) -> alt.LayerChart:
    unit_us, unit = (US_PER_H, "hours") if in_hours else (_US_PER_MIN, "minutes")
    records = [
        {
            "at": round((step.t_us - fight.began_us) / unit_us, 3), "side": side, "elements": elements,
            "when": format_us(step.t_us),
        }
        for step in fight.steps
        for side, elements in zip(SIDES, (step.own, step.enemy), strict=True)
    ]  # fmt: skip
    x = alt.X("at:Q", title=f"{unit} of fighting", scale=alt.Scale(nice=False, zero=True)).axis(tickCount=4)
    y = alt.Y(
        "elements:Q",
        title="elements" if place % _COLUMNS == 0 else None,
        scale=alt.Scale(domain=[0, most * 1.08], nice=False),
    )
    colours = alt.Scale(domain=list(SIDES), range=[colour for colour, _ in SIDES.values()])
    dashes = alt.Scale(domain=list(SIDES), range=[dash for _, dash in SIDES.values()])
    legend = alt.Legend(symbolType="stroke", symbolSize=420, symbolStrokeWidth=2.4) if place < _COLUMNS else None
    heading = alt.TitleParams([f"{fight.position}, {clock(fight.began_us / US_PER_H)}", _told(fight)],
                              fontWeight="normal", fontSize=11, offset=6, limit=_PANEL_PX, frame="group")  # fmt: skip
    lines = (
        alt.Chart(rows(records), title=heading)
        .mark_line(interpolate="step-after", strokeWidth=2.2)
        .encode(
            x=x,
            y=y.axis(tickCount=4, minExtent=_LABELS_PX),
            color=alt.Color("side:N", scale=colours).legend(legend),
            strokeDash=alt.StrokeDash("side:N", scale=dashes).legend(legend),
        )
    )
    points = (
        alt.Chart(rows(_changes(records)))
        .mark_point(filled=True, size=26, opacity=1)
        .encode(
            x="at:Q",
            y="elements:Q",
            color=alt.Color("side:N", scale=colours).legend(legend),
            tooltip=["side:N", "elements:Q", "when:N"],
        )
    )
    return layered(lines, points, width=_PANEL_PX, height=_HEIGHT_PX)


def _changes(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those at which a side's strength is another than before, its first included."""
    found, before = [], dict.fromkeys(SIDES)
    for record in records:
        if record["elements"] != before[record["side"]]:
            found.append(record)
        before[record["side"]] = record["elements"]
    return found


def _told(fight: Fight) -> str:
    kind = f"counter-attack {fight.number}" if fight.counter_attack else f"attempt {fight.number}"
    return f"{kind}: {fight.ending or 'under way'}"
