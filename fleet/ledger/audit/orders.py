"""Rules on orders: each is issued once and takes effect at most once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule

EVENTS: Final = (
    "issued", "sent", "accepted", "refused", "duplicate", "acknowledged", "overdue", "resent", "lost", "expired",
    "invalid", "approved", "vetoed", "unanswered", "withdrawn",
)  # fmt: skip


@rule("orders")
def orders_issued_once(material: Material) -> Iterator[Breach]:
    """An order is issued once, before anything else happens to it; one that is invalid is never issued."""
    rows = material["orders"]
    yield from breaches("orders", rows.filter(~pl.col("event").is_in(EVENTS)), "{order}: unknown event {event!r}")
    again = rows.filter((pl.col("event") == "issued") & ~pl.struct("order", "event").is_first_distinct())
    yield from breaches("orders", again, "{order} to {vehicle} issued again at {t_us} µs")
    sent = rows.filter(pl.col("event") != "invalid")
    early = sent.filter(pl.col("order").is_first_distinct() & (pl.col("event") != "issued"))
    yield from breaches("orders", early, "{order} to {vehicle} {event} at {t_us} µs before being issued")


@rule("orders")
def orders_accepted_once(material: Material) -> Iterator[Breach]:
    """An order is accepted at most once, and acknowledged only once the vehicle has got it."""
    rows = material["orders"]
    accepted = pl.col("event") == "accepted"
    again = rows.filter(accepted & ~pl.struct("order", accepted).is_first_distinct())
    yield from breaches("orders", again, "{order} accepted again by {vehicle} at {t_us} µs")
    got = pl.col("event").is_in(("accepted", "refused", "duplicate")).cum_max().over("order")
    unheard = rows.filter((pl.col("event") == "acknowledged") & ~got)
    yield from breaches("orders", unheard, "{order} acknowledged by {vehicle} at {t_us} µs before it got it")


@rule("orders")
def orders_keep_their_vehicle(material: Material) -> Iterator[Breach]:
    """An order is to one vehicle; to none only what a post wanted shipped and can't be."""
    nobody = material["orders"].filter(pl.col("vehicle").is_null() & (pl.col("event") != "invalid"))
    yield from breaches("orders", nobody, "{order} {event} at {t_us} µs by no vehicle")
    rows = material["orders"].with_columns(first=pl.col("vehicle").first().over("order"))
    yield from breaches(
        "orders",
        rows.filter(pl.col("vehicle") != pl.col("first")),
        "{order} to {first} {event} by {vehicle} at {t_us} µs",
    )


@rule("orders")
def versions_rise(material: Material) -> Iterator[Breach]:
    """Every order that a vehicle accepts raises the version of its plan."""
    accepted = material["orders"].filter(pl.col("event") == "accepted")
    before = pl.col("version").shift().over("vehicle").alias("before")
    wrong = accepted.with_columns(before).filter(pl.col("version") <= pl.col("before"))
    yield from breaches(
        "orders", wrong, "{order} accepted by {vehicle} at {t_us} µs as version {version} after version {before}"
    )


@rule("orders")
def one_commander_at_a_time(material: Material) -> Iterator[Breach]:
    """A vehicle accepts no order of a lower term than one before, and of two posts in one term obeys the later name."""
    accepted = material["orders"].filter((pl.col("event") == "accepted") & pl.col("term").is_not_null())
    held = accepted.with_columns(
        held=pl.col("term").shift().over("vehicle"), other=pl.col("post").shift().over("vehicle")
    )
    term, before = pl.col("term"), pl.col("held")
    wrong = held.filter((term < before) | ((term == before) & (pl.col("post") < pl.col("other"))))
    yield from breaches(
        "orders",
        wrong,
        "{order} of {post} in term {term} accepted by {vehicle} at {t_us} µs, which {other} commands in term {held}",
    )


RULES: Final = (
    orders_issued_once,
    orders_accepted_once,
    orders_keep_their_vehicle,
    versions_rise,
    one_commander_at_a_time,
)
