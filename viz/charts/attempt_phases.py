"""The phases of each attempt on a position, side by side from the moment at which it began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt

from fleet.domain.capture import ORDER, Phase
from fleet.statistics.captures import Attempt
from fleet.statistics.wording import lasting
from fleet.units import US_PER_H
from viz import palette
from viz.charts.figure import layered, rows
from viz.charts.position_holders import LABELS_PX, PLOT_PX, clock

MOST_ATTEMPTS: Final = 16
_ROW_PX: Final = 26
_TOLD_PX: Final = 214
"""Room at the right for what an attempt came to."""
_MOST_TICKS: Final = 6

COLOURS: Final = {
    Phase.ASSEMBLY.value: palette.SILVER,
    Phase.RECONNAISSANCE.value: palette.SKY,
    Phase.APPROACH.value: palette.YELLOW,
    Phase.SUPPRESSION.value: palette.PURPLE,
    Phase.ASSAULT.value: palette.VERMILION,
    Phase.CONSOLIDATION.value: palette.GREEN,
    Phase.HOLD.value: palette.BLUE,
}


def attempt_phases(attempts: Sequence[Attempt], roles: Mapping[tuple[str, int], Mapping[str, int]]) -> alt.LayerChart:
    """A row per attempt: its phases as bars, then its end, who took part and who was put out of action."""
    told = attempts[:MOST_ATTEMPTS]
    longest = max(0.01, *(one.ended_h - one.began_h for one in told))
    labels = _labels(told)
    spans = [span for label, one in zip(labels, told, strict=True) for span in _spans(label, one)]
    shown = [phase.value for phase in ORDER if any(span["phase"] == phase.value for span in spans)]
    place = alt.Y("attempt:N", title=None, sort=labels).axis(
        ticks=False, domain=False, minExtent=LABELS_PX, maxExtent=LABELS_PX, labelLimit=LABELS_PX - 6
    )
    domain = alt.Scale(domain=[0, longest * PLOT_PX / (PLOT_PX - _TOLD_PX)], nice=False)
    bars = (
        alt.Chart(rows(spans))
        .mark_bar(height={"band": 0.62}, cornerRadius=0, stroke=palette.PAPER, strokeWidth=0.8)
        .encode(
            y=place,
            x=alt.X("start:Q", title="hours since the attempt began", scale=domain)
            .axis(values=_ticks(longest), grid=False, titleAnchor="start"),
            x2="end:Q",
            color=alt.Color("phase:N", scale=alt.Scale(domain=shown, range=[COLOURS[name] for name in shown]))
            .legend(columns=6, columnPadding=9),
            tooltip=[alt.Tooltip("attempt:N"), alt.Tooltip("phase:N"), alt.Tooltip("from:N"),
                     alt.Tooltip("lasted:N", title="for")],
        )
    )  # fmt: skip
    ends = [
        {
            "attempt": label, "at": round(one.ended_h - one.began_h, 4), "text": _ending(one),
            "team": ", ".join(f"{n} {role}" for role, n in roles.get((one.mission, one.number), {}).items()),
            "vehicles": _by_platform(one.members), "out of action": _by_platform(one.lost) or "none",
            "fell": f"{one.own_fell} own, {one.enemy_fell} enemy",
        }
        for label, one in zip(labels, told, strict=True)
    ]  # fmt: skip
    texts = (
        alt.Chart(rows(ends))
        .mark_text(align="left", dx=7, fontSize=11.5)
        .encode(
            y=place,
            x="at:Q",
            text="text:N",
            tooltip=["attempt:N", "team:N", "vehicles:N", "out of action:N",
                     alt.Tooltip("fell:N", title="elements that fell")],
        )
    )  # fmt: skip
    return layered(bars, texts, width=PLOT_PX, height=_ROW_PX * len(told))


def _labels(told: Sequence[Attempt]) -> list[str]:
    """Position and time of each attempt; those that would be the same are numbered."""
    seen: Counter[str] = Counter()
    found = []
    for one in told:
        label = f"{one.position}, {clock(one.began_h)}"
        seen[label] += 1
        found.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return found


def _ending(one: Attempt) -> str:
    out, went = sum(one.lost.values()), sum(one.members.values())
    return f"{one.ending or 'under way'}: {went} went, {out or 'none'} out of action"


def _spans(label: str, one: Attempt) -> list[dict[str, Any]]:
    at_h, found = 0.0, []
    for phase, hours in one.phases_h.items():
        if hours > 0:
            found.append(
                {
                    "attempt": label, "phase": phase, "start": round(at_h, 4), "end": round(at_h + hours, 4),
                    "from": clock(one.began_h + at_h), "lasted": lasting(hours * US_PER_H),
                }
            )  # fmt: skip
        at_h += hours
    return found


def _ticks(longest_h: float) -> list[float]:
    """Round hours up to the longest attempt, some five of them."""
    step = next((step for step in (0.25, 0.5, 1, 2, 3, 6, 12, 24) if longest_h <= step * _MOST_TICKS), 48)
    return [step * i for i in range(int(longest_h / step) + 1)]


def _by_platform(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {platform}" for platform, n in counts.items())
