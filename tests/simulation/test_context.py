"""What a policy is told once: its scope and its parameters, and the future only where it is registered for that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from fleet.coordination import registry
from fleet.coordination.protocol import Context, Future
from tests.simulation.bench import Desk, Timetable, TimetableParameters, bench, run
from tests.simulation.test_posts import per_vehicle, sectors

Write = Callable[..., None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """One of its own."""

    scope: str = "idle"
    horizon_h: float = 3.0


class Oracle(Timetable):
    """Knows what will be asked for."""

    Parameters = Foresight  # type: ignore[assignment]
    needs_truth = True
    told: ClassVar[list[Context]] = []

    def setup(self, context: Context) -> None:
        self.told.append(context)
        super().setup(context)


@pytest.fixture(autouse=True)
def oracle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._plugged_in, "oracle", Oracle)
    monkeypatch.setattr(Oracle, "told", [])


def test_a_post_is_told_the_sites_that_it_holds(tmp_path: Path, timetable: Write) -> None:
    seen: dict[str, list[int]] = {}
    note: Callable[[Desk], None] = lambda d: seen.update(  # noqa: E731 - one line of glue
        {d.context.post: list(d.context.scope)}
    )
    timetable(west=[(1, note)], east=[(1, note)])
    run(sectors(tmp_path))
    assert seen == {"west": [0, 1], "east": [2, 3]}


def test_a_post_on_a_vehicle_holds_no_site(tmp_path: Path, timetable: Write) -> None:
    seen: list[list[int]] = []
    timetable(**{"cart-1": [(1, lambda d: seen.append(list(d.context.scope)))]})
    run(per_vehicle(tmp_path))
    assert seen == [[]]


def test_a_policy_is_told_its_parameters_with_those_left_at_their_defaults(tmp_path: Path, timetable: Write) -> None:
    seen: list[object] = []
    timetable(central=[(1, lambda d: seen.append(d.context.parameters))])
    run(bench(tmp_path))
    run(bench(tmp_path, command={"coordinator": {"name": "oracle", "horizon_h": 7}}))
    assert seen == [TimetableParameters(), Foresight(horizon_h=7)]


def test_only_who_is_registered_as_needing_the_truth_is_told_the_future(tmp_path: Path, timetable: Write) -> None:
    seen: list[Future | None] = []
    timetable(central=[(1, lambda d: seen.append(d.context.future))])
    run(bench(tmp_path, [(600, "Farm", 50)]))
    assert seen == [None]
    run(bench(tmp_path, [(600, "Farm", 50), (300, "Hill", 20)], command={"coordinator": "oracle"}))
    future = Oracle.told[0].future
    assert future is not None
    assert [(m.id, m.site, m.ready_us) for m in future.missions] == [
        ("delivery-00001", 2, 300_000_000),
        ("delivery-00002", 1, 600_000_000),
    ]
    assert registry.describe("oracle").label == "oracle (knows the future)"
    assert registry.describe("timetable").label == "timetable"
