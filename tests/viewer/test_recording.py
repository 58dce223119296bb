"""What the viewer reads from a ledger agrees with the ledger's own tables, at any time."""

import numpy as np
import polars as pl
import pytest

from fleet.ledger.tables import daily
from fleet.units import US_PER_DAY, US_PER_H
from viz.viewer.fleet_states import GROUPS, STATE_GROUPS, TITLES, group_of
from viz.viewer.marks import KINDS
from viz.viewer.missions import PHASES
from viz.viewer.recording import Recording

TIMES = [round(hours * US_PER_H) for hours in (0.0, 3.3, 11.25, 17.0, 30.5, 47.9)]


@pytest.mark.parametrize("time_us", TIMES)
def test_open_missions_are_those_asked_for_and_not_ended(recording: Recording, time_us: int) -> None:
    table = recording.missions.table
    still = pl.col("ended_us").is_null() | (pl.col("ended_us") > time_us)
    expected = table.filter((pl.col("t_us") <= time_us) & still)["mission"].to_list()
    found = recording.missions.open_at(time_us)
    assert [recording.missions.ids[index] for index in found.index] == expected
    assert not (found.phase == PHASES.index("ended")).any()


@pytest.mark.parametrize("time_us", TIMES)
def test_a_mission_stands_as_its_latest_news_has_it(recording: Recording, time_us: int) -> None:
    parts = recording.ledger.table("parts").filter(pl.col("t_us") <= time_us)
    open_missions = recording.missions.open_at(time_us)
    for index, phase in zip(open_missions.index.tolist(), open_missions.phase.tolist(), strict=True):
        news = parts.filter(pl.col("mission") == recording.missions.ids[index])["event"].to_list()
        expected = {"assigned": "assigned", "departed": "under way", "loaded": "under way", "lost": "waiting"}
        assert PHASES[phase] == (expected[news[-1]] if news else "waiting")


def test_counts_at_the_end_are_those_of_the_run(recording: Recording) -> None:
    counts, totals = recording.missions.counts_at(recording.limit_us), recording.meta["totals"]
    assert counts["requested"] == totals["requested"]
    assert counts["succeeded"] == totals["succeeded"]
    assert counts["judged"] == totals["requested"] - totals["open"]


def test_the_curve_of_missions_a_day_adds_up(recording: Recording) -> None:
    series = recording.series
    whole = daily(recording.ledger)["succeeded"].sum()
    assert series.time_us[-1] == recording.horizon_us == 2 * US_PER_DAY
    windows = series.per_day[:: round(series.window_us / series.time_us[1])]
    assert windows.sum() * series.window_us / US_PER_DAY == pytest.approx(whole)


def test_curves_count_what_is_so_at_their_times(recording: Recording) -> None:
    series = recording.series
    for at in range(0, len(series.time_us), 30):
        time_us = int(series.time_us[at])
        waiting = np.count_nonzero(recording.missions.open_at(time_us).phase == PHASES.index("waiting"))
        groups = np.bincount(recording.group[recording.replay.moment(time_us).row], minlength=len(GROUPS))
        assert series.waiting[at] == waiting
        assert series.fleet[at].tolist() == groups.tolist()


def test_marks_are_the_losses_breakdowns_and_failures_of_the_run(recording: Recording) -> None:
    marks, ledger = recording.marks, recording.ledger
    assert (np.diff(marks.time_us) >= 0).all()
    by_kind = {kind: int((marks.kind == code).sum()) for code, kind in enumerate(KINDS)}
    assert by_kind["loss"] == len(ledger.table("losses"))
    assert by_kind["breakdown"] == len(ledger.table("vehicles").filter(pl.col("state").is_in(["broken", "stranded"])))
    assert by_kind["failed"] == by_kind["late"] == 0
    loss = ledger.table("losses").row(0, named=True)
    at = marks.latest(loss["t_us"], "loss")
    assert at is not None
    assert (marks.x_m[at], marks.y_m[at]) == (loss["x_mm"] / 1000, loss["y_mm"] / 1000)
    assert marks.subject[at] == loss["vehicle"]


def test_a_breakdown_is_marked_where_the_vehicle_stood(recording: Recording) -> None:
    marks = recording.marks
    at = marks.latest(recording.limit_us, "breakdown")
    assert at is not None
    moment = recording.replay.moment(int(marks.time_us[at]))
    entry = np.flatnonzero(moment.vehicle == recording.index_of[marks.subject[at]])[0]
    assert (marks.x_m[at], marks.y_m[at]) == (moment.x_m[entry], moment.y_m[entry])


def test_a_table_that_was_left_out_is_empty(recording: Recording) -> None:
    assert recording.optional("messages").height > 0
    without = {name: recording.ledger.table(name) for name in recording.ledger.names if name != "rationale"}
    bare = Recording(type(recording.ledger).from_frames(without, meta=recording.meta, complete_until_us=1))
    assert bare.optional("rationale").is_empty()


def test_every_state_of_the_vocabulary_belongs_to_a_group_with_a_title() -> None:
    assert set(STATE_GROUPS.values()) == set(GROUPS) == set(TITLES)
    assert GROUPS[group_of("charging")] == "charging"
    assert GROUPS[group_of("a state of a later version")] == "working"
