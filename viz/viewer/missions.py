"""The missions of a run by time: which are open, how each stands, and how many have ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fleet.ledger.tables import missions
from viz.viewer.coding import coded, codes_of

if TYPE_CHECKING:
    from fleet.ledger.paths import Integers
    from fleet.ledger.reader import Ledger

    Booleans = NDArray[np.bool_]

PHASES: Final = ("waiting", "assigned", "under way", "delivered", "ended")
"""How a mission stands by its latest news; a phase's index is its code."""

_PHASE_AFTER: Final = {
    "known": "waiting",
    "assigned": "assigned",
    "departed": "under way",
    "loaded": "under way",
    "delivered": "delivered",
    "done": "delivered",
    "returned": "waiting",
    "lost": "waiting",
    "dropped": "waiting",
    "released": "waiting",
    "already_taken": "waiting",
    "mission_over": "waiting",
    "not_here": "waiting",
    "does_not_fit": "waiting",
    "ended": "ended",
}
_NEVER: Final = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMissions:
    """Missions open at a time: ``index`` in `Missions.table`, ``phase`` codes, ``late`` where they are past due."""

    index: Integers
    phase: Integers
    late: Booleans


class Missions:
    """Missions in order of request.

    Attributes
    ----------
    table
        One row per mission: the request and what came of it, as `fleet.ledger.tables.missions` has it.
    parts
        Rows of the ``parts`` table, in order of mission and time.
    news_us
        Times of the rows of ``parts``.
    site
        Index of each mission's site in the names given, -1 for none.
    """

    def __init__(self, ledger: Ledger, sites: tuple[str, ...]) -> None:
        """Index the missions of *ledger*; *sites* are the names that ``site`` indexes."""
        self.table = missions(ledger)
        self.ids: tuple[str, ...] = tuple(self.table["mission"])
        self.index_of = {name: index for index, name in enumerate(self.ids)}
        self.site = codes_of(self.table["site"], sites)
        self.kind, self.kinds = coded(self.table["kind"])
        self.asked_us, self.due_us, self._ended_us = (
            self.table[name].fill_null(_NEVER).to_numpy() for name in ("t_us", "due_us", "ended_us")
        )
        numbers = pl.DataFrame({"mission": self.ids, "number": np.arange(len(self.ids))}, schema_overrides={
            "mission": pl.String, "number": pl.Int64})  # fmt: skip
        self.parts = (
            ledger.table("parts").join(numbers, on="mission", maintain_order="left").sort("number", maintain_order=True)
        )
        self._index_news(_teamed(ledger))
        counted = self.table["derived"].to_numpy() == 0
        succeeded = (self.table["outcome"] == "succeeded").fill_null(value=False).to_numpy()
        judged = (self.table["outcome"] != "open").fill_null(value=False).to_numpy()
        on_time = self.table["on_time"].fill_null(value=False).to_numpy()
        self._asked = self.asked_us[counted]
        self.succeeded_us = np.sort(self._ended_us[counted & succeeded])
        self.judged_us = np.sort(self._ended_us[counted & judged])
        self.on_time_us = np.sort(self._ended_us[counted & on_time])

    def _index_news(self, teamed: pl.Series) -> None:
        self._news_of = self.parts["number"].to_numpy()
        self.news_us = self.parts["t_us"].to_numpy()
        phases = {event: PHASES.index(phase) for event, phase in _PHASE_AFTER.items()}
        # Vehicles may still bring cargo back after the end, which stays the end: its code is the highest.
        over = (pl.col("event") == "ended").cum_max().over("number")
        phase = pl.col("event").replace_strict(phases, default=PHASES.index("under way"), return_dtype=pl.Int64)
        # Of a team some may be out of it while the others go on.
        goes_on = pl.col("mission").is_in(teamed.implode()) & (_claimed().cum_sum().over("number") > 0)
        phase = pl.when(goes_on & (phase == PHASES.index("waiting"))).then(PHASES.index("under way")).otherwise(phase)
        told = self.parts.select(pl.when(over).then(PHASES.index("ended")).otherwise(phase).alias("phase"))
        self.phase_after: Integers = told["phase"].to_numpy()
        self._stride = int(self.news_us.max(initial=0)) + 1
        self._keys = self._news_of * self._stride + self.news_us

    def open_at(self, time_us: int) -> OpenMissions:
        """The missions that have been asked for by *time_us* and have not ended."""
        known = int(np.searchsorted(self.asked_us, time_us, side="right"))
        index = np.flatnonzero(self._ended_us[:known] > time_us)
        news = np.searchsorted(self._keys, index * self._stride + min(time_us, self._stride - 1), side="right") - 1
        phase = np.zeros(len(index), np.int64)
        if len(self._news_of):
            heard = (news >= 0) & (self._news_of[news] == index)
            phase[heard] = self.phase_after[news[heard]]
        return OpenMissions(index=index, phase=phase, late=self.due_us[index] < time_us)

    def counts_at(self, time_us: int) -> dict[str, int]:
        """Missions ``requested``, ``succeeded``, ``on_time`` and ``judged`` by *time_us*, but for derived ones."""
        ends = {"succeeded": self.succeeded_us, "on_time": self.on_time_us, "judged": self.judged_us}
        return {"requested": int(np.searchsorted(self._asked, time_us, side="right"))} | {
            name: int(np.searchsorted(times, time_us, side="right")) for name, times in ends.items()
        }

    def phase_rows(self) -> tuple[Integers, Integers, Integers]:
        """Every piece of news: its mission, its time, and the phase from then on; in order of mission and time."""
        return self._news_of, self.news_us, self.phase_after


def _claimed() -> pl.Expr:
    """What each row changes in how many parts of its mission somebody has: 1, 0 or -1."""
    has = pl.col("event").is_in(["assigned", "departed", "loaded"]).cast(pl.Int64)
    return has - has.shift(1, fill_value=0).over("number", "part")


def _teamed(ledger: Ledger) -> pl.Series:
    """Missions that a team does together."""
    if "captures" not in ledger.names:
        return pl.Series([], dtype=pl.String)
    return ledger.table("captures")["mission"].drop_nulls().unique()
