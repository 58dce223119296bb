"""Which policies there are, how they are named, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from fleet.coordination import registry
from fleet.coordination.policies.fifo_nearest import FifoNearest
from fleet.coordination.policies.greedy_closest import GreedyClosest
from fleet.errors import PolicyError


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachParameters:
    scope: str = "idle"
    reach_km: float = 5.0


class Reaching:
    """Reaches as far as it is told.

    And no further.
    """

    Parameters = ReachParameters

    def __init__(self, parameters: ReachParameters) -> None:
        self.parameters = parameters

    def setup(self, context: Any) -> None:
        """Nothing."""

    def decide(self, picture: Any, triggers: Any, budget: Any) -> Any:
        """Nothing."""


@pytest.fixture(autouse=True)
def without_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_plugged_in", {})


def install(monkeypatch: pytest.MonkeyPatch, name: str, path: str) -> None:
    point = EntryPoint(name=name, value=path, group=registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point] if group == registry.GROUP else [])


def test_the_policies_that_ship_are_there_without_being_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "entry_points", lambda **_: [])
    assert {"fifo-nearest", "greedy-closest"} <= set(registry.names())
    assert registry.load("fifo-nearest") is FifoNearest
    assert registry.load("greedy-closest") is GreedyClosest


def test_names_are_sorted_and_unique() -> None:
    assert list(registry.names()) == sorted(set(registry.names()))


def test_an_unknown_name_is_told_the_valid_ones_and_the_nearest() -> None:
    with pytest.raises(PolicyError) as caught:
        registry.load("fifo-nearst")
    message = str(caught.value)
    assert message.startswith("unknown coordinator 'fifo-nearst', must be one of ")
    assert all(name in message for name in registry.names())
    assert message.endswith("; did you mean 'fifo-nearest'?")


def test_a_name_like_no_other_gets_no_suggestion() -> None:
    with pytest.raises(PolicyError) as caught:
        registry.load("zzz")
    assert "did you mean" not in str(caught.value)


def test_a_registered_class_is_made_with_its_parameters() -> None:
    registry.register("reaching", Reaching)
    assert "reaching" in registry.names()
    assert registry.make("reaching", {"reach_km": 7.5}).parameters == ReachParameters(reach_km=7.5)
    assert registry.parameters_of("reaching") is ReachParameters


@pytest.mark.parametrize("name", ["fifo-nearest", "reaching"])
def test_a_name_is_given_once(name: str) -> None:
    registry.register("reaching", Reaching)
    with pytest.raises(PolicyError, match=f"coordinator '{name}' is registered already"):
        registry.register(name, Reaching)


@pytest.mark.parametrize("missing", ["setup", "decide"])
def test_a_class_that_is_no_coordinator_is_refused(missing: str) -> None:
    body = {name: getattr(Reaching, name) for name in ("setup", "decide", "Parameters") if name != missing}
    with pytest.raises(PolicyError, match=rf"^coordinator 'incomplete': Incomplete has no method {missing}\(self, "):
        registry.register("incomplete", type("Incomplete", (), body))


class Plain:
    """Two methods and nothing else."""

    setup = Reaching.setup
    decide = Reaching.decide


def test_a_policy_without_parameters_is_made_of_nothing() -> None:
    registry.register("plain", Plain)
    assert isinstance(registry.make("plain", {"scope": "idle"}), Plain)
    (scope,) = registry.describe("plain").parameters
    assert (scope.name, scope.default, scope.choices) == ("scope", "idle", ("idle",))
    with pytest.raises(PolicyError, match=r"'plain' has no parameter 'reach_km', must be one of scope$"):
        registry.make("plain", {"reach_km": 1.0})


def test_a_policy_that_is_made_with_arguments_has_to_say_which() -> None:
    class Wanting(Plain):
        def __init__(self, parameters: object) -> None:
            self.parameters = parameters

    with pytest.raises(PolicyError, match="Wanting takes arguments when it is made, but has no Parameters"):
        registry.register("wanting", Wanting)


def test_parameters_that_are_no_dataclass_are_refused() -> None:
    class Loose(Plain):
        Parameters = dict

    with pytest.raises(PolicyError, match="Loose has Parameters that are no dataclass"):
        registry.register("loose", Loose)


def test_a_policy_that_leaves_scope_out_of_its_parameters_looks_at_idle_vehicles() -> None:
    @dataclass(frozen=True)
    class Bare:
        pass

    class Unscoped(Plain):
        Parameters = Bare

        def __init__(self, parameters: Bare) -> None:
            self.parameters = parameters

    registry.register("unscoped", Unscoped)
    assert registry.make("unscoped", {"scope": "idle"}).parameters == Bare()
    with pytest.raises(PolicyError, match="'unscoped' has no parameter 'scope', it has none"):
        registry.make("unscoped", {"scope": "busy"})


def test_a_parameter_that_a_policy_does_not_have_is_refused_with_those_that_it_has() -> None:
    registry.register("reaching", Reaching)
    with pytest.raises(PolicyError, match=r"'reaching' has no parameter 'range', must be one of reach_km, scope"):
        registry.make("reaching", {"range": 1.0})


def test_an_installed_entry_point_is_a_policy_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, "installed", "fleet.coordination.policies.fifo_nearest:FifoNearest")
    assert "installed" in registry.names()
    assert registry.load("installed") is FifoNearest


def test_an_entry_point_that_is_no_coordinator_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, "broken", "fleet.coordination.news:news")
    with pytest.raises(PolicyError, match="coordinator 'broken'"):
        registry.load("broken")


def test_a_description_is_the_first_line_and_the_parameters() -> None:
    registry.register("reaching", Reaching)
    entry = registry.describe("reaching")
    assert (entry.name, entry.summary) == ("reaching", "Reaches as far as it is told.")
    assert (entry.needs_truth, entry.slow) == (False, False)
    assert [(p.name, p.default, p.unit) for p in entry.parameters] == [("scope", "idle", None), ("reach_km", 5.0, "km")]


def test_a_policy_says_itself_that_it_needs_the_truth_or_is_slow() -> None:
    registry.register("bound", type("Bound", (Reaching,), {"needs_truth": True, "slow": True}))
    entry = registry.describe("bound")
    assert (entry.needs_truth, entry.slow) == (True, True)
