"""What speed is aimed at, and what is held now.

A target is what the project wants. Where it is missed, a bound of its own guards what was reached, with about a quarter
of head-room for a noisy machine, and the README of this folder says so; a bound is lowered when the engine gets faster.
Where a target is met, it is the bound.
"""

from typing import Final

TARGET_FLOORS: Final = 10.0
"""A campaign with its whole ledger, in units of the bare loop."""
BOUND_FLOORS: Final = 50.0
BOUND_FLOORS_OF_A_MONTH: Final = 56.0
"""The same for the first thirty days, on which the routing tables weigh more."""

TARGET_NAIVES: Final = 0.05
"""A campaign with its whole ledger, in units of the naive script's time for as many missions: twenty times faster."""
BOUND_NAIVES: Final = 2.0

TARGET_DECIDING_SHARE: Final = 0.25
"""Share of a campaign that goes into pictures and decisions."""
BOUND_DECIDING_SHARE: Final = 0.43

TARGET_LEDGER_SHARE: Final = 0.15
TARGET_LEDGER_US_PER_ROW: Final = 0.5
"""Packing, decoding, digests, Parquet and closing; either will do."""
BOUND_LEDGER_SHARE: Final = 0.27

TARGET_PEAK_MB: Final = 400.0
"""Most memory of a process that runs a campaign, 10⁶ bytes."""
BOUND_PEAK_MB: Final = 500.0

TARGET_GROWTH: Final = 1.3
"""Time per mission at ten times the missions and ten times the fleet, over that of the original."""

SPIN_S: Final = 0.023
"""Processor time of a million additions on the machine that the next two are meant for; they scale with it."""

TARGET_REPLICATION_S: Final = 0.080
"""Processor time of one more replication of the quickstart."""

TARGET_START_S: Final = 0.005
"""Processor time to make one more run's state for the quickstart."""

TARGET_HELP: Final = 6.0
"""``fleet --help`` in units of an interpreter that does nothing."""

TARGET_FRAMES_MS: Final = {
    (500, "1280x800"): (16.7, 33.0),
    (500, "2560x1440"): (33.3, 66.0),
    (5_000, "1280x800"): (50.0, 100.0),
}
"""Median and 99th percentile of a frame of the viewer in ms, by vehicles on the move and size of the window."""

TARGET_OPEN_S: Final = 3.0
"""Processor time to open the recorded campaign of ninety days in the viewer."""

TARGET_SEEK_S: Final = 0.1
"""Processor time to find what is to be seen at another time."""
