"""The chart of captures: who held what, the phases of each attempt, and both sides' strengths."""

from dataclasses import replace
from typing import Any

import pytest

from fleet.statistics.captures import Attempt, captures_of
from fleet.statistics.fights import fights_of
from fleet.statistics.run import Run
from fleet.units import US_PER_H
from tests.simulation.siege import HOPELESS, siege
from tests.simulation.siege import run as besiege
from tests.viz.charts.unfinished import cut
from viz.charts.attempt_phases import attempt_phases
from viz.charts.figure import NothingToDrawError
from viz.charts.registry import draw


def rows_with(run: Run, *columns: str) -> list[dict[str, Any]]:
    """Every row of the chart's data that has all of *columns*, once."""
    data = draw(run, "capture").spec()["datasets"].values()
    return [row for rows in data for row in rows if row.keys() >= set(columns)]


def test_the_title_tells_who_took_it_how_long_that_took_and_what_it_cost(capture_run: Run) -> None:
    assert draw(capture_run, "capture").title.replace("\N{NO-BREAK SPACE}", " ") == (
        "Hill 204 was taken by 10 robots and 4 drones in 5.2 h, 3 vehicles put out of action, and held to the end"
    )


def test_bars_of_an_attempt_are_its_phases_end_to_end(capture_run: Run) -> None:
    captures = captures_of(capture_run.ledger)
    assert captures is not None
    (attempt,) = captures.attempts
    spans = rows_with(capture_run, "phase", "start", "end")
    assert [span["phase"] for span in spans] == [phase for phase, hours in attempt.phases_h.items() if hours]
    assert [span["start"] for span in spans[1:]] == pytest.approx([span["end"] for span in spans[:-1]], abs=1e-3)
    assert spans[-1]["end"] == pytest.approx(attempt.ended_h - attempt.began_h, abs=1e-3)


def test_beside_an_attempt_stands_how_it_ended_who_went_and_who_is_out_of_action(capture_run: Run) -> None:
    (told,) = rows_with(capture_run, "text", "team")
    assert told["text"] == "captured: 14 went, 3 out of action"
    assert told["team"] == "8 assault, 2 recon, 2 support, 2 logistics"
    assert told["out of action"] == "2 assault-ugv, 1 ratel-h"


def test_a_bar_of_the_fleets_begins_where_the_position_was_taken(capture_run: Run) -> None:
    held = [row for row in rows_with(capture_run, "holder") if row["holder"] == "held by the fleet"]
    assert [(row["from"], row["until"]) for row in held] == [("0d09:13", "3d00:00")]
    marks = [(row["what"], row["when"]) for row in rows_with(capture_run, "what", "when")]
    assert marks == [("captured", "0d09:13"), ("counter-attack beaten off", "2d11:42")]


def test_a_line_has_every_strength_of_both_sides(capture_run: Run) -> None:
    fights = fights_of(capture_run.ledger)
    rows = rows_with(capture_run, "side", "elements", "at")
    for side, strengths in (
        ("the fleet", [step.own for fight in fights for step in fight.steps]),
        ("the enemy", [step.enemy for fight in fights for step in fight.steps]),
    ):
        drawn = [row["elements"] for row in rows if row["side"] == side]
        # The marks, at changes alone, come after the lines of each panel.
        assert set(drawn) == set(strengths)
        assert len(drawn) > len(strengths)


def test_attempts_that_all_failed_are_counted() -> None:
    failed = besiege(siege(captures={"assault": HOPELESS, "phases": {"attempts": 1}}))
    assert draw(failed, "capture").title == "Hill was not taken in 1 attempt, no vehicle put out of action"


def test_a_run_in_the_middle_of_an_assault_has_it_under_way(capture_run: Run) -> None:
    midst = cut(capture_run, round(8.2 * US_PER_H))
    (told,) = rows_with(midst, "text", "team")
    assert told["text"].startswith("under way: 14 went")
    assert draw(midst, "capture").svg().startswith("<svg")
    assert draw(midst, "capture").title.startswith("Hill 204 was not taken yet in 1 attempt")


def test_a_position_that_nobody_has_tried_counts_too() -> None:
    sites = [
        {"name": "Depot", "kind": "depot", "node": "a", "chargers": 9, "workshop_bays": 1},
        {"name": "Hill", "kind": "position", "node": "e", "defence": {"strength": 6}},
        {"name": "Wood", "kind": "position", "node": "d", "defence": {"strength": 6}},
    ]
    rules = siege().spec.captures
    assert rules is not None
    made = besiege(siege(sites=sites, captures=None).replace({"captures": rules.model_dump(exclude_unset=True)}))
    assert draw(made, "capture").title.startswith("1 of 2 positions was taken, in 1 attempt, ")


def test_attempts_that_begin_in_the_same_minute_have_rows_of_their_own() -> None:
    one = Attempt(
        mission="a", position="Hill", number=1, ending=None, began_h=1.0, ended_h=2.0, phases_h={"assembly": 1.0},
        members={}, lost={}, put_out=(), own_fell=0, enemy_fell=0,
    )  # fmt: skip
    spec = attempt_phases([one, replace(one, mission="b")], {}).to_dict(validate=False)
    assert [row["attempt"] for row in next(iter(spec["datasets"].values()))] == ["Hill, 0d01:00", "Hill, 0d01:00 (2)"]


def test_a_run_without_positions_says_so_in_a_line(run: Run) -> None:
    with pytest.raises(NothingToDrawError, match=r"^the run has no positions to capture$"):
        draw(run, "capture")


def test_a_run_in_which_nobody_has_set_out_says_so(capture_run: Run) -> None:
    with pytest.raises(NothingToDrawError, match="nobody set out to capture"):
        draw(cut(capture_run, US_PER_H), "capture")
