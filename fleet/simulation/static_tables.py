"""Tables that don't change during a run, and the rows that describe routes.

What audit and viewer need besides events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from fleet.models.mobility import MOBILITIES, SURFACES
from fleet.terrain.costs import edge_costs
from fleet.terrain.graph import ROAD_CLASSES
from fleet.units import S_PER_H

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.ledger.recorder import Recorder
    from fleet.models.timeline import Timeline
    from fleet.simulation.prepare import Prepared


def write_static(recorder: Recorder, prepared: Prepared, timelines: Mapping[str, Timeline]) -> None:
    """Platforms, sites, nodes, edges, zones, timelines and water."""
    recorder.static("platforms", _platforms(prepared))
    recorder.static("sites", _sites(prepared))
    recorder.static("nodes", _nodes(prepared))
    recorder.static("edges", _edges(prepared))
    recorder.static("zones", _zones(prepared))
    recorder.static("timelines", _timelines(timelines))
    recorder.static("water", _water(prepared))


def _platforms(prepared: Prepared) -> pl.DataFrame:
    rows = []
    for name, figures in prepared.figures.items():
        p = figures.platform
        rows.append(
            {
                "name": name, "title": p.title, "medium": p.medium, "mobility": p.mobility, "power": p.power,
                "roles": ", ".join(p.roles), "mass_kg": p.mass_kg, "payload_kg": p.payload_kg,
                "cruise_mps": p.cruise_mps,
                "top_mps": p.top_mps, "range_m": p.range_m, "battery_j": figures.capacity_mj / 1000.0,
                "efficiency": p.efficiency,
                "hotel_w": p.hotel_w, "tow_kg": p.tow_kg, "tow_speed_factor": p.tow_speed_factor,
                "price_usd": p.price_usd,
                "exposure": p.exposure, "load_s": p.load_s, "unload_s": p.unload_s, "turnaround_s": p.turnaround_s,
                "recharge_s": p.recharge_s, "stuck_factor": p.stuck_factor,
            }
        )  # fmt: skip
    return pl.DataFrame(rows)


def _sites(prepared: Prepared) -> pl.DataFrame:
    sites = prepared.model.sites
    return pl.DataFrame(
        {
            "place": [site.name for site in sites],
            **{
                key: [getattr(site, key) for site in sites]
                for key in (
                    "name", "kind", "group", "node", "x_m", "y_m", "docks", "chargers", "swap_bays", "charged_packs",
                    "workshop_bays",
                )
            },
            "loss_per_h": [loss_per_s * S_PER_H for loss_per_s in prepared.model.site_loss_per_s],
        },
        schema_overrides={"docks": pl.Int64},
    )  # fmt: skip


def _nodes(prepared: Prepared) -> pl.DataFrame:
    t = prepared.model.terrain
    return pl.DataFrame(
        {
            "node": np.arange(t.node_count),
            "id": list(t.node_ids),
            "x_m": t.x_m,
            "y_m": t.y_m,
            "elevation_m": t.elevation_m,
        }
    )


def _edges(prepared: Prepared) -> pl.DataFrame:
    t = prepared.model.terrain
    columns: dict[str, object] = {
        "edge": np.arange(t.edge_count),
        "tail": t.tail,
        "head": t.head,
        "length_m": t.length_m,
        "slope": t.slope,
        "surface": [SURFACES[code] for code in t.surface.tolist()],
        "road_class": [ROAD_CLASSES[code] for code in t.road_class.tolist()],
        "choke": [t.choke_names[code] if code >= 0 else None for code in t.choke.tolist()],
    }
    for mobility in MOBILITIES:
        costs = edge_costs(t, mobility)
        columns[f"{mobility}_pace_s"] = costs.pace_s
        columns[f"{mobility}_traction_m"] = costs.traction_m
    return pl.DataFrame(columns, schema_overrides={"choke": pl.String})


def _zones(prepared: Prepared) -> pl.DataFrame:
    zones = prepared.model.zones
    schema = {
        "name": pl.String,
        "kind": pl.String,
        "wkt": pl.String,
        "per_km": pl.Float64,
        "per_h": pl.Float64,
        "speed": pl.Float64,
    }
    rows = [
        (z.name, z.kind, z.area.polygon.wkt, z.loss_per_m.truth * 1000.0, z.loss_per_s.truth * 3600.0, z.speed_factor)
        for z in zones
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _timelines(timelines: Mapping[str, Timeline]) -> pl.DataFrame:
    rows = [
        (name, at, value)
        for name, line in timelines.items()
        for at, value in zip(line.starts_us, line.values, strict=True)
    ]
    return pl.DataFrame(rows, schema={"name": pl.String, "t_us": pl.Int64, "value": pl.Float64}, orient="row")


def _water(prepared: Prepared) -> pl.DataFrame:
    lines = prepared.model.terrain.waterlines
    return pl.DataFrame(
        {
            "line": [number for number, line in enumerate(lines) for _ in line],
            "x_m": [float(x) for line in lines for x, _ in line],
            "y_m": [float(y) for line in lines for _, y in line],
        },
        schema={"line": pl.Int64, "x_m": pl.Float64, "y_m": pl.Float64},
    )
