"""What the engine appends is what a reader gets, and recording more or less changes nothing else."""

import struct
from collections.abc import Mapping

import polars as pl
import pytest

from fleet.errors import LedgerError
from fleet.ledger.frames import frame_of_routes, packer
from fleet.ledger.memory import MemoryStore
from fleet.ledger.recorder import FLUSH_ROWS, Recorder
from fleet.ledger.vocabulary import AGES, NONE, ORDERS, TABLES
from tests.ledger.example import HORIZON_US, example_ledger, integer, steps, write_example

pack = packer(ORDERS)


def order(recorder: Recorder, t_us: int, vehicle: str | None = None) -> bytes:
    post, issued = recorder.code("post", "command"), recorder.code("word", "issued")
    of_vehicle = NONE if vehicle is None else recorder.code("vehicle", vehicle)
    return pack(t_us, recorder.code("order", "command:1"), issued, post, of_vehicle, 1, NONE, 1)


def test_every_row_comes_back_with_its_names_and_nulls() -> None:
    ledger = example_ledger(flush_every=4)
    for table in TABLES:
        written = [values for name, values in steps() if name == table.name]
        expected = [
            {
                c.name: None if c.name not in row else row[c.name] if c.unit == "text" else integer(row[c.name])
                for c in table.columns
            }
            for row in written
        ]
        assert ledger.table(table.name).to_dicts() == expected, table.name


def test_a_name_keeps_its_code_and_domains_are_apart() -> None:
    recorder = Recorder()
    first = [recorder.code("vehicle", name) for name in ("Рись-1.1", "zmiy-2.1", "Рись-1.1")]
    assert first == [0, 1, 0]
    assert recorder.code("place", "zmiy-2.1") == 0
    assert list(recorder.names["vehicle"]) == ["Рись-1.1", "zmiy-2.1"]


@pytest.mark.parametrize("name", ["", "two\0names"])
def test_a_name_that_a_digest_could_not_tell_apart_is_refused(name: str) -> None:
    with pytest.raises(LedgerError, match="at least one character and no NUL"):
        Recorder().code("vehicle", name)


def test_names_made_after_a_flush_are_decoded_with_those_before() -> None:
    recorder = Recorder()
    recorder.orders.append(order(recorder, 0, "Рись-1.1"))
    recorder.flush(1)
    recorder.orders.append(order(recorder, 1, "zmiy-2.1"))
    recorder.orders.append(order(recorder, 2, "Рись-1.1"))
    assert recorder.close("complete", 3).table("orders")["vehicle"].to_list() == ["Рись-1.1", "zmiy-2.1", "Рись-1.1"]


def test_optional_tables_are_none_unless_they_are_recorded() -> None:
    assert Recorder().messages is None
    some = Recorder(record=frozenset({"ages"}))
    assert (some.messages, some.rationale, some.ages) == (None, None, [])
    assert "ages" in some.close("complete", 0).names
    assert "messages" not in some.close("complete", 0).names


def test_recording_more_leaves_the_digest_alone() -> None:
    core = Recorder()
    write_example(core)
    assert core.close("complete", HORIZON_US).meta["ledger_sha256"] == example_ledger().meta["ledger_sha256"]


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(LedgerError, match="telepathy: expected some of ages, messages, places, rationale"):
        Recorder(record=frozenset({"telepathy"}))
    with pytest.raises(LedgerError, match="static table 'weather'"):
        Recorder().static("weather", example_ledger().table("sites"))


def test_a_flush_empties_the_lists_that_the_engine_holds() -> None:
    recorder = Recorder()
    held, append = recorder.orders, recorder.orders.append
    append(order(recorder, 0))
    recorder.flush(1)
    assert held == []
    append(order(recorder, 1))
    assert recorder.rows["orders"] is held
    assert recorder.close("complete", 2).table("orders")["t_us"].to_list() == [0, 1]


class CountingStore(MemoryStore):
    """Counts what is handed over."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = 0

    def append(self, frames: Mapping[str, pl.DataFrame], complete_us: int) -> None:
        super().append(frames, complete_us)
        self.rows += sum(map(len, frames.values()))


def test_a_tick_hands_rows_over_when_there_are_many() -> None:
    recorder = Recorder(store=(store := CountingStore()))
    recorder.orders.extend([order(recorder, 0)] * 10)
    recorder.tick(0)
    assert (len(recorder.orders), store.rows) == (10, 0)
    recorder.orders.extend([order(recorder, 1)] * FLUSH_ROWS)
    recorder.tick(1)
    assert (len(recorder.orders), store.rows) == (0, 10 + FLUSH_ROWS)
    assert recorder.close("complete", 2).table("orders")["t_us"].to_list() == [0] * 10 + [1] * FLUSH_ROWS


def test_a_tick_hands_rows_to_a_followed_store_when_wall_time_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 10.0
    monkeypatch.setattr("fleet.ledger.recorder.time.monotonic", lambda: now)
    recorder = Recorder(store=(store := CountingStore()))
    store.is_followed = True
    recorder.orders.append(order(recorder, 0))
    now = 10.3
    recorder.tick(1)
    assert store.rows == 0
    now = 10.5
    recorder.tick(2)
    assert store.rows == 1


@pytest.mark.parametrize(
    "cells", [(1, 2), (1, 0, 0, 0, 0, 1, NONE, 5, 6), (1, 0, 0, 0, 0, 2**63, NONE, 1), (1, 0, 0, 0, 0, 0.5, NONE, 1)]
)
def test_a_row_that_is_not_the_tables_integers_cannot_be_packed(cells: tuple[int, ...]) -> None:
    with pytest.raises(struct.error):
        pack(*cells)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (packer(AGES)(1, 2, 3, 4), "a row is 8 integers"),
        (pack(1, 0, 0, 0, 99, 1, NONE, NONE), "a code that stands for no name"),
        (pack(1, 0, 0, 0, -1, 1, NONE, NONE), "a code that stands for no name"),
    ],
)
def test_a_row_that_breaks_the_vocabulary_is_refused(row: bytes, reason: str) -> None:
    recorder = Recorder()
    order(recorder, 0, "v")
    recorder.orders.append(row)
    with pytest.raises(LedgerError, match=f"orders: {reason}"):
        recorder.flush(1)


def test_an_empty_run_is_a_ledger_too() -> None:
    ledger = Recorder().close("aborted", 0)
    assert ledger.status == "aborted"
    assert all(ledger.table(name).is_empty() for name in ledger.names if name != "daily")


def test_routes_are_laid_out_in_memory_when_somebody_reads_them_and_once() -> None:
    recorder = Recorder()
    made: list[str] = []

    def lay_out() -> pl.DataFrame:
        made.append("routes")
        return frame_of_routes([])

    recorder.add_routes(lay_out)
    ledger = recorder.close("complete", 2)
    assert made == []
    assert ledger.table("routes").equals(ledger.scan("routes").collect())
    assert made == ["routes"]
