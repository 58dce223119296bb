"""Rules on people: nobody serves two at once, and what needs consent has it before it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule
from fleet.ledger.services import operator_services

NEEDS_CONSENT: Final = ("L2", "L3")
"""Levels of approval at which no order is sent without an answer, or the end of the time to give one."""

LEAVES: Final = ("sent", "resent", "accepted", "refused", "duplicate", "acknowledged", "overdue", "lost")
"""What can only happen to an order that was sent."""


@rule("resources", "legs")
def operators_serve_one_at_a_time(material: Material) -> Iterator[Breach]:
    """An operator begins nothing before the last service has ended."""
    services = operator_services(material["resources"], material["legs"])
    before = services.with_columns(
        busy_until_us=pl.col("ended_us").shift().over("resource"), other=pl.col("vehicle").shift().over("resource")
    )
    yield from breaches(
        "resources",
        before.filter(pl.col("t_us") < pl.col("busy_until_us")),
        "{resource} serves {vehicle} from {t_us} µs on, and {other} until {busy_until_us} µs",
    )


@rule("orders")
def orders_approved_before_sent(material: Material) -> Iterator[Breach]:
    """Where operators decide on orders, none leaves before they have, and none that they forbade."""
    rows, event = material["orders"], pl.col("event")
    forbidden = event.is_in(("vetoed", "withdrawn")) | ((event == "unanswered") & (pl.col("reason") == "dropped"))
    leaves = event.is_in(LEAVES)
    told = rows.with_columns(forbidden=forbidden.cum_max().over("order")).filter(leaves & pl.col("forbidden"))
    yield from breaches("orders", told, "{order} to {vehicle} {event} at {t_us} µs, which an operator had stopped")
    approval = (material.meta.get("operators") or {}).get("approval") or {}
    if approval.get("level") not in NEEDS_CONSENT:
        return
    answered = event.is_in(("approved", "unanswered")).cum_max().over("order").alias("answered")
    early = rows.with_columns(answered).filter(leaves & ~pl.col("answered"))
    yield from breaches("orders", early, "{order} to {vehicle} {event} at {t_us} µs without an operator's answer")


RULES: Final = (operators_serve_one_at_a_time, orders_approved_before_sent)
