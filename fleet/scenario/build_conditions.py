"""From hazards, zones, light, weather and cost rates in friendly units to the same in SI units."""

from __future__ import annotations

from fleet.models.mobility import SURFACES
from fleet.scenario.findings import Findings
from fleet.scenario.model import ConvoyRules, Duration, Halves, HazardModel, LightModel, Rates, RegimeModel, Zone
from fleet.scenario.schema import Conditions, Convoys, Costs, Hazards, Spread, Uncertain, ZoneSpec
from fleet.terrain.graph import Terrain
from fleet.terrain.zones import Zone as Area
from fleet.terrain.zones import polygon_from_rings
from fleet.units import J_PER_KWH, M_PER_KM, S_PER_H, S_PER_MIN


def build_hazards(hazards: Hazards) -> HazardModel:
    """Losses per metre, times in seconds; drones are lost as ground vehicles are where nothing else is said."""
    air = hazards.loss_per_km if hazards.air_loss_per_km is None else hazards.air_loss_per_km
    mtbf_h = hazards.breakdown_mtbf_h
    return HazardModel(
        loss_per_m=_per_m(hazards.loss_per_km),
        air_loss_per_m=_per_m(air),
        mtbf_s=None if mtbf_h is None else Halves(truth=mtbf_h.truth * S_PER_H, belief=mtbf_h.belief * S_PER_H),
        stuck_per_m=tuple(_per_m(getattr(hazards.stuck_per_km, surface)) for surface in SURFACES),
        stuck_freed_share=hazards.stuck_freed_share,
        field_repair_share=hazards.field_repair_share,
        field_repair=_duration(hazards.field_repair_h),
        workshop_repair=_duration(hazards.workshop_repair_h),
        recovery_expires_s=hazards.recovery_expires_h * S_PER_H,
        energy_factor=Halves(truth=hazards.energy_factor.truth, belief=hazards.energy_factor.belief),
    )


def build_zones(zones: list[ZoneSpec], terrain: Terrain, findings: Findings) -> tuple[Zone, ...]:
    """The zones in metres; notes a name that stands twice, doubts those outside, raises for a polygon that is none."""
    built: list[Zone] = []
    for number, zone in enumerate(zones):
        if zone.name in {earlier.name for earlier in built}:
            findings.add(("zones", number, "name"), "zone names must differ")
        ring = [(x_km * M_PER_KM, y_km * M_PER_KM) for x_km, y_km in zone.polygon_km]
        with findings.placed(("zones", number, "polygon_km")):
            area = Area(name=zone.name, kind=zone.kind, polygon=polygon_from_rings([ring], name=zone.name))
        if _is_outside(area, terrain):
            findings.doubt(("zones", number, "polygon_km"), f"zone {zone.name!r} comes to nothing outside the terrain")
        built.append(
            Zone(
                name=zone.name,
                kind=zone.kind,
                area=area,
                loss_per_m=_per_m(zone.loss_per_km),
                loss_per_s=Halves(truth=zone.loss_per_h.truth / S_PER_H, belief=zone.loss_per_h.belief / S_PER_H),
                speed_factor=zone.speed_factor,
            )
        )
    return tuple(built)


def _is_outside(area: Area, terrain: Terrain) -> bool:
    """Whether an area lies wholly beyond the terrain's extent."""
    west, south, east, north = terrain.extent_m
    left, bottom, right, top = area.polygon.bounds
    return bool(right < west or left > east or top < south or bottom > north)


def build_light(conditions: Conditions) -> LightModel | None:
    """Sunrise and sunset in seconds of the day; ``None`` where it never gets dark."""
    light = conditions.light
    if light is None:
        return None
    return LightModel(
        sunrise_s=light.sunrise_h * S_PER_H,
        sunset_s=light.sunset_h * S_PER_H,
        night_speed=light.night_speed,
        night_air_speed=light.night_air_speed,
        night_hazard=light.night_hazard,
    )


def build_weather(conditions: Conditions) -> tuple[RegimeModel, ...]:
    """The kinds of weather; none where it never changes."""
    return tuple(
        RegimeModel(
            name=regime.name,
            speed=regime.speed,
            air_speed=regime.air_speed,
            stuck=regime.stuck,
            mean_s=regime.mean_h * S_PER_H,
        )
        for regime in conditions.weather or ()
    )


def build_costs(costs: Costs) -> Rates:
    """Cost rates by second and joule."""
    return Rates(
        repair_usd_per_s=costs.repair_usd_per_h / S_PER_H,
        energy_usd_per_j=costs.energy_usd_per_kwh / J_PER_KWH,
        operator_usd_per_s=costs.operator_usd_per_h / S_PER_H,
    )


def build_convoys(convoys: Convoys) -> ConvoyRules:
    """How convoys travel, in seconds."""
    return ConvoyRules(
        headway_s=convoys.headway_s, hazard_factor=convoys.hazard_factor, wait_s=convoys.wait_min * S_PER_MIN
    )  # fmt: skip


def _per_m(per_km: Uncertain[float]) -> Halves[float]:
    return Halves(truth=per_km.truth / M_PER_KM, belief=per_km.belief / M_PER_KM)


def _duration(spread: Spread) -> Duration:
    return Duration(mean_s=spread.mean_h * S_PER_H, exponential=spread.law == "exponential")
