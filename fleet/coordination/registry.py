"""Which policies there are.

Entry points of the group ``fleet.coordinators``, and what the command line adds by ``--plugin``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from importlib.metadata import entry_points
from inspect import signature
from typing import Any, Final, Literal

from fleet.coordination.parameters import Parameter, read_parameters
from fleet.errors import PolicyError

GROUP: Final = "fleet.coordinators"

_BUILT_IN: Final = {
    "assignment": "fleet.coordination.policies.assignment:Assignment",
    "auction": "fleet.coordination.policies.auction:Auction",
    "balance-stocks": "fleet.coordination.policies.balance_stocks:BalanceStocks",
    "cbba": "fleet.coordination.policies.cbba:Cbba",
    "clairvoyant": "fleet.coordination.policies.clairvoyant:Clairvoyant",
    "fifo-nearest": "fleet.coordination.policies.fifo_nearest:FifoNearest",
    "greedy-closest": "fleet.coordination.policies.greedy_closest:GreedyClosest",
    "insertion": "fleet.coordination.policies.insertion:Insertion",
    "mission-command": "fleet.coordination.policies.mission_command:MissionCommand",
    "rolling": "fleet.coordination.policies.rolling:Rolling",
    "rollout": "fleet.coordination.policies.rollout:Rollout",
}
WRAPPERS: Final = {
    "batching": "fleet.coordination.wrappers.batching:Batching",
    "clearance": "fleet.coordination.wrappers.clearance:Clearance",
    "company": "fleet.coordination.wrappers.company:Company",
    "risk-aware": "fleet.coordination.wrappers.risk_aware:RiskAware",
    "salvage": "fleet.coordination.wrappers.salvage:Salvage",
    "wear-balance": "fleet.coordination.wrappers.wear_balance:WearBalance",
}
"""What composes with any policy: made of the policy inside and of parameters of its own."""

_plugged_in: dict[str, type[Any]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoParameters:
    """The parameters of a policy that has none of its own; ``scope`` belongs to every policy."""

    scope: Literal["idle"] = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A registered policy and what it says of itself: in its docstring, its parameters, and two attributes.

    ``needs_truth``: it knows what no policy can know, and is a bound on what is possible. ``slow``: at its default
    effort it is for short scenarios.
    """

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    needs_truth: bool
    slow: bool

    @property
    def label(self) -> str:
        """The name, with a word of warning where the policy knows what no policy can know."""
        return f"{self.name} (knows the future)" if self.needs_truth else self.name


def register(name: str, policy: type[Any]) -> None:
    """Add a policy for this process; raises ``PolicyError`` where the name is taken or the class is no coordinator."""
    if name in names():
        msg = f"coordinator {name!r} is registered already"
        raise PolicyError(msg)
    _check(name, policy)
    _plugged_in[name] = policy


def names() -> tuple[str, ...]:
    """Every registered name, sorted."""
    installed = {point.name for point in entry_points(group=GROUP)}
    return tuple(sorted({*_BUILT_IN, *installed, *_plugged_in}))


def load(name: str) -> type[Any]:
    """The class of a policy; raises ``PolicyError`` naming the valid names."""
    if name in _plugged_in:
        return _plugged_in[name]
    path = _BUILT_IN.get(name)
    if path is None:
        points = [point for point in entry_points(group=GROUP) if point.name == name]
        if not points:
            near = get_close_matches(name, names(), 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            msg = f"unknown coordinator {name!r}, must be one of {', '.join(names())}{hint}"
            raise PolicyError(msg)
        policy = points[0].load()
    else:
        policy = _named(path)
    _check(name, policy)
    return policy  # type: ignore[no-any-return]


def wrapper(name: str) -> type[Any]:
    """The class of a wrapper; raises ``PolicyError`` naming the valid names."""
    if name not in WRAPPERS:
        msg = f"unknown wrapper {name!r}, must be one of {', '.join(WRAPPERS)}"
        raise PolicyError(msg)
    return _named(WRAPPERS[name])


def wrap(policy: Any, name: str, parameters: Mapping[str, bool | float | str]) -> Any:
    """A policy inside a wrapper with its parameters."""
    kind = wrapper(name)
    return kind(policy, kind.Parameters(**parameters))


def _named(path: str) -> type[Any]:
    module, _, attribute = path.partition(":")
    return getattr(__import__(module, fromlist=[attribute]), attribute)  # type: ignore[no-any-return]


def parameters_of(name: str) -> type[Any]:
    """The frozen dataclass of a policy's parameters; `NoParameters` where its class names none."""
    return _parameters(load(name))


def parameters_for(name: str, stated: Mapping[str, bool | float | str]) -> Any:
    """A policy's parameters, those not stated at defaults; raises ``PolicyError`` for one that it doesn't have."""
    kind = parameters_of(name)
    known = {field.name for field in fields(kind)}
    # Idle vehicles are what every policy looks at, whether it says so or not.
    given = {key: value for key, value in stated.items() if key in known or (key, value) != ("scope", "idle")}
    unknown = sorted(set(given) - known)
    if unknown:
        valid = f"must be one of {', '.join(sorted(known))}" if known else "it has none"
        msg = f"coordinator {name!r} has no parameter {unknown[0]!r}, {valid}"
        raise PolicyError(msg)
    return kind(**given)


def make(name: str, parameters: Mapping[str, bool | float | str]) -> Any:
    """A policy with its parameters; raises ``PolicyError`` for a parameter that it doesn't have."""
    policy, chosen = load(name), parameters_for(name, parameters)
    return policy(chosen) if hasattr(policy, "Parameters") else policy()


def needs_truth(name: str) -> bool:
    """Whether a policy knows what no policy can know."""
    return bool(getattr(load(name), "needs_truth", False))


def describe(name: str) -> Entry:
    """What a policy says of itself."""
    policy = load(name)
    summary = next(iter((policy.__doc__ or "").strip().splitlines()), "")
    return Entry(
        name=name,
        summary=summary,
        parameters=read_parameters(_parameters(policy)),
        needs_truth=needs_truth(name),
        slow=bool(getattr(policy, "slow", False)),
    )


def _parameters(policy: type[Any]) -> type[Any]:
    return getattr(policy, "Parameters", NoParameters)


def _check(name: str, policy: type[Any]) -> None:
    """Raise ``PolicyError`` for a class that can't be a coordinator, and say what it lacks."""
    lacks = ""
    for method, arguments in (("setup", "context"), ("decide", "picture, triggers, budget")):
        if not callable(getattr(policy, method, None)):
            lacks = lacks or f"has no method {method}(self, {arguments})"
    if not lacks and not is_dataclass(_parameters(policy)):
        lacks = "has Parameters that are no dataclass"
    if not lacks and not hasattr(policy, "Parameters") and _takes_arguments(policy):
        lacks = "takes arguments when it is made, but has no Parameters, the frozen dataclass that it would be given"
    if lacks:
        msg = f"coordinator {name!r}: {getattr(policy, '__name__', policy)} {lacks}"
        raise PolicyError(msg)


def _takes_arguments(policy: type[Any]) -> bool:
    """Whether a class can't be made without arguments."""
    try:
        signature(policy).bind()
    except TypeError:
        return True
    return False
