"""What the panel of a command post tells of its operators: who is busy with whom, who waits, how loaded they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from fleet.statistics.operator_use import duty_us
from fleet.statistics.window import Window
from viz.viewer.panels.blocks import Block, Fact, Gauge, Go, Section
from viz.viewer.panels.operator_queue import waiting_calls
from viz.viewer.selection import Selection
from viz.viewer.wording import span

if TYPE_CHECKING:
    from viz.viewer.panels.operator_queue import Waiting
    from viz.viewer.scene import Scene

_US_PER_MIN: Final = 60_000_000
_WINDOW_US: Final = 30 * _US_PER_MIN
_HEAVY: Final = 0.7
"""Above this share of busy time people are taken for overloaded (Cummings & Guerlain 2007)."""
_MOST: Final = 6


def operator_facts(scene: Scene, post: str) -> list[Block]:
    """What is to be told of the operators of *post*, or of all posts where these share them; nothing without any."""
    staff = scene.recording.meta.get("operators")
    if not staff:
        return []
    now, shared = scene.time_us, staff["crews"] == 1
    mine = scene.recording.services.filter(pl.col("t_us") <= now)
    if not shared:
        mine = mine.filter(pl.col("resource").str.starts_with(f"{post} operator "))
    blocks: list[Block] = [Section(text="Operators" if shared else f"Operators of {post}")]
    blocks += _load(scene, mine, duty=dict(staff) | {"crews": 1})
    served = mine.filter(pl.col("ended_us") > now)
    blocks.append(_waiting(scene, waiting_calls(scene, None if shared else post, mine)))
    for row in served.tail(_MOST).iter_rows(named=True):
        attends = f"{row['vehicle']}, for {span(now - row['t_us'])}"
        go = Go(selection=Selection(kind="vehicle", name=row["vehicle"]))
        blocks.append(Fact(label=row["resource"], value=attends, go=go))
    return blocks


def _load(scene: Scene, mine: pl.DataFrame, *, duty: dict[str, object]) -> list[Block]:
    """How many are busy now, and the share of the last half hour on duty in which they were."""
    now = scene.time_us
    since = max(now - _WINDOW_US, 0)
    on_duty = round(duty_us(duty, Window(start_us=now, end_us=now + 1)))
    busy = mine.filter(pl.col("ended_us") > now).height
    full = on_duty > 0 and busy >= on_duty
    share = min(busy / on_duty, 1.0) if on_duty else 0.0
    blocks: list[Block] = [
        Gauge(label="busy now", value=f"{busy} of {on_duty} on duty", share=share, tone="warn" if full else "good")
    ]
    whole_us = duty_us(duty, Window(start_us=since, end_us=now)) if now > since else 0
    if whole_us:
        window = Window(start_us=since, end_us=now)
        load = int(mine.select(window.overlap_us("t_us", "ended_us").sum()).item()) / whole_us
        told = f"{load:.0%} of {span(now - since)}"
        blocks.append(Gauge(label="load", value=told, share=min(load, 1.0), tone="warn" if load > _HEAVY else "good"))
    return blocks


def _waiting(scene: Scene, calls: list[Waiting]) -> Block:
    """How many wait for somebody just now, and who has waited longest."""
    if not calls:
        return Fact(label="waiting for them", value="nobody")
    first, orders = calls[0], sum(call.order for call in calls)
    number = f"{len(calls)}" if not orders else f"{len(calls)}, {orders} of them orders"
    longest = f"{number}; {first.vehicle} for {span(scene.time_us - first.since_us)}"
    go = Go(selection=Selection(kind="vehicle", name=first.vehicle))
    return Fact(label="waiting for them", value=longest, tone="warn", go=go)
