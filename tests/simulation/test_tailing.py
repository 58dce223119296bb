"""A reader that tails a growing ledger sees each row once and none torn, while the engine goes on writing."""

from __future__ import annotations

import threading
from pathlib import Path

import polars as pl
import pytest

from fleet import Scenario
from fleet.ledger import recorder
from fleet.ledger.frames import SCHEMAS
from fleet.ledger.reader import Ledger
from fleet.ledger.tail import Tail
from fleet.simulation.run import run_store, simulate


def test_a_reader_that_tails_a_run_sees_each_row_once_and_none_torn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "FLUSH_EVERY_S", 0.0)
    scenario = Scenario.load("scenarios/quickstart.yaml")
    store = run_store(scenario, 1, tmp_path / "run")
    engine = threading.Thread(target=simulate, args=(scenario,), kwargs={"seed": 1, "store": store})
    engine.start()
    while not all((tmp_path / "run" / name).exists() for name in ("progress.json", "run.json")):
        assert engine.is_alive()
    tail, polls = Tail(tmp_path / "run"), []
    while tail.ledger.status == "running":
        polls.append(tail.poll())
    engine.join()
    assert len([poll for poll in polls if poll]) > 1
    whole = Ledger.open(tmp_path / "run")
    for name in SCHEMAS:
        seen = [poll[name] for poll in polls if name in poll]
        rows = whole.table(name)
        assert (pl.concat(seen) if seen else rows.clear()).equals(rows), name
