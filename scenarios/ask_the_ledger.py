"""Which sites wait longest, for a robot or for the road? A question that no summary answers, put to a run's missions.

    python scenarios/ask_the_ledger.py

Every table of a run is a polars data frame in hours, kilometres and kilograms; this one simulates in memory, and
``Run.open("runs/…")`` asks the same of a run directory.
"""

from pathlib import Path

import polars as pl

from fleet import Scenario, simulate

run = simulate(Scenario.load(Path(__file__).with_name("quickstart.yaml")))

waits = (
    run.missions.filter(pl.col("outcome") == "succeeded", ~pl.col("derived"))
    .group_by("site")
    .agg(
        pl.len().alias("missions"),
        (pl.col("first_departed_h") - pl.col("ready_h")).mean().alias("until_departure_h"),
        (pl.col("ended_h") - pl.col("first_departed_h")).mean().alias("from_departure_h"),
    )
    .sort(pl.col("until_departure_h") + pl.col("from_departure_h"), "site", descending=[True, False])
)

print(f"{'site':<12}{'missions':>9}{'until departure':>17}{'from departure':>16}")
for site, missions, before_h, after_h in waits.iter_rows():
    print(f"{site:<12}{missions:>9}{before_h:>15.2f} h{after_h:>14.2f} h")
