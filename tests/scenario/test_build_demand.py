"""Demand: who asks for what, how often, and what the fleet can carry."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.scenario.scenario import Scenario
from fleet.units import S_PER_DAY, S_PER_H

LINE = "{kind: delivery, to: forward, rate_per_day: 24, load_kg: 100}"
SURGE = "events:\n  - {{at: 6h, kind: demand-surge, {}, for_h: 6}}\n"


def per_h(rates_per_s: tuple[float, ...]) -> list[float]:
    return [round(rate * S_PER_H, 9) for rate in rates_per_s]


def test_a_stream_has_its_kind_its_sites_and_any_depot_as_origin(small: Callable[..., Scenario]) -> None:
    (stream,) = small().model.demand
    assert (stream.name, stream.kind.name, stream.sites, stream.origins) == (
        "delivery to forward",
        "delivery",
        (1, 2),
        (0,),
    )
    assert (stream.edges_s, per_h(stream.rates_per_s), stream.sequence) == ((0.0, S_PER_DAY), [1.0], 0)
    assert (stream.load.bounds, stream.priority_weights) == ((100.0,), (1.0,))
    assert (stream.due_s, stream.expires_s) == (None, 12 * S_PER_H)


def test_a_lot_is_the_largest_payload_of_those_vehicles_that_there_are(small: Callable[..., Scenario]) -> None:
    more = "  - {platform: zmiy, home: Depot}\n  - {platform: protector, count: 0, home: Depot}\ndemand:\n"
    assert small(("demand:\n", more)).model.demand[0].lot_kg == 500.0


def test_times_of_a_stream_replace_those_of_its_kind(small: Callable[..., Scenario]) -> None:
    (stream,) = small((LINE, LINE[:-1] + ", due_h: 2, expires_h: 3}")).model.demand
    assert (stream.due_s, stream.expires_s) == (2 * S_PER_H, 3 * S_PER_H)


def test_a_depot_that_asks_is_not_its_own_origin(small: Callable[..., Scenario]) -> None:
    second = "  - {name: Base, kind: depot, node: b}\nfleet:\n"
    (stream,) = small(("fleet:\n", second), ("to: forward", "to: Base")).model.demand
    assert (stream.sites, stream.origins) == ((3,), (0,))


def test_an_area_asks_instead_of_sites_and_anywhere_is_the_whole_terrain(small: Callable[..., Scenario]) -> None:
    area = "to: {area_km: [[0, -1], [1.5, 2]]}"
    (stream,) = small(("to: forward", area)).model.demand
    assert (stream.sites, stream.area_m, stream.origins) == ((), (0.0, -1000.0, 1500.0, 2000.0), (0,))
    assert stream.name == "delivery to an area"
    model = small(("to: forward", "to: {area_km: anywhere}")).model
    x_m, y_m = model.terrain.x_m, model.terrain.y_m
    assert model.demand[0].area_m == (x_m.min(), y_m.min(), x_m.max(), y_m.max())


def test_a_surge_everywhere_reaches_areas_too(small: Callable[..., Scenario]) -> None:
    (stream,) = small(("to: forward", "to: {area_km: anywhere}"), more=SURGE.format("factor: 2")).model.demand
    assert per_h(stream.rates_per_s) == [1.0, 2.0, 1.0]


def test_a_surge_of_a_whole_stream_scales_its_rate(small: Callable[..., Scenario]) -> None:
    for where in ("factor: 0.5", "site: forward, factor: 0.5"):
        (stream,) = small(more=SURGE.format(where)).model.demand
        assert stream.edges_s == tuple(hours * S_PER_H for hours in (0, 6, 12, 24))
        assert per_h(stream.rates_per_s) == [1.0, 0.5, 1.0]


def test_a_surge_at_one_site_adds_a_stream_and_leaves_the_others_requests_alone(
    small: Callable[..., Scenario],
) -> None:
    stream, extra = small(more=SURGE.format("site: Farm, factor: 3")).model.demand
    assert per_h(stream.rates_per_s) == [1.0]
    assert (extra.name, extra.sites, extra.sequence) == ("delivery to forward + surge 1", (2,), 1)
    assert per_h(extra.rates_per_s) == [0.0, 1.0, 0.0]


def test_overlapping_surges_multiply(small: Callable[..., Scenario]) -> None:
    surge = SURGE.format("site: Farm, factor: 3")
    streams = small(more=surge + surge.removeprefix("events:\n")).model.demand
    at_noon = [rate for stream in streams for rate in per_h(stream.rates_per_s)[1:2] if stream.sites == (2,)]
    assert sum(at_noon) + 0.5 == pytest.approx(0.5 * 3 * 3)


def test_a_trace_asks_at_its_own_times(small: Callable[..., Scenario], tmp_path: Path) -> None:
    (tmp_path / "asked.csv").write_text("time_h,site\n2,Farm\n1,Hill\n", encoding="utf-8")
    (stream,) = small((LINE, "{kind: delivery, trace: asked.csv, load_kg: 50}")).model.demand
    assert [(request.time_s, request.site) for request in stream.trace] == [(3600, 1), (7200, 2)]
    assert (stream.name, stream.sites, stream.rates_per_s) == ("delivery trace", (1, 2), (0.0,))


def test_a_trace_stays_within_the_sites_that_it_is_for(refusal: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "asked.csv").write_text("time_h,site\n2,Farm\n", encoding="utf-8")
    message = refusal((LINE, "{kind: delivery, to: Hill, trace: asked.csv}"))
    assert message == "asked.csv:2:3: error: 'Farm', unknown site (known: Hill) (site)"


def test_a_scenarios_own_kind_of_mission_may_be_asked_for(small: Callable[..., Scenario]) -> None:
    steps = "steps: [{do: scout, at: site, duration_h: 0.5}]"
    kind = f"  - {{name: survey, role: engineering, due_h: 1, expires_h: 2, {steps}}}\n"
    line = "{kind: survey, to: Hill, rate_per_day: 1}"
    (stream,) = small((LINE, line), more="mission_kinds:\n" + kind).model.demand
    assert (stream.kind.role, stream.kind.steps[0].duration_s, stream.expires_s) == ("engineering", 1800, 7200)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            LINE.replace("delivery", "delivry"),
            "16:12: error: 'delivry', unknown mission kind (did you mean 'delivery'?) (demand.0.kind)",
        ),
        (
            LINE.replace("delivery", "recovery"),
            "16:12: error: 'recovery', the simulation asks for this kind itself, it can't be a demand (demand.0.kind)",
        ),
        (
            LINE.replace("forward", "fourward"),
            "16:26: error: 'fourward', unknown site or group (did you mean 'forward'?) (demand.0.to)",
        ),
        (
            LINE.replace("forward", "{area_km: [[1, 0], [0, 1]]}"),
            ("16:36: error: the first corner must be south and west of the second (demand.0.to.area_km)"),
        ),
        (
            LINE[:-1] + ", origin: Hill}",
            "16:75: error: 'Hill', Hill can't be the origin of what it asks for (demand.0.origin)",
        ),
        (
            LINE[:-1] + ", lot_kg: 400}",
            (
                "16:75: error: 400, impossible lot: no vehicle with role 'logistics' carries more than 300 kg "
                "(demand.0.lot_kg)"
            ),
        ),
        (
            LINE.replace("delivery", "evacuation").replace("100", "301"),
            (
                "16:64: error: 301, impossible payload: 301 kg can't be split, and no vehicle with role 'evacuation' "
                "carries more than 300 kg (demand.0.load_kg)"
            ),
        ),
        (
            LINE.replace("100", "1e9"),
            (
                "16:62: error: 1000000000.0, impossible payload: 1e+09 kg in lots of 300 kg is more than 1000 parts "
                "(demand.0.load_kg)"
            ),
        ),
        (
            LINE[:-1] + ", due_h: 13}",
            "16:74: error: 13, must be at most expires_h = 12 (demand.0.due_h)",
        ),
        (
            LINE[:-1] + ", expires_h: 3}",
            "16:78: error: 3, must be at least the 4 h in which delivery is due; give due_h too (demand.0.expires_h)",
        ),
        (
            LINE.replace("rate_per_day: 24", "per_month: [30], month_days: [0.5]"),
            "16:46: error: its months cover 0.5 days, must be at least horizon_days = 1 (demand.0.per_month)",
        ),
        (
            LINE.replace("24", "6000000"),
            "16:3: error: about 6,000,000 requests in all, at most 1,000,000 are allowed (demand)",
        ),
        (
            LINE + "\n  - " + LINE,
            (
                "17:12: error: 'delivery', demand stream 'delivery to forward' is there already; "
                "tell them apart with the key 'name' (demand.1.kind)"
            ),
        ),
    ],
)
def test_a_demand_that_breaks_a_rule_is_refused_where_it_stands(
    refusal: Callable[..., str], line: str, expected: str
) -> None:
    assert refusal((LINE, line)) == f"small.yaml:{expected}"


def test_some_vehicle_must_have_the_role_that_a_kind_needs(refusal: Callable[..., str]) -> None:
    message = refusal(("platform: termit", "platform: ratel-s"))
    expected = "'delivery', no vehicle in the fleet has the role 'logistics' that it needs (demand.0.kind)"
    assert message == f"small.yaml:16:12: error: {expected}"


@pytest.mark.parametrize(
    ("surge", "expected"),
    [
        ("site: Fram, factor: 2", "20:40: error: 'Fram', unknown site or group (did you mean 'Farm'?) (events.0.site)"),
        ("site: Depot, factor: 2", "20:5: error: no demand with a rate comes from there (events.0)"),
        (
            "site: Farm, factor: 0.5",
            (
                "20:54: error: 0.5, must be at least 1, because 'Farm' is only a part of what asks in demand "
                "'delivery to forward' (events.0.factor)"
            ),
        ),
    ],
)
def test_a_surge_that_breaks_a_rule_is_refused_where_it_stands(
    refusal: Callable[..., str], surge: str, expected: str
) -> None:
    assert refusal(more=SURGE.format(surge)) == f"small.yaml:{expected}"
