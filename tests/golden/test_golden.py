"""Results stay what they are until somebody means to change them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from fleet.ledger.audit import audit
from fleet.simulation.run import simulate
from fleet.statistics.run import Run
from tests.golden.regenerate import FOLDER
from tests.golden.scenarios import GOLDEN, figures

REMEDY = "results changed; if that is meant, run `python -m tests.golden.regenerate` and say why in the change log"


@cache
def ran(name: str) -> Run:
    return simulate(GOLDEN[name]())


def golden(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", GOLDEN)
def test_a_golden_run_gives_the_figures_and_the_digest_that_are_kept(name: str) -> None:
    now, kept = figures(ran(name)), golden(name)
    changed = {key: (kept.get(key), now[key]) for key in now if kept.get(key) != now[key]}
    assert not changed, f"{name}: {REMEDY}: {changed}"


@pytest.mark.parametrize("name", GOLDEN)
def test_a_golden_run_passes_the_audit(name: str) -> None:
    assert not audit(ran(name).ledger).findings


def test_the_golden_runs_exercise_what_they_are_for() -> None:
    tow, shared, lossy = golden("tow"), golden("split_and_shared"), golden("lossy_links")
    assert tow["broken"] > 0
    assert tow["stranded"] > 0
    towed = ran("tow").ledger.table("vehicles")["state"].to_list()
    assert towed.count("towed") > 3
    told = ran("split_and_shared").summary().as_dict()
    assert told["split_share"] > 0.05
    assert told["shared_share"] > 0.05
    assert shared["missions"]["succeeded"] > 0
    posts = ran("sectors").ledger.table("decisions")["post"].unique().sort().to_list()
    assert posts == ["east", "west"]
    assert all(lossy["orders"][event] for event in ("resent", "overdue", "refused", "duplicate"))
