"""A valid scenario that no machine could hold is refused, naming the limit, before anything large is made."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.scenario.schema import MAX_JOURNEYS, MAX_RATE_STEPS, MAX_REQUESTS, MAX_SITES, MAX_VEHICLES
from fleet.scenario.schema.values import MAX_DAYS, MAX_ENTRIES, MAX_ZONES

GRAPH = """  graph:
    nodes: {a: [0, 0], b: [1, 0], c: [2, 0], d: [3, 0, 50]}
    edges: [[a, b], [b, c, track], [c, d]]
    crossings: {old ford: [c, b]}
"""
DEMAND = "  - {kind: delivery, to: forward, rate_per_day: 24, load_kg: 100}\n"
RATE = "rate_per_day: 24"
FLEET = "count: 2"
FARM = "  - {name: Farm, group: forward, node: d}\n"
HOURLY = f"profile: {{hourly: {list(range(24))}}}"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((GRAPH, "  generate: {nodes: 1000000000}\n"), "1000000000, must be at most 20000"),
        ((RATE, "rate_per_day: 1e12"), "1000000000000.0, must be at most 1000000000"),
        ((RATE, "rate_per_day: 1e9"), f"about 1,000,000,000 requests in all, at most {MAX_REQUESTS:,} are allowed"),
        (
            ("rate_per_day: 24, load_kg: 100", "rate_per_day: 9e5, load_kg: 300, lot_kg: 3"),
            f"about 90,000,000 parts of split loads in all (see load_kg, lot_kg), at most {MAX_REQUESTS:,} are allowed",
        ),
        ((FLEET, "count: 10000000"), f"10000000, must be at most {MAX_VEHICLES}"),
        (("horizon_days: 1", "horizon_days: 1e9"), f"1000000000.0, must be at most {MAX_DAYS}"),
        ((FARM, f"{FARM}  - {{group: x, count: 9999}}\n"), f"10,002 sites in all, at most {MAX_SITES:,} are allowed"),
        ((DEMAND, DEMAND * (MAX_ENTRIES + 1)), f"at most {MAX_ENTRIES} elements are expected, not {MAX_ENTRIES + 1}"),
        (("chargers: 1", "chargers: 9223372036854775807"), "9223372036854775807, must be at most 1000000"),
    ],
)
def test_an_absurd_scenario_is_refused_by_a_limit(
    refusal: Callable[..., str], change: tuple[str, str], expected: str
) -> None:
    said = refusal(change)
    assert said.startswith("small.yaml:")
    assert expected in said
    assert "\n" not in said


def test_too_many_ways_from_site_to_site_are_refused_before_any_is_looked_for(refusal: Callable[..., str]) -> None:
    placed = FARM.replace(", node: d", "") + "  - {group: many, count: 1500, place: anywhere}\n"
    said = refusal(
        (GRAPH, "  generate: {nodes: 2000}\n"),
        (", node: a", ""),
        (", node: c", ""),
        (FARM, placed),
    )
    assert f"1,503 × 1,503 ways for 1 kinds of running gear, at most {MAX_JOURNEYS:,} are allowed (sites)" in said


def test_rates_that_change_too_often_are_refused_while_they_are_worked_out(refusal: Callable[..., str]) -> None:
    streams = "".join(DEMAND.replace("24,", f"0.1, {HOURLY},").replace("kind", f"name: d{n}, kind") for n in range(999))
    said = refusal(("horizon_days: 1", f"horizon_days: {MAX_DAYS}"), (DEMAND, streams))
    assert f"changes of rates in all (see profile, events), at most {MAX_RATE_STEPS:,} are allowed (demand)" in said


def test_too_many_zones_are_refused(refusal: Callable[..., str]) -> None:
    zones = "".join(
        f"  - {{name: z{n}, kind: threat, polygon_km: [[0, 0], [1, 0], [1, 1]]}}\n" for n in range(MAX_ZONES + 1)
    )
    assert f"at most {MAX_ZONES} elements are expected, not {MAX_ZONES + 1} (zones)" in refusal(more=f"zones:\n{zones}")


@pytest.mark.parametrize("figures", ["cruise_kmh: 1e-300", "mass_kg: 1e9, range_km: 1e9", "efficiency: 1e-300"])
def test_figures_that_come_to_an_absurd_battery_are_refused(refusal: Callable[..., str], figures: str) -> None:
    said = refusal(("platform: termit", "platform: odd"), more=f"platforms: {{odd: {{base: termit, {figures}}}}}\n")
    assert "come to an energy store of" in said
    assert "must be at most 100,000,000 kWh (platforms.odd)" in said


def test_a_request_is_not_repeated_more_often_than_every_second(refusal: Callable[..., str]) -> None:
    change = ("  coordinator: {name: greedy-closest}", "  request_repeat_s: 1e-7")
    assert "1e-07, must be at least 1 (command.request_repeat_s)" in refusal(change)


def test_every_limit_stands_in_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "scenarios" / "README.md").read_text(encoding="utf-8")
    for limit in (
        MAX_JOURNEYS,
        MAX_RATE_STEPS,
        MAX_REQUESTS,
        MAX_SITES,
        MAX_VEHICLES,
        MAX_DAYS,
        MAX_ENTRIES,
        MAX_ZONES,
    ):
        assert f"{limit:,}" in text
