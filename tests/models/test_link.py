"""Links as on/off processes."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.models.link import Outage, availability, still_up, united

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12)


def test_outages_that_meet_are_one_with_the_cause_that_began_it() -> None:
    whole = united([Outage(5, 9, "jammed"), Outage(0, 3, "no coverage"), Outage(3, 6, "outage"), Outage(20, 20, "x")])
    assert whole == [Outage(0, 9, "no coverage")]


@given(SPANS)
def test_united_outages_cover_the_same_moments_and_never_touch(spans: list[tuple[int, int]]) -> None:
    outages = [Outage(start, until, "jammed") for start, until in spans]
    whole = united(outages)
    covered = {t for o in outages for t in range(o.start_us, o.until_us)}
    assert {t for o in whole for t in range(o.start_us, o.until_us)} == covered
    assert all(a.until_us < b.start_us for a, b in itertools.pairwise(whole))


def test_a_link_is_up_for_its_share_of_the_cycle() -> None:
    assert availability(540.0, 60.0) == pytest.approx(0.9)


def test_what_was_up_stays_up_for_a_moment_and_forgets_in_the_end() -> None:
    assert still_up(540.0, 60.0, 0.0) == pytest.approx(1.0)
    assert still_up(540.0, 60.0, 1e6) == pytest.approx(0.9)
    # The rate of leaving the good state is one in 540 s.
    assert still_up(540.0, 60.0, 1e-3) == pytest.approx(1.0 - 1e-3 / 540.0, abs=1e-9)
