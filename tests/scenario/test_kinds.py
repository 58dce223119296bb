"""Mission kinds: those that ship, and what a file may say of one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.domain.plan import StepKind
from fleet.errors import ScenarioError
from fleet.scenario.kinds import load_kinds
from fleet.scenario.scenario import Scenario

SURVEY = "name: survey\nrole: recon\ndue_h: 2\nexpires_h: 3\nsteps:\n  - {do: scout, at: site, duration_h: 0.5}\n"


def test_the_bundled_kinds_carry_evacuate_and_recover() -> None:
    kinds = load_kinds()
    assert list(kinds) == sorted(kinds)
    assert (kinds["delivery"].cargo, kinds["evacuation"].cargo, kinds["recovery"].cargo) == ("stores", "casualty", None)
    assert kinds["recovery"].derived


def test_an_evacuation_is_due_by_its_priority() -> None:
    evacuation = load_kinds()["evacuation"]
    assert [evacuation.due_after_s(priority) / 3600 for priority in range(4)] == [1, 4, 24, 4]
    assert [(step.kind, step.at) for step in evacuation.steps] == [(StepKind.LOAD, "site"), (StepKind.UNLOAD, "origin")]


def test_a_kind_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "survey.yaml").write_text(SURVEY, encoding="utf-8")
    kind = load_kinds(tmp_path)["survey"]
    assert (kind.role, kind.due_s, kind.expires_s, kind.steps[0].duration_s) == ("recon", 7200, 10_800, 1800)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: survey", "name: recon", "1:7: error: 'recon', must be the name of the file, 'survey' (name)"),
        ("due_h: 2", "due_h: 4", "3:8: error: 4, must be at most expires_h = 3 (due_h)"),
        (
            "due_h: 2",
            "due_h: 2\ndue_by_priority_h: [1, 5]",
            "4:24: error: 5, must be at most expires_h = 3 (due_by_priority_h.1)",
        ),
        ("at: site", "at: home", "6:21: error: 'home', 'origin' or 'site' is expected (steps.0.at)"),
        (
            "role: recon",
            "role: recon\ncargo: stores",
            "1:1: error: mission kind 'survey': cargo needs one load step, and one unload step after all others",
        ),
        (
            "steps:\n",
            "steps:\n  - {do: load, at: origin}\n",
            "1:1: error: mission kind 'survey': a load or unload step needs cargo: stores or cargo: casualty",
        ),
        (
            "do: scout",
            "do: return",
            (
                "1:1: error: mission kind 'survey': step 'return' must be one of "
                "assault, clear, hold, load, scout, support, tow, unload; travel is added"
            ),
        ),
    ],
)
def test_a_kind_that_breaks_a_rule_is_refused_where_it_stands(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    (tmp_path / "survey.yaml").write_text(SURVEY.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_kinds(tmp_path)
    assert str(caught.value) == f"{tmp_path}/survey.yaml:{expected}"


def test_a_scenarios_own_kind_may_replace_a_bundled_one(small: Callable[..., Scenario]) -> None:
    own = "  - {name: delivery, role: logistics, cargo: stores, due_h: 1, expires_h: 2, steps: [%s]}\n"
    steps = "{do: load, at: origin}, {do: unload, at: site}"
    kinds = small(more="mission_kinds:\n" + own % steps).model.kinds
    assert kinds["delivery"].due_s == 3600
    assert list(kinds) == sorted(kinds)
