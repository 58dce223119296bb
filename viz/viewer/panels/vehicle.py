"""The panel of a vehicle: its live figures, why it is where it is, and what it has done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from fleet.units import US_PER_DAY
from viz.viewer.panels.blocks import Block, Event, Fact, Gauge, Go, Prose, Section, Strip, Title
from viz.viewer.panels.link import link_facts
from viz.viewer.reasons import assigned_to, in_words
from viz.viewer.selection import Selection
from viz.viewer.wording import clock_short, kilograms, kilowatt_hours, percent, plain, span

if TYPE_CHECKING:
    from viz.viewer.scene import Scene

_EVENTS = 14
_LOW = 0.25


def vehicle_panel(scene: Scene, name: str) -> list[Block]:
    """What is to be told of the vehicle *name* at the scene's time."""
    recording = scene.recording
    index = recording.index_of.get(name)
    at = np.flatnonzero(scene.moment.vehicle == index) if index is not None else np.zeros(0, np.int64)
    if not len(at):
        return [Title(text=name, below="vehicle"), Prose(text="It does not exist at this time.", tone="muted")]
    entry = int(at[0])
    row = recording.replay.states.row(int(scene.moment.row[entry]), named=True)
    platform = recording.ground.platforms.get(row["platform"])
    blocks: list[Block] = [Title(text=name, below=platform.title if platform else row["platform"])]
    blocks += _figures(scene, entry, row)
    blocks += link_facts(scene, int(scene.moment.vehicle[entry]))
    blocks += _why(scene, name, row["mission"])
    blocks += _history(scene, name)
    return blocks


def _figures(scene: Scene, entry: int, row: dict[str, object]) -> list[Block]:
    recording, moment = scene.recording, scene.moment
    state_row = int(moment.row[entry])
    energy = int(moment.energy_mj[entry])
    share = energy / max(int(recording.battery_mj[recording.platform[state_row]]), 1)
    mission, place = row["mission"], row["place"]
    platform = recording.ground.platforms.get(str(row["platform"]))
    load_g = int(str(row["load_g"]))
    loaded: Block = Fact(label="load", value=kilograms(load_g))
    if platform is not None and platform.payload_kg > 0:
        loaded = Gauge(
            label="load", value=f"{kilograms(load_g)} of {platform.payload_kg:,.0f}", tone="accent",
            share=load_g / 1000.0 / platform.payload_kg,
        )  # fmt: skip
    since = span(scene.time_us - int(recording.since_us[state_row]))
    return [
        Fact(label="state", value=f"{plain(str(row['state']))}, {since}", group=int(recording.group[state_row])),
        Gauge(label="battery", value=f"{percent(share)}, {kilowatt_hours(energy)}", share=share,
              tone="bad" if share < _LOW else "good"),
        loaded,
        Fact(label="serves", value=str(mission or "–"),
             go=Go(selection=Selection(kind="mission", name=str(mission))) if mission else None),
        Fact(label="place", value=recording.place_words.get(str(place), str(place or "on the way")),
             go=Go(selection=Selection(kind="site", name=str(place))) if place in _sites(scene) else None),
        Fact(label="sortie", value=str(row["sortie"] or "–")),
    ]  # fmt: skip


def _sites(scene: Scene) -> set[str]:
    return {site.name for site in scene.recording.ground.sites}


def _why(scene: Scene, name: str, mission: str | None) -> list[Block]:
    reason = assigned_to(scene.recording, name, scene.time_us, mission)
    if reason is None:
        return []
    return [Section(text="Why" if mission else "Why it last went"), Prose(text=in_words(reason))]


def _history(scene: Scene, name: str) -> list[Block]:
    recording = scene.recording
    states = recording.replay.states
    owned = states.filter((pl.col("vehicle") == name) & (pl.col("t_us") <= scene.time_us))
    day_ago = scene.time_us - US_PER_DAY
    times = owned["t_us"].to_list()
    ends = [*times[1:], scene.time_us]
    first = int(np.searchsorted(states["ordinal"].to_numpy(), recording.index_of[name]))
    groups = recording.group[first : first + len(times)].tolist()
    spans = [(max(s, day_ago), e, g) for s, e, g in zip(times, ends, groups, strict=True) if e > day_ago]
    blocks: list[Block] = [
        Section(text="Latest day"),
        Strip(spans=spans, start_us=day_ago, end_us=scene.time_us),
        Section(text="Latest states"),
    ]
    for row in reversed(owned.tail(_EVENTS).to_dicts()):
        where = f" at {recording.place_words.get(row['place'], row['place'])}" if row["place"] else ""
        blocks.append(Event(time_us=row["t_us"], text=f"{plain(row['state'])}{where}", go=Go(time_us=row["t_us"])))
    return [*blocks, Prose(text=f"in service since {clock_short(times[0])}", tone="muted")]
