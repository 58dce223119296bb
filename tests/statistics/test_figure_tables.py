"""The figures of a run as tables of text, and how a notebook shows them."""

import html

import pytest

from fleet import open_run
from fleet.errors import LedgerError
from fleet.ledger.reader import Ledger
from fleet.statistics import figure_tables
from fleet.statistics.figure_tables import FigureTable
from fleet.statistics.run import Run
from fleet.statistics.summary import Summary
from tests.ledger.example import example_ledger


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return example_ledger()


@pytest.fixture(scope="module")
def summary(ledger: Ledger) -> Summary:
    return Run(ledger).summary()


def test_missions_by_kind_end_with_the_sum_of_those_that_somebody_asked_for(summary: Summary) -> None:
    table = figure_tables.missions_by_kind(summary)
    assert [row[0] for row in table.rows] == ["delivery", "reconnaissance", "all but derived"]
    assert table.rows[-1][1] == f"{summary.missions.requested:,}"
    assert [int(row[1] or 0) for row in table.rows[:-1]] == [3, 1]


def test_platforms_have_what_each_lost(summary: Summary) -> None:
    table = figure_tables.platforms(summary)
    lost = table.heads.index(">lost")
    assert [(row[0], row[lost]) for row in table.rows] == [("quad", "1"), ("termit", "0")]


def test_what_never_happened_to_orders_is_left_out(summary: Summary) -> None:
    rows = {row[0]: row[1] for row in figure_tables.orders(summary).rows}
    assert set(rows) == {name for name, n in summary.orders.items() if n}


def test_mean_hours_of_the_categories_add_up_to_the_total(summary: Summary) -> None:
    *categories, total = figure_tables.time_in(summary).rows
    assert total[0] == "total"
    assert sum(float(row[1] or 0) for row in categories) == pytest.approx(float(total[1] or 0), abs=0.01)


def test_resources_are_the_busiest_first(ledger: Ledger) -> None:
    used = [row[-1] or "" for row in figure_tables.resources(ledger).rows]
    assert used == sorted(used, key=lambda text: -float(text.split("\N{NO-BREAK SPACE}")[0]))


def test_a_rate_that_nobody_declared_is_no_cost_of_nothing(summary: Summary) -> None:
    rows = {row[0]: row[1] for row in figure_tables.cost(summary).rows}
    assert rows["repair"] == "no rate declared"
    assert rows["vehicles lost, at typical prices"] == "3,000"


def test_the_text_of_a_table_is_escaped_in_html() -> None:
    hostile = "<script>alert(1)</script>"
    table = FigureTable(title=hostile, heads=(hostile, ">n"), rows=((hostile, None),))
    made = table.html()
    assert "<script" not in made
    assert made.count(html.escape(hostile)) == 3
    assert '<td style="text-align: right">–</td>' in made


def test_a_notebook_shows_a_run_as_tables(ledger: Ledger) -> None:
    shown = Run(ledger)._repr_html_()
    for words in ("Headline figures", "Missions", "Platforms", "never assigned"):
        assert words in shown


def test_open_run_opens_what_a_run_directory_holds() -> None:
    with pytest.raises(LedgerError, match="not a run directory"):
        open_run("no/such/run")
