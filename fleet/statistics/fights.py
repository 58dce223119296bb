"""How the strengths of both sides went in each fight over a position, from the ledger's rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from fleet.domain.capture import Phase
from fleet.ledger.reader import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Strengths:
    """The strengths of both sides, in elements, from ``t_us`` on."""

    t_us: int
    own: int
    enemy: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fight:
    """One assault, or with ``mission`` None one counter-attack on a position that the fleet holds.

    ``number`` counts a mission's attempts, or the counter-attacks on the position. ``ending`` is the ledger's word,
    None where the recording ends first. ``steps`` are in order, the last one at ``ended_us``.
    """

    position: str
    mission: str | None
    number: int
    began_us: int
    ended_us: int
    ending: str | None
    steps: tuple[Strengths, ...]

    @property
    def counter_attack(self) -> bool:
        """Whether the enemy attacked."""
        return self.mission is None


def fights_of(ledger: Ledger) -> tuple[Fight, ...]:
    """Every assault and counter-attack, in order of their beginning; none where the ledger knows of no position."""
    if "captures" not in ledger.names:
        return ()
    rows = ledger.table("captures").with_row_index("order").sort("place", "mission", "attempt", "order")
    by_attempt = groupby(rows.iter_rows(named=True), key=lambda row: (row["place"], row["mission"], row["attempt"]))
    found = [_fight(list(attempt), ledger.complete_until_us) for _, attempt in by_attempt]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.began_us, one.position)))


def _fight(rows: list[dict[str, Any]], end_us: int) -> Fight | None:
    """The fight of an attempt; None where it did not come to one."""
    counter_attack = rows[0]["mission"] is None
    fought = Phase.HOLD.value if counter_attack else Phase.ASSAULT.value
    during = [row for row in rows if row["phase"] == fought]
    if not during:
        return None
    # What a side withdraws when it breaks has not fallen: it counts to the end of the fight.
    after = next((row["t_us"] for row in rows if row["order"] > during[-1]["order"]), None)
    ending = next((row["cause"] for row in rows if row["event"] == "ended"), None)
    closed_us = after if after is not None else end_us if ending is None else during[-1]["t_us"]
    steps = [_strengths(row, counter_attack=counter_attack) for row in during]
    if steps[-1].t_us < closed_us:
        steps.append(Strengths(t_us=closed_us, own=steps[-1].own, enemy=steps[-1].enemy))
    return Fight(
        position=rows[0]["place"],
        mission=rows[0]["mission"],
        number=abs(rows[0]["attempt"]),
        began_us=steps[0].t_us,
        ended_us=closed_us,
        ending=ending,
        steps=tuple(steps),
    )


def _strengths(row: dict[str, Any], *, counter_attack: bool) -> Strengths:
    own, enemy = ("defenders", "attackers") if counter_attack else ("attackers", "defenders")
    return Strengths(t_us=row["t_us"], own=row[own], enemy=row[enemy])
