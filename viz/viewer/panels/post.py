"""The panel of a command post: how much it decides, what became of its orders, and its latest decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from fleet.statistics.post_decisions import policy_of
from viz.viewer.panels.blocks import Block, Event, Fact, Go, Prose, Section, Title
from viz.viewer.panels.operators import operator_facts
from viz.viewer.reasons import in_words
from viz.viewer.wording import span

if TYPE_CHECKING:
    from viz.viewer.scene import Scene

_LATEST = 5
_GOOD = ("issued", "sent", "accepted", "acknowledged")


def post_panel(scene: Scene, name: str) -> list[Block]:
    """What is to be told of the command post *name* at the scene's time."""
    until = (pl.col("t_us") <= scene.time_us) & (pl.col("post") == name)
    recording = scene.recording
    decisions = recording.ledger.table("decisions").filter(until)
    orders = recording.ledger.table("orders").filter(until)
    meta = recording.meta
    blocks: list[Block] = [
        Title(text=name, below=f"command post, {policy_of(meta, name)} ({meta.get('architecture', '')})"),
        Fact(label="decisions", value=f"{len(decisions):,}"),
        Fact(label="work counted", value=f"{int(decisions['work'].sum() or 0):,}"),
    ]
    if len(decisions):
        blocks.append(Fact(label="thinking time", value=f"{span(int(str(decisions['delay_us'].max())))} at most"))
    blocks += operator_facts(scene, name)
    blocks.append(Section(text="Orders"))
    counts = orders.group_by("event", maintain_order=True).len()
    for event, count in counts.iter_rows():
        blocks.append(Fact(label=event, value=f"{count:,}", tone="ink" if event in _GOOD else "warn"))
    reasons = recording.optional("rationale").filter(until).tail(_LATEST).to_dicts()
    if reasons:
        blocks.append(Section(text="Latest decisions"))
    for row in reversed(reasons):
        blocks.append(Event(time_us=row["t_us"], text=str(row["mission"]), go=Go(time_us=row["t_us"])))
        blocks.append(Prose(text=in_words(row), tone="muted"))
    return blocks
