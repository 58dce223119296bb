"""Stocks of sites: what is left at a time, and what the panel of a site tells of it."""

from pathlib import Path

import pytest

from fleet.ledger.reader import Ledger
from fleet.units import US_PER_H
from tests.viewer.conftest import run
from tests.viewer.test_scene import scene
from viz.viewer.panels.blocks import Event, Fact
from viz.viewer.panels.site import site_panel
from viz.viewer.panels.stocks import level_g, stock_facts
from viz.viewer.recording import Recording


@pytest.fixture(scope="module")
def supplied(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return Recording(Ledger.open(Path(run(tmp_path_factory.mktemp("stocks"), "resupply")))).warmed()


def test_steady_use_empties_a_stock_and_no_further() -> None:
    """A kilogram, a gram each second."""
    row = {"t_us": 0, "stock_g": 1_000, "use_ug_per_s": 1_000_000}
    assert level_g(row, 400_000_000) == pytest.approx(600.0)
    assert level_g(row, 2_000_000_000) == 0.0


def test_a_site_tells_what_it_has_and_what_it_ran_out_of(supplied: Recording) -> None:
    row = supplied.ledger.table("stocks").filter(event="out").row(0, named=True)
    at = scene(supplied, row["t_us"])
    facts = {block.label: block for block in stock_facts(at, row["place"]) if isinstance(block, Fact)}
    assert (facts[row["item"]].value, facts[row["item"]].tone) == ("none left", "bad")
    events = [block.text for block in site_panel(at, row["place"]) if isinstance(block, Event)]
    assert f"{row['item']} out" in events


def test_a_site_without_stocks_tells_of_none(recording: Recording) -> None:
    assert stock_facts(scene(recording, US_PER_H), "forward 3") == []
