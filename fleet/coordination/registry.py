"""Which policies there are.

Entry points of the group ``fleet.coordinators``, and what the command line adds by ``--plugin``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from difflib import get_close_matches
from importlib.metadata import entry_points
from typing import Any, Final

from fleet.errors import PolicyError

GROUP: Final = "fleet.coordinators"

_BUILT_IN: Final = {
    "fifo-nearest": "fleet.coordination.policies.fifo_nearest:FifoNearest",
    "greedy-closest": "fleet.coordination.policies.greedy_closest:GreedyClosest",
}
_plugged_in: dict[str, type[Any]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A registered policy: its name, where its class is, and what it says of itself."""

    name: str
    summary: str
    parameters: tuple[str, ...]
    needs_truth: bool


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
        module, _, attribute = path.partition(":")
        policy = getattr(__import__(module, fromlist=[attribute]), attribute)
    _check(name, policy)
    return policy  # type: ignore[no-any-return]


def parameters_of(name: str) -> type[Any]:
    """The frozen dataclass of a policy's parameters."""
    return load(name).Parameters  # type: ignore[no-any-return]


def make(name: str, parameters: Mapping[str, bool | float | str]) -> Any:
    """A policy with its parameters; raises ``PolicyError`` for a parameter that it doesn't have."""
    policy = load(name)
    known = {field.name for field in fields(policy.Parameters)}
    unknown = sorted(set(parameters) - known)
    if unknown:
        msg = f"coordinator {name!r} has no parameter {unknown[0]!r}, must be one of {', '.join(sorted(known))}"
        raise PolicyError(msg)
    return policy(policy.Parameters(**parameters))


def describe(name: str) -> Entry:
    """What a policy says of itself."""
    policy = load(name)
    summary = next(iter((policy.__doc__ or "").strip().splitlines()), "")
    told = tuple(_told(field) for field in fields(policy.Parameters))
    return Entry(name=name, summary=summary, parameters=told, needs_truth=bool(getattr(policy, "needs_truth", False)))


def _told(field: Field[Any]) -> str:
    """A parameter as listed: with its default, or alone where a scenario has to state it."""
    if field.default is not MISSING:
        return f"{field.name}={field.default}"
    return field.name if field.default_factory is MISSING else f"{field.name}={field.default_factory()}"


def _check(name: str, policy: type[Any]) -> None:
    for attribute in ("setup", "decide", "Parameters"):
        if not hasattr(policy, attribute):
            msg = f"coordinator {name!r}: {policy!r} has no {attribute}"
            raise PolicyError(msg)
