"""Opening what is no readable run says what is wrong, in one line."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.errors import LedgerError
from fleet.ledger.reader import Ledger
from fleet.ledger.store import DirectoryStore
from fleet.ledger.tail import Tail
from tests.ledger.example import HORIZON_US, example_ledger


@pytest.fixture
def run(tmp_path: Path) -> Path:
    example_ledger(DirectoryStore(tmp_path, metadata={"seed": 1}, scenario_text=""), flush_every=9)
    return tmp_path


def rewrite(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_finished_run_tells_what_it_is(run: Path) -> None:
    ledger = Ledger.open(run)
    assert (ledger.status, ledger.complete_until_us, ledger.meta["seed"], ledger.path) == (
        "complete",
        HORIZON_US,
        1,
        run,
    )
    assert {"ages", "daily", "legs", "platforms", "routes", "sites"} < set(ledger.names)


@pytest.mark.parametrize("schema", [0, 2, None])
def test_another_schema_is_refused_naming_both(run: Path, schema: int | None) -> None:
    rewrite(run / "run.json", schema=schema)
    with pytest.raises(LedgerError, match=f"ledger schema {schema}, but this program reads schema 1"):
        Ledger.open(run)


@pytest.mark.parametrize("opening", [Ledger.open, Tail])
def test_a_folder_without_a_run_is_refused(tmp_path: Path, opening: Any) -> None:
    with pytest.raises(LedgerError, match=r"not a run directory: it has no run\.json"):
        opening(tmp_path)


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        ("run.json", "{", "can't be read"),
        ("run.json", "[]", "expected a JSON object"),
        ("run.json", '{"schema": 1, "status": "fine"}', "status 'fine': expected one of running"),
        ("progress.json", "", "can't be read"),
        ("progress.json", '{"complete_us": 1}', "damaged: no list of chunks"),
        ("progress.json", '{"complete_us": 1, "chunks": {"legs": [3]}}', "damaged: no list of chunks"),
    ],
)
def test_a_damaged_run_is_refused(run: Path, file: str, text: str, reason: str) -> None:
    (run / file).write_text(text)
    with pytest.raises(LedgerError, match=reason) as failure:
        Ledger.open(run)
    assert "\n" not in str(failure.value)


def test_a_run_without_progress_is_refused(run: Path) -> None:
    (run / "progress.json").unlink()
    with pytest.raises(LedgerError, match=r"it has no progress\.json"):
        Ledger.open(run)


@pytest.mark.parametrize("damage", [b"", b"PAR1 nothing of the kind PAR1"])
def test_a_damaged_chunk_is_noticed_when_its_table_is_read(run: Path, damage: bytes) -> None:
    next((run / "legs").iterdir()).write_bytes(damage)
    with pytest.raises(LedgerError, match="table legs can't be read") as failure:
        Ledger.open(run).table("legs")
    assert "\n" not in str(failure.value)


def test_a_chunk_that_was_deleted_is_noticed(run: Path) -> None:
    next((run / "legs").iterdir()).unlink()
    with pytest.raises(LedgerError, match="table legs can't be read"):
        Ledger.open(run).table("legs")


def test_a_table_that_was_not_recorded_is_refused(run: Path) -> None:
    with pytest.raises(LedgerError, match=r"not recorded; there are ages, areas, captures, convoys, daily"):
        Ledger.open(run).table("timelines")


def test_a_part_of_a_table_is_read_lazily(run: Path) -> None:
    early = Ledger.open(run).scan("vehicles").filter(pl.col("t_us") == 0).collect()
    assert early["vehicle"].to_list() == ["termit-1.1", "quad-1.1"]
