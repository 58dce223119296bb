"""A run directory is whole at every moment, and a failure to write is one line, not a broken run."""

import errno
import json
import os
import threading
from pathlib import Path

import polars as pl
import pytest

from fleet.errors import LedgerError
from fleet.ledger import store as store_module
from fleet.ledger.frames import packer
from fleet.ledger.reader import Ledger
from fleet.ledger.recorder import Recorder
from fleet.ledger.store import DirectoryStore, compact
from fleet.ledger.tail import Tail
from fleet.ledger.vocabulary import AGES, TABLES
from tests.ledger.example import HORIZON_US, append, example_ledger, integer, steps, write_example


def directory_store(path: Path) -> DirectoryStore:
    metadata = {"scenario": "Приклад", "seed": 7, "coordinator": "greedy-closest"}
    return DirectoryStore(path, metadata=metadata, scenario_text="schema: 1\nname: Приклад\n")


def equal(left: Ledger, right: Ledger) -> bool:
    return left.names == right.names and all(left.table(name).equals(right.table(name)) for name in left.names)


def test_what_was_written_is_what_is_read(tmp_path: Path) -> None:
    written = example_ledger(directory_store(tmp_path), flush_every=5)
    assert equal(written, example_ledger())
    assert equal(Ledger.open(tmp_path), written)
    assert (tmp_path / "scenario.yaml").read_text(encoding="utf-8") == "schema: 1\nname: Приклад\n"
    facts = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert facts | {"scenario": "Приклад", "seed": 7, "status": "complete", "schema": 1} == facts
    digested = [t for t in TABLES if t.core and not (t.rare and written.table(t.name).is_empty())]
    assert facts["columns"].keys() == {f"{t.name}.{c.name}" for t in digested for c in t.columns}
    assert not list(tmp_path.rglob("*.part"))


def test_a_folder_with_brackets_in_its_name_is_read(tmp_path: Path) -> None:
    path = tmp_path / "run [1] *"
    path.mkdir()
    assert equal(example_ledger(directory_store(path), flush_every=5), example_ledger())


def test_files_that_no_manifest_lists_are_not_read(tmp_path: Path) -> None:
    recorder = Recorder(record="all", store=directory_store(tmp_path))
    write_example(recorder)
    recorder.flush(HORIZON_US)
    before = Ledger.open(tmp_path)
    (tmp_path / "legs" / "00001.parquet").write_bytes((tmp_path / "legs" / "00000.parquet").read_bytes())
    (tmp_path / "legs" / "00002.part").write_bytes(b"PAR1 torn")
    assert len(Ledger.open(tmp_path).table("legs")) == len(before.table("legs"))


def test_an_open_reader_keeps_its_view_through_growth_and_compaction(tmp_path: Path) -> None:
    store = directory_store(tmp_path)
    recorder = Recorder(record="all", store=store)
    halves = steps()
    for step in halves[:20]:
        append(recorder, step)
    recorder.flush(integer(halves[20][1]["t_us"]))
    early = Ledger.open(tmp_path)
    for step in halves[20:]:
        append(recorder, step)
    late = recorder.close("complete", HORIZON_US)
    compact(tmp_path)
    compacted = Ledger.open(tmp_path)
    assert sum(len(early.table(t.name)) for t in TABLES) == 20
    assert sum(len(late.table(t.name)) for t in TABLES) == len(halves)
    assert equal(compacted, late)
    progress = json.loads((tmp_path / "progress.json").read_text())
    rare = {t.name for t in TABLES if t.rare}
    assert {len(chunks) for name, chunks in progress["chunks"].items() if name not in rare} == {1}
    assert progress["chunks"]["vehicles"] == [["vehicles/00002.parquet", 14]]


def test_compacting_again_changes_nothing(tmp_path: Path) -> None:
    written = example_ledger(directory_store(tmp_path), flush_every=5)
    compact(tmp_path)
    compact(tmp_path)
    assert equal(Ledger.open(tmp_path), written)


def test_a_run_that_is_being_written_is_not_compacted(tmp_path: Path) -> None:
    Recorder(store=directory_store(tmp_path))
    with pytest.raises(LedgerError, match="still being written"):
        compact(tmp_path)


def test_a_reader_beside_the_writer_never_sees_a_torn_or_lost_row(tmp_path: Path) -> None:
    recorder = Recorder(record="all", store=directory_store(tmp_path))
    tail = Tail(tmp_path)
    rounds = 40

    def write() -> None:
        for number in range(rounds):
            recorder.ages = recorder.rows["ages"]
            recorder.ages.extend(
                packer(AGES)(number, recorder.code("post", "p"), recorder.code("vehicle", f"v-{number}"), i)
                for i in range(50)
            )
            recorder.flush(number)
        recorder.close("complete", rounds)

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    while tail.ledger.status == "running":
        seen += [tail.poll().get("ages")]
    writer.join()
    ages = pl.concat([frame for frame in seen if frame is not None])
    assert ages["age_us"].to_list() == list(range(50)) * rounds
    assert ages["vehicle"].to_list() == [f"v-{number}" for number in range(rounds) for _ in range(50)]


def test_a_tail_gives_each_row_once_even_across_a_compaction(tmp_path: Path) -> None:
    store = directory_store(tmp_path)
    recorder = Recorder(record="all", store=store)
    tail = Tail(tmp_path)
    script = steps()
    polls = []
    for start in range(0, 30, 10):
        for step in script[start : start + 10]:
            append(recorder, step)
        recorder.flush(integer(script[start + 9][1]["t_us"]))
        polls.append(tail.poll())
        assert tail.poll() == {}
    for step in script[30:]:
        append(recorder, step)
    recorder.close("complete", HORIZON_US)
    compact(tmp_path)
    polls.append(tail.poll())
    assert tail.ledger.status == "complete"
    whole = Ledger.open(tmp_path)
    for table in TABLES:
        seen = [poll[table.name] for poll in polls if table.name in poll]
        assert pl.concat([whole.table(table.name).clear(), *seen]).equals(whole.table(table.name)), table.name


def no_space(frame: pl.DataFrame, path: Path) -> None:
    path.write_bytes(b"PAR1 torn" * len(frame))
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def test_a_full_disk_is_one_line_and_leaves_an_aborted_readable_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(record="all", store=directory_store(tmp_path))
    script = steps()
    for step in script[:10]:
        append(recorder, step)
    recorder.flush(60)
    append(recorder, script[10])
    monkeypatch.setattr(store_module, "write_parquet", no_space)
    with pytest.raises(LedgerError, match="can't write the run: No space left on device") as failure:
        recorder.flush(120)
    assert "\n" not in str(failure.value)
    monkeypatch.undo()
    with pytest.raises(LedgerError, match="No space left on device"):
        recorder.close("aborted", 120)
    left = Ledger.open(tmp_path)
    assert left.status == "aborted"
    assert left.complete_until_us == 60
    assert sum(len(left.table(t.name)) for t in TABLES) == 10


def test_a_compaction_that_fails_leaves_the_run_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = example_ledger(directory_store(tmp_path), flush_every=5)
    monkeypatch.setattr(store_module, "write_parquet", no_space)
    with pytest.raises(LedgerError, match="can't compact the run: No space left on device"):
        compact(tmp_path)
    assert equal(Ledger.open(tmp_path), written)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_device_that_is_full_is_noticed_by_the_parquet_writer_itself(tmp_path: Path) -> None:
    recorder = Recorder(store=directory_store(tmp_path))
    append(recorder, steps()[0])
    (tmp_path / "vehicles" / "00000.part").symlink_to("/dev/full")
    with pytest.raises(LedgerError, match=r"can't write the run: .*[Nn]o space left"):
        recorder.flush(1)
    assert Ledger.open(tmp_path).status == "aborted"


def test_a_folder_that_can_not_be_written_is_refused_before_anything_is_simulated(tmp_path: Path) -> None:
    (tmp_path / "missions").write_text("in the way")
    with pytest.raises(LedgerError, match="can't write the run: File exists"):
        Recorder(store=directory_store(tmp_path))
    assert not (tmp_path / "run.json").exists()
