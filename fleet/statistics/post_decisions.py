"""What each command post decided, by the policy that decides there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.statistics.window import Window
from fleet.statistics.wording import count

_MOST_POSTS: Final = 12
_INSTRUCTIONS: Final = ("directive", "offer")
_FIGURES: Final = ("calls", "orders", "accepted", "refused", "deferred", "rejected", "instructions", "stood_in")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDecisions:
    """How often, in the counted stretch of a run, a post was called and what came of it.

    ``post`` is its name, or how many posts of one policy are counted together. ``deferred`` and ``rejected`` are parts
    of missions, counted at each call; ``instructions`` are directives to posts and offers of vehicles or missions, None
    where the run did not record messages; ``stood_in`` are calls that the fallback policy answered.
    """

    post: str
    policy: str
    calls: int
    orders: int
    accepted: int
    refused: int
    deferred: int
    rejected: int
    instructions: int | None
    stood_in: int


def policy_of(meta: Mapping[str, Any], post: str) -> str:
    """The policy that decides at *post*, as ``run.json`` says."""
    return str(meta.get("policies", {}).get(post, meta.get("coordinator")))


def decisions_by_post(ledger: Ledger) -> tuple[PostDecisions, ...]:
    """A row per post, by name; a row per policy where there are more than a dozen posts."""
    since = pl.col("t_us") >= Window.of(ledger).start_us
    called = (
        ledger.table("decisions")
        .filter(since)
        .group_by("post")
        .agg(
            calls=pl.len(),
            deferred=pl.col("deferred").sum(),
            rejected=pl.col("rejected").sum(),
            stood_in=pl.col("fallback").count(),
        )
    )
    ordered = (
        ledger.table("orders")
        .filter(since)
        .group_by("post")
        .agg(
            orders=(pl.col("event") == "issued").sum(),
            accepted=(pl.col("event") == "accepted").sum(),
            refused=(pl.col("event") == "refused").sum(),
        )
    )
    whole = called.join(ordered, on="post", how="full", coalesce=True).join(
        _instructions(ledger, since), on="post", how="left"
    )
    told = "messages" in ledger.names
    found = whole.with_columns(
        pl.col(name).fill_null(0).cast(pl.Int64) for name in _FIGURES if told or name != "instructions"
    ).with_columns(
        policy=pl.col("post").map_elements(lambda post: policy_of(ledger.meta, post), return_dtype=pl.String)
    )
    if found.height > _MOST_POSTS:
        found = found.group_by("policy").agg(pl.len().alias("posts"), pl.col(*_FIGURES).sum()).sort("policy")
        found = found.with_columns(
            post=pl.col("posts").map_elements(lambda n: count(n, "post"), return_dtype=pl.String),
            instructions=pl.col("instructions") if told else pl.lit(None, pl.Int64),
        )
    rows = found.sort("policy", "post").select("post", "policy", *_FIGURES).iter_rows(named=True)
    return tuple(PostDecisions(**row) for row in rows)


def _instructions(ledger: Ledger, since: pl.Expr) -> pl.DataFrame:
    """``post, instructions``; without rows where the run did not record messages."""
    if "messages" not in ledger.names:
        return pl.DataFrame(schema={"post": pl.String, "instructions": pl.Int64})
    sent = ledger.table("messages").filter(since, pl.col("kind").is_in(_INSTRUCTIONS))
    return sent.group_by(pl.col("sender").alias("post")).agg(instructions=pl.len())
