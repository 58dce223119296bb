"""The summary of a run: every headline figure, computed from its ledger.

Counts and rates of missions are of exogenous demand requested at or after the warm-up; derived missions stand in rows
of their own among the kinds. Everything else (sorties, losses, time, energy, orders) is counted from the warm-up on as
well, so that a cost per success sets like beside like.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from fleet.ledger import tables
from fleet.ledger.reader import Ledger
from fleet.statistics import fleet_use, mission_counts
from fleet.statistics.bottleneck import Bottleneck, bottleneck
from fleet.statistics.captures import Captures, captures_of
from fleet.statistics.cost import Cost, cost_of
from fleet.statistics.fleet_use import FleetUse
from fleet.statistics.mission_counts import KindFigures, MissionCounts
from fleet.statistics.operator_use import OperatorUse, operator_use
from fleet.statistics.order_counts import count_orders, count_wasted_trips
from fleet.statistics.sharing import Sharing, sharing
from fleet.statistics.stocks import StockFigures, stock_figures
from fleet.statistics.time_in import time_in, totals
from fleet.statistics.window import Window, ratio
from fleet.units import US_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The figures of one run; None where something isn't known or nothing was there to divide by.

    ``knows_the_future`` names the policies in the run that know what no policy can know: its figures are a bound.
    ``causes`` are those of missions that ended without success, which open ones have not. ``time_in`` sums microseconds
    over the missions that succeeded, ``time_in_unserved`` over all others, open ones up to the horizon, each with the
    ``total`` that its categories add up to. ``on_time_value_per_day`` counts missions on time, each at 0.5^priority.
    """

    scenario: str | None
    seed: int | None
    replication: int | None
    coordinator: str | None
    knows_the_future: tuple[str, ...]
    status: str
    horizon_days: float
    warm_up_days: float
    missions: MissionCounts
    missions_per_day: float | None
    departed_per_day: float | None
    on_time_value_per_day: float | None
    by_kind: tuple[KindFigures, ...]
    causes: Mapping[str, int]
    fleet: FleetUse
    by_platform: Mapping[str, FleetUse]
    losses_per_day: float | None
    losses_by_cause: Mapping[str, int]
    cost: Cost
    operators: OperatorUse | None
    bottleneck: Bottleneck | None
    busiest_platform: str | None
    orders: Mapping[str, int]
    already_taken: int
    captures: Captures | None
    sharing: Sharing
    stocks: tuple[StockFigures, ...]
    time_in: Mapping[str, int]
    time_in_unserved: Mapping[str, int]
    simulation_s: float | None
    deciding_share: float | None
    wall_s: float | None
    events: int | None
    ledger_sha256: str | None

    @property
    def success_rate(self) -> float | None:
        """Succeeded / (requested − open)."""
        return self.missions.success_rate

    @property
    def on_time_rate(self) -> float | None:
        """Succeeded by the due time / (requested − open)."""
        return self.missions.on_time_rate

    @property
    def mean_response_h(self) -> float | None:
        """Mean hours from ready to success."""
        return self.missions.mean_response_h

    @property
    def sorties(self) -> int:
        """Sorties that began."""
        return self.fleet.sorties

    @property
    def losses(self) -> int:
        """Vehicles lost or given up."""
        return self.fleet.losses

    @property
    def utilisation(self) -> float | None:
        """Time in sorties and not under repair / time existing and not under repair."""
        return self.fleet.utilisation

    @property
    def cost_per_success(self) -> float | None:
        """Dollars per succeeded mission."""
        return ratio(self.cost.total_usd, self.missions.succeeded)

    @property
    def stock_outs(self) -> int | None:
        """How often sites ran out of something; None where there are no stocks."""
        return sum(figures.stock_outs for figures in self.stocks) if self.stocks else None

    @property
    def stock_out_share(self) -> float | None:
        """Share of the time of all stocks in which they were empty; None where there are none."""
        sites = sum(figures.sites for figures in self.stocks)
        return ratio(sum(figures.out_share * figures.sites for figures in self.stocks), sites)

    @property
    def first_stock_out_h(self) -> float | None:
        """Hours until a stock first ran out, the mean over those that did; None where none did."""
        ran_out = sum(figures.ran_out for figures in self.stocks)
        return ratio(sum((figures.first_out_h or 0.0) * figures.ran_out for figures in self.stocks), ran_out)

    def as_dict(self) -> dict[str, Any]:
        """As plain values that JSON can hold; where time went stays in whole microseconds, so that it adds up."""
        return {
            "scenario": self.scenario,
            "seed": self.seed,
            "replication": self.replication,
            "coordinator": self.coordinator,
            "knows_the_future": list(self.knows_the_future),
            "status": self.status,
            "horizon_days": self.horizon_days,
            "warm_up_days": self.warm_up_days,
            "missions": self.missions.by_outcome(),
            "missions_per_day": self.missions_per_day,
            "departed_per_day": self.departed_per_day,
            "success_rate": self.success_rate,
            "on_time_rate": self.on_time_rate,
            "on_time_value_per_day": self.on_time_value_per_day,
            "mean_response_h": self.mean_response_h,
            "sorties": self.sorties,
            "losses": self.losses,
            "losses_per_day": self.losses_per_day,
            "losses_by_cause": dict(self.losses_by_cause),
            "cost_per_success": self.cost_per_success,
            "cost": self.cost.as_dict(),
            "utilisation": self.utilisation,
            "by_kind": _by_kind(self.by_kind),
            "by_platform": {name: use.as_dict() for name, use in self.by_platform.items()},
            "causes": dict(self.causes),
            "bottleneck": {
                "resource": asdict(self.bottleneck) if self.bottleneck is not None else None,
                "platform": self.busiest_platform,
            },
            "operators": None if self.operators is None else self.operators.as_dict(),
            "orders": dict(self.orders),
            "already_taken": self.already_taken,
            **({} if self.captures is None else {"captures": self.captures.as_dict()}),
            "split_share": self.sharing.split_share,
            "shared_share": self.sharing.shared_share,
            "run_load": asdict(self.sharing.run_load),
            "stocks": [asdict(figures) for figures in self.stocks],
            "broken": self.fleet.broken,
            "stranded": self.fleet.stranded,
            "stuck": self.fleet.stuck,
            "energy_kwh": self.fleet.energy_kwh,
            "distance_km": self.fleet.distance_km,
            "time_in": {f"{name}_us": us for name, us in self.time_in.items()},
            "time_in_unserved": {f"{name}_us": us for name, us in self.time_in_unserved.items()},
            "simulation_s": self.simulation_s,
            "deciding_share": self.deciding_share,
            "wall_s": self.wall_s,
            "events": self.events,
            "ledger_sha256": self.ledger_sha256,
        }


def summary_of(ledger: Ledger, missions: pl.DataFrame | None = None, spans: pl.DataFrame | None = None) -> Summary:
    """The summary of a run, finished or not; *missions* and *spans* save computing those tables again."""
    window = Window.of(ledger)
    missions = tables.missions(ledger) if missions is None else missions
    spans = tables.vehicle_spans(ledger) if spans is None else spans
    counted = mission_counts.requested_in(missions, window)
    exogenous = counted.filter(pl.col("derived") == 0)
    counts = mission_counts.count(exogenous)
    parts, losses = ledger.table("parts"), ledger.table("losses")
    vehicles = fleet_use.per_vehicle(spans, ledger.table("legs"), losses, window)
    fleet, platforms = fleet_use.of_all(vehicles), fleet_use.by_platform(vehicles)
    served, unserved = _time_in(ledger, spans, exogenous)
    people = operator_use(ledger, window)
    meta = ledger.meta
    simulation_s, deciding_s = meta.get("simulation_s"), meta.get("deciding_s")
    return Summary(
        scenario=meta.get("scenario"),
        seed=meta.get("seed"),
        replication=meta.get("replication"),
        coordinator=meta.get("coordinator"),
        knows_the_future=tuple(meta.get("knows_the_future") or ()),
        status=ledger.status,
        horizon_days=(meta.get("horizon_us") or ledger.complete_until_us) / US_PER_DAY,
        warm_up_days=window.start_us / US_PER_DAY,
        missions=counts,
        missions_per_day=ratio(counts.succeeded, window.days),
        departed_per_day=ratio(counts.departed, window.days),
        on_time_value_per_day=ratio(counts.on_time_value, window.days),
        by_kind=mission_counts.count_by_kind(counted, window.days),
        causes=mission_counts.causes(exogenous),
        fleet=fleet,
        by_platform=platforms,
        losses_per_day=ratio(fleet.losses, window.days),
        losses_by_cause=fleet_use.losses_by_cause(losses, window),
        cost=cost_of(fleet, meta.get("costs") or {}, people),
        operators=people,
        bottleneck=bottleneck(ledger, window),
        busiest_platform=max(platforms, key=lambda name: platforms[name].utilisation or 0.0, default=None),
        orders=count_orders(ledger.table("orders"), window),
        already_taken=count_wasted_trips(parts, window),
        captures=captures_of(ledger),
        sharing=sharing(parts, exogenous, window),
        stocks=stock_figures(ledger, window),
        time_in=served,
        time_in_unserved=unserved,
        simulation_s=simulation_s,
        deciding_share=None if simulation_s is None or deciding_s is None else ratio(deciding_s, simulation_s),
        wall_s=meta.get("wall_s"),
        events=meta.get("events"),
        ledger_sha256=meta.get("ledger_sha256"),
    )


def _time_in(ledger: Ledger, spans: pl.DataFrame, missions: pl.DataFrame) -> tuple[dict[str, int], dict[str, int]]:
    """Where the time of those of *missions* went that succeeded, and of those that ended otherwise."""
    times = time_in(ledger, spans).join(missions.select("mission", "outcome"), on="mission")
    succeeded = pl.col("outcome") == "succeeded"
    return totals(times.filter(succeeded)), totals(times.filter(~succeeded))


def _by_kind(kinds: tuple[KindFigures, ...]) -> dict[str, Any]:
    """By name; a kind that is both asked for and derived has its derived missions apart."""
    rows: dict[str, Any] = {}
    for figures in kinds:
        name = f"{figures.kind} (derived)" if figures.kind in rows else figures.kind
        rows[name] = figures.as_dict()
    return rows
