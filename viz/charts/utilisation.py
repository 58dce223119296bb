"""Which platform and which resource was short: the share of their time in use, and how long queues were."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import polars as pl

from fleet.statistics.bottleneck import resource_use
from fleet.statistics.run import Run
from fleet.statistics.window import Window
from fleet.statistics.wording import count, lasting, number, share
from fleet.units import US_PER_S
from viz import palette
from viz.charts.figure import Figure, NothingToDrawError, layered, rows

_MOST_RESOURCES: Final = 12
_ROW_PX: Final = 21
_WIDTH_PX: Final = 460
_LABELS_PX: Final = 156
_MIDDLE_LEFT_OUT: Final = (
    "length(datum.label) > 26 ? slice(datum.label, 0, 9) + '…' + slice(datum.label, -13) : datum.label"
)
"""Vega expression that shortens a long name; both ends tell it from others, as in ``Depot Nor… East charger``."""
_WORTH_TELLING_S: Final = 60.0
_WAITS: Final = {
    "waiting_for_vehicle": "Free vehicles are",
    "waiting_in_queue": "Docks, bays and crossings are",
    "charging": "Charging is",
    "repair": "Repair is",
    "waiting_for_information": "Information is",
    "waiting_for_decision": "Deciding is",
    "waiting_for_approval": "Approval is",
    "waiting_for_link": "The links are",
    "waiting_for_operator": "Operators are",
    "assembling": "Assembling is",
}
"""What missions wait for, of the categories of their time, as the beginning of a sentence."""


def draw(run: Run) -> Figure:
    """Platforms in the upper panel, the busiest resources in the lower."""
    platforms = _platforms(run)
    if not platforms:
        raise NothingToDrawError("the run has no vehicles")
    used = resource_use(run.ledger, Window.of(run.ledger)).drop_nulls("utilisation")
    panels = [_panel(platforms, "platforms: vehicle time in sorties, without time under repair", palette.BLUE)]
    people = _operators(run)
    if people:
        panels.append(_panel(people, "operators: time on duty in which they serve somebody", palette.GREEN))
    if used.height:
        shown = [_resource(row) for row in used.head(_MOST_RESOURCES).rows(named=True)]
        left = used.height - len(shown)
        title = "resources: time in use" + (f" (the {len(shown)} busiest of {used.height})" if left else "")
        panels.append(_panel(shown, title, palette.ORANGE))
    return Figure(
        title=_finding(run, used),
        subtitle="Share of the time that each was in use; for resources, of the time of all their places.",
        chart=alt.vconcat(*panels, spacing=18),
    )


def _platforms(run: Run) -> list[dict[str, Any]]:
    uses = sorted(run.summary().by_platform.items(), key=lambda item: (-(item[1].utilisation or 0.0), item[0]))
    return [
        {
            "name": name,
            "use": round(use.utilisation or 0.0, 4),
            "label": share(use.utilisation or 0.0),
            "detail": f"{count(use.sorties, 'sortie')} by {count(use.vehicles, 'vehicle')}",
        }
        for name, use in uses
    ]


def _operators(run: Run) -> list[dict[str, Any]]:
    """All operators of a run as one row; none where it has none, or none was on duty."""
    people = run.summary().operators
    if people is None or people.utilisation is None:
        return []
    use, wait = people.utilisation, lasting((people.mean_wait_s or 0.0) * US_PER_S)
    # Above 1 where people went on after the end of a shift; a bar cannot be longer than its panel.
    return [
        {
            "name": "operators",
            "use": round(min(use, 1.0), 4),
            "label": f"{share(use)}, wait {wait}",
            "detail": f"{people.calls:,} calls in {number(people.duty_h)} hours on duty, mean wait {wait}",
        }
    ]


def _resource(row: dict[str, Any]) -> dict[str, Any]:
    wait = lasting(row["mean_wait_s"] * US_PER_S)
    return {
        "name": row["resource"],
        "use": round(row["utilisation"], 4),
        "label": f"{share(row['utilisation'])}, wait {wait}",
        "detail": f"{row['served']:,} served at {count(row['capacity'], 'place')}, mean wait {wait}",
    }


_PERCENT: Final = alt.Axis(format="%", tickCount=5)


def _panel(records: list[dict[str, Any]], title: str, colour: str) -> alt.LayerChart:
    base = alt.Chart(rows(records), title=alt.TitleParams(title, offset=6)).encode(
        y=alt.Y("name:N", title=None, sort=None)
        .axis(ticks=False, domain=False, minExtent=_LABELS_PX, maxExtent=_LABELS_PX, labelLimit=_LABELS_PX - 4,
              labelExpr=_MIDDLE_LEFT_OUT),
        x=alt.X("use:Q", title="share of time in use", scale=alt.Scale(domain=[0, 1.0]), axis=_PERCENT),
        tooltip=[alt.Tooltip("name:N"), alt.Tooltip("use:Q", title="in use", format=".1%"), alt.Tooltip("detail:N")],
    )  # fmt: skip
    bars = base.mark_bar(color=colour, height={"band": 0.7})
    inside = "datum.use > 0.75"
    texts = [
        base.transform_filter(f"!({inside})").mark_text(align="left", dx=5).encode(text="label:N"),
        base.transform_filter(inside).mark_text(align="right", dx=-5, color=palette.PAPER).encode(text="label:N"),
    ]
    return layered(bars, *texts, width=_WIDTH_PX, height=_ROW_PX * len(records))


def _finding(run: Run, used: pl.DataFrame) -> str:
    """What was shortest: that which missions spent most time waiting for."""
    summary = run.summary()
    waits = {name: summary.time_in.get(name, 0) + summary.time_in_unserved.get(name, 0) for name in _WAITS}
    longest = max(waits, key=lambda name: waits[name])
    missions = summary.missions.requested
    if not missions or not waits[longest]:
        return f"Nothing was short; {_busiest(run, used)}"
    each = lasting(waits[longest] / missions)
    return f"{_WAITS[longest]} the bottleneck, {each} a mission; {_busiest(run, used)}"


def _busiest(run: Run, used: pl.DataFrame) -> str:
    """The platform and the resource that were in use most, and where most time was queued."""
    summary = run.summary()
    busiest, bottleneck = summary.busiest_platform or "", summary.bottleneck
    text = f"{busiest} is in use {share(summary.by_platform[busiest].utilisation or 0.0)}"
    if used.is_empty():
        return f"{text}; no dock, charger, workshop or crossing was used"
    first = used.row(0, named=True)
    text += f", {first['resource']} {share(first['utilisation'])}"
    if bottleneck is None or bottleneck.mean_wait_s * bottleneck.served < _WORTH_TELLING_S:
        return f"{text}, and nobody queues for any resource"
    where = "there" if bottleneck.name == first["resource"] else f"at {bottleneck.name}"
    return f"{text}, and most time is queued {where}, {lasting(bottleneck.mean_wait_s * US_PER_S)} each"
