"""Positions by time: who holds each, what is going on there, and how strong both sides are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from fleet.domain.capture import Holder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.ledger.paths import Integers

COUNTER_ATTACK: Final = "counter-attack"
"""What goes on where the enemy attacks a position that the fleet holds; else it is a phase of an attempt."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A position at one time.

    Attributes
    ----------
    own_holds, since_us
        Whether the fleet holds it, and since when whoever holds it does.
    doing, doing_since_us
        The phase of an attempt that is under way, or `COUNTER_ATTACK`; None where it is quiet.
    own, enemy, supporters
        Strengths in elements, as the ledger last said: of the fleet's attackers or garrison, of the enemy's defenders
        or attackers, and of the fleet's support.
    """

    own_holds: bool
    since_us: int
    doing: str | None
    doing_since_us: int
    own: int
    enemy: int
    supporters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The rows about one position: of ``holdings`` and of ``captures``, with their times.

    ``since_us`` says for each row of the one since when the position's holder has it, ``phase_us`` for each of the
    other when its phase began.
    """

    held_us: Integers
    held: tuple[Row, ...]
    since_us: Integers
    tried_us: Integers
    tried: tuple[Row, ...]
    phase_us: Integers

    def at(self, time_us: int) -> Standing | None:
        """How things stand at a time; None before the ledger first tells of it."""
        place = int(np.searchsorted(self.held_us, time_us, side="right")) - 1
        if place < 0:
            return None
        holding = self.held[place]
        own_holds = holding["holder"] == Holder.OWN.value
        tried = int(np.searchsorted(self.tried_us, time_us, side="right")) - 1
        trial = self.tried[tried] if tried >= 0 else None
        busy = trial is not None and trial["event"] != "ended"
        own, enemy, supporters = int(holding["garrison"]), int(holding["defenders"]), 0
        if trial is not None and (busy or trial["t_us"] > holding["t_us"]):
            attacked = trial["mission"] is None
            own, enemy = (trial["defenders"], trial["attackers"]) if attacked else (
                trial["attackers"] if busy else own, trial["defenders"])  # fmt: skip
            supporters = trial["supporters"] if busy else 0
        if not busy and own_holds:
            enemy = 0
        return Standing(
            own_holds=own_holds,
            since_us=int(self.since_us[place]),
            doing=(COUNTER_ATTACK if trial["mission"] is None else str(trial["phase"])) if trial and busy else None,
            doing_since_us=int(self.phase_us[tried]) if busy else 0,
            own=own,
            enemy=enemy,
            supporters=supporters,
        )

    def latest_attempt(self, time_us: int) -> tuple[Row, ...]:
        """The rows up to a time of the attempt or counter-attack that began last; none before the first."""
        until = int(np.searchsorted(self.tried_us, time_us, side="right"))
        if not until:
            return ()
        last = self.tried[until - 1]
        key = (last["mission"], last["attempt"])
        return tuple(row for row in self.tried[:until] if (row["mission"], row["attempt"]) == key)

    def holding(self, time_us: int) -> tuple[Row, ...]:
        """The rows about who holds it, up to a time."""
        return self.held[: int(np.searchsorted(self.held_us, time_us, side="right"))]

    def next_turn(self, time_us: int) -> tuple[int, str] | None:
        """When the next phase begins, or the position next changes hands, after a time; and that in a few words."""
        # Of what comes at the same moment a change of hands tells more.
        turns = [
            (row["t_us"], f"{'the fleet' if row['holder'] == Holder.OWN.value else 'the enemy'} holds it")
            for row in self.held[int(np.searchsorted(self.held_us, time_us, side="right")) :]
            if row["event"] == "seized"
        ] + [
            (row["t_us"], f"{COUNTER_ATTACK if row['mission'] is None else row['phase']} begins")
            for row in self.tried[int(np.searchsorted(self.tried_us, time_us, side="right")) :]
            if row["event"] == "phase"
        ]
        return min(turns, key=lambda turn: turn[0], default=None)


def positions_of(holdings: pl.DataFrame, captures: pl.DataFrame) -> Mapping[str, Position]:
    """Every position of the rows of a ledger's tables, by name."""
    return {
        str(name): _position(holdings.filter(place=name), captures.filter(place=name))
        for name in holdings["place"].unique(maintain_order=True).to_list()
    }


def _position(holdings: pl.DataFrame, captures: pl.DataFrame) -> Position:
    return Position(
        held_us=holdings["t_us"].to_numpy(),
        held=tuple(holdings.to_dicts()),
        since_us=_last_time(holdings, "seized"),
        tried_us=captures["t_us"].to_numpy(),
        tried=tuple(captures.to_dicts()),
        phase_us=_last_time(captures, "phase"),
    )


def _last_time(rows: pl.DataFrame, event: str) -> Integers:
    """For each row the time of the last *event* up to it; 0 before the first."""
    at = pl.when(pl.col("event") == event).then("t_us")
    times: Integers = rows.select(at.forward_fill().fill_null(0))["t_us"].to_numpy()
    return times
