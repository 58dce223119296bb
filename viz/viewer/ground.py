"""What doesn't change during a run, from a ledger's static tables: terrain, water, zones, sites, platforms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from viz.viewer.coding import codes_of

if TYPE_CHECKING:
    from fleet.ledger.paths import Integers, Reals
    from fleet.ledger.reader import Ledger

COVERS: Final = ("field", "scrub", "forest", "marsh")
"""Land cover that is drawn, by the name of the surface of edges that lie on it."""

ROADS: Final = ("track", "secondary", "main")
"""Road classes from least to best."""

_RING: Final = re.compile(r"\(([^()]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A rectangle on the terrain, in m; x to the east and y to the north."""

    west_m: float
    south_m: float
    east_m: float
    north_m: float

    def grown(self, share: float) -> Bounds:
        """The rectangle with *share* of its longer side added on each side."""
        by_m = share * max(self.east_m - self.west_m, self.north_m - self.south_m)
        return Bounds(
            west_m=self.west_m - by_m,
            south_m=self.south_m - by_m,
            east_m=self.east_m + by_m,
            north_m=self.north_m + by_m,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A bridge or ford, which lets few vehicles over at a time; ``x_m``, ``y_m`` is its middle."""

    name: str
    ford: bool
    x_m: float
    y_m: float
    ends_m: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """An area of ``kind`` threat, weather, no-go …; ``rings`` are [k, 2] polygons in m, the outer one first."""

    name: str
    kind: str
    rings: tuple[Reals, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A named place and what it can serve."""

    name: str
    kind: str
    group: str
    x_m: float
    y_m: float
    docks: int | None
    chargers: int
    swap_bays: int
    charged_packs: int
    workshop_bays: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A type of vehicle; ``family`` decides its symbol: ``wheeled``, ``tracked`` or ``air``."""

    name: str
    title: str
    family: str
    payload_kg: float
    battery_mj: float
    cruise_mps: float
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A factor that changes with time, such as what weather makes of speed: ``values`` hold from ``starts_us`` on."""

    name: str
    starts_us: Integers
    values: Reals

    def at(self, time_us: int) -> float:
        """The factor at a time; 1 before the first."""
        index = int(np.searchsorted(self.starts_us, time_us, side="right")) - 1
        return float(self.values[index]) if index >= 0 else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The unchanging world of a run. Edges stand once for both directions; ``cover`` and ``road`` are codes or -1."""

    x_m: Reals
    y_m: Reals
    elevation_m: Reals
    tail: Integers
    head: Integers
    cover: Integers
    road: Integers
    crossings: tuple[Crossing, ...]
    water: tuple[Reals, ...]
    zones: tuple[Zone, ...]
    sites: tuple[Site, ...]
    platforms: dict[str, Platform]
    conditions: tuple[Condition, ...]
    bounds: Bounds

    @classmethod
    def of(cls, ledger: Ledger) -> Ground:
        """The static tables of *ledger*; raises `LedgerError` if they can't be read."""
        nodes = ledger.table("nodes")
        edges = ledger.table("edges").filter(pl.col("tail") < pl.col("head"))
        sites = tuple(_site(row) for row in ledger.table("sites").to_dicts())
        x_m, y_m = nodes["x_m"].to_numpy(), nodes["y_m"].to_numpy()
        return cls(
            x_m=x_m,
            y_m=y_m,
            elevation_m=nodes["elevation_m"].to_numpy(),
            tail=edges["tail"].cast(pl.Int64).to_numpy(),
            head=edges["head"].cast(pl.Int64).to_numpy(),
            cover=codes_of(edges["surface"], COVERS),
            road=codes_of(edges["road_class"], ROADS),
            crossings=_crossings(edges, x_m, y_m),
            water=_water(ledger),
            zones=tuple(_zone(row) for row in ledger.table("zones").to_dicts()),
            sites=sites,
            platforms={row["name"]: _platform(row) for row in ledger.table("platforms").to_dicts()},
            conditions=_conditions(ledger.table("timelines")),
            bounds=_bounds(x_m, y_m, sites),
        )


def _conditions(timelines: pl.DataFrame) -> tuple[Condition, ...]:
    """Every timeline, by name."""
    return tuple(
        Condition(name=str(key[0]), starts_us=rows["t_us"].to_numpy(), values=rows["value"].to_numpy())
        for key, rows in sorted(timelines.partition_by("name", as_dict=True, maintain_order=True).items())
    )


def _bounds(x_m: Reals, y_m: Reals, sites: tuple[Site, ...]) -> Bounds:
    x = np.concatenate([x_m, [site.x_m for site in sites]])
    y = np.concatenate([y_m, [site.y_m for site in sites]])
    if not len(x):
        return Bounds(west_m=0.0, south_m=0.0, east_m=1_000.0, north_m=1_000.0)
    return Bounds(
        west_m=float(x.min()),
        south_m=float(y.min()),
        east_m=max(float(x.max()), float(x.min()) + 100.0),
        north_m=max(float(y.max()), float(y.min()) + 100.0),
    )


def _crossings(edges: pl.DataFrame, x_m: Reals, y_m: Reals) -> tuple[Crossing, ...]:
    named = edges.filter(pl.col("choke").is_not_null()).unique("choke", keep="first", maintain_order=True)
    return tuple(
        Crossing(
            name=row["choke"],
            ford=row["surface"] == "ford",
            x_m=float(x_m[row["tail"]] + x_m[row["head"]]) / 2.0,
            y_m=float(y_m[row["tail"]] + y_m[row["head"]]) / 2.0,
            ends_m=(
                (float(x_m[row["tail"]]), float(y_m[row["tail"]])),
                (float(x_m[row["head"]]), float(y_m[row["head"]])),
            ),
        )
        for row in named.to_dicts()
    )


def _water(ledger: Ledger) -> tuple[Reals, ...]:
    if "water" not in ledger.names:
        return ()
    lines = ledger.table("water").partition_by("line", maintain_order=True)
    return tuple(line.select("x_m", "y_m").to_numpy() for line in lines)


def _zone(row: dict[str, object]) -> Zone:
    rings = tuple(
        np.array([[float(number) for number in point.split()[:2]] for point in ring.split(",")])
        for ring in _RING.findall(str(row["wkt"]))
    )
    facts = []
    if row.get("per_km"):
        facts.append(f"loss {row['per_km']:.3g} per km")
    if row.get("per_h"):
        facts.append(f"loss {row['per_h']:.3g} per h")
    if row.get("speed") not in (None, 1.0):
        facts.append(f"speed × {row['speed']:g}")
    return Zone(name=str(row["name"]), kind=str(row["kind"]), rings=rings, facts=tuple(facts))


def _site(row: dict[str, object]) -> Site:
    counts = {name: int(str(row[name] or 0)) for name in ("chargers", "swap_bays", "charged_packs", "workshop_bays")}
    docks = row["docks"]
    return Site(
        name=str(row["place"]),
        kind=str(row["kind"]),
        group=str(row["group"] or ""),
        x_m=float(str(row["x_m"])),
        y_m=float(str(row["y_m"])),
        docks=None if docks is None else int(str(docks)),
        **counts,
    )


def _platform(row: dict[str, object]) -> Platform:
    return Platform(
        name=str(row["name"]),
        title=str(row["title"]),
        family=str(row["mobility"]),
        payload_kg=float(str(row["payload_kg"])),
        battery_mj=float(str(row["battery_j"])) * 1000.0,
        cruise_mps=float(str(row["cruise_mps"])),
        roles=tuple(str(row["roles"] or "").split(", ")),
    )
