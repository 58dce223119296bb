"""The panel of two runs: their figures side by side, and the first decision in which they part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from viz.viewer.panels.blocks import Block, Chart, Event, Fact, Go, Prose, Section, Title
from viz.viewer.panels.overview import figures, overview_panel

if TYPE_CHECKING:
    from viz.viewer.parting import Parting
    from viz.viewer.scene import Scene


def comparison_panel(first: Scene, second: Scene, parting: Parting | None) -> list[Block]:
    """What is to be told of two runs at one time."""
    blocks: list[Block] = [Title(text="A and B", below="at the same time of both runs")]
    for scene, letter in ((first, "A"), (second, "B")):
        meta = scene.recording.meta
        blocks.append(Fact(label=letter, value=f"seed {meta.get('seed')}, {meta.get('coordinator')}"))
    blocks.append(Fact(label="vehicles", value=f"A {_first_count(first)},  B {_first_count(second)} at the start"))
    blocks.append(Section(text="Until now"))
    for (one, label), (other, _) in zip(figures(first), figures(second), strict=True):
        blocks.append(Fact(label=label, value=f"A {one},  B {other}"))
    blocks.append(Section(text="Where they part"))
    if parting is None:
        blocks.append(Prose(text="They decide alike so far, or did not record why.", tone="muted"))
    else:
        blocks.append(Event(time_us=parting.time_us, text="first different decision", go=Go(time_us=parting.time_us)))
        blocks += [Prose(text=f"{letter}: {text}") for letter, text in zip("AB", parting.texts, strict=True)]
    blocks.append(Section(text="A in blue, B in orange"))
    return [*blocks, *_charts(first, second)]


def _first_count(scene: Scene) -> int:
    states = scene.recording.replay.states
    return states.filter(pl.col("t_us") == 0)["vehicle"].n_unique()


def _charts(first: Scene, second: Scene) -> list[Block]:
    """The charts of the first run with the curves of the second in them."""
    pairs = zip(overview_panel(first), overview_panel(second), strict=True)
    return [
        replace(one, second=other.values, now=f"A {one.now}, B {other.now}")
        for one, other in pairs
        if isinstance(one, Chart) and isinstance(other, Chart)
    ]
