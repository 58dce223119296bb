"""A column's digest depends on its values alone: not on chunks, not on where the ledger is kept."""

import hashlib
import itertools
import struct
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.ledger.digest import ColumnDigests, digests_of, ledger_sha256
from fleet.ledger.frames import schema_of
from fleet.ledger.store import DirectoryStore
from fleet.ledger.vocabulary import AGES, CORE, NONE
from tests.ledger.example import example_ledger

ORDERS = next(table for table in CORE if table.name == "orders")
TEXTS = st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=6)
INTEGERS = st.none() | st.integers(-(2**63) + 1, 2**63 - 1)
CELLS = st.tuples(*(TEXTS if column.unit == "text" else INTEGERS for column in ORDERS.columns))


def orders(rows: list[tuple[int | str | None, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema_of(ORDERS), orient="row")


@given(rows=st.lists(CELLS, max_size=12), cuts=st.lists(st.integers(0, 12), max_size=4))
def test_chunk_boundaries_leave_no_trace(rows: list[tuple[int | str | None, ...]], cuts: list[int]) -> None:
    frame = orders(rows)
    bounds = sorted({0, len(rows), *(cut for cut in cuts if cut <= len(rows))})
    chunked = ColumnDigests()
    for start, end in itertools.pairwise(bounds):
        chunked.update("orders", frame[start:end])
    assert chunked.hexdigests() == digests_of({"orders": frame})


@given(left=st.lists(CELLS, max_size=6), right=st.lists(CELLS, max_size=6))
def test_different_rows_have_different_digests(
    left: list[tuple[int | str | None, ...]], right: list[tuple[int | str | None, ...]]
) -> None:
    same = digests_of({"orders": orders(left)}) == digests_of({"orders": orders(right)})
    assert same == (left == right)


def test_the_bytes_are_those_that_the_ledger_promises() -> None:
    rows: list[tuple[int | str | None, ...]] = [
        (7, "Дрон:1", "sent", "c", None, None, None, None),
        (-1, "b", "sent", "c", "v", 2, "stale", None),
    ]
    found = digests_of({"orders": orders(rows)})
    assert found["orders.t_us"] == hashlib.sha256(struct.pack("<2q", 7, -1)).hexdigest()
    assert found["orders.version"] == hashlib.sha256(struct.pack("<2q", NONE, 2)).hexdigest()
    assert found["orders.order"] == hashlib.sha256("Дрон:1\0b\0".encode()).hexdigest()
    assert found["orders.vehicle"] == hashlib.sha256(b"\0v\0").hexdigest()


def test_optional_tables_are_outside_the_digest() -> None:
    ages = pl.DataFrame({"t_us": [1], "post": ["p"], "vehicle": ["v"], "age_us": [5]}, schema=schema_of(AGES))
    assert digests_of({"ages": ages}) == digests_of({})


@pytest.mark.parametrize("flush_every", [None, 1, 7])
def test_memory_disk_and_recomputation_agree(tmp_path: Path, flush_every: int | None) -> None:
    whole = example_ledger()
    on_disk = example_ledger(DirectoryStore(tmp_path, metadata={}, scenario_text=""), flush_every=flush_every)
    assert on_disk.meta["columns"] == whole.meta["columns"]
    assert on_disk.meta["ledger_sha256"] == whole.meta["ledger_sha256"]
    recomputed = digests_of({table.name: on_disk.table(table.name) for table in CORE})
    assert recomputed == on_disk.meta["columns"]
    assert ledger_sha256(recomputed) == on_disk.meta["ledger_sha256"]


def test_the_order_of_columns_is_no_part_of_the_ledger_digest() -> None:
    assert ledger_sha256({"b.x": "1", "a.x": "2"}) == hashlib.sha256(b"a.x=2\nb.x=1").hexdigest()
