"""Stocks of a scenario in SI units: what a site or a depot has of a commodity, and how it is used and ordered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fleet.domain.mission import MissionKind
    from fleet.scenario.model import Halves


@dataclass(frozen=True, slots=True, kw_only=True)
class Replenishment:
    """How a stock is filled up again.

    A mission of ``kind`` is asked for when no more than ``reorder_kg`` is believed to be there or on its way; it fills
    up to the capacity, in parts of at most ``lot_kg`` from one of ``origins``. The site reports every
    ``report_every_s``; ``None``: only when it is supplied or runs out.
    """

    kind: MissionKind
    priority: int
    reorder_kg: float
    lot_kg: float
    origins: tuple[int, ...]
    report_every_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipping:
    """How stock of a depot gets to another depot: by a mission of ``kind``, in parts of at most ``lot_kg``."""

    kind: MissionKind
    lot_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StockModel:
    """One commodity at one site.

    ``use_kg_per_s`` is steady, or where ``use_lot_kg`` is given the mean of Poisson withdrawals of that size.
    ``capacity_kg`` and ``replenishment`` are ``None`` for what a depot has to give. ``shipping`` is ``None`` where that
    is no depot's, or where no vehicle could ship it. A depot reports what it has every ``report_every_s``; ``None``:
    only when that changes.
    """

    site: int
    item: str
    start_kg: float
    capacity_kg: float | None
    use_kg_per_s: Halves[float]
    use_lot_kg: float | None
    replenishment: Replenishment | None
    shipping: Shipping | None = None
    report_every_s: float | None = None
