"""The scenario file: every key, its unit, its default, its meaning; a module per section of the file.

Names carry the unit (``_km _kmh _kwh _h _days``); the builder converts everything to SI. Any uncertain figure may be a
bare value, or ``{truth: …, belief: …}`` where the command believes something else than what is.
"""

from fleet.scenario.schema.capture import BreakSpec, CaptureOrder, CaptureSpec, DefenceSpec
from fleet.scenario.schema.command import Command, CoordinatorSpec, PostSpec, WrapperSpec
from fleet.scenario.schema.dangers import Conditions, Hazards, Light, Regime, Spread
from fleet.scenario.schema.demand import Area, DemandSpec, Load, Profile
from fleet.scenario.schema.events import Event
from fleet.scenario.schema.links import LinkKindSpec, Links
from fleet.scenario.schema.operators import Approval, HumanTime, Operators, ShiftSpec
from fleet.scenario.schema.places import Frontier, InlineGraph, NamedSource, SiteSpec, TerrainSource, ZoneSpec
from fleet.scenario.schema.stocks import StockSpec
from fleet.scenario.schema.values import (
    MAX_JOURNEYS,
    MAX_RATE_STEPS,
    MAX_REQUESTS,
    MAX_SITES,
    MAX_VEHICLES,
    Uncertain,
)
from fleet.scenario.schema.vehicles import Convoys, FleetSpec
from fleet.scenario.schema.whole import Costs, ScenarioSpec

__all__ = [
    "MAX_JOURNEYS",
    "MAX_RATE_STEPS",
    "MAX_REQUESTS",
    "MAX_SITES",
    "MAX_VEHICLES",
    "Approval",
    "Area",
    "BreakSpec",
    "CaptureOrder",
    "CaptureSpec",
    "Command",
    "Conditions",
    "Convoys",
    "CoordinatorSpec",
    "Costs",
    "DefenceSpec",
    "DemandSpec",
    "Event",
    "FleetSpec",
    "Frontier",
    "Hazards",
    "HumanTime",
    "InlineGraph",
    "Light",
    "LinkKindSpec",
    "Links",
    "Load",
    "NamedSource",
    "Operators",
    "PostSpec",
    "Profile",
    "Regime",
    "ScenarioSpec",
    "ShiftSpec",
    "SiteSpec",
    "Spread",
    "StockSpec",
    "TerrainSource",
    "Uncertain",
    "WrapperSpec",
    "ZoneSpec",
]
