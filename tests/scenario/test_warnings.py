"""What a file says and nothing comes of is told, with its place, and refused nowhere."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.scenario.scenario import Scenario

TRACE = ("to: forward, rate_per_day: 24", "trace: late.csv")


@pytest.fixture
def warnings(small: Callable[..., Scenario], tmp_path: Path) -> Callable[..., list[str]]:
    """The warnings about the changed small scenario, without the folder."""

    def told(*changes: tuple[str, str], more: str = "") -> list[str]:
        return [line.replace(f"{tmp_path}/", "") for line in small(*changes, more=more).model.warnings]

    return told


def test_a_scenario_of_which_everything_happens_has_no_warnings(warnings: Callable[..., list[str]]) -> None:
    assert warnings() == []


def test_an_event_after_the_end_of_the_run_is_told(warnings: Callable[..., list[str]]) -> None:
    events = "events: [{at: 1d, kind: close-crossing, crossing: old ford}, {at: 23h, kind: demand-surge, factor: 2}]\n"
    expected = "the event comes to nothing, because the run ends after horizon_days = 1 (events.0.at)"
    assert warnings(more=events) == [f"small.yaml:19:15: warning: '1d', {expected}"]


def test_requests_after_the_end_of_the_run_are_counted_at_the_first_of_them(
    warnings: Callable[..., list[str]], tmp_path: Path
) -> None:
    (tmp_path / "late.csv").write_text("time_h,site\n3,Hill\n24,Hill\n23,Farm\n25,Hill\n", encoding="utf-8")
    expected = "2 of 4 requests are left out, because they come at or after the end of the run, 24 h (time_h)"
    assert warnings(TRACE) == [f"late.csv:3:1: warning: {expected}"]


def test_a_zone_beside_the_terrain_is_told(warnings: Callable[..., list[str]]) -> None:
    zone = "zones: [{name: mud, kind: weather, polygon_km: [[40, 40], [50, 40], [50, 50]]}]\n"
    expected = "zone 'mud' comes to nothing outside the terrain (zones.0.polygon_km)"
    assert warnings(more=zone) == [f"small.yaml:19:48: warning: {expected}"]
