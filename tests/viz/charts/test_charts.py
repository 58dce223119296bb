"""What every chart of a run promises, and the figures that each of them draws."""

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.ledger import tables
from fleet.ledger.memory import MemoryStore
from fleet.ledger.reader import Ledger
from fleet.ledger.recorder import Recorder
from fleet.resources import bundled
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.figure_tables import operators
from fleet.statistics.mission_counts import OUTCOMES
from fleet.statistics.outages import outages
from fleet.statistics.run import Run
from fleet.units import US_PER_H
from tests.ledger.example import example_ledger
from tests.viz.charts.unfinished import cut
from viz.charts.figure import NothingToDrawError
from viz.charts.registry import CHARTS, NAMES, SECTIONS, draw
from viz.charts.time_bins import TimeBins


def records(spec: Mapping[str, Any], *columns: str) -> list[dict[str, Any]]:
    """Every row of data in a specification that has all of *columns*."""
    return [row for rows in spec.get("datasets", {}).values() for row in rows if row.keys() >= set(columns)]


def drawn(run: Run, name: str, *columns: str) -> pl.DataFrame:
    """The data of a chart that has all of *columns*."""
    return pl.DataFrame(records(draw(run, name).spec(), *columns))


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_valid_states_its_finding_and_draws_without_a_browser(suited: Run, name: str) -> None:
    figure = draw(suited, name)
    figure.chart.to_dict(validate=True)
    assert figure.title[0].isupper() or figure.title[0].isdigit()
    assert any(letter.isdigit() for letter in figure.title), "a finding has a figure in it"
    assert "None" not in figure.title + figure.subtitle
    assert "nan" not in figure.title + figure.subtitle
    picture = figure.svg()
    assert picture.startswith("<svg")
    assert "NaN" not in picture
    assert figure.png().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_the_same_every_time(suited: Run, name: str) -> None:
    assert suited.ledger.path is not None
    assert draw(suited, name).spec() == draw(Run.open(suited.ledger.path), name).spec()


@pytest.mark.parametrize("name", NAMES)
def test_every_quantitative_axis_says_what_it_counts_in(suited: Run, name: str) -> None:
    def axes(spec: Mapping[str, Any]) -> list[Any]:
        own = [c for k, c in spec.get("encoding", {}).items() if k in {"x", "y"} and c.get("type") == "quantitative"]
        parts = [part for key in ("layer", "vconcat", "hconcat") for part in spec.get(key, [])]
        return own + [axis for part in parts for axis in axes(part)]

    found = axes(draw(suited, name).spec())
    titles = [axis.get("title", (axis.get("axis") or {}).get("title", "")) for axis in found if "field" in axis]
    assert any(titles), name


@pytest.mark.parametrize("name", NAMES)
def test_a_run_in_which_nothing_happened_is_no_failure(name: str) -> None:
    empty = Run(Recorder(record="all", store=MemoryStore({})).close("complete", 1))
    with pytest.raises(NothingToDrawError):
        draw(empty, name)


@pytest.mark.parametrize("name", NAMES)
def test_a_tiny_run_by_hand_is_drawn_or_says_what_is_missing(name: str) -> None:
    with suppress(NothingToDrawError):
        assert draw(Run(example_ledger()), name).svg().startswith("<svg")


def test_an_unknown_chart_is_a_key_error(run: Run) -> None:
    with pytest.raises(KeyError):
        draw(run, "pie")


def test_every_chart_stands_in_a_section_of_the_report_and_answers_a_question() -> None:
    assert {entry.section for entry in CHARTS} == set(SECTIONS)
    assert all(entry.question for entry in CHARTS)
    assert len(set(NAMES)) == len(NAMES)


def test_the_title_of_a_file_is_broken_into_lines_that_fit(run: Run) -> None:
    figure = draw(run, "utilisation")
    lines = figure.titled_spec()["title"]["text"]
    assert " ".join(lines) == figure.title
    assert all(len(line) <= 80 for line in lines)
    assert "title" not in figure.spec()


def test_a_notebook_shows_a_figure_as_its_chart(run: Run) -> None:
    shown = draw(run, "losses")._repr_mimebundle_()
    assert shown["image/svg+xml"].startswith("<svg")
    assert [kind for kind in shown if kind.startswith("application/vnd.vegalite.v")]


def test_missions_over_time_add_up_to_those_of_the_summary(run: Run) -> None:
    shown = drawn(run, "missions-over-time", "missions")
    sums = dict(shown.group_by("what").agg(pl.col("missions").sum()).rows())
    counts = run.summary().missions
    assert sums == {"asked for": counts.requested, "succeeded": counts.succeeded}


def test_outcomes_add_up_to_missions_requested(run: Run) -> None:
    shown = drawn(run, "outcomes", "n", "kind")
    sums = dict(shown.group_by("what").agg(pl.col("n").sum()).rows())
    every = [kind.counts for kind in run.summary().by_kind]
    assert sums.pop("on time", 0) + sums.pop("late", 0) == sum(counts.succeeded for counts in every)
    for outcome in OUTCOMES[1:]:
        assert sums.get(outcome, 0) == sum(getattr(counts, outcome) for counts in every)


def test_open_missions_by_stage_add_up_to_the_time_that_missions_took(run: Run) -> None:
    shown = drawn(run, "open-missions", "level")
    bin_h = 1.0
    last = shown["at"].max()
    mission_hours = float(shown.filter(pl.col("at") != last)["level"].sum()) * bin_h
    missions = tables.missions(run.ledger)
    took_h = ((missions["ended_us"] - missions["ready_us"]) / US_PER_H).sum()
    assert len(shown["at"].unique()) == 97
    assert mission_hours == pytest.approx(took_h, rel=0.01)


def test_states_of_the_fleet_add_up_to_the_vehicles_there_are_and_are_to_come(run: Run) -> None:
    shown = drawn(run, "fleet-states", "level")
    at_first = shown.filter(pl.col("at") == 0.0)["level"].sum()
    assert at_first == pytest.approx(12.0, abs=0.05)
    assert "lost, replacement to come" in shown["what"].unique().to_list()


def test_losses_on_the_map_are_all_of_them_by_cause(run: Run) -> None:
    shown = drawn(run, "losses", "cause", "n")
    sums = dict(shown.group_by("cause").agg(pl.col("n").sum()).rows())
    assert sums == dict(run.summary().losses_by_cause)
    roads = drawn(run, "losses", "x2", "y2")
    edges = run.ledger.table("edges").filter(pl.col("road_class") != "none")
    assert len(roads) == len(edges) / 2


def test_utilisation_is_that_of_the_summary(run: Run) -> None:
    shown = {row["name"]: row["use"] for row in drawn(run, "utilisation", "use").iter_rows(named=True)}
    for name, use in run.summary().by_platform.items():
        assert shown[name] == pytest.approx(use.utilisation, abs=1e-4)


def test_time_in_adds_up_to_the_mean_time_of_a_mission(run: Run) -> None:
    hours = drawn(run, "time-in", "hours")["hours"].sum()
    summary = run.summary()
    n, others = summary.missions.succeeded, summary.missions.requested - summary.missions.succeeded
    wanted = summary.time_in["total"] / n + summary.time_in_unserved["total"] / others
    assert hours == pytest.approx(wanted / US_PER_H, rel=1e-3)


def test_a_cumulative_line_ends_at_the_whole_and_passes_half_at_the_median(run: Run) -> None:
    shown = drawn(run, "response-times", "lasted").filter(pl.col("what") == "delivery")
    assert shown["share"].is_sorted()
    assert shown["share"].max() == 1.0
    missions = run.missions.filter(pl.col("outcome") == "succeeded", ~pl.col("derived"))
    median_h = (missions["ended_h"] - missions["ready_h"]).median()
    at_half = shown.filter(pl.col("share") >= 0.5)["lasted"].min()
    assert at_half == pytest.approx(median_h, rel=0.05)


def test_orders_are_counted_by_fate_and_lost_messages_with_them(run: Run) -> None:
    shown = dict(drawn(run, "orders", "what", "n", "post").select("what", "n").rows())
    assert shown["order accepted"] == run.summary().orders["accepted"]
    assert shown["order message lost on the link"] > 0


def test_the_stories_are_of_the_slowest_a_failed_and_the_typical_mission(run: Run) -> None:
    panels = draw(run, "mission-stories").spec()["vconcat"]
    titles = [panel["layer"][0]["title"]["text"] for panel in panels]
    assert [title[0].partition(":")[0] for title in titles] == ["Slowest success", "Failure", "Typical success"]


def test_a_story_has_no_hole(run: Run) -> None:
    spec = draw(run, "mission-stories").spec()
    stories = [spans for spans in spec["datasets"].values() if "start" in spans[0]]
    assert len(stories) == 3
    for spans in stories:
        reached = 0.0
        for span in sorted(spans, key=lambda span: span["start"]):
            assert span["start"] <= reached + 0.001
            reached = max(reached, span["end"])


@pytest.mark.parametrize("name", NAMES)
def test_an_unfinished_run_is_drawn_as_far_as_it_is(suited: Run, name: str) -> None:
    unfinished = cut(suited, suited.ledger.complete_until_us // 2)
    assert draw(unfinished, name).title


def test_operators_have_a_bar_of_their_own() -> None:
    staffed = ("horizon_days=1", "command.operators={count: 1, approval: L2}")
    scenario = Scenario.load(bundled("scenarios") / "quickstart.yaml", overrides=staffed)
    run = simulate(scenario)
    people = run.summary().operators
    assert people is not None
    assert people.utilisation is not None
    shown = {row["name"]: row["use"] for row in drawn(run, "utilisation", "use").iter_rows(named=True)}
    assert shown["operators"] == pytest.approx(min(people.utilisation, 1.0), abs=1e-4)
    assert [row[0] for row in operators(run.summary()).rows][-1] == "mean wait of a call"


def test_a_chart_of_outages_has_every_vehicle_hour_of_them(run: Run) -> None:
    """The mean level over the run, times its length, is the time that vehicles were unheard."""
    levels = drawn(run, "outages", "level", "what", "at")
    bins = TimeBins.of(run.ledger, most=120)
    unheard_h = 0.0
    for _, rows in levels.group_by("what", maintain_order=True):
        unheard_h += float((rows["level"].to_numpy()[:-1] * bins.days * 24).sum())
    lasted = outages(run.ledger)
    assert unheard_h == pytest.approx((lasted["until_us"] - lasted["since_us"]).sum() / US_PER_H, rel=0.02)


def test_orders_of_several_posts_are_split_by_them_and_the_policies_are_named() -> None:
    run = simulate(Scenario.load(bundled("scenarios") / "hierarchy.yaml", overrides=("horizon_days=1",)))
    shown = drawn(run, "orders", "what", "n", "post").filter(what="order accepted")
    assert set(shown["post"]) == {"Post North", "Post Centre", "Post South"}
    subtitle = draw(run, "orders").subtitle
    assert "balance-stocks called" in subtitle
    assert "greedy-closest called" in subtitle


def test_orders_of_a_post_on_every_vehicle_are_counted_by_policy() -> None:
    run = simulate(Scenario.load(bundled("scenarios") / "post_per_vehicle.yaml", overrides=("horizon_days=1",)))
    shown = drawn(run, "orders", "what", "n", "post")
    assert shown["post"].n_unique() == 1
    assert shown.filter(what="order accepted")["n"].sum() == run.summary().orders["accepted"]


def test_a_single_success_is_told_once() -> None:
    run = simulate(Scenario.load(bundled("scenarios") / "one_delivery.yaml"))
    assert run.summary().missions.succeeded == 1
    assert len(draw(run, "mission-stories").spec()["vconcat"]) == 1
    assert draw(run, "outcomes").title.startswith("1 mission was asked for")


def test_the_legend_of_losses_counts_whole_vehicles() -> None:
    deadly = Scenario.load(bundled("scenarios") / "quickstart.yaml", overrides=("hazards.loss_per_km=0.5",))
    layers = draw(simulate(deadly), "losses").spec()["layer"]
    (sizes,) = [layer["encoding"]["size"] for layer in layers if "size" in layer.get("encoding", {})]
    values = sizes["legend"]["values"]
    assert values[0] == 1
    assert all(isinstance(value, int) for value in values)


def test_long_reasons_stand_on_a_line_of_their_own(run: Run) -> None:
    (axis,) = {
        layer["encoding"]["y"]["axis"]["labelExpr"] for layer in draw(run, "orders").spec()["layer"]
    }  # fmt: skip
    assert "split(datum.label, ': ')" in axis


def test_a_single_panel_is_as_wide_as_two_so_that_a_page_does_not_blow_its_letters_up(run: Run) -> None:
    served = simulate(Scenario.load(bundled("scenarios") / "one_delivery.yaml"))
    (alone,) = draw(served, "time-in").spec()["hconcat"]
    assert alone["width"] > sum(panel["width"] for panel in draw(run, "time-in").spec()["hconcat"])


def test_names_as_long_as_they_may_be_stay_on_the_map_and_keep_the_end_that_tells_them_apart(tmp_path: Path) -> None:
    name = "Depot of the Supply Organisation of the North beyond the Long River"
    shipped = (bundled("scenarios") / "quickstart.yaml").read_text(encoding="utf-8")
    (tmp_path / "long.yaml").write_text(shipped.replace("Depot North", name), encoding="utf-8")
    run = simulate(Scenario.load(tmp_path / "long.yaml", overrides=("horizon_days=0.5", "hazards.loss_per_km=0.5")))
    bays = [text for text in texts(draw(run, "utilisation").svg()) if text.endswith("swap bay")]
    assert bays == ["Depot of …iver swap bay"]
    on_map = [text for text in texts(draw(run, "losses").svg()) if text.startswith("Depot")]
    assert on_map
    assert all(text.endswith("…") for text in on_map)


def texts(svg: str) -> list[str]:
    """Every line of text in a picture."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_a_fleet_of_one_and_reports_that_have_just_come_are_told_in_words_that_fit(run: Run) -> None:
    one = simulate(Scenario.load(bundled("scenarios") / "one_delivery.yaml"))
    assert draw(one, "fleet-states").title.startswith("Of 1 vehicle in being")
    fresh = {name: run.ledger.table(name) for name in run.ledger.names}
    fresh["rationale"] = fresh["rationale"].with_columns(vehicle_age_us=pl.lit(0, pl.Int64))
    known = Run(Ledger.from_frames(fresh, meta=run.meta, complete_until_us=run.ledger.complete_until_us))
    assert "less than 0.6 s old in nine of ten cases" in draw(known, "information-age").title
