"""The panel of the whole run: its figures until now, their course, and the fleet by state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fleet.units import US_PER_DAY
from viz.viewer.fleet_states import GROUPS
from viz.viewer.panels.blocks import Block, Chart, Figures, Stack, States
from viz.viewer.wording import percent, span

if TYPE_CHECKING:
    from viz.viewer.scene import Scene

_GONE = GROUPS.index("gone")


def overview_panel(scene: Scene) -> list[Block]:
    """What is to be told of the run at the scene's time."""
    return [Figures(figures=figures(scene)), States(counts=_states(scene)), *_charts(scene)]


def figures(scene: Scene) -> list[tuple[str, str]]:
    """The run's main figures until the scene's time: (value, label)."""
    counts = scene.recording.missions.counts_at(scene.time_us)
    days = max(scene.time_us, 1) / US_PER_DAY
    judged = counts["judged"]
    waiting = int(np.count_nonzero(scene.open_missions.phase == 0))
    return [
        (f"{counts['succeeded'] / days:.1f}" if scene.time_us else "–", "done per day"),
        (_rate(counts["succeeded"], judged), "succeeded"),
        (_rate(counts["on_time"], judged), "on time"),
        (f"{waiting}", "waiting"),
    ]


def _rate(part: int, whole: int) -> str:
    """A share with one decimal, but for all and nothing."""
    share = part / whole if whole else None
    return percent(share, 0 if share in (None, 0.0, 1.0) else 1)


def _states(scene: Scene) -> list[tuple[int, int]]:
    groups = np.bincount(scene.recording.group[scene.moment.row], minlength=len(GROUPS))
    return [(group, int(count)) for group, count in enumerate(groups.tolist())]


def _charts(scene: Scene) -> list[Block]:
    series, now = scene.recording.series, scene.time_us
    at = int(np.searchsorted(series.time_us, now, side="right")) - 1
    per_day, success = series.per_day.tolist(), series.success.tolist()
    window = span(series.window_us)
    return [
        Chart(title=f"missions a day, over {window}", now=f"{per_day[at]:.0f}", time_us=series.time_us, values=per_day,
              until_us=now),
        Chart(title=f"success rate, over {window}", now=percent(success[at]), time_us=series.time_us, values=success,
              until_us=now, top=1.0),
        Chart(title="missions waiting", now=f"{int(np.count_nonzero(scene.open_missions.phase == 0))}",
              time_us=series.time_us, values=series.waiting.astype(np.float64).tolist(), until_us=now),
        Stack(title="fleet by state", time_us=series.time_us, counts=series.fleet[:, :_GONE], until_us=now),
    ]  # fmt: skip
