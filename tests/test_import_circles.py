"""No module needs another that needs it back: what is imported when the program runs has no circle in it."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest


def circle_in(needs: Mapping[str, frozenset[str]]) -> list[str]:
    """The modules of one circle, from the first round to it again; none where there is no circle."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def test_imports_at_run_time_have_no_circle() -> None:
    # Imports within functions count too; those for type checking don't, for they load nothing.
    graph = grimp.build_graph("fleet", "viz", exclude_type_checking_imports=True)
    needs = {name: frozenset(graph.find_modules_directly_imported_by(name)) for name in sorted(graph.modules)}
    assert circle_in(needs) == []


def test_a_circle_is_found() -> None:
    needs = {"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset({"a"}), "d": frozenset({"a"})}
    assert set(circle_in(needs)) == {"a", "b", "c"}
    with pytest.raises(CycleError):
        TopologicalSorter(needs).prepare()
