"""Timed events: which are at work at a time, and how they are told."""

import polars as pl

from fleet.ledger.frames import SCHEMAS
from fleet.units import NANO, US_PER_H
from viz.viewer.happenings import happenings_of
from viz.viewer.recording import Recording


def events(*rows: tuple[float, str, str | None, float | None, float]) -> pl.DataFrame:
    """Rows (hour, kind, subject, end hour, factor)."""
    return pl.DataFrame(
        [
            {
                "t_us": round(at * US_PER_H), "kind": kind, "subject": subject, "by": None,
                "until_us": None if until is None else round(until * US_PER_H), "factor_n": round(factor * NANO),
            }
            for at, kind, subject, until, factor in rows
        ],
        schema=SCHEMAS["events"],
    )  # fmt: skip


def test_an_event_is_at_work_from_its_start_to_its_end() -> None:
    found = happenings_of(events((6, "jamming", "north", 18, 1.0), (10, "post-lost", "west", None, 1.0)))
    assert [found.in_force(hour * US_PER_H) for hour in (5, 6, 11, 18)] == [[], [0], [0, 1], [1]]
    assert found.jammed(7 * US_PER_H) == {"north"}
    assert found.jammed(18 * US_PER_H) == frozenset()


def test_an_event_is_told_with_its_factor_and_its_end() -> None:
    found = happenings_of(
        events((6, "demand-surge", "forward", 9, 2.0), (6, "weather", None, None, 0.5), (7, "takeover", "a", None, 1.0))
    )
    assert found.told(0) == "demand surge: forward × 2 until 0d\u00a009:00"
    assert found.told(1) == "weather: everywhere × 0.5"
    assert found.in_force(8 * US_PER_H) == [0, 1]


def test_a_run_without_events_has_none(recording: Recording) -> None:
    assert recording.happenings.in_force(US_PER_H) == []
