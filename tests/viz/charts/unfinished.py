"""A run as it was while it went on."""

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.statistics.run import Run


def cut(run: Run, until_us: int) -> Run:
    """What was known of *run* at *until_us*."""
    frames = {
        name: run.ledger.table(name).filter(pl.col("t_us") < until_us)
        if "t_us" in run.ledger.table(name).columns
        else run.ledger.table(name)
        for name in run.ledger.names
    }
    return Run(Ledger.from_frames(frames, meta={**run.meta, "status": "aborted"}, complete_until_us=until_us))
