"""What became of a run's orders, and which parts of missions were put off or rejected, by command post and policy."""

from __future__ import annotations

from collections import Counter
from typing import Final

import altair as alt
import polars as pl

from fleet.ledger.reader import Ledger
from fleet.statistics.post_decisions import decisions_by_post, policy_of
from fleet.statistics.run import Run
from fleet.statistics.window import Window
from fleet.statistics.wording import count, listed, share
from viz import palette
from viz.charts.figure import WIDTH, Figure, NothingToDrawError, layered, rows

_FATES: Final = ("accepted", "refused", "invalid", "expired", "lost", "overdue", "resent", "duplicate")
_COLOURS: Final = (palette.BLUE, palette.ORANGE, palette.GREEN, palette.PURPLE, palette.SKY, palette.VERMILION)
_MOST_ROWS: Final = 16
_ROW_PX: Final = 24
_TWO_LINES_PX: Final = 34
_LABELS_PX: Final = 340
_LONG_LABEL: Final = 36
_IS_LONG: Final = f"length(datum.label) > {_LONG_LABEL}"
_IN_TWO_LINES: Final = f"{_IS_LONG} ? split(datum.label, ': ') : datum.label"
_FIRST_OF_TWO: Final = {"condition": {"test": _IS_LONG, "value": "bottom"}, "value": "middle"}
"""A long label has its reason on a second line; the first then stands above the middle of its row."""
_ROOM: Final = 1.22
_LONG_NAME: Final = 16


def draw(run: Run) -> Figure:
    """A bar per fate of orders and verdict on parts, split by post, or by policy where there are many posts."""
    counted = _counted(run.ledger)
    if counted.is_empty():
        raise NothingToDrawError("no orders were issued")
    totals = counted.group_by("what").agg(pl.col("n").sum(), pl.col("place").first()).sort("place", "what")
    shown = totals["what"].head(_MOST_ROWS).to_list()
    posts = counted["post"].unique().sort().to_list()
    return Figure(
        title=_finding(run, counted),
        subtitle=f"Events in the life of orders, and verdicts on parts; {_policies(run)}.",
        chart=_chart(counted, totals, shown, posts),
    )


def _chart(counted: pl.DataFrame, totals: pl.DataFrame, shown: list[str], posts: list[str]) -> alt.LayerChart:
    place = alt.Y("what:N", title=None, sort=shown).axis(
        labelLimit=_LABELS_PX, labelExpr=_IN_TWO_LINES, labelBaseline=_FIRST_OF_TWO
    )
    row_px = _ROW_PX if max(map(len, shown)) <= _LONG_LABEL else _TWO_LINES_PX
    widest = float(totals["n"].max() or 1) * _ROOM  # type: ignore[arg-type]
    bars = (
        alt.Chart(rows(counted.filter(pl.col("what").is_in(shown)).to_dicts()))
        .mark_bar(height={"band": 0.7})
        .encode(
            y=place,
            x=alt.X("n:Q", title="how often", scale=alt.Scale(domain=[0, widest], nice=False)).axis(tickCount=6),
            color=alt.Color("post:N", scale=alt.Scale(domain=posts, range=list(_COLOURS[: len(posts)]))).legend(
                None if len(posts) == 1 else alt.Legend(columns=2 if max(map(len, posts)) > _LONG_NAME else 4)
            ),
            tooltip=[alt.Tooltip("what:N"), alt.Tooltip("post:N"), alt.Tooltip("n:Q", title="how often", format=",")],
        )
    )
    texts = (
        alt.Chart(rows(totals.filter(pl.col("what").is_in(shown)).select("what", "n").to_dicts()))
        .mark_text(align="left", dx=5)
        .encode(y=place, x="n:Q", text=alt.Text("n:Q", format=","))
    )
    return layered(bars, texts, width=WIDTH, height=row_px * len(shown))


def _counted(ledger: Ledger) -> pl.DataFrame:
    """``what, post, n, place`` (rank of its row), counted from the warm-up on; ``post`` as the legend has it."""
    since = pl.col("t_us") >= Window.of(ledger).start_us
    orders = ledger.table("orders").filter(since, pl.col("event").is_in(_FATES))
    order = orders.select(
        "post",
        pl.when(pl.col("reason").is_null())
        .then("event")
        .otherwise(pl.format("{}: {}", "event", "reason"))
        .alias("what"),
        pl.col("event")
        .replace_strict({fate: i for i, fate in enumerate(_FATES)}, return_dtype=pl.Int64)
        .alias("place"),
    )
    named = [order.with_columns(pl.format("order {}", "what").alias("what"))]
    if "rationale" in ledger.names:
        verdicts = ledger.table("rationale").filter(since, pl.col("verdict") != "assigned")
        told = pl.format("part {}: {}", "verdict", pl.col("reason").fill_null("no reason"))
        named.append(verdicts.select("post", told.alias("what"), pl.lit(len(_FATES), pl.Int64).alias("place")))
    dropped = _order_messages(ledger).filter(pl.col("dropped").is_not_null())
    told = pl.format("order message {}", "dropped")
    named.append(
        dropped.select(pl.col("sender").alias("post"), told.alias("what"), pl.lit(len(_FATES), pl.Int64).alias("place"))
    )
    counted = pl.concat(named)
    many = counted["post"].n_unique() > len(_COLOURS)
    policies = {post: policy_of(ledger.meta, post) for post in counted["post"].unique().to_list()}
    alike = len(set(policies.values())) == 1
    legend = {post: policy if many else post if alike else f"{post} ({policy})" for post, policy in policies.items()}
    counted = counted.with_columns(pl.col("post").replace_strict(legend, return_dtype=pl.String))
    return (
        counted.group_by("what", "post").agg(pl.len().alias("n"), pl.col("place").first()).sort("place", "what", "post")
    )


def _policy_calls(ledger: Ledger) -> dict[str, int]:
    """How often each policy was called, the one that was called most first."""
    calls: Counter[str] = Counter()
    for one in decisions_by_post(ledger):
        calls[one.policy] += one.calls
    return dict(calls.most_common())


def _policies(run: Run) -> str:
    told = [f"{policy} called {count(n, 'time')}" for policy, n in _policy_calls(run.ledger).items()]
    return f"{'policy' if len(told) == 1 else 'policies'} {listed(told)}"


def _order_messages(ledger: Ledger) -> pl.DataFrame:
    """Messages that carried orders; none where the run did not record messages."""
    if "messages" not in ledger.names:
        return pl.DataFrame(schema={"sender": pl.String, "dropped": pl.String})
    since = pl.col("t_us") >= Window.of(ledger).start_us
    return ledger.table("messages").filter(since, pl.col("kind") == "order").select("sender", "dropped")


def _finding(run: Run, counted: pl.DataFrame) -> str:
    summary = run.summary()
    issued, refused = summary.orders["issued"], summary.orders["refused"]
    text = f"{count(issued, 'order was', 'orders were')} issued, {summary.orders['accepted']:,} accepted"
    text += f" and {share(refused / issued)} refused" if refused and issued else ", none refused"
    sent = _order_messages(run.ledger)["dropped"]
    lost = len(sent) - sent.null_count()
    text += f"; {share(lost / len(sent))} of the messages with orders were lost" if lost else ""
    text += f"; {count(summary.already_taken, 'trip')} came too late" if summary.already_taken else ""
    accepted = counted.filter(what="order accepted").sort("n", "post", descending=[True, False])
    if counted["post"].n_unique() > 1 and accepted.height:
        text += f"; most by {accepted['post'][0]}, {share(accepted['n'][0] / accepted['n'].sum())}"
    return text
