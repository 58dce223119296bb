"""A scenario as a whole: read, built in code, changed, written, and told apart by its digest."""

import pickle
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.errors import Place, ScenarioError
from fleet.resources import bundled
from fleet.scenario.scenario import Scenario

SMALL: dict[str, Any] = {
    "name": "small",
    "horizon_days": 1,
    "terrain": {"graph": {"nodes": {"a": [0, 0], "b": [1, 0]}, "edges": [["a", "b"]]}},
    "sites": [
        {"name": "Depot", "kind": "depot", "node": "a", "chargers": 1},
        {"name": "Hill", "node": "b"},
    ],
    "fleet": [{"platform": "termit", "count": 2, "home": "Depot"}],
    "demand": [{"kind": "delivery", "to": "Hill", "rate_per_day": 4, "load_kg": 100}],
}


ODD_VALUES: tuple[object, ...] = (
    None, True, -1, 0, 5e-324, 1e308, 2**62, "", "x", "Hill", "anywhere", "recovery", "1d", [], [1, 2], {},
)  # fmt: skip


def paths_in(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value in mappings and lists, the whole first."""
    yield path
    if isinstance(value, dict | list):
        for step in list(value) if isinstance(value, dict) else range(len(value)):
            yield from paths_in(value[step], (*path, step))


def reloaded(scenario: Scenario, path: Path) -> Scenario:
    path.write_text(scenario.to_yaml(), encoding="utf-8")
    return Scenario.load(path)


def test_the_quickstart_is_one_depot_eight_sites_and_twelve_vehicles() -> None:
    model = Scenario.load(bundled("scenarios") / "quickstart.yaml").model
    assert [site.kind for site in model.sites] == ["depot"] + ["demand"] * 8
    assert sum(group.count for group in model.fleet) == 12
    assert model.horizon_s == 2 * 86_400
    assert (model.hazards.loss_per_m.truth, model.hazards.loss_per_m.belief) == (4e-6, 2e-6)
    assert [stream.sites for stream in model.demand[2:]] == [(1,), (1,)]


def test_every_bundled_scenario_comes_back_from_yaml_with_the_same_digest(tmp_path: Path) -> None:
    scenario = Scenario.load(bundled("scenarios") / "quickstart.yaml")
    again = reloaded(scenario, tmp_path / "again.yaml")
    assert again.digest == scenario.digest
    assert again.model.demand == scenario.model.demand


def test_a_scenario_in_code_is_the_one_in_the_file(tmp_path: Path) -> None:
    assert reloaded(Scenario.from_dict(SMALL), tmp_path / "small.yaml").digest == Scenario.of(**SMALL).digest


def test_a_default_that_is_written_out_changes_no_digest() -> None:
    assert Scenario.of(**SMALL, seed=1, command={"links": "ideal"}).digest == Scenario.of(**SMALL).digest


def test_a_changed_value_changes_the_digest() -> None:
    assert Scenario.of(**SMALL, seed=2).digest != Scenario.of(**SMALL).digest


@pytest.mark.parametrize("text", ["1e3", "0o17", "null", "22:30", "- x", "", "a: b", "true", "line\nline", " x ", "é№"])
def test_text_that_looks_like_something_else_survives_writing(text: str, tmp_path: Path) -> None:
    scenario = Scenario.of(**SMALL, summary=text)
    assert reloaded(scenario, tmp_path / "small.yaml").spec.summary == text


def test_files_are_found_from_any_folder_and_count_by_their_contents(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        (folder / "asked.csv").write_text("time_h,site\n2,Hill\n", encoding="utf-8")
    traced = SMALL | {"demand": [{"kind": "delivery", "trace": "asked.csv"}]}
    scenario = Scenario.from_dict(traced, base=here)
    assert scenario.digest == Scenario.from_dict(traced, base=there).digest
    assert reloaded(scenario, there / "copy.yaml").digest == scenario.digest
    (there / "asked.csv").write_text("time_h,site\n3,Hill\n", encoding="utf-8")
    assert Scenario.from_dict(traced, base=there).digest != scenario.digest


def test_a_scenario_that_extends_another_finds_the_files_of_both(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "asked.csv").write_text("time_h,site\n2,Hill\n", encoding="utf-8")
    base = Scenario.from_dict(SMALL | {"demand": []}).to_yaml()
    traced = base.replace("demand: []", "demand:\n- {kind: delivery, trace: asked.csv}")
    (tmp_path / "base" / "base.yaml").write_text(traced, encoding="utf-8")
    (tmp_path / "top.yaml").write_text("extends: base/base.yaml\nname: top\n", encoding="utf-8")
    assert len(Scenario.load(tmp_path / "top.yaml").model.demand[0].trace) == 1


def test_overrides_are_applied_on_loading(small: Callable[..., Scenario]) -> None:
    path = Path(small().document.file)
    assert Scenario.load(path, ["fleet.termit.count=5"]).model.fleet[0].count == 5


def test_replacing_takes_keys_and_dotted_paths_and_leaves_the_original_alone() -> None:
    original = Scenario.of(**SMALL)
    changed = original.replace(
        {"fleet.0.count": 4, "command.coordinator.name": "fifo-nearest"}, horizon_days=np.int64(3)
    )
    assert (changed.spec.fleet[0].count, changed.spec.horizon_days) == (4, 3.0)
    assert changed.spec.command.coordinator.name == "fifo-nearest"
    assert (original.spec.fleet[0].count, original.spec.horizon_days) == (2, 1.0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"fleet.0.cout": 4}, "'cout', unknown key (did you mean 'count'?) (fleet.0.cout)"),
        ({"fleet.3.count": 4}, "'3', 'fleet' has 1 elements and none of this name (known: termit)"),
        ({"fleet..count": 4}, "'fleet..count', a path of at most 50 keys is expected, as in fleet.0.count"),
        ({"horizon_days": float("nan")}, "nan, a number must be finite (horizon_days)"),
        (
            {"horizon_days": {1, 2}},
            "'set', a scenario holds mappings, lists, text, numbers, true, false and None (horizon_days)",
        ),
        ({"sites.0": {"name": "a\x00b"}}, "'a\\x00b', text must not hold the control character U+0000 (sites.0.name)"),
        ({"summary": {1: 2}}, "1, a key must be text (summary)"),
        ({"seed": 2**63}, "9223372036854775808, a whole number must fit 64 bits (seed)"),
    ],
)
def test_mistakes_in_code_say_the_path_of_the_key(changes: dict[str, object], expected: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.of(**SMALL).replace(changes)
    assert str(caught.value) == f"<scenario>: error: {expected}"


def test_a_value_that_holds_itself_is_refused() -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(ScenarioError, match="nested deeper than 50 levels"):
        Scenario.of(**SMALL, events=loop)


def test_rules_over_several_keys_say_the_path_too() -> None:
    with pytest.raises(ScenarioError, match=r"<scenario>: error: 'Base', unknown site .*\(fleet.0.home\)"):
        _ = Scenario.of(**SMALL).replace({"fleet.0.home": "Base"}).model


@given(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(ODD_VALUES)), min_size=1, max_size=3))
def test_a_damaged_scenario_is_built_or_refused_and_nothing_else(damage: list[tuple[int, object]]) -> None:
    values = deepcopy(SMALL)
    for number, odd in damage:
        paths = [path for path in paths_in(values) if path]
        *above, last = paths[number % len(paths)]
        parent: Any = values
        for step in above:
            parent = parent[step]
        parent[last] = odd
    try:
        scenario = Scenario.from_dict(values)
        assert scenario.model.horizon_s > 0
    except ScenarioError as error:
        assert str(error).startswith("<scenario>: error: ")  # noqa: PT017 - being built is right too


def test_an_error_about_a_value_has_its_place(small: Callable[..., Scenario]) -> None:
    scenario = small()
    error = scenario.error(("fleet", 0, "count"), "must be even")
    assert error.place == Place(file=scenario.document.file, line=14, column=31)
    assert error.message == "2, must be even (fleet.0.count)"


def test_the_model_is_built_once() -> None:
    scenario = Scenario.of(**SMALL)
    assert scenario.model is scenario.model


def test_a_scenario_travels_to_another_process() -> None:
    scenario = Scenario.of(**SMALL)
    _ = scenario.model
    assert pickle.loads(pickle.dumps(scenario)).digest == scenario.digest
