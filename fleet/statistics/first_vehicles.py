"""Which vehicle each mission was first given to, and how far two runs agree in that."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from fleet.ledger.reader import Ledger

Served = Mapping[str, tuple[tuple[int, str], ...]]
"""By mission, the vehicle that first accepted an order for each part, parts in order."""


def first_vehicles(ledger: Ledger) -> Served:
    """The first vehicle of each part of each mission that was not derived; missions never given out are left out."""
    exogenous = ledger.table("missions").filter(pl.col("derived") == 0).select("mission")
    assigned = (
        ledger.table("parts")
        .filter(pl.col("event") == "assigned")
        .join(exogenous, on="mission", how="semi", maintain_order="left")
        .unique(["mission", "part"], keep="first", maintain_order=True)
    )
    served: dict[str, list[tuple[int, str]]] = {}
    for mission, part, vehicle in assigned.select("mission", "part", "vehicle").sort("mission", "part").iter_rows():
        served.setdefault(mission, []).append((part, vehicle))
    return {mission: tuple(vehicles) for mission, vehicles in served.items()}


def share_given_otherwise(a: Served, b: Served) -> float | None:
    """Share of the missions that got a vehicle in either run of which a part got another one, or none, in the other.

    None where no mission got a vehicle.
    """
    either = a.keys() | b.keys()
    return sum(a.get(mission) != b.get(mission) for mission in either) / len(either) if either else None
