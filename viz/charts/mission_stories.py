"""The slowest success, a failure and the typical mission as time lines, with what each of their vehicles did."""

from __future__ import annotations

import textwrap
from typing import Final

import altair as alt
import polars as pl

from fleet.ledger import tables
from fleet.ledger.reader import Ledger
from fleet.statistics.mission_counts import requested_in
from fleet.statistics.mission_history import UNCLAIMED, MissionHistory, mission_history
from fleet.statistics.run import Run
from fleet.statistics.window import Window
from fleet.statistics.wording import lasting, share
from fleet.units import US_PER_H, US_PER_S, format_us
from viz import palette
from viz.charts.figure import Figure, NothingToDrawError, layered, rows
from viz.charts.vehicle_states import COLOURS, GROUP_OF

_ROW_PX: Final = 26
_WIDTH_PX: Final = 480
_LABELS_PX: Final = 136
_LEAST_PX: Final = 1.2
"""How wide the shortest span is drawn, so that no row looks empty."""
_HEADING_LETTERS: Final = 84
_MOST_VEHICLES: Final = 6
_US_PER_MIN: Final = 60 * US_PER_S
_HOURS_FROM_US: Final = 3 * US_PER_H
_NOBODY: Final = "nobody"
_ALL_COLOURS: Final = {UNCLAIMED: palette.PURPLE} | COLOURS


def draw(run: Run) -> Figure:
    """A panel per mission, a row per vehicle that had it."""
    chosen = choose(run.ledger)
    if not chosen:
        raise NothingToDrawError("no mission has ended yet")
    spans = tables.vehicle_spans(run.ledger)
    stories = {role: mission_history(run.ledger, mission, spans) for role, mission in chosen.items()}
    shown = [name for name in _ALL_COLOURS if any(name == _group(s.state) for h in stories.values() for s in h.spans)]
    panels = [_panel(role, history, shown) for role, history in stories.items()]
    return Figure(
        title=_finding(stories),
        subtitle="From ready to the end; a row per vehicle while it had the mission, paler where it served "
        "another one. Dashed: due.",
        chart=alt.vconcat(*panels, spacing=14),
    )


def choose(ledger: Ledger) -> dict[str, str]:
    """The missions to tell of by their role: ``slowest success``, ``failure`` (the longest), ``typical success``.

    Of exogenous missions that have ended; a role that nobody fills is left out.
    """
    ended = requested_in(tables.missions(ledger), Window.of(ledger)).filter(
        pl.col("derived") == 0, pl.col("ended_us").is_not_null(), pl.col("outcome") != "open"
    )
    ended = ended.with_columns(lasted_us=pl.col("ended_us") - pl.col("ready_us")).sort("lasted_us", "mission")
    succeeded, failed = ended.filter(outcome="succeeded"), ended.filter(pl.col("outcome") != "succeeded")
    # Of failures one that somebody set out for tells more than one that nobody took.
    tried = failed.filter(pl.col("first_departed_us").is_not_null())
    # Of a single success one story is told.
    typical = succeeded if succeeded.height > 1 else succeeded.clear()
    return {
        role: found["mission"][place]
        for role, found, place in (
            ("slowest success", succeeded, -1),
            ("failure", tried if tried.height else failed, -1),
            ("typical success", typical, (typical.height - 1) // 2),
        )
        if found.height
    }


def _group(state: str) -> str:
    """The group of a state; a vehicle that is lost has left its mission without one."""
    return GROUP_OF.get(state, UNCLAIMED)


def _panel(role: str, history: MissionHistory, shown: list[str]) -> alt.LayerChart:
    ready_us = history.mission["ready_us"]
    unit_us, unit = (US_PER_H, "hours") if history.end_us - ready_us >= _HOURS_FROM_US else (_US_PER_MIN, "minutes")
    labels = _rows_of(history)
    records = [
        {
            "row": labels[span.vehicle],
            "start": round((span.start_us - ready_us) / unit_us, 4),
            "end": round((span.end_us - ready_us) / unit_us, 4),
            "what": _group(span.state),
            "strength": 1.0 if span.serves in {None, history.mission["mission"]} else 0.4,
            "text": lasting(span.end_us - span.start_us),
            "from": format_us(span.start_us),
            "serves": span.serves or "none",
        }
        for span in history.spans
        if span.vehicle in labels and span.end_us > span.start_us
    ]
    longest = max((history.end_us - ready_us) / unit_us, 0.01)
    heading = alt.TitleParams(
        textwrap.wrap(_heading(role, history), _HEADING_LETTERS),
        offset=6,
        fontSize=12,
        frame="group",
        dx=-_LABELS_PX,
        limit=_WIDTH_PX + _LABELS_PX,
    )
    bars = (
        alt.Chart(rows(records), title=heading)
        .mark_bar(height={"band": 0.66}, cornerRadius=0, strokeWidth=_LEAST_PX)
        .encode(
            y=alt.Y("row:N", title=None, sort=list(labels.values()))
            .axis(ticks=False, domain=False, minExtent=_LABELS_PX, maxExtent=_LABELS_PX, labelLimit=_LABELS_PX - 4),
            x=alt.X("start:Q", title=f"{unit} since it was ready", scale=alt.Scale(domain=[0, longest], nice=False))
            .axis(tickCount=8),
            x2="end:Q",
            color=alt.Color("what:N", scale=alt.Scale(domain=shown, range=[_ALL_COLOURS[n] for n in shown]))
            .legend(columns=4),
            stroke=alt.Stroke("what:N", scale=alt.Scale(domain=shown, range=[_ALL_COLOURS[n] for n in shown]))
            .legend(columns=4),
            opacity=alt.Opacity("strength:Q", scale=None),
            tooltip=[alt.Tooltip("row:N", title="vehicle"), alt.Tooltip("what:N", title="state"),
                     alt.Tooltip("from:N"), alt.Tooltip("text:N", title="for"), alt.Tooltip("serves:N")],
        )
    )  # fmt: skip
    due = (history.mission["due_us"] - ready_us) / unit_us
    layers: list[alt.Chart] = [bars]
    if 0 < due <= longest:
        rule = alt.Chart(rows([{"due": round(due, 4)}])).mark_rule(
            strokeDash=[4, 3], strokeWidth=1.5, color=palette.BLACK
        )
        layers.append(rule.encode(x="due:Q"))
    return layered(*layers, width=_WIDTH_PX, height=_ROW_PX * max(len(labels), 1))


def _rows_of(history: MissionHistory) -> dict[str | None, str]:
    """Label of each row: time without a vehicle first, then vehicles as they took the mission on."""
    labels: dict[str | None, str] = {}
    for span in history.spans:
        if len(labels) <= _MOST_VEHICLES:
            labels.setdefault(span.vehicle, span.vehicle or _NOBODY)
    return labels


def _heading(role: str, history: MissionHistory) -> str:
    row = history.mission
    lasted = lasting(history.end_us - row["ready_us"])
    if row["outcome"] == "succeeded":
        end = "on time" if row["on_time"] else "late"
    else:
        end = f"{row['outcome']}, {row['cause']}"
    return f"{role.capitalize()}: {row['mission']}, {row['kind']} to {row['site']}, {lasted}, {end}"


def _finding(stories: dict[str, MissionHistory]) -> str:
    told = []
    for role, history in stories.items():
        lasted_us = history.end_us - history.mission["ready_us"]
        text = f"{'a' if role == 'failure' else 'the'} {role} took {lasting(lasted_us)}"
        spent = _longest(history)
        if spent is not None and lasted_us:
            text += f", {share(min(spent[1] / lasted_us, 1.0))} of it {spent[0]}"
        told.append(text)
    text = "; ".join(told)
    return text[:1].upper() + text[1:]


def _longest(history: MissionHistory) -> tuple[str, int] | None:
    """The group of states that took most of a mission's time, and how long."""
    sums: dict[str, int] = {}
    for span in history.spans:
        group = _group(span.state)
        sums[group] = sums.get(group, 0) + span.end_us - span.start_us
    return max(sums.items(), key=lambda item: item[1], default=None)
