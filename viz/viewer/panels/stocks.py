"""What the panel of a site tells of its stocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from fleet.units import US_PER_S
from viz.viewer.panels.blocks import Block, Event, Fact, Go, Section, Tone
from viz.viewer.selection import Selection
from viz.viewer.wording import kilograms, span

if TYPE_CHECKING:
    from viz.viewer.scene import Scene

_MOST: Final = 5
_UG_PER_G: Final = 1_000_000
_TOLD: Final = ("out", "ordered", "asked", "supplied", "drawn", "returned")
"""Events that are listed: what is used steadily or in lots would fill the panel."""

Row = dict[str, Any]


def stock_facts(scene: Scene, site: str) -> list[Block]:
    """What *site* has of each item, how long that lasts, and what came and went; nothing where it has no stocks."""
    now = scene.time_us
    rows = scene.recording.optional("stocks").filter((pl.col("place") == site) & (pl.col("t_us") <= now))
    if rows.is_empty():
        return []
    latest = rows.filter(pl.col("stock_g").is_not_null()).group_by("item", maintain_order=True).last()
    blocks: list[Block] = [Section(text="Stocks")]
    blocks += [_level(row, now) for row in latest.sort("item").iter_rows(named=True)]
    listed = rows.filter(pl.col("event").is_in(_TOLD)).tail(_MOST)
    blocks += [_event(row) for row in reversed(listed.to_dicts())]
    return blocks


def level_g(row: Row, now_us: int) -> float:
    """What there is at *now_us* of the stock whose latest row is *row*, in grams."""
    used_g: float = row["use_ug_per_s"] * (now_us - row["t_us"]) / US_PER_S / _UG_PER_G
    return max(float(row["stock_g"]) - used_g, 0.0)


def _level(row: Row, now_us: int) -> Block:
    left_g = level_g(row, now_us)
    if left_g <= 0:
        return Fact(label=row["item"], value="none left", tone="bad")
    lasts = ""
    if row["use_ug_per_s"] > 0:
        lasts = f", lasts {span(round(left_g * _UG_PER_G / row['use_ug_per_s'] * US_PER_S))}"
    return Fact(label=row["item"], value=f"{kilograms(round(left_g))}{lasts}")


def _event(row: Row) -> Block:
    moved = f" {kilograms(row['moved_g'])}" if row["moved_g"] else ""
    text = f"{row['item']} {row['event']}{moved}"
    if row["event"] in {"ordered", "asked"} and row["believed_g"] is not None:
        text += f", believing {kilograms(row['believed_g'])}"
    mission = Selection(kind="mission", name=row["mission"]) if row["mission"] else None
    tone: Tone = "bad" if row["event"] == "out" else "ink"
    return Event(time_us=row["t_us"], text=text, tone=tone, go=Go(time_us=row["t_us"], selection=mission))
