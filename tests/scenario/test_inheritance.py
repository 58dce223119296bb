"""``extends``: one file as the difference from another."""

from pathlib import Path

import pytest

from fleet.errors import ScenarioError
from fleet.scenario import inheritance
from fleet.scenario.inheritance import MAX_FILES, resolve


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        resolve(path)
    return str(caught.value)


def test_mappings_merge_key_by_key_and_lists_replace(tmp_path: Path) -> None:
    write(tmp_path, "base.yaml", "a: {x: 1, y: {z: 2}}\nfleet: [1, 2]\nkept: true\n")
    top = write(tmp_path, "top.yaml", "extends: base.yaml\na: {y: {w: 3}}\nfleet: [4]\n")
    assert resolve(top).data == {"a": {"x": 1, "y": {"z": 2, "w": 3}}, "fleet": [4], "kept": True}


@pytest.mark.parametrize(
    "source", ["graphml: roads.graphml", "generate: {nodes: 90}", "elevation: hills.asc", "graph: {nodes: {a: [0, 0]}}"]
)
def test_a_terrain_from_another_source_replaces_the_whole_terrain(tmp_path: Path, source: str) -> None:
    write(tmp_path, "base.yaml", "terrain: {elevation: base.asc, spacing_m: 50}\nkept: true\n")
    top = write(tmp_path, "top.yaml", f"extends: base.yaml\nterrain: {{{source}}}\n")
    merged = resolve(top).data
    assert isinstance(merged, dict)
    key = source.partition(":")[0]
    assert merged["kept"] is True
    assert isinstance(merged["terrain"], dict)
    assert set(merged["terrain"]) == ({key, "spacing_m"} if key == "elevation" else {key})


def test_a_terrain_from_the_same_source_is_merged(tmp_path: Path) -> None:
    write(tmp_path, "base.yaml", "terrain: {generate: {nodes: 90, seed: 4}}\n")
    top = write(tmp_path, "top.yaml", "extends: base.yaml\nterrain: {generate: {nodes: 50}}\n")
    assert resolve(top).data == {"terrain": {"generate": {"nodes": 50, "seed": 4}}}


def test_every_value_is_placed_in_the_file_it_came_from(tmp_path: Path) -> None:
    base = write(tmp_path, "base.yaml", "a:\n  x: 1\n  y: 2\n")
    top = write(tmp_path, "top.yaml", "extends: base\na:\n  y: 3\n")
    document = resolve(top)
    assert str(document.place_of(("a", "x"))) == f"{base}:2:6"
    assert str(document.place_of(("a", "y"))) == f"{top}:3:6"
    assert document.file == str(top)


def test_a_file_without_extends_is_itself(tmp_path: Path) -> None:
    assert resolve(write(tmp_path, "one.yaml", "a: 1")).data == {"a": 1}


def test_a_bundled_scenario_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    write(shipped, "quickstart.yaml", "horizon_days: 2\nseed: 1")
    monkeypatch.setattr(inheritance, "bundled", lambda _kind: shipped)
    top = write(tmp_path, "top.yaml", "extends: quickstart\nseed: 2")
    assert resolve(top).data == {"horizon_days": 2, "seed": 2}


def test_a_circle_is_refused_by_its_names(tmp_path: Path) -> None:
    write(tmp_path, "b.yaml", "extends: c.yaml")
    write(tmp_path, "c.yaml", "x: 1\nextends: a")
    top = write(tmp_path, "a.yaml", "extends: b.yaml")
    assert refusal(top) == (
        f"{tmp_path / 'c.yaml'}:2:10: error: 'a', a file must not extend itself: "
        "a.yaml → b.yaml → c.yaml → a.yaml (extends)"
    )


def test_a_chain_of_ten_files_is_the_longest(tmp_path: Path) -> None:
    write(tmp_path, "f0.yaml", "x: 0")
    for number in range(1, MAX_FILES + 1):
        write(tmp_path, f"f{number}.yaml", f"extends: f{number - 1}")
    assert resolve(tmp_path / f"f{MAX_FILES - 1}.yaml").data == {"x": 0}
    assert "at most 10 files may extend one another" in refusal(tmp_path / f"f{MAX_FILES}.yaml")


@pytest.mark.parametrize("named", ["nowhere.yaml", "../none", "x" * 3_000])
def test_a_base_that_does_not_exist_is_refused(tmp_path: Path, named: str) -> None:
    message = refusal(write(tmp_path, "top.yaml", f"a: 1\nextends: {named}"))
    assert ":2:10: error: " in message
    assert "no such file beside this one and no bundled scenario of this name (extends)" in message


@pytest.mark.parametrize("named", ["[a, b]", "3", "''", "{a: 1}"])
def test_extends_takes_one_name(tmp_path: Path, named: str) -> None:
    assert "the name of one scenario file is expected" in refusal(write(tmp_path, "top.yaml", f"extends: {named}"))


def test_a_fault_in_the_base_is_placed_there(tmp_path: Path) -> None:
    base = write(tmp_path, "base.yaml", "a: .nan")
    assert refusal(write(tmp_path, "top.yaml", "extends: base")).startswith(f"{base}:1:4: error: ")
