"""A small scenario to break one rule at a time, and policies that need no coordination code."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Literal

import pytest

from fleet.coordination.registry import WRAPPERS, wrapper
from fleet.errors import ScenarioError
from fleet.scenario import build_coordinator
from fleet.scenario.scenario import Scenario

SMALL = """\
schema: 1
name: small
horizon_days: 1
terrain:
  graph:
    nodes: {a: [0, 0], b: [1, 0], c: [2, 0], d: [3, 0, 50]}
    edges: [[a, b], [b, c, track], [c, d]]
    crossings: {old ford: [c, b]}
sites:
  - {name: Depot, kind: depot, node: a, chargers: 1}
  - {name: Hill, group: forward, node: c}
  - {name: Farm, group: forward, node: d}
fleet:
  - {platform: termit, count: 2, home: Depot}
demand:
  - {kind: delivery, to: forward, rate_per_day: 24, load_kg: 100}
command:
  coordinator: {name: greedy-closest}
"""


@dataclass(frozen=True)
class GreedyParameters:
    """Parameters of a policy that exists for these tests."""

    scope: Literal["idle", "busy"] = "idle"
    reach_km: float = 5.0
    rounds: int = 1

    def __post_init__(self) -> None:
        if self.reach_km <= 0:
            msg = f"reach_km {self.reach_km} must be above 0"
            raise ValueError(msg)


@dataclass(frozen=True)
class NoParameters:
    """A policy without any."""


_POLICIES: dict[str, type] = {"fifo-nearest": NoParameters, "greedy-closest": GreedyParameters}


@pytest.fixture(autouse=True)
def _two_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = SimpleNamespace(
        names=lambda: list(_POLICIES), parameters_of=_POLICIES.__getitem__, WRAPPERS=WRAPPERS, wrapper=wrapper
    )
    monkeypatch.setattr(build_coordinator, "registry", lambda: fake)


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Scenario]:
    """The small scenario with each ``old, new`` pair replaced once and ``more`` lines at its end."""

    def load(*changes: tuple[str, str], more: str = "") -> Scenario:
        text = SMALL
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
            text = text.replace(old, new)
        path = tmp_path / "small.yaml"
        path.write_text(text + more, encoding="utf-8")
        return Scenario.load(path)

    return load


@pytest.fixture
def refusal(small: Callable[..., Scenario], tmp_path: Path) -> Callable[..., str]:
    """Why the changed small scenario is refused, without the folder: ``small.yaml:14:5: error: …``."""

    def refused(*changes: tuple[str, str], more: str = "") -> str:
        with pytest.raises(ScenarioError) as caught:
            _ = small(*changes, more=more).model
        return str(caught.value).replace(f"{tmp_path}/", "")

    return refused
