"""Where on the terrain vehicles were lost or given up, and why."""

from __future__ import annotations

import math
from typing import Final

import altair as alt
import polars as pl

from fleet.statistics.run import Run
from fleet.statistics.window import Window
from fleet.statistics.wording import count, number, share
from fleet.units import M_PER_KM, MM_PER_M
from viz import palette
from viz.charts.country import (
    MapFrame,
    places,
    roads_layers,
    sites_layers,
    water_layers,
    zone_names_layers,
    zones_layers,
)
from viz.charts.figure import WIDTH, Figure, NothingToDrawError, layered, rows

_CELLS: Final = 90
_MARK: Final = 28
_LONE_MARK: Final = 70
_GROWTH: Final = 90
_MANY: Final = 100
_MM_PER_KM: Final = MM_PER_M * M_PER_KM
_CAUSES: Final = (
    (palette.VERMILION, "circle"),
    (palette.BLUE, "square"),
    (palette.PURPLE, "triangle-up"),
    (palette.GREEN, "diamond"),
    (palette.ORANGE, "triangle-down"),
)
_OTHER: Final = "other causes"


def draw(run: Run) -> Figure:
    """Losses as marks on the terrain, their size by how many fell close to one another."""
    ledger = run.ledger
    window = Window.of(ledger)
    losses = ledger.table("losses").filter(pl.col("t_us") >= window.start_us)
    placed = losses.select("cause", x=pl.col("x_mm") / _MM_PER_KM, y=pl.col("y_mm") / _MM_PER_KM).drop_nulls(["x", "y"])
    if placed.is_empty():
        raise NothingToDrawError("no vehicles were lost")
    nodes, sites = places(ledger, "nodes"), places(ledger, "sites")
    frame = MapFrame.around(pl.concat([part.select("x", "y") for part in (nodes, sites, placed)]))
    layers = [
        *zones_layers(ledger, frame),
        *water_layers(ledger, frame),
        *roads_layers(ledger, nodes, frame),
        *zone_names_layers(ledger, frame),
        _marks(placed, frame),
        *sites_layers(sites, frame),
    ]
    chart = layered(*layers, width=WIDTH, height=frame.height_px)
    return Figure(
        title=_finding(losses, window),
        subtitle="Losses on the roads of the terrain, grouped where close together. Black: bases; grey: other sites.",
        chart=chart.resolve_scale(color="independent", shape="independent", size="independent"),
    )


def _marks(placed: pl.DataFrame, frame: MapFrame) -> alt.Chart:
    causes = placed.group_by("cause").len().sort(["len", "cause"], descending=[True, False])["cause"].to_list()
    told = causes if len(causes) <= len(_CAUSES) else [*causes[: len(_CAUSES) - 1], _OTHER]
    cell_km = max(frame.east - frame.west, frame.north - frame.south) / _CELLS
    grouped = (
        placed.with_columns(
            pl.when(pl.col("cause").is_in(told)).then("cause").otherwise(pl.lit(_OTHER)).alias("cause"),
            column=(pl.col("x") / cell_km).floor(),
            row=(pl.col("y") / cell_km).floor(),
        )
        .group_by("cause", "column", "row")
        .agg(pl.col("x").mean().round(3), pl.col("y").mean().round(3), pl.len().alias("n"))
        .sort("n", "cause", "x", "y", descending=[True, False, False, False])
    )
    looks = _CAUSES[: len(told)]
    least = _MARK if placed.height > _MANY else _LONE_MARK
    most = int(grouped["n"].max() or 1)  # type: ignore[arg-type]
    largest = least + _GROWTH * math.log2(most + 1)
    sizes = alt.Legend(title="lost close together", values=_sizes(most), format="d", symbolType="circle")
    chart: alt.Chart = (
        alt.Chart(rows(grouped.drop("column", "row").to_dicts()))
        .mark_point(filled=True, opacity=0.75, stroke=palette.PAPER, strokeWidth=0.5)
        .encode(
            x=frame.x(),
            y=frame.y(),
            color=alt.Color("cause:N", scale=alt.Scale(domain=told, range=[colour for colour, _ in looks])),
            shape=alt.Shape("cause:N", scale=alt.Scale(domain=told, range=[shape for _, shape in looks])),
            size=alt.Size("n:Q", scale=alt.Scale(domain=[1, max(most, 2)], range=[least, largest]))
            .legend(None if most == 1 else sizes),
            tooltip=[alt.Tooltip("cause:N"), alt.Tooltip("n:Q", title="vehicles lost"),
                     alt.Tooltip("x:Q", title="km east", format=".1f"),
                     alt.Tooltip("y:Q", title="km north", format=".1f")],
        )
    )  # fmt: skip
    return chart


def _sizes(most: int) -> list[int]:
    """How many a mark of the legend stands for: one, the most, and one between them."""
    return sorted({1, round(math.sqrt(most)), most})


def _finding(losses: pl.DataFrame, window: Window) -> str:
    causes = losses.group_by("cause").len().sort(["len", "cause"], descending=[True, False]).rows()
    text = f"{count(losses.height, 'vehicle was', 'vehicles were')} lost, {number(losses.height / window.days)} a day"
    (first, n), *others = causes[:2]
    text += f"; the cause is {first} in {share(n / losses.height)}"
    for second, n in others:
        text += f", {second} in {share(n / losses.height)}"
    return text
