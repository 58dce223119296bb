"""Who waits for the operators of a command post: vehicles that stand until attended to, and orders without consent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from viz.viewer.scene import Scene

_WAITS: Final = ("awaiting_operator", "awaiting_approval")
_LEVELS_OF_ORDERS: Final = ("L2", "L3")
"""The levels of approval at which orders, not legs, wait for people."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Waiting:
    """A call that nobody has taken: since when, about which vehicle, and whether an order for it waits for consent."""

    since_us: int
    vehicle: str
    order: bool


def waiting_calls(scene: Scene, post: str | None, served: pl.DataFrame) -> list[Waiting]:
    """What waits for the operators of *post*, or of all posts, the longest first; *served* are services so far."""
    return sorted(_vehicles(scene, post, served) + _orders(scene, post, served))


def _vehicles(scene: Scene, post: str | None, served: pl.DataFrame) -> list[Waiting]:
    """Vehicles that stand and that nobody attends to."""
    recording, moment = scene.recording, scene.moment
    waits = [code for code, name in enumerate(recording.state_names) if name in _WAITS]
    now_served = served.filter(pl.col("ended_us") > scene.time_us)["vehicle"]
    with_somebody = [recording.index_of[name] for name in now_served if name in recording.index_of]
    rows = moment.row[np.isin(recording.state[moment.row], waits) & ~np.isin(moment.vehicle, with_somebody)]
    names = recording.replay.states["vehicle"].gather(rows).to_list()
    since = recording.since_us[rows].tolist()
    own = None if post is None else _commanded(scene, post)
    return [
        Waiting(since_us=since_us, vehicle=name, order=False)
        for since_us, name in zip(since, names, strict=True)
        if own is None or name in own
    ]


def _commanded(scene: Scene, post: str) -> frozenset[str]:
    """The vehicles whose latest accepted order is from *post*."""
    orders = scene.recording.ledger.table("orders")
    accepted = orders.filter(pl.col("t_us") <= scene.time_us, pl.col("event") == "accepted")
    latest = accepted.unique("vehicle", keep="last", maintain_order=True)
    return frozenset(latest.filter(pl.col("post") == post)["vehicle"])


def _orders(scene: Scene, post: str | None, served: pl.DataFrame) -> list[Waiting]:
    """Orders that are worked out, and that nobody has looked at or looks at."""
    approval = (scene.recording.meta.get("operators") or {}).get("approval") or {}
    if approval.get("level") not in _LEVELS_OF_ORDERS:
        return []
    tables = scene.recording.ledger
    until = pl.col("t_us") <= scene.time_us
    orders = tables.table("orders").filter(until if post is None else until & (pl.col("post") == post))
    untold = orders.filter(pl.len().over("order") == 1, pl.col("event") == "issued")
    delays = tables.table("decisions").filter(until).select("t_us", "post", "delay_us")
    asked = (
        untold.join(delays.unique(["t_us", "post"], keep="last"), on=["t_us", "post"], how="left")
        .with_columns(asked_us=pl.col("t_us") + pl.col("delay_us").fill_null(0))
        .filter(pl.col("asked_us") <= scene.time_us)
        .join(served.select("vehicle", "asked_us"), on=["vehicle", "asked_us"], how="anti")
    )
    rows = asked.select("asked_us", "vehicle").iter_rows()
    return [Waiting(since_us=since_us, vehicle=vehicle, order=True) for since_us, vehicle in rows]
