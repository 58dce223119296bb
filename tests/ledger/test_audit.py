"""The audit of consistent, unfinished, incomplete and damaged ledgers."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from fleet.ledger.audit import audit
from fleet.ledger.audit.rules import RULES
from fleet.ledger.digest import digests_of, ledger_sha256
from fleet.ledger.reader import Ledger
from fleet.ledger.run_directory import Progress
from fleet.ledger.store import DirectoryStore
from tests.ledger.audited_run import HORIZON_US, TOTALS, Frames, S, consistent_frames, ledger_of
from tests.ledger.example import example_ledger


@pytest.fixture
def frames() -> Frames:
    return consistent_frames()


def written(directory: Path, frames: Frames) -> None:
    """Write a complete run to *directory*, every table that grows in two chunks."""
    directory.mkdir()
    store = DirectoryStore(
        directory, metadata={"horizon_us": HORIZON_US, "totals": TOTALS}, scenario_text="name: hand\n"
    )
    static = {"platforms", "sites", "nodes", "edges", "daily"}
    growing = {name: frame for name, frame in frames.items() if name not in static}
    store.begin(tuple(growing))
    for half in range(2):
        store.append(
            {name: frame[half::2] if name == "routes" else _half(frame, half) for name, frame in growing.items()},
            HORIZON_US,
        )
    for name in sorted(static):
        store.put(name, frames[name])
    digests = digests_of(frames)
    store.finish("complete", {"columns": digests, "ledger_sha256": ledger_sha256(digests)})


def _half(frame: pl.DataFrame, half: int) -> pl.DataFrame:
    middle = len(frame) // 2
    return frame[middle:] if half else frame[:middle]


def test_a_consistent_run_passes_every_rule(frames: Frames) -> None:
    result = audit(ledger_of(frames))
    assert result.findings == ()
    assert result.skipped == ()
    assert result.passed
    assert [check.rule for check in result.checks] == [rule.name for rule in RULES]
    assert result.rows_read == sum(
        len(frames[name]) for name in {table for rule in RULES for table in rule.tables} if name in frames
    )


def test_a_run_as_the_recorder_writes_it_passes() -> None:
    assert audit(example_ledger()).findings == ()


def test_an_unfinished_run_is_checked_as_far_as_it_goes(frames: Frames) -> None:
    so_far_us = 4_500 * S
    begun = {
        name: frame.filter(pl.col("t_us") <= so_far_us) if "t_us" in frame.columns else frame
        for name, frame in frames.items()
    }
    whole = ledger_of(begun, status="aborted")
    result = audit(Ledger.from_frames(begun, meta=whole.meta, complete_until_us=so_far_us))
    assert result.findings == ()
    assert {check.skipped for check in result.skipped} == {"the run is aborted"}
    assert {"every-mission-ends", "legs-end", "digests-match", "daily-recounted"} <= {c.rule for c in result.skipped}


def test_a_false_row_of_an_unfinished_run_is_found(frames: Frames) -> None:
    frames["vehicles"] = frames["vehicles"].with_columns(energy_mj=-pl.col("energy_mj"))
    assert not audit(ledger_of(frames, status="running")).passed


def test_rules_without_the_tables_or_facts_that_they_need_are_skipped_and_say_why(frames: Frames) -> None:
    del frames["edges"]
    frames["platforms"] = frames["platforms"].drop("top_mps")
    frames["routes"] = frames["routes"].clear()
    result = audit(ledger_of(frames, horizon_us=None))
    assert result.findings == ()
    reasons = {check.rule: check.skipped for check in result.skipped}
    assert reasons["distance-within-charge"] == "edges.length_m is not there"
    assert reasons["speed-within-top"] == "platforms.top_mps is not there"
    assert reasons["legs-join"] == "routes.route is not there"
    assert reasons["times-within-horizon"] == "run.json has no horizon_us"


def test_a_missing_table_and_a_wrong_type_are_findings_and_stop_no_other_rule(frames: Frames) -> None:
    del frames["losses"]
    frames["orders"] = frames["orders"].cast({"version": pl.Float64})
    frames["legs"] = frames["legs"].with_columns(end_mm=pl.col("end_mm") + 10_000)
    result = audit(ledger_of(frames))
    damaged = {f.table for f in result.findings if f.rule == "tables-readable"}
    assert damaged == {"losses", "orders"}
    assert any(f.rule == "legs-on-their-routes" for f in result.findings)


def test_a_static_table_that_makes_no_sense_is_a_finding_and_no_crash(frames: Frames) -> None:
    frames["platforms"] = frames["platforms"].with_columns(top_mps=pl.lit("fast"))
    result = audit(ledger_of(frames))
    assert [f.rule for f in result.findings if "can't be examined" in f.message] == ["speed-within-top"] + [
        f.rule for f in result.findings if f.rule == "distance-within-charge"
    ]


def test_a_finding_names_its_rule_its_row_and_what_it_is_about(frames: Frames) -> None:
    again = frames["missions"].filter(pl.col("mission") == "delivery-2")
    frames["missions"] = pl.concat([frames["missions"], again]).sort("t_us", maintain_order=True)
    found = [f for f in audit(ledger_of(frames)).findings if f.rule == "missions-unique"]
    assert [str(f) for f in found] == [
        "missions row 4: delivery-2 is requested again at 1500000000 µs [missions-unique]"
    ]


def test_a_run_directory_passes(tmp_path: Path, frames: Frames) -> None:
    written(tmp_path / "run", frames)
    result = audit(Ledger.open(tmp_path / "run"))
    assert result.findings == ()
    assert result.skipped == ()


def test_a_chunk_rewritten_on_disk_is_found(tmp_path: Path, frames: Frames) -> None:
    run = tmp_path / "run"
    written(run, frames)
    chunk = run / Progress.read(run).chunks["parts"][1].file
    pl.read_parquet(chunk).with_columns(
        outcome=pl.when(pl.col("mission") == "delivery-2").then(pl.lit("succeeded")).otherwise("outcome")
    ).write_parquet(chunk)
    found = {(f.rule, f.table) for f in audit(Ledger.open(run)).findings}
    assert found == {
        ("digests-match", "parts"),
        ("outcomes-follow-parts", "parts"),
        ("daily-recounted", "daily"),
        ("totals-recounted", "run.json"),
    }


def test_a_chunk_damaged_on_disk_is_a_finding(tmp_path: Path, frames: Frames) -> None:
    run = tmp_path / "run"
    written(run, frames)
    (run / Progress.read(run).chunks["legs"][0].file).write_bytes(b"not Parquet")
    result = audit(Ledger.open(run))
    assert [(f.rule, f.table) for f in result.findings] == [("tables-readable", "legs")]
    assert {"legs-join", "digests-match"} <= {check.rule for check in result.skipped}
