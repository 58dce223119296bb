"""Rules on missions: each is requested once, ends once, and ends as its parts say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule

OUTCOMES: Final = ("succeeded", "failed", "expired", "rejected", "open")

EVENTS: Final = (
    "known", "assigned", "departed", "loaded", "delivered", "returned", "done", "lost", "dropped", "released",
    "already_taken", "mission_over", "not_here", "does_not_fit", "ended",
)  # fmt: skip

COMPLETING: Final = ("delivered", "done")
"""Events that complete a part."""

IMPOSSIBLE_AFTER_END: Final = ("loaded", "delivered", "done")
"""What would advance a mission. A vehicle may still learn late that it is over: it sets off, comes back, is lost …"""


@rule("missions")
def missions_unique(material: Material) -> Iterator[Breach]:
    """A mission is requested once."""
    again = material["missions"].filter(~pl.col("mission").is_first_distinct())
    yield from breaches("missions", again, "{mission} is requested again at {t_us} µs")


@rule("missions")
def missions_well_formed(material: Material) -> Iterator[Breach]:
    """A mission has parts, and is ready, due and expires in that order; one from outside is requested by then."""
    rows = material["missions"]
    yield from breaches("missions", rows.filter(pl.col("parts") < 1), "{mission} has {parts} parts")
    wrong = (pl.col("ready_us") > pl.col("due_us")) | (pl.col("due_us") > pl.col("expires_us"))
    yield from breaches(
        "missions",
        rows.filter(wrong),
        "{mission}: ready {ready_us}, due {due_us}, expires {expires_us} µs: not in order",
    )
    early = (pl.col("derived") == 0) & (pl.col("t_us") > pl.col("ready_us"))
    yield from breaches(
        "missions", rows.filter(early), "{mission} is requested at {t_us} µs and ready at {ready_us} µs"
    )


@rule("missions", "parts")
def parts_of_requested_missions(material: Material) -> Iterator[Breach]:
    """Nothing happens to a mission that wasn't requested, or before it was."""
    rows = material["parts"].join(material.requests.select("mission", "requested_us"), on="mission", how="left")
    unknown = rows.filter(pl.col("requested_us").is_null())
    yield from breaches("parts", unknown, "{mission} {event} at {t_us} µs, but was never requested")
    early = rows.filter(pl.col("t_us") < pl.col("requested_us"))
    yield from breaches("parts", early, "{mission} {event} at {t_us} µs, but was requested at {requested_us} µs")


@rule("parts")
def part_events_known(material: Material) -> Iterator[Breach]:
    """Events of parts are those of the vocabulary, and name their part and vehicle."""
    rows = material["parts"]
    yield from breaches("parts", rows.filter(~pl.col("event").is_in(EVENTS)), "{mission}: unknown event {event!r}")
    named = pl.all_horizontal(pl.col("part", "attempt", "vehicle").is_not_null())
    nameless = rows.filter(~pl.col("event").is_in(["ended", "known"]) & ~named)
    yield from breaches(
        "parts", nameless, "{mission} {event} at {t_us} µs: part {part}, attempt {attempt}, vehicle {vehicle}"
    )


@rule("parts")
def attempts_rise(material: Material) -> Iterator[Breach]:
    """Attempts at a part count from 1 and never fall."""
    rows = material["parts"].filter(pl.col("attempt").is_not_null())
    earlier = pl.col("attempt").shift().over("mission", "part").fill_null(1).alias("earlier")
    wrong = rows.with_columns(earlier).filter(pl.col("attempt") < pl.col("earlier"))
    yield from breaches("parts", wrong, "{mission} part {part}: attempt {attempt} at {t_us} µs after attempt {earlier}")


@rule("parts")
def ends_once(material: Material) -> Iterator[Breach]:
    """A mission ends at most once, with a known outcome and a cause."""
    ended = material["parts"].filter(pl.col("event") == "ended")
    again = ended.filter(~pl.col("mission").is_first_distinct())
    yield from breaches("parts", again, "{mission} ends again at {t_us} µs, {outcome}")
    unknown = ended.filter(~pl.col("outcome").is_in(OUTCOMES).fill_null(value=False))
    yield from breaches("parts", unknown, "{mission} ends at {t_us} µs with outcome {outcome}")
    yield from breaches(
        "parts", ended.filter(pl.col("cause").is_null()), "{mission} {outcome} at {t_us} µs without a cause"
    )


@rule("missions", "parts", finished=True)
def every_mission_ends(material: Material) -> Iterator[Breach]:
    """In a finished run every mission has ended: requested = succeeded + failed + expired + rejected + open."""
    unended = material["missions"].join(material.ends, on="mission", how="anti")
    yield from breaches("missions", unended, "{mission}, requested at {t_us} µs, never ends")


@rule("parts")
def nothing_after_end(material: Material) -> Iterator[Breach]:
    """After a mission's end none of its parts is loaded, delivered or done."""
    rows = material["parts"].filter(pl.col("event").is_in(IMPOSSIBLE_AFTER_END))
    late = rows.join(material.ends.drop("outcome", "cause"), on="mission").filter(pl.col("row") > pl.col("end_row"))
    yield from breaches(
        "parts", late, "{mission} part {part} {event} by {vehicle} at {t_us} µs, after its end at {ended_us} µs"
    )


@rule("parts")
def parts_completed_once(material: Material) -> Iterator[Breach]:
    """A part is completed once, by a vehicle that it had been assigned to."""
    rows = material["parts"].filter(pl.col("event").is_in(COMPLETING))
    again = rows.filter(~pl.struct("mission", "part").is_first_distinct())
    yield from breaches("parts", again, "{mission} part {part} {event} again by {vehicle} at {t_us} µs")


@rule("parts")
def served_by_the_assigned(material: Material) -> Iterator[Breach]:
    """Who sets off for a part, loads, delivers or completes it has been assigned it before."""
    key = ["mission", "part", "vehicle"]
    rows = material["parts"]
    assigned = rows.filter(pl.col("event") == "assigned").group_by(key).agg(pl.col("row").min().alias("assigned_row"))
    acts = rows.filter(pl.col("event").is_in(("departed", "loaded", *COMPLETING)))
    wrong = acts.join(assigned, on=key, how="left").filter(
        (pl.col("assigned_row") < pl.col("row")).fill_null(value=False).not_()
    )
    yield from breaches(
        "parts", wrong, "{mission} part {part} {event} by {vehicle} at {t_us} µs without being assigned to it"
    )


@rule("missions", "parts")
def outcomes_follow_parts(material: Material) -> Iterator[Breach]:
    """A mission succeeds exactly when its last part is completed, at that time and by its expiry."""
    completed = (
        material["parts"]
        .filter(pl.col("event").is_in(COMPLETING))
        .group_by("mission")
        .agg(pl.col("part").n_unique().cast(pl.Int64).alias("completed"), pl.col("t_us").max().alias("completed_us"))
    )
    rows = (
        material.ends.rename({"end_row": "row"})
        .join(material.requests.select("mission", "parts", "expires_us"), on="mission")
        .join(completed, on="mission", how="left")
        .with_columns(pl.col("completed").fill_null(0))
    )
    # A team's mission succeeds as a whole, by rules of its own.
    teams = material["captures"].select("mission").drop_nulls() if material.has("captures") else None
    rows = rows if teams is None else rows.join(teams, on="mission", how="anti")
    whole, succeeded = pl.col("completed") == pl.col("parts"), pl.col("outcome") == "succeeded"
    yield from breaches(
        "parts",
        rows.filter(succeeded != whole),
        "{mission} {outcome} at {ended_us} µs with {completed} of {parts} parts completed",
    )
    late = rows.filter(succeeded & whole & (pl.col("completed_us") != pl.col("ended_us")))
    yield from breaches(
        "parts", late, "{mission} succeeded at {ended_us} µs, its last part was completed at {completed_us} µs"
    )
    expired = rows.filter(succeeded & (pl.col("ended_us") > pl.col("expires_us")))
    yield from breaches("parts", expired, "{mission} succeeded at {ended_us} µs, but expired at {expires_us} µs")


@rule("missions", "parts")
def nothing_before_ready(material: Material) -> Iterator[Breach]:
    """No part is completed before its mission is ready, however early it was announced."""
    rows = material["parts"].filter(pl.col("event").is_in(COMPLETING))
    rows = rows.join(material["missions"].select("mission", "ready_us"), on="mission", how="left")
    early = rows.filter(pl.col("t_us") < pl.col("ready_us"))
    yield from breaches(
        "parts", early, "{mission} part {part} {event} by {vehicle} at {t_us} µs, but ready at {ready_us} µs only"
    )


@rule("missions", "parts")
def expiry_respected(material: Material) -> Iterator[Breach]:
    """A mission expires when it expires, and no earlier."""
    rows = material.ends.rename({"end_row": "row"}).join(
        material.requests.select("mission", "expires_us"), on="mission"
    )
    early = rows.filter((pl.col("outcome") == "expired") & (pl.col("ended_us") < pl.col("expires_us")))
    yield from breaches("parts", early, "{mission} expired at {ended_us} µs, before its expiry at {expires_us} µs")


@rule("missions", "parts", facts=("horizon_us",), finished=True)
def open_beyond_horizon(material: Material) -> Iterator[Breach]:
    """Only a mission that expires beyond the horizon is left open, at the horizon."""
    horizon_us = material.fact("horizon_us")
    rows = material.ends.rename({"end_row": "row"}).join(
        material.requests.select("mission", "expires_us"), on="mission"
    )
    wrong = rows.filter(
        (pl.col("outcome") == "open") & ((pl.col("expires_us") <= horizon_us) | (pl.col("ended_us") != horizon_us))
    )
    yield from breaches(
        "parts",
        wrong,
        f"{{mission}} open at {{ended_us}} µs, expires {{expires_us}} µs, the horizon is {horizon_us} µs",
    )


RULES: Final = (
    missions_unique,
    missions_well_formed,
    parts_of_requested_missions,
    part_events_known,
    attempts_rise,
    ends_once,
    every_mission_ends,
    nothing_after_end,
    parts_completed_once,
    served_by_the_assigned,
    outcomes_follow_parts,
    nothing_before_ready,
    expiry_respected,
    open_beyond_horizon,
)
