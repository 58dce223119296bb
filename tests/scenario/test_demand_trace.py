"""Traces of demand: what a CSV file may hold, and where it says that it does not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.errors import Place, ScenarioError
from fleet.scenario import demand_trace
from fleet.scenario.demand_trace import read_trace
from fleet.scenario.model import TraceRow
from fleet.scenario.trace_fields import TraceRules

HORIZON_S = 86_400.0


def too_heavy(load_kg: float) -> str | None:
    return "at most 500 kg" if load_kg > 500 else None


def too_far(x_km: float, y_km: float) -> str | None:
    return "at most 100 km" if max(abs(x_km), abs(y_km)) > 100 else None


RULES = TraceRules(sites={"Hill": 1, "Farm, old": 2}, load_rule=too_heavy, point_rule=too_far)

HEADER = "a header line with time_h and site, and perhaps load_kg and priority, is expected"


@pytest.fixture
def trace(tmp_path: Path) -> Callable[[str], tuple[TraceRow, ...]]:
    def read(text: str) -> tuple[TraceRow, ...]:
        path = tmp_path / "trace.csv"
        path.write_text(text, encoding="utf-8", newline="")
        return read_trace(path, RULES, HORIZON_S).requests

    return read


def row(time_s: float, site: int, load_kg: float | None = None, priority: int | None = None) -> TraceRow:
    return TraceRow(time_s=time_s, site=site, load_kg=load_kg, priority=priority)


def test_rows_come_out_by_time_and_keep_their_order_where_it_is_equal(
    trace: Callable[[str], tuple[TraceRow, ...]],
) -> None:
    rows = trace('time_h,site,load_kg\n2,Hill,9\n1,"Farm, old",1\n1,Hill,2\n')
    assert rows == (row(3600, 2, 1), row(3600, 1, 2), row(7200, 1, 9))


def test_columns_may_stand_in_any_order_and_fields_may_be_empty(
    trace: Callable[[str], tuple[TraceRow, ...]],
) -> None:
    rows = trace("\ufeffpriority, site ,time_h,load_kg\r\n2,Hill,0.5,\r\n\r\n,Hill,1,40\r\n")
    assert rows == (row(1800, 1, None, 2), row(3600, 1, 40, None))


def test_rows_may_come_from_coordinates_from_sites_or_some_from_each(
    trace: Callable[[str], tuple[TraceRow, ...]],
) -> None:
    assert trace("time_h,x_km,y_km\n1,-2.5,0.25\n") == (TraceRow(time_s=3600, site=None, at_m=(-2500.0, 250.0)),)
    mixed = trace("time_h,site,x_km,y_km\n1,Hill,,\n2,,1,1\n")
    assert [(made.site, made.at_m) for made in mixed] == [(1, None), (None, (1000.0, 1000.0))]


def test_requests_at_or_after_the_horizon_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "trace.csv"
    path.write_text("time_h,site\n24,Hill\n23.99,Hill\n30,Hill\n", encoding="utf-8")
    trace = read_trace(path, RULES, HORIZON_S)
    assert trace.requests == (row(23.99 * 3600, 1),)
    assert (trace.late, trace.first_late) == (2, Place(file=str(path), line=2, column=1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", f"1:1: error: {HEADER}"),
        ("time_h\n1\n", f"1:1: error: {HEADER}; site is missing"),
        ("time_h,sit,site\n", "1:8: error: 'sit', unknown column (did you mean 'site'?)"),
        ("time_h,site,site\n", "1:13: error: 'site', a column may stand only once"),
        ("time_h,site\nnan,Hill\n", "2:1: error: 'nan', hours from the start are expected, as in 9.5 (time_h)"),
        ("time_h,site\n1_0,Hill\n", "2:1: error: '1_0', hours from the start are expected, as in 9.5 (time_h)"),
        ("time_h,site\n1e999,Hill\n", "2:1: error: '1e999', a finite number is expected (time_h)"),
        ("time_h,site\n\n-1,Hill\n", "3:1: error: '-1', must be at least 0 (time_h)"),
        ("time_h,site\n1,Hil\n", "2:3: error: 'Hil', unknown site (did you mean 'Hill'?) (site)"),
        ('site,time_h,load_kg\n"Farm, old",1,-5\n', "2:15: error: '-5', must be at least 0 (load_kg)"),
        ("time_h,site,load_kg\n1,Hill,501\n", "2:8: error: '501', at most 500 kg (load_kg)"),
        ("time_h,site,priority\n1,Hill,9\n", "2:8: error: '9', a whole number from 0 to 8 is expected (priority)"),
        ("time_h,site,priority\n1,Hill,1.5\n", "2:8: error: '1.5', a whole number from 0 to 8 is expected (priority)"),
        ("time_h,site\n1\n", "2:1: error: 1 fields in the row, the header has 2"),
        ("time_h,x_km\n", f"1:1: error: {HEADER.replace('site', 'x_km and y_km')}; y_km is missing"),
        ("time_h,x_km,y_km\n1,1,\n", "2:1: error: a row needs a time, and either a site or both x_km and y_km"),
        (
            "time_h,site,x_km,y_km\n1,Hill,1,1\n",
            "2:1: error: a row needs a time, and either a site or both x_km and y_km",
        ),
        ("time_h,x_km,y_km\n1,101,1\n", "2:3: error: [101, 1], at most 100 km"),
        ("time_h,x_km,y_km\n1,1,1e9\n", "2:5: error: '1e9', must be between -100,000 and 100,000 (y_km)"),
        ('time_h,site\n1,"Hill\n', "3:1: error: not valid CSV, unexpected end of data"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_where_it_stands(
    trace: Callable[[str], tuple[TraceRow, ...]], tmp_path: Path, text: str, expected: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        trace(text)
    assert str(caught.value) == f"{tmp_path}/trace.csv:{expected}"


def test_several_bad_rows_are_named_at_once(trace: Callable[[str], tuple[TraceRow, ...]]) -> None:
    with pytest.raises(ScenarioError, match=r"csv:2:1.*\n.*csv:3:3") as caught:
        trace("time_h,site\nx,Hill\n1,Nowhere\n")
    assert len(str(caught.value).splitlines()) == 2


def test_reading_stops_at_twenty_problems(trace: Callable[[str], tuple[TraceRow, ...]]) -> None:
    with pytest.raises(ScenarioError) as caught:
        trace("time_h,site\n" + "x,Hill\n" * 50)
    assert len(str(caught.value).splitlines()) == 20


def test_a_trace_is_refused_beyond_its_limits(
    trace: Callable[[str], tuple[TraceRow, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demand_trace, "MAX_ROWS", 2)
    with pytest.raises(ScenarioError, match=r"csv:4:1: error: more than 2 rows"):
        trace("time_h,site\n" + "1,Hill\n" * 3)
    monkeypatch.setattr(demand_trace, "MAX_BYTES", 10)
    with pytest.raises(ScenarioError, match="larger than"):
        trace("time_h,site\n")


def test_a_trace_is_utf8_text(tmp_path: Path) -> None:
    path = tmp_path / "trace.csv"
    path.write_bytes(b"time_h,site\n1,H\xe4ll\n")
    with pytest.raises(ScenarioError, match=r"csv:2:4: error: byte 0xe4, a trace must be text in UTF-8"):
        read_trace(path, RULES, HORIZON_S)
