"""What came of each kind of mission, derived kinds in rows of their own."""

from __future__ import annotations

from typing import Any, Final

import altair as alt

from fleet.statistics.mission_counts import KindFigures
from fleet.statistics.run import Run
from fleet.statistics.wording import count, share
from viz import palette
from viz.charts.figure import WIDTH, Figure, NothingToDrawError, rows

_COLOURS: Final = {
    "on time": palette.BLUE,
    "late": palette.SKY,
    "failed": palette.BLACK,
    "expired": palette.VERMILION,
    "rejected": palette.PURPLE,
    "open": palette.MIST,
}
_ROW_PX: Final = 34


def draw(run: Run) -> Figure:
    """Shares of outcomes by kind, stacked to the whole."""
    summary = run.summary()
    if not summary.by_kind:
        raise NothingToDrawError("no missions were requested")
    records = [record for kind in summary.by_kind for record in _records(kind)]
    present = [name for name in _COLOURS if any(record["what"] == name for record in records)]
    chart = (
        alt.Chart(rows(records))
        .mark_bar(height={"band": 0.72})
        .encode(
            y=alt.Y("kind:N", title=None, sort=None),
            x=alt.X("share:Q", title="share of missions requested", axis=alt.Axis(format="%", tickCount=5))
            .scale(domain=[0, 1], nice=False),
            color=alt.Color("what:N", scale=alt.Scale(domain=present, range=[_COLOURS[name] for name in present])),
            order=alt.Order("order:Q"),
            tooltip=["kind:N", alt.Tooltip("what:N", title="outcome"), alt.Tooltip("n:Q", title="missions", format=","),
                     alt.Tooltip("share:Q", format=".2%")],
        )
        .properties(width=WIDTH, height=_ROW_PX * len(summary.by_kind))
    )  # fmt: skip
    return Figure(
        title=_finding(summary.by_kind, summary.success_rate),
        subtitle="Outcome of missions by kind; on time and late ones have succeeded, open ones had not ended.",
        chart=chart,
    )


def _records(kind: KindFigures) -> list[dict[str, Any]]:
    counts = kind.counts
    outcomes = {
        "on time": counts.on_time,
        "late": counts.succeeded - counts.on_time,
        "failed": counts.failed,
        "expired": counts.expired,
        "rejected": counts.rejected,
        "open": counts.open,
    }
    label = f"{kind.kind}{' (derived)' if kind.derived else ''}: {counts.requested:,}"
    return [
        {"kind": label, "what": name, "order": place, "n": n, "share": round(n / counts.requested, 5)}
        for place, (name, n) in enumerate(outcomes.items())
        if n
    ]


def _finding(kinds: tuple[KindFigures, ...], success_rate: float | None) -> str:
    asked = [kind for kind in kinds if not kind.derived]
    text = f"{count(sum(kind.counts.requested for kind in asked), 'mission was', 'missions were')} asked for"
    if success_rate is None:
        return f"{text}, and none has ended yet"
    text += f", and {share(success_rate)} of those that ended succeeded"
    judged = [(kind.counts.on_time_rate, kind.kind) for kind in asked if kind.counts.on_time_rate is not None]
    if len(judged) > 1:
        rate, name = min(judged)
        text += f"; {name} is the least often on time, {share(rate)}"
    return text
