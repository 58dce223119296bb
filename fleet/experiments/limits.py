"""The limits of a scenario that can be relaxed one at a time, as a table; a further limit is a line in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fleet.experiments.relaxations import Believed, More, SetTo, Times, Together, Way, WidestScope
from fleet.experiments.resources import RESOURCES, Resource


class Bound(StrEnum):
    """What holds a fleet back."""

    DEMAND = "demand"
    CAPACITY = "capacity"
    COORDINATION = "coordination"
    COMMS = "comms"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit: what relaxing it is called, what it would show to bind, how it is done, and what it is counted in."""

    name: str
    bound: Bound
    way: Way
    unit: str | None = None
    resource: Resource | None = None


_DANGERS: Final = (
    "hazards.loss_per_km", "hazards.air_loss_per_km", "zones.*.loss_per_km", "zones.*.loss_per_h", "sites.*.loss_per_h",
)  # fmt: skip
_UNCERTAIN: Final = (*_DANGERS, "hazards.breakdown_mtbf_h", "hazards.energy_factor")
_ADDED: Final = ("vehicles", "chargers", "docks", "swap bays", "charged packs", "workshop bays")
_MINUTE_S: Final = 60.0
_POINT: Final = 0.01

_CUTS: Final = (
    ("reach_km", None),
    ("line_of_sight", False),
    ("under_trees", True),
    ("jammable", False),
    ("bad_spells", None),
)
"""What may cut a link, but for outages at set times, and the value with which it doesn't."""

_UNCUT: Final = Together(ways=tuple(SetTo(keys=(f"command.links.kinds.*.{key}",), value=value) for key, value in _CUTS))

LIMITS: Final[tuple[Limit, ...]] = (
    Limit(
        name="more demand",
        bound=Bound.DEMAND,
        way=Times(keys=("demand.*.rate_per_day", "demand.*.per_month.*")),
    ),
    *(
        Limit(
            name=f"more {name}",
            bound=Bound.CAPACITY,
            way=More(resource=RESOURCES[name]),
            unit=RESOURCES[name].unit,
            resource=RESOURCES[name],
        )
        for name in _ADDED
    ),
    Limit(
        name="larger stocks",
        bound=Bound.CAPACITY,
        way=Times(keys=("stocks.*.start_kg", "stocks.*.capacity_kg")),
    ),
    Limit(name="no losses", bound=Bound.CAPACITY, way=SetTo(keys=tuple(f"{key}.truth" for key in _DANGERS), value=0.0)),
    Limit(name="no breakdowns", bound=Bound.CAPACITY, way=SetTo(keys=("hazards.breakdown_mtbf_h",), value=None)),
    Limit(name="belief is truth", bound=Bound.COORDINATION, way=Believed(keys=_UNCERTAIN)),
    Limit(name="scope: divert", bound=Bound.COORDINATION, way=WidestScope()),
    Limit(name="instant decisions", bound=Bound.COORDINATION, way=SetTo(keys=("command.work_per_s",), value=None)),
    Limit(
        name="no decision latency",
        bound=Bound.COORDINATION,
        way=SetTo(keys=("command.latency_s",), value=0.0, unit_size=_MINUTE_S),
        unit="minute",
    ),
    Limit(
        name="no coalescing",
        bound=Bound.COORDINATION,
        way=SetTo(keys=("command.coalesce_s",), value=0.0, unit_size=_MINUTE_S),
        unit="minute",
    ),
    Limit(
        name="no link latency",
        bound=Bound.COMMS,
        way=SetTo(keys=("command.links.latency_s", "command.links.kinds.*.latency_s"), value=0.0, unit_size=_MINUTE_S),
        unit="minute",
    ),
    Limit(
        name="no message loss",
        bound=Bound.COMMS,
        way=SetTo(keys=("command.links.loss", "command.links.kinds.*.loss"), value=0.0, unit_size=_POINT),
        unit="percentage point",
    ),
    Limit(name="links are never cut", bound=Bound.COMMS, way=_UNCUT),
    Limit(
        name="links carry anything",
        bound=Bound.COMMS,
        way=SetTo(keys=("command.links.kinds.*.messages_per_s",), value=None),
    ),
    Limit(
        name="losses known at once",
        bound=Bound.COMMS,
        way=SetTo(keys=("command.lost_after_s",), value=0.0, unit_size=_MINUTE_S),
        unit="minute",
    ),
    Limit(
        name="more operators",
        bound=Bound.OPERATOR,
        way=More(resource=RESOURCES["operators"]),
        unit=RESOURCES["operators"].unit,
        resource=RESOURCES["operators"],
    ),
    Limit(name="no approval", bound=Bound.OPERATOR, way=SetTo(keys=("command.operators.approval.level",), value="L4")),
    Limit(name="any span of control", bound=Bound.OPERATOR, way=SetTo(keys=("command.operators.span",), value=None)),
    Limit(
        name="no switching time",
        bound=Bound.OPERATOR,
        way=SetTo(keys=("command.operators.switch_s",), value=0.0, unit_size=_MINUTE_S),
        unit="minute",
    ),
    Limit(
        name="load costs no attention",
        bound=Bound.OPERATOR,
        way=SetTo(keys=("command.operators.attention.k",), value=0.0),
    ),
)
"""Every limit that a scenario may have, in the order in which they are shown."""
