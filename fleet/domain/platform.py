"""A type of vehicle from the catalogue, in SI units, and the provenance of each of its figures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, Literal

from fleet.errors import ModelError

Medium = Literal["ground", "air"]
Mobility = Literal["wheeled", "tracked", "air"]
Power = Literal["battery", "fuel"]
Tag = Literal["reported", "press", "inferred", "assumed"]
"""How well a figure is founded: by a ministry or maker, by the press, computed from such figures, or by nobody."""

_MAY_BE_ZERO: Final = frozenset({"payload_kg", "tow_kg", "hotel_w", "exposure", "price_usd", "stuck_factor"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A platform with its typical figures.

    ``range_m`` is the distance from full to empty, fully laden, at ``cruise_mps`` on reference ground (in still air for
    drones). ``turnaround_s`` is a battery swap or refuelling, ``recharge_s`` a full charge at a plug; for fuel both are
    the same. ``tow_kg`` is the heaviest vehicle that it can tow (0: it can't), at ``tow_speed_factor`` of its speed.
    ``efficiency`` is the share of stored energy that reaches wheels, tracks or rotors. ``hotel_w`` is the power drawn
    whether it moves or not; for drones, the power of flying empty. ``exposure`` is the share of a route's hazard that
    it takes, relative to a platform at 1. ``stuck_factor`` is how many times as often it gets stuck in soft ground as a
    platform at 1.
    """

    name: str
    title: str
    medium: Medium
    mobility: Mobility
    power: Power
    roles: tuple[str, ...]
    mass_kg: float
    payload_kg: float
    cruise_mps: float
    top_mps: float
    range_m: float
    turnaround_s: float
    recharge_s: float
    load_s: float
    unload_s: float
    tow_kg: float
    tow_speed_factor: float
    price_usd: float
    efficiency: float
    hotel_w: float
    exposure: float
    stuck_factor: float = 1.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int | float):
                self._check_figure(field.name, value)
        if self.top_mps < self.cruise_mps:
            self._refuse("top_mps", f"must be at least cruise_mps = {self.cruise_mps:g}")
        if (self.medium == "air") != (self.mobility == "air"):
            self._refuse("mobility", f"does not go with medium {self.medium!r}")
        if self.medium == "air" and self.stuck_factor != 1.0:
            self._refuse("stuck_factor", "does not go with medium 'air': nothing that flies gets stuck")
        if self.power == "fuel" and self.recharge_s != self.turnaround_s:
            self._refuse("recharge_s", f"must equal turnaround_s = {self.turnaround_s:g} for a fuelled platform")
        if not self.roles:
            self._refuse("roles", "must name at least one role")

    def _check_figure(self, name: str, value: float) -> None:
        if not math.isfinite(value) or value < 0 or (value == 0 and name not in _MAY_BE_ZERO):
            self._refuse(name, f"must be finite and {'not negative' if name in _MAY_BE_ZERO else 'above 0'}")
        if name in {"efficiency", "tow_speed_factor"} and value > 1:
            self._refuse(name, "is a share and must be at most 1")

    def _refuse(self, name: str, rule: str) -> None:
        msg = f"platform {self.name!r}: {name} = {getattr(self, name)!r} {rule}"
        raise ModelError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One catalogue figure in the unit of its key, with what it rests on.

    ``tag`` founds the typical value, ``low_tag`` and ``high_tag`` the bounds. ``date`` is the source's publication
    where known, else the month of the look-up.
    """

    low: float
    typical: float
    high: float
    tag: Tag
    low_tag: Tag
    high_tag: Tag
    source: str
    date: str
    note: str = ""

    def __post_init__(self) -> None:
        if not self.low <= self.typical <= self.high:
            msg = f"figure {self.low:g}/{self.typical:g}/{self.high:g}: low ≤ typical ≤ high does not hold"
            raise ModelError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A platform with the provenance of its figures, by the key that a file gives them under (``cruise_kmh``).

    ``placeholder`` marks a platform of which next to nothing is published and whose figures are those of its class;
    ``unsourced`` names attributes other than figures that are assumed.
    """

    platform: Platform
    figures: Mapping[str, Figure]
    placeholder: bool = False
    unsourced: tuple[str, ...] = ()
    note: str = ""
