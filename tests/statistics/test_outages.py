"""How long links of vehicles were down: from their loss to their return, to the vehicle's end, or to the ledger's."""

import pytest

from fleet.statistics.figure_tables import lost_links
from fleet.statistics.outages import outages
from fleet.units import US_PER_H
from tests.statistics.book import Book, H


def lost(book: Book, vehicle: str, since_s: int, cause: str = "jammed") -> Book:
    """A link is down from *since_s* on, which the vehicle notices after a minute."""
    return book.row(since_s + 60, "outages", vehicle=vehicle, event="lost", link="radio", cause=cause, since_s=since_s)


def restored(book: Book, vehicle: str, at_s: int) -> Book:
    return book.row(at_s, "outages", vehicle=vehicle, event="restored", link="radio", until_s=at_s, reported_s=at_s)


@pytest.fixture
def book() -> Book:
    """Three vehicles: one is heard again after an hour, one is lost while nobody hears it, one stays silent."""
    written = Book()
    for vehicle in ("cart-1", "cart-2", "cart-3"):
        written.state(0, vehicle, "idle")
    lost(written, "cart-1", 1 * H)
    restored(written, "cart-1", 2 * H)
    lost(written, "cart-2", 1 * H, "no coverage")
    written.state(4 * H, "cart-2", "lost")
    lost(written, "cart-3", 8 * H)
    return written


def test_an_outage_lasts_until_the_link_or_the_vehicle_or_the_ledger_ends(book: Book) -> None:
    found = outages(book.close(10 * H))
    lasted = (found["until_us"] - found["since_us"]) / US_PER_H
    assert dict(zip(found["vehicle"], lasted, strict=True)) == {"cart-1": 1.0, "cart-2": 3.0, "cart-3": 2.0}
    assert found["restored"].to_list() == [True, False, False]


def test_outages_are_counted_by_link_and_cause(book: Book) -> None:
    table = lost_links(book.close(10 * H))
    assert [row[:4] for row in table.rows] == [("radio", "jammed", "2", "3"), ("radio", "no coverage", "1", "3")]


def test_a_run_in_which_every_link_held_has_no_row() -> None:
    assert lost_links(Book().state(0, "cart-1", "idle").close(H)).rows == ()
