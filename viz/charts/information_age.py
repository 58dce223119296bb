"""How old the information was that decisions rested on, and how old beliefs became before the next report."""

from __future__ import annotations

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.statistics.run import Run
from fleet.statistics.window import Window
from fleet.statistics.wording import lasting
from viz.charts.cumulative import SHORTEST_US, cumulative
from viz.charts.figure import Figure, NothingToDrawError

_VEHICLE = "the chosen vehicle's report, at the decision"
_MISSION = "the mission's request, at the decision"
_PEAK = "a vehicle's report, at the next report"


def draw(run: Run) -> Figure:
    """Cumulative lines of the ages of beliefs."""
    ages = _ages(run.ledger)
    if not ages:
        raise NothingToDrawError("the run recorded no ages of information (it kept its core tables only)")
    return Figure(
        title=_finding(ages),
        subtitle="Share of reports and requests by their age; younger than 0.6 s counts as 0.6 s.",
        chart=cumulative(ages, what="age", of="cases", log=True),
    )


def _ages(ledger: Ledger) -> dict[str, pl.Series]:
    window, found = Window.of(ledger), {}
    if "rationale" in ledger.names:
        assigned = ledger.table("rationale").filter(pl.col("verdict") == "assigned", pl.col("t_us") >= window.start_us)
        found[_VEHICLE] = assigned["vehicle_age_us"].drop_nulls()
        found[_MISSION] = assigned["mission_age_us"].drop_nulls()
    if "ages" in ledger.names:
        found[_PEAK] = ledger.table("ages").filter(pl.col("t_us") >= window.start_us)["age_us"].drop_nulls()
    return {name: ages for name, ages in found.items() if len(ages)}


def _finding(ages: dict[str, pl.Series]) -> str:
    name, subject = next((n, s) for n, s in ((_VEHICLE, "the report on its vehicle"), (_PEAK, "a report")) if n in ages)
    middle, old = (ages[name].quantile(share, "nearest") or 0.0 for share in (0.5, 0.9))
    when = "When a mission is given out" if name == _VEHICLE else "When the next one comes"
    return f"{when}, {subject} is {_ages_in_words(middle, old)}"


def _ages_in_words(middle_us: float, old_us: float) -> str:
    """The median and what one in ten exceed; ages that the chart doesn't tell from zero are called new."""
    if old_us < SHORTEST_US:
        return f"less than {lasting(SHORTEST_US)} old in nine of ten cases"
    half = f"older than {lasting(middle_us)}" if middle_us >= SHORTEST_US else f"less than {lasting(SHORTEST_US)} old"
    return f"{half} in half of all cases, older than {lasting(old_us)} in one in ten"
