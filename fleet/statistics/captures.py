"""What became of attempts to capture positions, and of positions that were held: computed from the ledger's rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import polars as pl

from fleet.domain.capture import Ending, Holder
from fleet.ledger.reader import Ledger

US_PER_H = 3_600_000_000
LOST: Final = "lost"
STAYED_WHOLE: Final = frozenset({"released", "spent"})
"""Why members leave that are fit: called away, or their stock for support is used up."""

UNTOUCHED: Final = {"attacks": 0, "own_fell": 0, "enemy_fell": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOut:
    """A vehicle of a team that was put out of action, in which phase, and how: lost, or what disabled it."""

    vehicle: str
    platform: str
    phase: str
    how: str

    @property
    def is_lost(self) -> bool:
        """Whether it is gone for good, and not to be towed out."""
        return self.how == LOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt: how it ended, how long each phase took, who took part, and what it cost both sides.

    ``phases_h`` are hours by phase, in order. ``members`` and ``lost`` count vehicles by platform; lost are those that
    left it lost or knocked out, one by one in ``put_out``. ``own_fell`` and ``enemy_fell`` are elements that fell in
    the assault.
    """

    mission: str
    position: str
    number: int
    ending: str | None
    began_h: float
    ended_h: float
    phases_h: Mapping[str, float]
    members: Mapping[str, int]
    lost: Mapping[str, int]
    put_out: tuple[PutOut, ...]
    own_fell: int
    enemy_fell: int

    @property
    def captured(self) -> bool:
        """Whether the position was taken."""
        return self.ending == Ending.CAPTURED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A position in the fleet's hands, until it was lost or, with ``lost_by`` None, to the end of the recording.

    ``attacks`` counts the counter-attacks on it, ``own_fell`` and ``enemy_fell`` the elements that fell in them.
    """

    position: str
    from_h: float
    until_h: float
    lost_by: str | None
    supplied_kg: float
    stock_outs: int
    attacks: int
    own_fell: int
    enemy_fell: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Captures:
    """All attempts and holds of a run, in order of their beginning; ``missions`` are those asked for from outside."""

    attempts: tuple[Attempt, ...]
    holds: tuple[Hold, ...]
    missions: int
    captured: int
    hours_to_capture: tuple[float, ...]

    def as_dict(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "missions": self.missions,
            "captured": self.captured,
            "hours_to_capture": list(self.hours_to_capture),
            "attempts": [
                {name: _plain(getattr(one, name)) for name in Attempt.__dataclass_fields__} for one in self.attempts
            ],
            "holds": [{name: getattr(one, name) for name in Hold.__dataclass_fields__} for one in self.holds],
        }

    def figures(self) -> dict[str, float | int | None]:
        """One row's figures: what was asked for and taken, the mean time it took, elements fallen, hours held."""
        times = self.hours_to_capture
        return {
            "capture_missions": self.missions,
            "captured": self.captured,
            "capture_attempts": len(self.attempts),
            "capture_h": sum(times) / len(times) if times else None,
            "own_elements_fell": sum(one.own_fell for one in self.attempts),
            "enemy_elements_fell": sum(one.enemy_fell for one in self.attempts),
            "team_vehicles_lost": sum(sum(one.lost.values()) for one in self.attempts),
            "held_h": sum(hold.until_h - hold.from_h for hold in self.holds),
            "positions_lost": sum(hold.lost_by is not None for hold in self.holds),
        }


def captures_of(ledger: Ledger) -> Captures | None:
    """What the ledger says of captures; ``None`` where it knows of no position."""
    if "holdings" not in ledger.names or ledger.table("holdings").is_empty():
        return None
    platforms = dict(ledger.table("vehicles").select("vehicle", "platform").unique().rows())
    rows = [row for row in ledger.table("captures").iter_rows(named=True) if row["mission"] is not None]
    keys = dict.fromkeys((row["mission"], row["attempt"]) for row in rows)
    end_h = ledger.complete_until_us / US_PER_H
    attempts = tuple(
        _attempt([row for row in rows if (row["mission"], row["attempt"]) == key], platforms, end_h) for key in keys
    )
    teams = set(ledger.table("captures")["mission"].drop_nulls().to_list())
    asked = [
        row for row in ledger.table("missions").iter_rows(named=True)
        if not row["derived"] and (row["mission"] in teams or row["kind"] == "capture")
    ]  # fmt: skip
    taken_h = {one.mission: one.ended_h for one in attempts if one.captured}
    hours = [taken_h[row["mission"]] - row["ready_us"] / US_PER_H for row in asked if row["mission"] in taken_h]
    return Captures(
        attempts=attempts,
        holds=_holds(ledger, end_h),
        missions=len(asked),
        captured=len(hours),
        hours_to_capture=tuple(hours),
    )


def _attempt(rows: list[dict[str, Any]], platforms: Mapping[str, str], end_h: float) -> Attempt:
    ended = next((row for row in rows if row["event"] == "ended"), None)
    ended_h = end_h if ended is None else ended["t_us"] / US_PER_H
    began = [(row["phase"], row["t_us"] / US_PER_H) for row in rows if row["event"] == "phase"]
    upto = [at for _, at in began[1:]] + [ended_h]
    gone = [row for row in rows if row["event"] == "left" and row["cause"] not in STAYED_WHOLE]
    events = Counter(row["event"] for row in rows)
    return Attempt(
        mission=rows[0]["mission"],
        position=rows[0]["place"],
        number=rows[0]["attempt"],
        ending=None if ended is None else ended["cause"],
        began_h=rows[0]["t_us"] / US_PER_H,
        ended_h=ended_h,
        phases_h={phase: until - at for (phase, at), until in zip(began, upto, strict=True)},
        members=dict(Counter(platforms[row["vehicle"]] for row in rows if row["event"] == "joined")),
        lost=dict(Counter(platforms[row["vehicle"]] for row in gone)),
        put_out=tuple(
            PutOut(vehicle=row["vehicle"], platform=platforms[row["vehicle"]], phase=row["phase"], how=row["cause"])
            for row in gone
        ),
        own_fell=events["attacker fell"],
        enemy_fell=events["defender fell"],
    )


def _holds(ledger: Ledger, end_h: float) -> tuple[Hold, ...]:
    found: list[Hold] = []
    under_way: dict[str, dict[str, Any]] = {}
    for row in ledger.table("holdings").iter_rows(named=True):
        place, at_h = row["place"], row["t_us"] / US_PER_H
        if row["event"] == "seized" and place in under_way:
            found.append(Hold(**under_way.pop(place), until_h=at_h, lost_by=row["cause"]))
        if row["event"] == "seized" and row["holder"] == Holder.OWN.value:
            under_way[place] = {"position": place, "from_h": at_h, "supplied_kg": 0.0, "stock_outs": 0} | UNTOUCHED
        elif place in under_way:
            under_way[place]["supplied_kg"] += (row["moved_g"] or 0) / 1000.0
            under_way[place]["stock_outs"] += row["event"] == "stock out"
    found += [Hold(**started, until_h=end_h, lost_by=None) for started in under_way.values()]
    fights = ledger.table("captures").filter(pl.col("mission").is_null())
    found = [_fought_over(hold, fights) for hold in found]
    return tuple(sorted(found, key=lambda hold: (hold.from_h, hold.position)))


def _fought_over(hold: Hold, fights: pl.DataFrame) -> Hold:
    """With the counter-attacks on it: there the attackers are the enemy."""
    hours = pl.col("t_us") / US_PER_H
    rows = fights.filter(pl.col("place") == hold.position, hours >= hold.from_h, hours <= hold.until_h)
    events = Counter(rows["event"].to_list())
    return replace(
        hold, attacks=events["phase"], own_fell=events["defender fell"], enemy_fell=events["attacker fell"]
    )  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [asdict(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value
