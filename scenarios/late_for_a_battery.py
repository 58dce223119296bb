"""How much of the lateness was waiting for a battery change, platform by platform? A question put to a run directory.

    fleet run scenarios/quickstart.yaml --set sites.0.swap_bays=1 --set sites.0.charged_packs=2 -o short
    python scenarios/late_for_a_battery.py short

A mission is late by ``ended_h − due_h``. Before a robot takes a mission on, it may have stood in the queue for a swap
bay while the mission already waited: that overlap, as far as the mission is late, is lateness that more bays or packs
would have saved if nothing else had come in between. So the share is an upper bound.
"""

import sys

import polars as pl

from fleet import Run

if len(sys.argv) != 2:  # noqa: PLR2004
    sys.exit(__doc__)
run = Run.open(sys.argv[1])

# Who finished each late mission, and when that robot took it on. Ledger tables hold whole microseconds.
ended = run.ledger.table("parts").filter(pl.col("event").is_in(["delivered", "done"])).group_by("mission").last()
taken = (
    run.ledger.table("parts")
    .filter(pl.col("event") == "assigned")
    .group_by("mission", "vehicle")
    .agg(pl.col("t_us").max().alias("taken_us"))
)
late = (
    run.missions.filter(pl.col("outcome") == "succeeded", pl.col("ended_h") > pl.col("due_h"))
    .join(ended.select("mission", "vehicle"), on="mission")
    .join(taken, on=["mission", "vehicle"])
    .join(run.vehicles.select("vehicle", "platform"), on="vehicle")
    .select(
        "mission",
        "vehicle",
        "platform",
        "ready_h",
        (pl.col("taken_us") / 3.6e9).alias("taken_h"),
        (pl.col("ended_h") - pl.col("due_h")).alias("late_h"),
    )
)

# One row per battery change: in the queue from asked_h until served_h.
queued = (
    run.ledger.table("resources")
    .filter(pl.col("kind") == "swap bay", pl.col("t_us") > pl.col("asked_us"))
    .select("vehicle", (pl.col("asked_us") / 3.6e9).alias("asked_h"), (pl.col("t_us") / 3.6e9).alias("served_h"))
)
overlap_h = pl.min_horizontal("taken_h", "served_h") - pl.max_horizontal("ready_h", "asked_h")
waited = (
    late.join(queued, on="vehicle").group_by("mission").agg(overlap_h.clip(lower_bound=0.0).sum().alias("queued_h"))
)

answer = (
    late.join(waited, on="mission", how="left")
    .with_columns(pl.min_horizontal("late_h", pl.col("queued_h").fill_null(0.0)).alias("queued_h"))
    .group_by("platform")
    .agg(pl.len().alias("late"), pl.col("late_h").sum(), pl.col("queued_h").sum())
    .sort("platform")
)

print(f"{'platform':<16}{'late missions':>14}{'hours late':>12}{'queueing for a bay':>20}")
for platform, missions, late_h, queued_h in answer.iter_rows():
    print(f"{platform:<16}{missions:>14}{late_h:>12.1f}{queued_h / late_h:>20.1%}")
