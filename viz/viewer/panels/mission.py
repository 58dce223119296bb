"""The panel of a mission: what was asked, how it stands, every decision about it, and what happened to its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from viz.viewer.panels.blocks import Block, Event, Fact, Go, Prose, Section, Title, Tone
from viz.viewer.reasons import decisions_about, in_words
from viz.viewer.selection import Selection
from viz.viewer.wording import clock_short, kilograms, plain, span

if TYPE_CHECKING:
    from viz.viewer.scene import Scene

_MOST = 8


def mission_panel(scene: Scene, name: str) -> list[Block]:
    """What is to be told of the mission *name* at the scene's time."""
    missions, now = scene.recording.missions, scene.time_us
    index = missions.index_of.get(name)
    if index is None:
        return [Title(text=name, below="mission"), Prose(text="There is no such mission.", tone="muted")]
    row = missions.table.row(index, named=True)
    if row["t_us"] > now:
        asked = Go(time_us=row["t_us"], selection=Selection(kind="mission", name=name))
        return [
            Title(text=name, below=str(row["kind"])),
            Prose(text="It has not been asked for yet.", tone="muted"),
            Event(time_us=row["t_us"], text="asked for", go=asked),
        ]
    load = f", {kilograms(row['load_g'])}" if row["load_g"] else ""
    blocks: list[Block] = [Title(text=name, below=f"{row['kind']}{load}")]
    blocks += _standing(row, now)
    decisions = decisions_about(scene.recording, name, now)
    if decisions:
        blocks.append(Section(text="Why"))
        blocks += [Prose(text=in_words(decision)) for decision in decisions[-_MOST:]]
    blocks.append(Section(text="What happened"))
    blocks.append(Event(time_us=row["t_us"], text="asked for", go=Go(time_us=row["t_us"])))
    blocks += _events(scene, index)
    return blocks


def _standing(row: dict[str, object], now: int) -> list[Block]:
    ready, due, expires = (int(str(row[key])) for key in ("ready_us", "due_us", "expires_us"))
    ended = row["ended_us"]
    over = ended is not None and int(str(ended)) <= now
    if over:
        tone, state = _outcome(row)
        taken = span(int(str(ended)) - ready)
        standing = [Fact(label="outcome", value=state, tone=tone), Fact(label="took", value=taken)]
        if row["outcome"] != "succeeded":
            standing.append(Fact(label="cause", value=str(row["cause"])))
    else:
        late = now > due
        left = f"late by {span(now - due)}" if late else f"due in {span(due - now)}"
        standing = [Fact(label="open", value=left, tone="bad" if late else "good")]
    site = str(row["site"]) if row["site"] else None
    return [
        *standing,
        Fact(label="for", value=site or "–", go=Go(selection=Selection(kind="site", name=site)) if site else None),
        *([_subject(str(row["subject"]))] if row["subject"] else []),
        Fact(label="priority", value=f"{row['priority']} (0 first)"),
        Fact(label="ready", value=clock_short(ready)),
        Fact(label="due", value=clock_short(due)),
        Fact(label="expires", value=clock_short(expires)),
    ]


def _subject(vehicle: str) -> Block:
    return Fact(label="about", value=vehicle, go=Go(selection=Selection(kind="vehicle", name=vehicle)))


def _outcome(row: dict[str, object]) -> tuple[Tone, str]:
    if row["outcome"] == "succeeded":
        return ("good", "succeeded, on time") if row["on_time"] else ("warn", "succeeded, late")
    return "bad", str(row["outcome"])


def _events(scene: Scene, index: int) -> list[Block]:
    parts = scene.recording.missions.parts
    rows = parts.filter((pl.col("number") == index) & (pl.col("t_us") <= scene.time_us))
    several = (rows["part"].max() or 0) != 0
    blocks: list[Block] = []
    for row in rows.iter_rows(named=True):
        part = f" (part {row['part'] + 1})" if several and row["part"] is not None else ""
        who = f" {row['vehicle']}" if row["vehicle"] else ""
        how = f" {row['outcome']}" if row["outcome"] else ""
        picked = Selection(kind="vehicle", name=row["vehicle"]) if row["vehicle"] else None
        blocks.append(
            Event(time_us=row["t_us"], text=f"{plain(row['event'])}{who}{how}{part}",
                  go=Go(time_us=row["t_us"], selection=picked))
        )  # fmt: skip
    return blocks
