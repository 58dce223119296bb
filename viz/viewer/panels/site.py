"""The panel of a site: what it can serve, who is there, what waits for it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from viz.viewer.missions import PHASES
from viz.viewer.panels.blocks import Block, Event, Fact, Gauge, Go, Prose, Section, Title
from viz.viewer.panels.position import position_facts
from viz.viewer.panels.stocks import stock_facts
from viz.viewer.selection import Selection
from viz.viewer.wording import plain, span

if TYPE_CHECKING:
    from viz.viewer.ground import Site
    from viz.viewer.scene import Scene

_MOST = 10
_SERVED_BY = {"docks": ("loading", "unloading"), "chargers": ("charging",), "workshop_bays": ("repairing",)}


def site_panel(scene: Scene, name: str) -> list[Block]:
    """What is to be told of the site *name* at the scene's time."""
    index = next((at for at, site in enumerate(scene.recording.ground.sites) if site.name == name), None)
    if index is None:
        return [Title(text=name, below="place"), Prose(text="It is no site.", tone="muted")]
    site = scene.recording.ground.sites[index]
    group = f" of {site.group}" if site.group else ""
    blocks: list[Block] = [Title(text=name, below=f"{site.kind}{group}")]
    blocks += position_facts(scene, name)
    blocks += _service(scene, index, site)
    blocks += stock_facts(scene, name)
    blocks += _missions(scene, index)
    blocks += _vehicles(scene, index)
    return blocks


def _here(scene: Scene, index: int) -> list[tuple[str, str]]:
    """Names and states of the vehicles at a site."""
    recording, moment = scene.recording, scene.moment
    entries = np.flatnonzero(recording.place[moment.row] == index)
    states = recording.replay.states
    rows = states[moment.row[entries]]
    return list(zip(rows["vehicle"].to_list(), rows["state"].to_list(), strict=True))


def _service(scene: Scene, index: int, site: Site) -> list[Block]:
    states = Counter(state for _, state in _here(scene, index))
    blocks: list[Block] = []
    for what, served in _SERVED_BY.items():
        places = getattr(site, what)
        busy = sum(states[state] for state in served)
        title = what.replace("_", " ")
        if places:
            blocks.append(Gauge(label=title, value=f"{busy} busy of {places}", share=min(busy / places, 1.0),
                                tone="bad" if busy >= places else "good"))  # fmt: skip
        elif places is None and busy:
            blocks.append(Fact(label=title, value=f"{busy} busy, no limit"))
    if site.swap_bays:
        blocks.append(Fact(label="swap bays", value=f"{site.swap_bays}, {site.charged_packs} packs at first"))
    if states["queueing"]:
        blocks.append(Fact(label="in the queue", value=str(states["queueing"]), tone="warn"))
    return blocks


def _missions(scene: Scene, index: int) -> list[Block]:
    recording, now = scene.recording, scene.time_us
    missions, open_missions = recording.missions, scene.open_missions
    here = np.flatnonzero(missions.site[open_missions.index] == index)
    asked = missions.table.filter((pl.Series(missions.site) == index) & (pl.col("t_us") <= now))
    ended = asked.filter(pl.col("ended_us") <= now)
    done = len(ended.filter(pl.col("outcome") == "succeeded"))
    if not len(asked):
        return []
    blocks: list[Block] = [
        Section(text="Missions"),
        Fact(label="asked for", value=str(len(asked))),
        Fact(label="succeeded", value=f"{done} of {len(ended)} that ended"),
    ]
    for entry in here[:_MOST].tolist():
        number = int(open_missions.index[entry])
        late = bool(open_missions.late[entry])
        phase = PHASES[int(open_missions.phase[entry])]
        told = f"{phase}{', late' if late else ''}: {missions.ids[number]}"
        asked_us = int(missions.asked_us[number])
        blocks.append(
            Event(time_us=asked_us, text=told, tone="bad" if late else "ink",
                  go=Go(selection=Selection(kind="mission", name=missions.ids[number])))
        )  # fmt: skip
    if len(here) > _MOST:
        blocks.append(Prose(text=f"and {len(here) - _MOST} more", tone="muted"))
    return blocks


def _vehicles(scene: Scene, index: int) -> list[Block]:
    here = [(name, state) for name, state in _here(scene, index) if state not in ("lost", "abandoned", "retired")]
    if not here:
        return []
    blocks: list[Block] = [Section(text=f"Vehicles here: {len(here)}")]
    since = scene.recording.since_us
    row_of = dict(zip(scene.moment.vehicle.tolist(), scene.moment.row.tolist(), strict=True))
    for name, state in here[: 2 * _MOST]:
        row = row_of[scene.recording.index_of[name]]
        blocks.append(
            Fact(label=name, value=f"{plain(state)}, {span(scene.time_us - int(since[row]))}",
                 group=int(scene.recording.group[row]), go=Go(selection=Selection(kind="vehicle", name=name)))
        )  # fmt: skip
    return blocks
