"""Studies: what is done is found again at once, and many runs need no more memory than a few."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.studies import measured, resuming_s

RESUMING_S = 10.0
LONG_S = 600.0


@pytest.mark.full
def test_a_hundred_thousand_finished_runs_resume_in_ten_seconds(tmp_path: Path) -> None:
    assert resuming_s(tmp_path) < RESUMING_S


@pytest.mark.full
def test_ten_thousand_replications_take_minutes_and_their_memory_stays_flat(tmp_path: Path) -> None:
    few = measured(tmp_path, days=2.0, replications=1_000, workers=2)
    many = measured(tmp_path, days=2.0, replications=10_000, workers=2)
    # Wall time where two cores have nothing else to do.
    assert many.processor_s / 2 < LONG_S
    # The tables of ten thousand rows, and what allocators keep.
    assert many.peak_mib - few.peak_mib < 60.0
