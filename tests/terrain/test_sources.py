"""Every source of terrain is reached by name, and wrong names and options are answered with the right ones."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fleet.errors import Place, ScenarioError
from fleet.terrain.graph import Terrain
from fleet.terrain.graphml import write_graphml
from fleet.terrain.sources import SOURCES, make_terrain


def test_each_source_makes_a_terrain(frontier: Terrain, tmp_path: Path) -> None:
    write_graphml(frontier, tmp_path / "frontier.graphml")
    (tmp_path / "flat.asc").write_text("ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 5\n1 1\n1 1\n", "utf-8")
    options: dict[str, dict[str, Any]] = {
        "frontier": {"size_m": (14_000.0, 9_000.0), "nodes": 180, "seed": 7},
        "elevation": {"path": tmp_path / "flat.asc"},
        "graphml": {"path": tmp_path / "frontier.graphml"},
    }
    made = {kind: make_terrain(kind, options[kind]) for kind in SOURCES}
    assert made["frontier"].digest() == made["graphml"].digest() == frontier.digest()
    assert made["elevation"].edge_count == 12


def test_a_further_source_is_one_entry(square: Terrain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SOURCES, "square", lambda: square)
    assert make_terrain("square", {}) is square


def test_an_unknown_source_lists_the_known_ones() -> None:
    with pytest.raises(ScenarioError, match=r"a.yaml:2: error: terrain kind 'moon' must be one of elevation, frontier"):
        make_terrain("moon", {}, place=Place(file="a.yaml", line=2))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "missing a required argument: 'path'; options are path, every, surface"),
        ({"path": "a.asc", "colour": "red"}, "unexpected keyword argument 'colour'; options are path"),
    ],
)
def test_wrong_options_list_the_right_ones(options: dict[str, object], message: str) -> None:
    with pytest.raises(ScenarioError, match=f"terrain kind 'elevation': .*{message}"):
        make_terrain("elevation", options)


def test_generating_country_does_not_load_the_libraries_of_other_sources() -> None:
    code = (
        "import sys; from fleet.terrain.sources import make_terrain;"
        "make_terrain('frontier', {'size_m': (9e3, 6e3), 'nodes': 50, 'seed': 1});"
        "print([name for name in ('networkx', 'rasterio') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
