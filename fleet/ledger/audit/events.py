"""Rules on what happens at set times, and on who commands when posts go down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule


@rule("events")
def events_sound(material: Material) -> Iterator[Breach]:
    """An event lasts beyond its beginning, and multiplies by no negative number."""
    rows = material["events"]
    short = rows.filter(pl.col("until_us") <= pl.col("t_us"))
    yield from breaches("events", short, "{kind} at {t_us} µs ends at {until_us} µs")
    negative = rows.filter(pl.col("factor_n") < 0)
    yield from breaches("events", negative, "{kind} at {t_us} µs with the factor {factor_n} 1e-9")


@rule("events")
def posts_return_after_they_went(material: Material) -> Iterator[Breach]:
    """A post is restored only after it was lost."""
    rows = material["events"].filter(pl.col("kind").is_in(("lose-post", "post-restored")))
    rows = rows.with_columns(before=pl.col("kind").shift().over("subject").fill_null("post-restored"))
    wrong = rows.filter((pl.col("kind") == "post-restored") & (pl.col("before") != "lose-post"))
    yield from breaches("events", wrong, "{subject} restored at {t_us} µs without having been lost")


RULES: Final = (events_sound, posts_return_after_they_went)
