"""Published figures beside those of a run."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from fleet.statistics.published import PublishedRow, published_beside, published_text
from fleet.statistics.run import Run
from tests.statistics.book import Book, H

DAY = 24 * H


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    path = Path(__file__).parents[2] / "data" / "reference" / "published.yaml"
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def quarter(days: int = 90, **meta: Any) -> Run:
    """Two missions on 31 January, of which the first never departs, one on 1 February and one on 1 March."""
    book = Book(**{"published": "spring-2026", "horizon_us": days * DAY * 1_000_000} | meta)
    book.state(0, "truck.1", "idle")
    for number, day in enumerate((30, 30, 31, 59)):
        mission = f"d{number}"
        book.mission(day * DAY, mission)
        if number:
            book.part(day * DAY, "departed", mission, "truck.1")
            book.part(day * DAY, "delivered", mission, "truck.1", load_g=90_000, sortie=number)
            book.ended(day * DAY, mission)
    book.mission(70 * DAY, "r1", kind="recovery", derived=1).loss(80 * DAY, "truck.1")
    return Run(book.close(days * DAY))


def by_figure(run: Run, reference: dict[str, Any]) -> dict[str, PublishedRow]:
    return {row.figure: row for row in published_beside(run, reference)}


def test_months_are_those_of_the_calendar_and_tell_request_from_departure(reference: dict[str, Any]) -> None:
    found = by_figure(quarter(), reference)
    simulated = {
        (month, what): found[f"missions in {month}, {what}"].simulated
        for month in ("January", "February", "March", "the quarter")
        for what in ("requested", "departed")
    }
    assert list(simulated.values()) == [2, 1, 1, 1, 1, 1, 4, 3]
    assert found["missions in January, requested"].role == "input"
    assert found["missions in January, departed"].role == "outcome"


def test_the_headline_is_set_beside_missions_that_departed(reference: dict[str, Any]) -> None:
    row = by_figure(quarter(), reference)["missions a day, departed"]
    assert (row.published, row.tag, row.role) == ("244 missions/day", "inferred", "outcome")
    assert row.simulated == 3 / 90


def test_loads_and_losses_are_outcomes_with_their_bounds(reference: dict[str, Any]) -> None:
    found = by_figure(quarter(), reference)
    assert found["kg delivered per run"].simulated == 90.0
    losses = found["vehicles lost a day"]
    assert (losses.published, losses.simulated) == ("5 to 85, typically 24 vehicles/day", 1 / 90)


def test_what_nobody_published_is_said_to_be_so(reference: dict[str, Any]) -> None:
    found = by_figure(quarter(), reference)
    row = found["share of missions that succeeded"]
    assert (row.published, row.tag, row.simulated, row.role) == ("not published", None, 3 / 3, "not published")
    assert found["vehicles lost"].simulated == 1.0
    assert found["mix of missions by kind"].simulated is None


def test_a_month_that_the_run_does_not_cover_has_no_count(reference: dict[str, Any]) -> None:
    found = by_figure(quarter(89), reference)
    assert found["missions in February, requested"].simulated == 1
    assert found["missions in March, requested"].simulated is None
    assert found["missions in the quarter, departed"].simulated is None


def test_a_run_that_names_no_published_figures_has_none_beside_it(reference: dict[str, Any]) -> None:
    assert published_beside(quarter(published=None), reference) == ()


def test_every_compared_figure_has_a_source(reference: dict[str, Any]) -> None:
    rows = [row for row in published_beside(quarter(), reference) if row.role != "not published"]
    assert all(row.source and row.tag for row in rows)


def test_a_published_figure_is_told_with_its_bound(reference: dict[str, Any]) -> None:
    figures = reference["figures"]
    assert published_text(figures["missions_2026_01"]) == "more than 7,000 missions"
    assert published_text(figures["missions_2025_11"]) == "about 2,900 missions"
    assert published_text(figures["missions_2026_q1"]) == "more than 22,000 missions"
