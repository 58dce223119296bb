"""From the stocks of a scenario file to what each site has, uses and orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.scenario.demand_load import Carrying
from fleet.scenario.model import Halves
from fleet.scenario.schema import MAX_REQUESTS
from fleet.scenario.stock_model import Replenishment, Shipping, StockModel
from fleet.units import S_PER_DAY, S_PER_H

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.domain.mission import MissionKind
    from fleet.scenario.build_demand import Means
    from fleet.scenario.findings import Findings
    from fleet.scenario.schema import StockSpec

KIND: Final = "resupply"
"""The kind of mission that fills stocks up."""

SHIPPING: Final = "transshipment"
"""The kind of mission that brings stock of one depot to another."""

_NOT_AT_DEPOTS: Final = ("capacity_kg", "use_lot_kg", "reorder_kg", "origin")


def build_stocks(specs: list[StockSpec], means: Means, findings: Findings) -> tuple[StockModel, ...]:
    """One stock for each entry and site of it, in file order; notes every broken rule."""
    built: list[StockModel] = []
    seen: set[tuple[int, str]] = set()
    givers = _givers(specs, means)
    for number, spec in enumerate(specs):
        loc = ("stocks", number)
        sites = means.sites.find(spec.at)
        if not sites:
            findings.unknown((*loc, "at"), "site or group", spec.at, means.sites.references)
        for site in sites:
            if (site, spec.item) in seen:
                findings.add((*loc, "item"), f"{means.sites.sites[site].name} has a stock of it already")
            seen.add((site, spec.item))
        if not sites:
            continue
        if any(means.sites.sites[site].is_base for site in sites):
            built += _depot_stocks(number, spec, sites, means, findings)
        else:
            built += _site_stocks(number, spec, sites, means, givers, findings)
    return tuple(built)


def _givers(specs: list[StockSpec], means: Means) -> Mapping[str, tuple[int, ...]]:
    """The depots that have something to give, by item; an item that no depot is said to have is short nowhere."""
    found: dict[str, list[int]] = {}
    for spec in specs:
        depots = [site for site in means.sites.find(spec.at) if means.sites.sites[site].is_base]
        found.setdefault(spec.item, []).extend(depots)
    return {item: tuple(depots) for item, depots in found.items()}


def _depot_stocks(
    number: int, spec: StockSpec, sites: tuple[int, ...], means: Means, findings: Findings
) -> list[StockModel]:
    loc = ("stocks", number)
    for key in _NOT_AT_DEPOTS:
        if getattr(spec, key) is not None:
            findings.add((*loc, key), "does not go with a depot, which gives what it has")
    if spec.use_kg_per_day.truth > 0 or spec.use_kg_per_day.belief > 0:
        findings.add((*loc, "use_kg_per_day"), "does not go with a depot, which gives what it has")
    if spec.start_kg is None:
        findings.add((*loc, "at"), "a depot's stock needs start_kg, what it has to give")
    shipping = _shipping(number, spec, means, findings)
    _check_size(number, spec, means.horizon_s, findings)
    return [
        StockModel(
            site=site,
            item=spec.item,
            start_kg=spec.start_kg or 0.0,
            capacity_kg=None,
            use_kg_per_s=Halves(truth=0.0, belief=0.0),
            use_lot_kg=None,
            replenishment=None,
            shipping=shipping,
            report_every_s=None if spec.report_every_h is None else spec.report_every_h * S_PER_H,
        )
        for site in sites
    ]


def _shipping(number: int, spec: StockSpec, means: Means, findings: Findings) -> Shipping | None:
    """``None`` where the fleet has nobody for it; a lot is what one vehicle of the fleet can carry, unless said."""
    kind = means.kinds[SHIPPING]
    carriers = means.with_role(kind.role)
    if not carriers:
        return None
    carrying = Carrying.by(carriers, kind, spec.lot_kg)
    if spec.lot_kg is not None and (rule := carrying.lot_rule()):
        findings.add(("stocks", number, "lot_kg"), rule)
    return Shipping(kind=kind, lot_kg=carrying.lot_kg)


def _site_stocks(
    number: int,
    spec: StockSpec,
    sites: tuple[int, ...],
    means: Means,
    givers: Mapping[str, tuple[int, ...]],
    findings: Findings,
) -> list[StockModel]:
    loc = ("stocks", number)
    capacity_kg = spec.capacity_kg
    if capacity_kg is None:
        findings.add((*loc, "at"), "a stock that is used needs capacity_kg")
        return []
    if spec.start_kg is not None and spec.start_kg > capacity_kg:
        findings.add((*loc, "start_kg"), f"must be at most capacity_kg = {capacity_kg:g}")
    if spec.reorder_kg is not None and spec.reorder_kg >= capacity_kg:
        findings.add((*loc, "reorder_kg"), f"must be below capacity_kg = {capacity_kg:g}")
    _check_size(number, spec, means.horizon_s, findings)
    replenishment = _replenishment(number, spec, capacity_kg, means, givers, findings)
    use = Halves(truth=spec.use_kg_per_day.truth / S_PER_DAY, belief=spec.use_kg_per_day.belief / S_PER_DAY)
    return [
        StockModel(
            site=site,
            item=spec.item,
            start_kg=capacity_kg if spec.start_kg is None else spec.start_kg,
            capacity_kg=capacity_kg,
            use_kg_per_s=use,
            use_lot_kg=spec.use_lot_kg,
            replenishment=replenishment,
        )
        for site in sites
    ]


def _check_size(number: int, spec: StockSpec, horizon_s: float, findings: Findings) -> None:
    """Note a stock that changes more often than a run can hold."""
    days = horizon_s / S_PER_DAY
    used_kg = max(spec.use_kg_per_day.truth, spec.use_kg_per_day.belief) * days
    order_kg = (spec.capacity_kg or 0.0) - (spec.reorder_kg or 0.0)
    counts = {
        "use_lot_kg": used_kg / spec.use_lot_kg if spec.use_lot_kg else 0.0,
        "reorder_kg": used_kg / order_kg if order_kg > 0 else 0.0,
        "report_every_h": horizon_s / S_PER_H / spec.report_every_h if spec.report_every_h else 0.0,
    }
    for key, count in counts.items():
        if count > MAX_REQUESTS:
            findings.add(("stocks", number, key), f"comes to {count:,.0f} times in the run, more than {MAX_REQUESTS:,}")


def _replenishment(
    number: int,
    spec: StockSpec,
    capacity_kg: float,
    means: Means,
    givers: Mapping[str, tuple[int, ...]],
    findings: Findings,
) -> Replenishment | None:
    """``None`` for a stock that nobody fills up."""
    loc = ("stocks", number)
    kind: MissionKind = means.kinds[KIND]
    if spec.reorder_kg is None:
        for key in ("lot_kg", "report_every_h", "origin"):
            if getattr(spec, key) is not None:
                findings.add((*loc, key), "needs reorder_kg; without it nothing is ordered")
        return None
    carriers = means.with_role(kind.role)
    if not carriers:
        findings.add((*loc, "reorder_kg"), f"no vehicle in the fleet has the role {kind.role!r} that resupply needs")
        return None
    carrying = Carrying.by(carriers, kind, spec.lot_kg)
    if spec.lot_kg is not None and (rule := carrying.lot_rule()):
        findings.add((*loc, "lot_kg"), rule)
    if rule := carrying.load_rule(capacity_kg):
        findings.add((*loc, "capacity_kg"), rule)
    return Replenishment(
        kind=kind,
        priority=spec.priority,
        reorder_kg=spec.reorder_kg,
        lot_kg=carrying.lot_kg,
        origins=_origins(number, spec, means, givers, findings),
        report_every_s=None if spec.report_every_h is None else spec.report_every_h * S_PER_H,
    )


def _origins(
    number: int, spec: StockSpec, means: Means, givers: Mapping[str, tuple[int, ...]], findings: Findings
) -> tuple[int, ...]:
    """The depots that a stock is filled up from: those named, of which those that have some where any has."""
    loc, having = ("stocks", number, "origin"), givers[spec.item] or means.sites.depots
    if spec.origin is None:
        return having
    named = means.sites.find(spec.origin)
    if not named:
        findings.unknown(loc, "site or group", spec.origin, means.sites.references)
    elif not (found := tuple(site for site in named if site in having)):
        findings.add(loc, f"{spec.origin} is no depot that has {spec.item} to give")
    else:
        return found
    return having
