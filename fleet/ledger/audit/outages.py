"""Rules on outages: links are lost before they come back, and only who has lost its link stands for want of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule


@rule("outages")
def outages_alternate(material: Material) -> Iterator[Breach]:
    """Of each vehicle an outage begins with its loss and ends with its return, in order and at times gone by."""
    rows = material["outages"].with_columns(
        before=pl.col("event").shift().over("vehicle").fill_null("restored"),
        from_us=pl.coalesce("since_us", "until_us"),
    )
    twice = rows.filter(pl.col("before") == pl.col("event"))
    yield from breaches("outages", twice, "{vehicle}: link {event} at {t_us} µs after it was {before}")
    ahead = rows.filter(
        (pl.col("from_us") > pl.col("t_us")) | (pl.col("reported_us").fill_null(0) > pl.col("t_us"))
    )  # fmt: skip
    yield from breaches("outages", ahead, "{vehicle}: link {event} at {t_us} µs speaks of a later time")
    halves = rows.filter((pl.col("event") == "lost") != pl.col("cause").is_not_null())
    yield from breaches("outages", halves, "{vehicle}: link {event} at {t_us} µs with the cause {cause}")


@rule("outages", "vehicles")
def who_waits_for_a_link_has_lost_it(material: Material) -> Iterator[Breach]:
    """A vehicle stands out of contact only after it has noticed that its link is down, and before that is back."""
    known = material["vehicles"].filter(pl.col("state") == "out_of_contact")
    for event in ("lost", "restored"):
        last = material["outages"].filter(pl.col("event") == event)
        last = last.select("vehicle", "t_us", pl.col("t_us").alias(f"{event}_us"))
        known = known.join_asof(last, on="t_us", by="vehicle", check_sortedness=False)
    wrong = known.filter(pl.col("lost_us").is_null() | (pl.col("restored_us") > pl.col("lost_us")))
    yield from breaches("vehicles", wrong, "{vehicle} out of contact at {t_us} µs with its link up")


@rule("outages", "legs")
def silent_legs_end_in_an_outage(material: Material) -> Iterator[Breach]:
    """A leg that the link's absence ended ends at the moment when that was noticed."""
    silent = material["legs"].filter(pl.col("event") == "silent")
    lost = material["outages"].filter(pl.col("event") == "lost").select("vehicle", "t_us")
    other = silent.join(lost, on=["vehicle", "t_us"], how="anti")
    yield from breaches("legs", other, "leg {leg} of {vehicle} ends silent at {t_us} µs, with its link up")


RULES: Final = (outages_alternate, who_waits_for_a_link_has_lost_it, silent_legs_end_in_an_outage)
