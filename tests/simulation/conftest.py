"""The timetable is a registered policy in these tests, and forgets between them."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from fleet.coordination import registry
from tests.simulation.bench import Act, Timetable

Entries = Mapping[str, Sequence[tuple[float, Act]]]


@pytest.fixture(autouse=True)
def timetable(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have posts follow timetables: ``timetable(central=[(second, act), …])``, ``always`` by post at every call."""
    monkeypatch.setitem(registry._plugged_in, "timetable", Timetable)
    monkeypatch.setattr(Timetable, "heard", {})
    monkeypatch.setattr(Timetable, "entries", {})
    monkeypatch.setattr(Timetable, "always", {})

    def write(always: Mapping[str, Act] | None = None, **entries: Sequence[tuple[float, Act]]) -> None:
        monkeypatch.setattr(Timetable, "entries", entries)
        monkeypatch.setattr(Timetable, "always", dict(always or {}))

    return write
