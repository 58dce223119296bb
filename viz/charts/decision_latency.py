"""How long from a request to the first order for it, from an order to its acceptance, and from there to setting off."""

from __future__ import annotations

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.statistics.run import Run
from fleet.statistics.window import Window
from fleet.statistics.wording import lasting, share
from fleet.units import US_PER_S
from viz.charts.cumulative import cumulative
from viz.charts.figure import Figure, NothingToDrawError

_TAKEN = "request to a vehicle's acceptance"
_DELAY = "order decided to order accepted"
_SET_OFF = "acceptance to setting off"
_MANY = 0.5


def draw(run: Run) -> Figure:
    """Cumulative lines of the stretches between request and departure."""
    lasted = {name: times for name, times in _stretches(run.ledger).items() if len(times)}
    if not lasted:
        raise NothingToDrawError("no order was accepted")
    return Figure(
        title=_finding(lasted),
        subtitle="Share of missions or orders by how long each stretch took; shorter than 0.6 s counts as 0.6 s.",
        chart=cumulative(lasted, what="time taken", of="missions or orders", log=True),
    )


def _stretches(ledger: Ledger) -> dict[str, pl.Series]:
    window = Window.of(ledger)
    event, t_us = pl.col("event"), pl.col("t_us")
    first = (
        ledger.table("parts")
        .lazy()
        .group_by("mission")
        .agg(
            t_us.filter(event == "assigned").min().alias("taken_us"),
            t_us.filter(event == "departed").min().alias("left_us"),
        )
    )
    missions = (
        ledger.table("missions").lazy().filter(t_us >= window.start_us).join(first, on="mission", how="left").collect()
    )
    orders = (
        ledger.table("orders")
        .lazy()
        .filter(t_us >= window.start_us)
        .group_by("order")
        .agg(
            t_us.filter(event == "issued").min().alias("issued_us"),
            t_us.filter(event == "accepted").min().alias("accepted_us"),
        )
        .collect()
    )
    return {
        _TAKEN: _between(missions, "ready_us", "taken_us"),
        _DELAY: _between(orders, "issued_us", "accepted_us"),
        _SET_OFF: _between(missions, "taken_us", "left_us"),
    }


def _between(frame: pl.DataFrame, start: str, end: str) -> pl.Series:
    return frame.select((pl.col(end) - pl.col(start)).clip(0).alias("us"))["us"].drop_nulls()


def _finding(lasted: dict[str, pl.Series]) -> str:
    name, *_ = lasted
    times = lasted[name]
    what = {_TAKEN: "requests are with a vehicle", _DELAY: "orders are accepted", _SET_OFF: "vehicles set off"}[name]
    late = lasting(times.quantile(0.9, "nearest") or 0.0)
    at_once = float((times < US_PER_S).mean() or 0.0)  # type: ignore[arg-type]
    if at_once == 1.0:
        return f"All {what} at once: 100\N{NO-BREAK SPACE}% within a second"
    if at_once >= _MANY:
        return f"{share(at_once)} of {what} at once, nine in ten within {late}"
    return f"Half of all {what} within {lasting(times.quantile(0.5, 'nearest') or 0.0)}, nine in ten within {late}"
