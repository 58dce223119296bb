"""The report of one study, section by section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from fleet.domain.platform import CatalogueEntry
from fleet.experiments.study.effects import effects_of
from fleet.experiments.study.results import StudyResults
from fleet.statistics.figure_tables import FigureTable
from fleet.statistics.markup import Markup, element, joined
from fleet.statistics.wording import count, listed, number
from viz.charts.figure import Figure, NothingToDrawError
from viz.report.page import chart_place, page
from viz.report.sections import charts_and_tables, navigation, section, tables
from viz.studies import effect_chart, point_chart
from viz.studies.figure_words import FIGURES, FigureWords

_FACTORS: Final = "Swept factors"
_POINTS: Final = "Points"
_FAILED: Final = "Runs that failed"
_PROVENANCE: Final = "Assumptions and provenance"
_MOST_POINTS: Final = 200
_MOST_FAILURES: Final = 20
_MOST_LEVELS: Final = 12
_MOST_EFFECTS: Final = 40


def study_figures(results: StudyResults) -> dict[str, Figure]:
    """The charts that the study has something for, by their name: the figure's and what is drawn of it."""
    drawn: dict[str, Figure] = {}
    for figure in FIGURES:
        for kind, chart in (("points", point_chart.draw), ("effects", effect_chart.draw)):
            # With one factor its effect is all that there is at the points.
            if kind == "effects" and len(results.factors) == 1 and f"{figure.name}-points" in drawn:
                continue
            try:
                drawn[f"{figure.name}-{kind}"] = chart(results, figure)
            except NothingToDrawError:
                continue
    return drawn


def study_report(results: StudyResults, catalogue: Mapping[str, CatalogueEntry], figures: Mapping[str, Figure]) -> str:
    """The whole page with *figures*, which `study_figures` drew; raises ``LedgerError`` for a damaged folder."""
    parts = [(figure, _charts(figure, figures)) for figure in FIGURES]
    sections = [
        charts_and_tables(_heading(figure), charts, _effects(results, figure)) for figure, charts in parts if charts
    ]
    names = [_heading(figure) for figure, charts in parts if charts]
    failed = _failed(results)
    body = joined(
        [
            _header(results),
            navigation([_FACTORS, *names, _POINTS, *([_FAILED] if failed else []), _PROVENANCE]),
            element("main", _factors(results), *sections, _points(results), failed, _provenance(results, catalogue)),
            element("footer"),
        ],
        "\n",
    )
    return page(str(results.facts["name"]), body, {name: figure.spec() for name, figure in figures.items()})


def _charts(figure: FigureWords, figures: Mapping[str, Figure]) -> list[Markup]:
    names = (f"{figure.name}-{kind}" for kind in ("points", "effects"))
    return [chart_place(name, figures[name]) for name in names if name in figures]


def _effects(results: StudyResults, figure: FigureWords) -> tuple[FigureTable, ...]:
    """What each level does against the first one, pair by pair; nothing for a sample."""
    if results.facts["design"] not in {"grid", "list"}:
        return ()
    effects = effects_of(results, figure.name)[:_MOST_EFFECTS]
    unit = 100.0 if figure.is_share else 1.0
    rows = tuple(
        (effect.factor.replace("_", " "), f"{effect.level} rather than {effect.baseline}",
         _signed(effect.difference.mean * unit), *(_bound(bound, unit) for bound in
         (effect.difference.low, effect.difference.high)), f"{effect.pairs:,}")
        for effect in effects
    )  # fmt: skip
    what = "percentage points" if figure.is_share else figure.words
    heads = ("factor", "level", f">{what}", ">from", ">to", ">pairs")
    title = "Differences on the same luck, all else equal, with 95 % intervals"
    return (FigureTable(title=title, heads=heads, rows=rows),) if rows else ()


def _bound(bound: float | None, unit: float) -> str | None:
    return None if bound is None else _signed(bound * unit)


def _signed(value: float) -> str:
    return f"+{number(value)}" if value > 0 else number(value)


def _heading(figure: FigureWords) -> str:
    return figure.name.replace("_", " ").capitalize()


def _header(results: StudyResults) -> Markup:
    facts = results.facts
    about = (
        f"{count(facts['cells'], 'run')} at {count(facts['points'], 'point')} ({facts['design']}); "
        f"scenario {facts['scenario']}, seed {facts['seed']}"
    )
    warning = None
    if facts["failed"]:
        told = count(facts["failed"], "run")
        warning = element("p", f"{told} failed and are in no mean; see below.", class_="warning")
    summary = element("p", str(facts["summary"])) if facts["summary"] else None
    return element("header", element("h1", str(facts["name"])), summary, element("p", about, class_="about"), warning)


def _factors(results: StudyResults) -> Markup:
    rows = tuple(
        (factor["name"], factor["label"], listed(factor["keys"]), _levels(results, factor))
        for factor in results.factors
    )
    heads = ("factor", "what it is", "keys of the scenario", "values")
    note = "Everything else is as in the scenario below, in every run."
    return section(
        _FACTORS, element("p", note, class_="note"), tables((FigureTable(title="", heads=heads, rows=rows),))
    )


def _levels(results: StudyResults, factor: Mapping[str, Any]) -> str:
    if factor["range"] is not None:
        low, high = factor["range"]
        return f"{low:g} to {high:g}, {factor['scale']} scale"
    levels = factor["levels"] or results.cells[factor["name"]].unique(maintain_order=True).to_list()
    more = f" and {len(levels) - _MOST_LEVELS} more" if len(levels) > _MOST_LEVELS else ""
    return ", ".join(str(level) for level in levels[:_MOST_LEVELS]) + more


def _points(results: StudyResults) -> Markup:
    """Means with intervals, point by point."""
    names = results.factor_names
    shown = [figure for figure in FIGURES if results.summary["figure"].eq(figure.name).any()]
    intervals = {(row["point"], row["figure"]): row for row in results.summary.iter_rows(named=True)}
    points = results.cells.group_by("point", *names, maintain_order=True).agg(n=(pl.col("status") == "done").sum())
    rows = tuple(
        (*(str(row[name]) for name in names), f"{row['n']:,}",
         *(_told(intervals.get((row["point"], figure.name)), figure) for figure in shown))
        for row in points.head(_MOST_POINTS).iter_rows(named=True)
    )  # fmt: skip
    heads = (*(name.replace("_", " ") for name in names), ">runs", *(f">{_heading(figure)}" for figure in shown))
    cut = f"The first {_MOST_POINTS} of {points.height:,}. " if points.height > _MOST_POINTS else ""
    note = (
        f"{cut}In brackets 95 % confidence intervals over replications: Student's t; for success and on time Wilson's, "
        "with missions of one replication counted as the cluster that they are. All points meet the same luck, so "
        "differences between points are known better than these intervals say; they stand beside the charts."
    )
    table = FigureTable(title="", heads=heads, rows=rows)
    return section(_POINTS, element("p", note, class_="note"), tables((table,)))


def _told(row: Mapping[str, Any] | None, figure: FigureWords) -> str | None:
    if row is None:
        return None
    mean = figure.told(row["mean"])
    return mean if row["low"] is None else f"{mean} ({figure.told(row['low'])} to {figure.told(row['high'])})"


def _failed(results: StudyResults) -> Markup | None:
    """The first runs that failed, with their errors; None where none did."""
    failed = results.cells.filter(pl.col("status") != "done")
    if failed.is_empty():
        return None
    names = results.factor_names
    rows = tuple(
        (*(str(row[name]) for name in names), str(row["seed"]), str(row["replication"]), row["error"])
        for row in failed.head(_MOST_FAILURES).iter_rows(named=True)
    )
    heads = (*(name.replace("_", " ") for name in names), ">seed", ">replication", "error")
    more = failed.height - len(rows)
    note = element("p", f"{more:,} more are in cells.csv.", class_="note") if more > 0 else None
    return section(_FAILED, note, tables((FigureTable(title="", heads=heads, rows=rows),)))


def _provenance(results: StudyResults, catalogue: Mapping[str, CatalogueEntry]) -> Markup:
    facts = results.facts
    told = {
        "scenario digest": facts["scenario_digest"],
        "seed": facts["seed"],
        "design": facts["design"],
        "replications": ", ".join(f"{key} {value}" for key, value in facts["replications"].items()),
        "program version": facts["program_version"],
    }
    rows = tuple((name, str(value)) for name, value in told.items())
    return section(
        _PROVENANCE,
        element(
            "p",
            "An abstract operations-research model: compare points with one another; no figure is a prediction. Rates "
            "of loss and breakdown are those of the scenario.",
            class_="note",
        ),
        tables((FigureTable(title="Facts about the study", heads=("", ""), rows=rows), _assumed(facts, catalogue))),
        element("h3", "The study's file"),
        element("pre", results.text("study")),
        element("h3", "Its scenario, resolved"),
        element("pre", results.text("scenario")),
    )


def _assumed(facts: Mapping[str, Any], catalogue: Mapping[str, CatalogueEntry]) -> FigureTable:
    """Which figures of the platforms rest on nothing published, or are inferred."""
    rows: list[tuple[str | None, ...]] = []
    for name in facts["platforms"]:
        entry = catalogue.get(name)
        if entry is None:
            rows.append((name, "all: the scenario's own platform", None))
            continue
        by_tag = {
            tag: [key for key, figure in entry.figures.items() if figure.tag == tag] for tag in ("assumed", "inferred")
        }
        rows.append((name, ", ".join(by_tag["assumed"]) or None, ", ".join(by_tag["inferred"]) or None))
    return FigureTable(
        title="Figures of the platforms that nobody published", heads=("platform", "assumed", "inferred"),
        rows=tuple(rows),
    )  # fmt: skip
