"""The notebook that ships runs cell by cell, and what a cell ends with can be shown."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[2] / "scenarios" / "read_a_run.ipynb"


def code_cells() -> list[str]:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def shown_by(source: str, namespace: dict[str, Any]) -> object:
    """The value of a cell's last line, as a notebook shows it; None where that is no expression."""
    *before, last = ast.parse(source).body
    ends_with_value = isinstance(last, ast.Expr)
    exec(compile(ast.Module(before if ends_with_value else [*before, last], []), str(NOTEBOOK), "exec"), namespace)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), str(NOTEBOOK), "eval"), namespace)


@pytest.fixture(scope="module")
def shown() -> list[object]:
    """What each cell shows, run in order."""
    namespace: dict[str, Any] = {}
    return [shown_by(source, namespace) for source in code_cells()]


def test_every_cell_shows_something(shown: list[object]) -> None:
    assert len(shown) == len(code_cells()) > 5
    assert all(value is not None for value in shown)


def test_the_run_shows_itself_as_tables_and_charts_as_pictures(shown: list[object]) -> None:
    assert "Headline figures" in shown[0]._repr_html_()  # type: ignore[attr-defined]
    pictures = [value._repr_mimebundle_() for value in shown if hasattr(value, "_repr_mimebundle_")]
    assert len(pictures) == 3
    assert all(picture["image/svg+xml"].startswith("<svg") for picture in pictures)


def test_the_notebook_ships_without_outputs() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
