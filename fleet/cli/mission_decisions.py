"""Each decision about one mission: by whom, on what belief, who was chosen, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.ledger.vocabulary import RATIONALE

Row = dict[str, Any]

_COLUMNS: Final = tuple(column.name for column in RATIONALE.columns)

ENDINGS: Final = {
    "delivered": "delivered", "done": "done", "lost": "lost with the vehicle", "dropped": "put down to wait",
    "returned": "brought back", "released": "given up", "already_taken": "another vehicle had it",
    "mission_over": "the mission was over", "not_here": "was not there", "does_not_fit": "did not fit",
}  # fmt: skip
"""Events that end what a vehicle does about a part, and what they mean."""


UNSENT: Final = {
    "vetoed": "vetoed by an operator",
    "unanswered": "dropped: no consent in time",
    "withdrawn": "withdrawn: the vehicle had reported something else by then",
}
"""What became of orders that operators kept from being sent."""


def decisions_on(ledger: Ledger, mission: str, events: pl.DataFrame) -> list[Row]:
    """The decisions about a mission in order of time, as rows of the table ``rationale`` with three things more.

    ``fallback`` is why another policy decided, null where none did. ``came_of_it`` says what became of a vehicle's
    order, null for what was put off, and ``ended_us`` when. Orders that their policy gave no reasons for, or whose
    reasons were not recorded, are told of once a vehicle accepted them, without scores and ages.

    *events* are the rows of the table ``parts`` about the mission.
    """
    rows = _told(ledger, mission)
    known = {row["order"] for row in rows}
    rows += [row for row in _untold(ledger, mission, events) if row["order"] not in known]
    rows.sort(key=lambda row: row["t_us"])
    stood_in = _fallbacks(ledger)
    lives = _lives(ledger, [row["order"] for row in rows if row["order"] is not None])
    parts = events.to_dicts()
    for row in rows:
        row["fallback"] = stood_in.get((row["t_us"], row["post"]))
        row["came_of_it"], row["ended_us"] = _fate(row, lives.get(row["order"], []), parts)
    return rows


def _told(ledger: Ledger, mission: str) -> list[Row]:
    if RATIONALE.name not in ledger.names:
        return []
    return ledger.scan(RATIONALE.name).filter(pl.col("mission") == mission).collect().to_dicts()


def _untold(ledger: Ledger, mission: str, events: pl.DataFrame) -> list[Row]:
    """A row for each part and order that a vehicle accepted, of which the ledger has no reasons."""
    orders = ledger.table("orders")
    accepted = orders.filter(event="accepted").select("t_us", "vehicle", "order", "post")
    issued = orders.filter(event="issued").select("order", pl.col("t_us").alias("issued_us")).unique("order")
    found = (
        events.filter(event="assigned")
        .select("t_us", "part", "vehicle")
        .join(accepted, on=["t_us", "vehicle"], how="inner", maintain_order="left")
        .join(issued, on="order", how="left", maintain_order="left")
    )
    blank = dict.fromkeys(_COLUMNS)
    return [
        blank
        | {"t_us": row["t_us"] if row["issued_us"] is None else row["issued_us"], "verdict": "assigned"}
        | {"mission": mission, **{name: row[name] for name in ("post", "part", "order", "vehicle")}}
        for row in found.to_dicts()
    ]


def _fallbacks(ledger: Ledger) -> dict[tuple[int, str], str]:
    decided = ledger.table("decisions").filter(pl.col("fallback").is_not_null())
    return {(t_us, post): why for t_us, post, why in decided.select("t_us", "post", "fallback").iter_rows()}


def _lives(ledger: Ledger, orders: list[str]) -> dict[str, list[Row]]:
    """What happened to each of some orders, in order of time."""
    lives: dict[str, list[Row]] = {}
    for row in ledger.table("orders").filter(pl.col("order").is_in(orders)).to_dicts():
        lives.setdefault(row["order"], []).append(row)
    return lives


def _fate(row: Row, life: list[Row], parts: list[Row]) -> tuple[str | None, int | None]:
    """What came of one decision, and when; null for one that gave nothing to a vehicle."""
    if row["verdict"] != "assigned":
        return None, None
    accepted = next((event for event in life if event["event"] == "accepted"), None)
    if accepted is not None:
        return _end_of(row, accepted["t_us"], parts)
    last = next((event for event in reversed(life) if _is_end(event)), None)
    if last is None:
        return "no answer yet", None
    said = (
        f"refused: {last['reason']}" if last["event"] == "refused" else UNSENT.get(last["event"], "never acknowledged")
    )
    return said, last["t_us"]


def _is_end(event: Row) -> bool:
    """Whether an order that was never accepted ended with this."""
    dropped = event["event"] == "unanswered" and event["reason"] == "dropped"
    return dropped or event["event"] in {"refused", "overdue", "vetoed", "withdrawn"}


def _end_of(row: Row, since_us: int, parts: Iterable[Row]) -> tuple[str, int | None]:
    """How what a vehicle did about a part ended, from when it accepted the order on until it accepted another."""
    told: tuple[str, int | None] = ("under way", None)
    for event in parts:
        if event["t_us"] < since_us or event["part"] != row["part"] or event["vehicle"] != row["vehicle"]:
            continue
        if event["event"] == "assigned" and event["t_us"] > since_us:
            return told if told[1] is not None else ("replaced by another order", event["t_us"])
        # Who drops a part gives it up too: what came first says why.
        if event["event"] in ENDINGS and told[1] is None:
            told = ENDINGS[event["event"]], event["t_us"]
    return told
