"""The report of one run, section by section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fleet.domain.platform import CatalogueEntry
from fleet.errors import LedgerError
from fleet.ledger.run_directory import SCENARIO_FILE
from fleet.statistics import capture_tables, figure_tables
from fleet.statistics.markup import Markup, element, joined
from fleet.statistics.published import PublishedRow, published_beside
from fleet.statistics.run import Run
from fleet.statistics.wording import count, number, share
from fleet.units import format_us
from viz.charts import registry
from viz.charts.figure import Figure, NothingToDrawError
from viz.report.page import chart_place, page
from viz.report.platform_figures import platform_figures
from viz.report.sections import charts_and_tables, navigation, section, tables

_PUBLISHED: Final = "Published figures"
_SCENARIO: Final = "Scenario and provenance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a run is set beside: published figures, and the catalogue that says where platform figures come from."""

    published: Mapping[str, Any]
    catalogue: Mapping[str, CatalogueEntry]


def report(run: Run, reference: Reference) -> str:
    """The whole page.

    Raises
    ------
    LedgerError
        If a table of the run can't be read.
    """
    figures, missing = _figures(run)
    beside = published_beside(run, reference.published)
    told = _tables(run)
    sections = [
        charts_and_tables(
            name,
            [
                chart_place(entry.name, figures[entry.name])
                for entry in registry.CHARTS
                if _stands_in(entry, name, figures)
            ],
            told.get(name, ()),
            [missing[entry.name] for entry in registry.CHARTS if entry.section == name and entry.name in missing],
        )
        for name in registry.SECTIONS
    ]
    body = joined(
        [
            _header(run),
            _navigation(_PUBLISHED if beside else None),
            element("main", _cards(run, beside), *sections, _published(beside), _provenance(run, reference)),
            element("footer"),
        ],
        "\n",
    )
    return page(_title(run), body, {name: figure.spec() for name, figure in figures.items()})


def _figures(run: Run) -> tuple[dict[str, Figure], dict[str, str]]:
    """The charts that the run has something for, and for the others what is missing."""
    figures, missing = {}, {}
    for entry in registry.CHARTS:
        try:
            figures[entry.name] = registry.draw(run, entry.name)
        except NothingToDrawError as error:
            missing[entry.name] = f"No chart of {entry.question}: {error}."
    return figures, missing


def _stands_in(entry: registry.ChartEntry, section: str, figures: Mapping[str, Figure]) -> bool:
    return entry.section == section and entry.name in figures


def _tables(run: Run) -> dict[str, tuple[figure_tables.FigureTable, ...]]:
    """The tables of each section; those without rows are left out."""
    summary = run.summary()
    by_section = {
        registry.MISSIONS: (figure_tables.missions_by_kind(summary), figure_tables.causes(summary)),
        registry.CAPTURES: (capture_tables.attempts(summary.captures), capture_tables.holds(summary.captures)),
        registry.TIME: (figure_tables.time_in(summary),),
        registry.FLEET: (
            figure_tables.platforms(summary),
            figure_tables.loss_causes(summary),
            figure_tables.cost(summary),
            figure_tables.resources(run.ledger),
        ),
        registry.DECISIONS: (
            figure_tables.posts(run.ledger),
            figure_tables.orders(summary),
            figure_tables.lost_links(run.ledger),
            figure_tables.operators(summary),
        ),
    }
    return {name: tuple(table for table in several if table.rows) for name, several in by_section.items()}


def _title(run: Run) -> str:
    return f"{run.meta.get('scenario')}, seed {run.meta.get('seed')}"


def _header(run: Run) -> Markup:
    summary, ledger = run.summary(), run.ledger
    days = f"{summary.horizon_days:g} days"
    if summary.warm_up_days:
        days += f", of which {summary.warm_up_days:g} to warm up are not counted"
    about = f"{days}; seed {summary.seed}, coordinator {summary.coordinator}, {run.meta.get('architecture')} command"
    about += "".join(f"; {name} knows the future: a bound, not a policy" for name in summary.knows_the_future)
    warning = None
    if ledger.status != "complete":
        until = format_us(ledger.complete_until_us)
        warning = element(
            "p",
            f"This run is {ledger.status}: its figures are about what is recorded, up to {until}.",
            class_="warning",
        )
    return element("header", element("h1", str(run.meta.get("scenario"))), element("p", about, class_="about"), warning)


def _navigation(published: str | None) -> Markup:
    names = (*registry.SECTIONS, published, _SCENARIO)
    return navigation(name for name in names if name is not None)


def _cards(run: Run, beside: tuple[PublishedRow, ...]) -> Markup:
    summary = run.summary()
    published = {row.figure: f"published: {row.published} ({row.tag})" for row in beside if row.tag}
    ended = summary.missions.requested - summary.missions.open
    load = summary.sharing.run_load
    cards = [
        ("missions a day succeed", _number(summary.missions_per_day), f"{summary.missions.succeeded:,} in all", None),
        ("missions a day set off", _number(summary.departed_per_day), "at least once", "missions a day, departed"),
        ("succeed", _share(summary.success_rate), f"of {count(ended, 'mission')} that ended", None),
        ("on time", _share(summary.on_time_rate), "of the same", None),
        ("from request to success", _number(summary.mean_response_h, " h"), "mean", None),
        ("vehicles lost a day", _number(summary.losses_per_day), f"{summary.losses:,} in all", "vehicles lost a day"),
        ("utilisation", _share(summary.utilisation), "of vehicle time not under repair", None),
        ("delivered a run", _number(load.mean_kg, " kg"), count(load.runs, "run"), "kg delivered per run"),
    ]  # fmt: skip
    return element("div", *(_card(*words, published) for words in cards), class_="cards")


def _card(label: str, value: str, beside: str, key: str | None, published: Mapping[str, str]) -> Markup:
    known = published.get(key or "")
    return element(
        "div",
        element("div", value, class_="value"),
        element("div", label, class_="label"),
        element("div", beside, class_="beside"),
        element("div", known, class_="beside published") if known else None,
        class_="card",
    )


def _number(value: float | None, unit: str = "") -> str:
    return "–" if value is None else f"{number(value)}{unit}"


def _share(value: float | None) -> str:
    return "–" if value is None else share(value)


def _published(beside: tuple[PublishedRow, ...]) -> Markup | None:
    """Published figures beside simulated ones; None where the scenario names none."""
    if not beside:
        return None
    rows = tuple(
        (row.figure, row.role, None if row.simulated is None else number(row.simulated, 4), row.published, row.tag,
         row.source)
        for row in beside
    )  # fmt: skip
    heads = ("figure", "role", ">simulated", "published", "tag", "source")
    table = figure_tables.FigureTable(title="", heads=heads, rows=rows)
    note = "An input went into the scenario, so that its agreement says nothing; an outcome came out of the run."
    return section(_PUBLISHED, element("p", note, class_="note"), tables((table,)))


def _provenance(run: Run, reference: Reference) -> Markup:
    facts = figure_tables.FigureTable(title="Facts about the run", heads=("", ""), rows=_facts(run))
    assumed = platform_figures(run.ledger, reference.catalogue)
    text = _scenario_text(run)
    return section(
        _SCENARIO,
        element(
            "p",
            "An abstract operations-research model: compare runs with one another; no figure is a prediction. "
            "Rates of loss and breakdown are those of the scenario; what is marked ~ is assumed, for want of a source.",
            class_="note",
        ),
        tables((facts, *assumed)),
        element("h3", "The scenario, resolved") if text else None,
        element("pre", text) if text else None,
    )


def _facts(run: Run) -> tuple[tuple[str, str | None], ...]:
    meta, summary = run.meta, run.summary()
    simulated = None if summary.simulation_s is None else f"{summary.simulation_s:.2f} s"
    facts = {
        "scenario digest": meta.get("scenario_digest"),
        "ledger sha256": meta.get("ledger_sha256"),
        "seed": meta.get("seed"),
        "replication": meta.get("replication"),
        "coordinator": meta.get("coordinator"),
        "architecture": meta.get("architecture"),
        "program version": meta.get("program_version"),
        "ledger schema": meta.get("schema"),
        "events": None if summary.events is None else f"{summary.events:,}",
        "simulated in": simulated,
        "of it deciding": None if summary.deciding_share is None else share(summary.deciding_share),
    }
    return tuple((name, None if value is None else str(value)) for name, value in facts.items())


def _scenario_text(run: Run) -> str | None:
    """The scenario as it stands in the run directory; None for a run that has none."""
    path: Path | None = run.ledger.path
    if path is None or not (path / SCENARIO_FILE).is_file():
        return None
    try:
        return (path / SCENARIO_FILE).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise LedgerError(f"{path / SCENARIO_FILE}: can't be read: {error}") from error
