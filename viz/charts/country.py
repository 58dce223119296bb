"""The country under a map: its frame and scale, roads, zones and sites from the static tables of a ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import polars as pl

from fleet.ledger.export.geojson_files import rings_of_wkt
from fleet.ledger.reader import Ledger
from fleet.units import M_PER_KM
from viz import palette
from viz.charts.figure import rows

_PLOT_PX: Final = 580
_TALLEST_PX: Final = 620
_SHORTEST_PX: Final = 200
_MARGIN: Final = 0.03
_NAMED_ZONES: Final = 8
_NAME_PX: Final = 170
"""The most px of a site's name: names may have 80 letters, and would leave the map."""
_ROADS: Final = {"main": (2.4, palette.GREY), "secondary": (1.3, palette.SILVER), "track": (0.8, palette.SILVER)}


@dataclass(frozen=True, slots=True, kw_only=True)
class MapFrame:
    """The stretch of country that is drawn, in km, and the plot's height: one scale for both directions."""

    west: float
    east: float
    south: float
    north: float
    height_px: int

    @classmethod
    def around(cls, points: pl.DataFrame) -> MapFrame:
        """A frame around the points ``x``, ``y``, widened to the width of the plot where it is too tall for it."""
        west, east, south, north = (
            float(value) for value in points.select(
                w=pl.col("x").min(), e=pl.col("x").max(), s=pl.col("y").min(), n=pl.col("y").max()
            ).row(0)
        )  # fmt: skip
        margin = _MARGIN * max(east - west, north - south, 0.1)
        wide, tall = east - west + 2 * margin, north - south + 2 * margin
        height_px = min(max(round(_PLOT_PX * tall / wide), _SHORTEST_PX), _TALLEST_PX)
        km_per_px = max(wide / _PLOT_PX, tall / height_px)
        middle_x, middle_y = (west + east) / 2, (south + north) / 2
        half_x, half_y = km_per_px * _PLOT_PX / 2, km_per_px * height_px / 2
        return cls(
            west=middle_x - half_x, east=middle_x + half_x, south=middle_y - half_y, north=middle_y + half_y,
            height_px=height_px,
        )  # fmt: skip

    def x(self, field: str = "x") -> alt.X:
        """The channel of eastings."""
        return alt.X(f"{field}:Q", title="km east", scale=alt.Scale(domain=[self.west, self.east], nice=False)).axis(
            grid=False
        )

    def y(self, field: str = "y") -> alt.Y:
        """The channel of northings."""
        return alt.Y(f"{field}:Q", title="km north", scale=alt.Scale(domain=[self.south, self.north], nice=False)).axis(
            grid=False
        )


def places(ledger: Ledger, table: str) -> pl.DataFrame:
    """A static table with ``x`` and ``y`` in km; empty where the run has none."""
    if table not in ledger.names:
        return pl.DataFrame(schema={"x": pl.Float64, "y": pl.Float64})
    return ledger.table(table).with_columns(
        x=(pl.col("x_m").cast(pl.Float64) / M_PER_KM).round(3), y=(pl.col("y_m").cast(pl.Float64) / M_PER_KM).round(3)
    )


def roads_layers(ledger: Ledger, nodes: pl.DataFrame, frame: MapFrame) -> list[alt.Chart]:
    """Roads, each once whatever its directions; every edge where the terrain has no roads."""
    if "edges" not in ledger.names or nodes.is_empty():
        return []
    at = nodes.select(pl.col("node").cast(pl.Int64), "x", "y")
    ends = ledger.table("edges").select(
        "road_class",
        a=pl.min_horizontal("tail", "head").cast(pl.Int64),
        b=pl.max_horizontal("tail", "head").cast(pl.Int64),
    )
    roads = ends.filter(pl.col("road_class").is_in(list(_ROADS)))
    shown = (roads if roads.height else ends).unique(["a", "b"], keep="first", maintain_order=True)
    lines = shown.join(at, left_on="a", right_on="node").join(at, left_on="b", right_on="node", suffix="2")
    layers = []
    for name in lines["road_class"].unique().sort().to_list():
        width, colour = _ROADS.get(name, _ROADS["track"])
        records = lines.filter(pl.col("road_class") == name).select("x", "y", "x2", "y2").to_dicts()
        mark = alt.Chart(rows(records)).mark_rule(strokeWidth=width, color=colour, clip=True)
        layers.append(mark.encode(x=frame.x(), y=frame.y(), x2="x2:Q", y2="y2:Q"))
    return layers


def water_layers(ledger: Ledger, frame: MapFrame) -> list[alt.Chart]:
    """Rivers; none where the run has no table of water."""
    water = places(ledger, "water")
    if water.is_empty():
        return []
    records = water.with_row_index("order").select("line", "order", "x", "y").to_dicts()
    mark = alt.Chart(rows(records)).mark_line(strokeWidth=4, color=palette.SKY, opacity=0.6, clip=True)
    return [mark.encode(x=frame.x(), y=frame.y(), detail="line:N", order="order:Q")]


def zones_layers(ledger: Ledger, frame: MapFrame) -> list[alt.Chart]:
    """Outlines of the zones of the terrain, pale."""
    records = _zone_corners(ledger)
    if not records:
        return []
    mark = alt.Chart(rows(records)).mark_line(
        filled=True, fill=palette.YELLOW, fillOpacity=0.25, stroke=palette.ORANGE, strokeWidth=1, clip=True
    )
    return [mark.encode(x=frame.x(), y=frame.y(), detail="zone:N", order="order:Q", tooltip=[alt.Tooltip("name:N")])]


def _zone_corners(ledger: Ledger) -> list[dict[str, Any]]:
    """The corners of every zone in order, in km; none where the run has no table of zones."""
    records: list[dict[str, Any]] = []
    if "zones" not in ledger.names:
        return records
    for number_, (name, kind, wkt) in enumerate(ledger.table("zones").select("name", "kind", "wkt").iter_rows()):
        corners = _outline_km(wkt)
        records += [
            {"zone": number_, "name": f"{name} ({kind})", "x": x, "y": y, "order": i}
            for i, (x, y) in enumerate(corners)
        ]
    return records


def zone_names_layers(ledger: Ledger, frame: MapFrame) -> list[alt.Chart]:
    """Names of zones in the middle of their upper edge, inside, as long as there are few."""
    records = _zone_corners(ledger)
    if not records:
        return []
    middle = (pl.col("x").min() + pl.col("x").max()) / 2.0
    tops = pl.DataFrame(records).group_by("zone", "name", maintain_order=True).agg(middle, pl.col("y").max())
    if len(tops) > _NAMED_ZONES:
        return []
    text = alt.Chart(rows(tops.select("name", "x", "y").to_dicts())).encode(x=frame.x(), y=frame.y(), text="name:N")
    return [
        text.mark_text(dy=10, fontSize=11, stroke=palette.PAPER, strokeWidth=3, strokeJoin="round"),
        text.mark_text(dy=10, fontSize=11, color=palette.GREY),
    ]


def _outline_km(wkt: str) -> list[tuple[float, float]]:
    """The outer ring of a polygon in metres, as km; none of any other geometry."""
    rings = rings_of_wkt(wkt)
    return [(round(x / M_PER_KM, 3), round(y / M_PER_KM, 3)) for x, y in rings[0]] if rings else []


def sites_layers(sites: pl.DataFrame, frame: MapFrame) -> list[alt.Chart]:
    """Bases as black squares with their names, all other sites as small dots."""
    if "kind" not in sites.columns:
        return []
    bases, others = sites.filter(pl.col("kind") == "depot"), sites.filter(pl.col("kind") != "depot")
    tooltip = [alt.Tooltip("name:N", title="site"), alt.Tooltip("kind:N")]
    dots = alt.Chart(rows(others.select("name", "kind", "x", "y").to_dicts()))
    dots = dots.mark_circle(size=14, color=palette.GREY, opacity=1)
    based = alt.Chart(rows(bases.select("name", "kind", "x", "y").to_dicts())).encode(x=frame.x(), y=frame.y())
    halo = based.mark_text(
        dy=-11, fontWeight="bold", limit=_NAME_PX, stroke=palette.PAPER, strokeWidth=3, strokeJoin="round"
    ).encode(text="name:N")
    return [
        dots.encode(x=frame.x(), y=frame.y(), tooltip=tooltip),
        based.mark_square(size=70, color=palette.BLACK, opacity=1).encode(tooltip=tooltip),
        halo,
        based.mark_text(dy=-11, fontWeight="bold", limit=_NAME_PX).encode(text="name:N"),
    ]  # fmt: skip
