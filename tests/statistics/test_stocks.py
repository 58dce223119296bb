"""Stock-outs from rows of a ledger, worked out by hand."""

import polars as pl
import pytest

from fleet.ledger.frames import SCHEMAS
from fleet.ledger.reader import Ledger, run_facts
from fleet.statistics.stocks import StockFigures, stock_figures
from fleet.statistics.window import Window

HOUR_US = 3_600_000_000
ROWS = [
    ("A", "begins", 0, None), ("B", "begins", 0, None), ("Depot", "begins", 0, None),
    ("A", "out", 2, None), ("A", "supplied", 3, 40_000), ("B", "out", 4, None), ("Depot", "drawn", 5, 9_000),
    ("A", "out", 6, None), ("A", "supplied", 8, 50_000),
]  # fmt: skip
SITES = pl.DataFrame({"place": ["A", "B", "Depot"], "kind": ["demand", "demand", "depot"]})


def ledger() -> Ledger:
    rows = [
        {"t_us": hour * HOUR_US, "place": place, "item": "water", "event": event, "moved_g": moved_g}
        for place, event, hour, moved_g in ROWS
    ]
    return Ledger.from_frames(
        {"stocks": pl.DataFrame(rows, schema=SCHEMAS["stocks"]), "sites": SITES},
        meta=run_facts({}),
        complete_until_us=10 * HOUR_US,
    )


def test_time_without_stock_is_shared_over_sites_that_use_it_and_an_open_stock_out_lasts_to_the_end() -> None:
    found = stock_figures(ledger(), Window(start_us=0, end_us=10 * HOUR_US))
    assert found == (
        StockFigures(
            item="water", sites=2, stock_outs=3, out_share=9 / 20, ran_out=2, first_out_h=3.0,
            supplied_kg=90.0,
        ),
    )  # fmt: skip


def test_before_the_warm_up_is_over_nothing_counts() -> None:
    (found,) = stock_figures(ledger(), Window(start_us=7 * HOUR_US, end_us=10 * HOUR_US))
    assert (found.stock_outs, found.supplied_kg) == (0, 50.0)
    assert found.out_share == pytest.approx(4 / 6)
