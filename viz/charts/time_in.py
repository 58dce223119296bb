"""Where the time of missions went from ready to their end: of those that succeeded, and of all others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import altair as alt

from fleet.statistics.run import Run
from fleet.statistics.time_in import CATEGORIES
from fleet.statistics.wording import lasting, share
from fleet.units import US_PER_H
from viz import palette
from viz.charts.figure import Figure, NothingToDrawError, layered, rows

_ROW_PX: Final = 22
_PANEL_PX: Final = 238
_GAP_PX: Final = 14
_ROOM: Final = 1.55


def draw(run: Run) -> Figure:
    """Mean time in each category, a panel for successes and one for all others."""
    summary = run.summary()
    succeeded, others = summary.time_in, summary.time_in_unserved
    if not succeeded["total"] + others["total"]:
        raise NothingToDrawError("no mission has ended yet")
    shown = [name for name in CATEGORIES if succeeded[name] + others[name]]
    shown.sort(key=lambda name: (-succeeded[name], -others[name]))
    n = summary.missions
    told = [
        (succeeded, n.succeeded, "missions that succeeded", palette.BLUE),
        (others, n.requested - n.succeeded, "all others", palette.VERMILION),
    ]
    told = [entry for entry in told if entry[1]]
    # A single panel is as wide as two: a page scales every chart to the same width, letters with it.
    width = _PANEL_PX if len(told) > 1 else 2 * _PANEL_PX + _GAP_PX
    panels = [_panel(*entry, shown, width, labels=place == 0) for place, entry in enumerate(told)]
    return Figure(
        title=_finding(succeeded if succeeded["total"] else others, "success" if succeeded["total"] else "the end"),
        subtitle="Mean hours a mission, from ready to its end; the categories add up to the whole time. "
        "Derived missions are left out.",
        chart=alt.hconcat(*panels, spacing=_GAP_PX),
    )


def _panel(
    times: Mapping[str, int], missions: int, title: str, colour: str, shown: list[str], width: int, *, labels: bool
) -> alt.LayerChart:
    records: list[dict[str, Any]] = [
        {
            "what": name.replace("_", " "),
            "hours": round(times[name] / US_PER_H / missions, 4),
            "label": f"{share(times[name] / times['total'])}" if times[name] else "",
            "text": lasting(times[name] / missions),
        }
        for name in shown
        if times["total"]
    ]
    widest = max((record["hours"] for record in records), default=0.0) or 1.0
    base = alt.Chart(rows(records), title=alt.TitleParams(f"{title}: {missions:,}", offset=6)).encode(
        y=alt.Y("what:N", title=None, sort=None, axis=alt.Axis(labels=labels, ticks=False, domain=False)),
        x=alt.X("hours:Q", title="hours a mission, mean", scale=alt.Scale(domain=[0, widest * _ROOM], nice=False))
        .axis(tickCount=4),
        tooltip=[
            alt.Tooltip("what:N", title="time in"),
            alt.Tooltip("text:N", title="a mission, mean"),
            alt.Tooltip("label:N", title="of the whole"),
        ],
    )  # fmt: skip
    bars = base.mark_bar(color=colour, height={"band": 0.7})
    texts = base.mark_text(align="left", dx=5).encode(text="label:N")
    return layered(bars, texts, width=width, height=_ROW_PX * len(shown))


def _finding(times: Mapping[str, int], until: str) -> str:
    most = sorted(((us, name.replace("_", " ")) for name, us in times.items() if us and name != "total"), reverse=True)
    (first_us, first), *others = most[:2]
    text = f"{first.capitalize()} takes {share(first_us / times['total'])} of the time from request to {until}"
    for us, name in others:
        text += f"; {name} is next, with {share(us / times['total'])}"
    return text
