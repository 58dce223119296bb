"""The charts that there are; a further one is a file beside this one, and a line here.

Each module has ``draw(run) -> Figure``, which raises `NothingToDrawError` where the run lacks what it is about; its
docstring says what question it answers. Modules stand here by name, so that listing the charts imports none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fleet.statistics.run import Run
    from viz.charts.figure import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartEntry:
    """A chart by name: the question that it answers, its module, and the section of the report where it stands."""

    name: str
    question: str
    module: str
    section: str


def _entry(name: str, section: str, question: str) -> ChartEntry:
    return ChartEntry(name=name, section=section, question=question, module=f"viz.charts.{name.replace('-', '_')}")


MISSIONS: Final = "Missions"
FLEET: Final = "Fleet"
TIME: Final = "Where time went"
DECISIONS: Final = "Decisions"
CAPTURES: Final = "Captures"
STORIES: Final = "Single missions"

SECTIONS: Final = (MISSIONS, CAPTURES, TIME, FLEET, DECISIONS, STORIES)
"""Sections of the report, in order."""

CHARTS: Final[tuple[ChartEntry, ...]] = (
    _entry("missions-over-time", MISSIONS, "how many missions a day, how well, and when"),
    _entry("outcomes", MISSIONS, "what came of each kind of mission"),
    _entry("open-missions", MISSIONS, "how many missions waited, and for what"),
    _entry("response-times", MISSIONS, "how long missions took from request to success"),
    _entry("capture", CAPTURES, "how positions were captured and held, phase by phase, and at what cost"),
    _entry("time-in", TIME, "where the time of missions went"),
    _entry("fleet-states", FLEET, "what the vehicles were doing"),
    _entry("utilisation", FLEET, "which platform and which resource was short"),
    _entry("losses", FLEET, "where vehicles were lost, and why"),
    _entry("information-age", DECISIONS, "how old the information was that decisions rested on"),
    _entry("outages", DECISIONS, "how many vehicles nobody heard, and what cut their links"),
    _entry("decision-latency", DECISIONS, "how long from a request to an order that is followed"),
    _entry("orders", DECISIONS, "what became of orders, and what was refused, put off or rejected"),
    _entry("mission-stories", STORIES, "the slowest, a failed and the typical mission, step by step"),
)
"""Every chart, in the order of the report."""

NAMES: Final = tuple(entry.name for entry in CHARTS)


def draw(run: Run, name: str) -> Figure:
    """The chart *name* of *run*.

    Raises
    ------
    KeyError
        If there is no chart of that name.
    NothingToDrawError
        If the run lacks what the chart is about.
    """
    module = {entry.name: entry.module for entry in CHARTS}[name]
    figure: Figure = import_module(module).draw(run)
    return figure
