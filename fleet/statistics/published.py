"""Published figures beside simulated ones: which were inputs of the run, which are outcomes, which nobody published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import polars as pl

from fleet.ledger import tables
from fleet.statistics.run import Run
from fleet.statistics.window import Window
from fleet.units import US_PER_DAY

Role = Literal["input", "outcome", "not published"]

MONTH_DAYS: Final = (31, 28, 31)
"""January to March 2026, which day 0 to 89 of a run stand for."""

MONTHS: Final = ("missions_2026_01", "missions_2026_02", "missions_2026_03")

NOT_PUBLISHED: Final = "not published"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """One published figure, with its bounds as text, and the run's own; None where the run can't tell it.

    ``role``: an ``input`` went into the scenario, so its agreement says nothing; an ``outcome`` came out of the run.
    """

    figure: str
    published: str
    tag: str | None
    source: str | None
    simulated: float | None
    role: Role


class _Compared(NamedTuple):
    key: str
    figure: str
    simulated: float | None
    role: Role


def published_beside(run: Run, reference: Mapping[str, Any]) -> tuple[PublishedRow, ...]:
    """The figures of *reference* that a run can be set beside; none where its scenario names no published figures.

    *reference* is the content of the file of published figures: ``figures`` by key, each with ``value`` or ``low``,
    ``typical``, ``high``, and ``unit, tag, source, note``; and ``not_published``, a list with ``what`` and ``note``.

    Raises
    ------
    KeyError
        If a figure that is compared is missing from *reference*.
    """
    if run.meta.get("published") is None:
        return ()
    figures = reference["figures"]
    rows = [_row(compared, figures[compared.key]) for compared in _compared(run)]
    return (*rows, *(_unpublished(run, entry) for entry in reference["not_published"]))


def published_text(entry: Mapping[str, Any]) -> str:
    """A figure with its bounds, unit and the words that go with it: ``5 to 85, typically 24 vehicles/day``."""
    if "value" in entry:
        text = f"{entry['value']:,}"
    else:
        text = f"{entry['low']:,} to {entry['high']:,}, typically {entry['typical']:,}"
    note = entry.get("note", "")
    # Only the bound of a note belongs to the figure: "About.", "More than; 'mostly logistics'."
    bound = next((word for word in ("More than", "About") if note.startswith((f"{word}.", f"{word};"))), "")
    return f"{bound.lower()} {text} {entry['unit']}".strip()


def _compared(run: Run) -> list[_Compared]:
    summary = run.summary()
    months = _monthly(run)
    rows = [
        _Compared("missions_per_day_2026_q1", "missions a day, departed", summary.departed_per_day, "outcome"),
    ]
    for key, month, (requested, departed) in zip(MONTHS, ("January", "February", "March"), months, strict=True):
        rows += [
            _Compared(key, f"missions in {month}, requested", requested, "input"),
            _Compared(key, f"missions in {month}, departed", departed, "outcome"),
        ]
    requested, departed = _sums(months)
    return [
        *rows,
        _Compared("missions_2026_q1", "missions in the quarter, requested", requested, "input"),
        _Compared("missions_2026_q1", "missions in the quarter, departed", departed, "outcome"),
        _Compared("load_per_mission", "kg delivered per run", summary.sharing.run_load.mean_kg, "outcome"),
        _Compared("losses_per_day_implied", "vehicles lost a day", summary.losses_per_day, "outcome"),
    ]


def _monthly(run: Run) -> list[tuple[int | None, int | None]]:
    """Exogenous missions requested per month, and how many of them departed; None where the run doesn't cover it."""
    window = Window.of(run.ledger)
    missions = tables.missions(run.ledger).filter(pl.col("derived") == 0)
    counts: list[tuple[int | None, int | None]] = []
    start_us = 0
    for days in MONTH_DAYS:
        end_us = start_us + days * US_PER_DAY
        if window.start_us <= start_us and end_us <= window.end_us:
            month = missions.filter(pl.col("t_us").is_between(start_us, end_us, closed="left"))
            counts.append((month.height, month["first_departed_us"].count()))
        else:
            counts.append((None, None))
        start_us = end_us
    return counts


def _sums(months: list[tuple[int | None, int | None]]) -> tuple[int | None, int | None]:
    known = [(requested, departed) for requested, departed in months if requested is not None and departed is not None]
    if len(known) < len(months):
        return None, None
    return sum(requested for requested, _ in known), sum(departed for _, departed in known)


def _row(compared: _Compared, entry: Mapping[str, Any]) -> PublishedRow:
    return PublishedRow(
        figure=compared.figure,
        published=published_text(entry),
        tag=entry["tag"],
        source=entry["source"],
        simulated=compared.simulated,
        role=compared.role,
    )


def _unpublished(run: Run, entry: Mapping[str, Any]) -> PublishedRow:
    """A figure that no source states, with the run's own where it has one."""
    summary = run.summary()
    simulated = {"share of missions that succeeded": summary.success_rate, "vehicles lost": float(summary.losses)}
    what = entry["what"]
    return PublishedRow(
        figure=what,
        published=NOT_PUBLISHED,
        tag=None,
        source=entry.get("note"),
        simulated=simulated.get(what),
        role="not published",
    )
