"""Values of a scenario by patterns of key paths, ``fleet.*.count``, and the scenario with some of them changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fleet.scenario.scenario import Scenario


def values_at(scenario: Scenario, pattern: str) -> dict[str, Any]:
    """Every value at a path that fits, defaults included, by its path; in a pattern ``*`` is any entry or key.

    Empty where the scenario has nothing there, or nothing but ``None``.
    """
    data = scenario.spec.model_dump(mode="json", by_alias=True)
    return {".".join(path): value for path, value in _found(data, pattern.split("."), ()) if value is not None}


def with_values(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """The scenario with the value at each path replaced, wherever the file leaves a path out or writes it shorter.

    A file may say ``loss_per_km: 0.004`` for its truth and its belief: then the whole of it is replaced. Raises
    ``ScenarioError`` for a path that leads nowhere and for values that break a rule.
    """
    data = scenario.spec.model_dump(mode="json", by_alias=True)
    for path, value in changes.items():
        *above, last = path.split(".")
        parent: Any = data
        for step in above:
            parent = parent[_step(parent, step)]
        parent[_step(parent, last)] = value
    reached = dict.fromkeys(_reached(scenario.document.data, path.split(".")) for path in changes)
    return scenario.replace({".".join(path): _at(data, path) for path in reached})


def _found(value: Any, steps: list[str], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not steps:
        yield path, value
        return
    step, *rest = steps
    if isinstance(value, list):
        entries = {str(number): entry for number, entry in enumerate(value)}
    else:
        entries = value if isinstance(value, dict) else {}
    for key in entries if step == "*" else [step] if step in entries else []:
        yield from _found(entries[key], rest, (*path, key))


def _reached(written: Any, steps: list[str]) -> tuple[str, ...]:
    """The longest beginning of a path that can be set in a document as it is written."""
    for depth, step in enumerate(steps):
        if isinstance(written, list):
            written = written[int(step)]
        elif isinstance(written, dict):
            if step not in written:
                return tuple(steps)
            written = written[step]
        else:
            # A bare value where the path goes on: all of it has to be written anew.
            return tuple(steps[:depth])
    return tuple(steps)


def _at(data: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        data = data[_step(data, step)]
    return data


def _step(parent: Any, step: str) -> str | int:
    return int(step) if isinstance(parent, list) else step
