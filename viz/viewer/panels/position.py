"""What the panel of a site tells of a position: who holds it, how an attempt goes, and what happened there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from fleet.domain.capture import ORDER
from fleet.units import US_PER_S
from viz.viewer.panels.blocks import Block, Event, Fact, Gauge, Go, Prose, Section, Tone
from viz.viewer.positions import COUNTER_ATTACK
from viz.viewer.selection import Selection
from viz.viewer.wording import kilograms, span

if TYPE_CHECKING:
    from viz.viewer.positions import Position, Standing
    from viz.viewer.scene import Scene

_MOST: Final = 9
_UG_PER_G: Final = 1_000_000
_TOLD: Final = ("phase", "reported", "go", "no go", "attacker fell", "defender fell", "left", "reinforced", "ended")

Row = dict[str, Any]


def position_facts(scene: Scene, site: str) -> list[Block]:
    """What is to be told of the position *site* at the scene's time; nothing where it is none."""
    position = scene.recording.positions.get(site)
    standing = None if position is None else position.at(scene.time_us)
    if position is None or standing is None:
        return []
    held = f"{'the fleet' if standing.own_holds else 'the enemy'}, for {span(scene.time_us - standing.since_us)}"
    blocks: list[Block] = [Fact(label="held by", value=held, tone="good" if standing.own_holds else "warn")]
    zones = (scene.recording.meta.get("controls") or {}).get(site, [])
    if zones:
        over = ", over while the fleet holds it" if standing.own_holds else ""
        blocks.append(Prose(text=f"Controls {', '.join(zones)}{over}.", tone="muted"))
    blocks += _stock(position, scene.time_us) if standing.own_holds else []
    blocks += _strengths(standing)
    blocks += _attempt(position, scene.time_us)
    return blocks


def _strengths(standing: Standing) -> list[Block]:
    """A bar for each side, both of the same scale."""
    most = max(standing.own, standing.enemy, 1)
    blocks: list[Block] = []
    if standing.own or standing.own_holds:
        told = f"{standing.own} elements" + (f", {standing.supporters} in support" if standing.supporters else "")
        blocks.append(Gauge(label="fleet", value=told, share=standing.own / most, tone="accent"))
    if standing.enemy or not standing.own_holds:
        told = f"{standing.enemy} elements"
        blocks.append(Gauge(label="enemy", value=told, share=standing.enemy / most, tone="bad"))
    return blocks


def _stock(position: Position, now_us: int) -> list[Block]:
    """What the garrison has left, and how long that lasts."""
    row = position.holding(now_us)[-1]
    rate_ug_per_s = row["use_ug_per_s"]
    left_g = max(row["stock_g"] - rate_ug_per_s * (now_us - row["t_us"]) / US_PER_S / _UG_PER_G, 0.0)
    if left_g <= 0:
        return [Fact(label="stock", value="none left", tone="bad")]
    lasts = f", lasts {span(round(left_g * _UG_PER_G / rate_ug_per_s * US_PER_S))}" if rate_ug_per_s else ""
    return [Fact(label="stock", value=f"{kilograms(round(left_g))}{lasts}")]


def _attempt(position: Position, now_us: int) -> list[Block]:
    """The attempt or counter-attack that began last: how far it is, who takes part, what happened."""
    rows = position.latest_attempt(now_us)
    if not rows:
        return [Prose(text="Nobody has tried to change that yet.", tone="muted")]
    first, last = rows[0], rows[-1]
    over = last["event"] == "ended"
    counter = first["mission"] is None
    name = f"Counter-attack {-first['attempt']}" if counter else f"Attempt {first['attempt']}"
    blocks: list[Block] = [Section(text=f"{name}: {last['cause'] if over else 'under way'}")]
    if not counter:
        blocks += _team(rows)
        if not over:
            blocks.append(Prose(text=_course(rows), tone="muted"))
    told = [row for row in rows if row["event"] in _TOLD][-_MOST:]
    blocks += [_event(row) for row in reversed(told)]
    return blocks


def _team(rows: tuple[Row, ...]) -> list[Block]:
    roles = Counter(row["role"] for row in rows if row["event"] == "joined")
    gone = sum(row["event"] == "left" and row["cause"] != "released" for row in rows)
    go = Go(selection=Selection(kind="mission", name=rows[0]["mission"]))
    team = ", ".join(f"{n} {role}" for role, n in roles.items())
    blocks: list[Block] = [
        Fact(label="mission", value=rows[0]["mission"], go=go),
        Prose(text=f"Team: {team or 'nobody yet'}."),
    ]
    return [*blocks, Fact(label="out of action", value=str(gone), tone="warn")] if gone else blocks


def _course(rows: tuple[Row, ...]) -> str:
    """Phases so far, the one under way, and those to come."""
    now = next(row["phase"] for row in reversed(rows))
    been = dict.fromkeys(row["phase"] for row in rows if row["event"] == "phase" and row["phase"] != now)
    names = [phase.value for phase in ORDER]
    ahead = names[names.index(now) + 1 :] if now in names else []
    return f"{' › '.join([*been, now.upper()])}; then {', '.join(ahead)}." if ahead else f"{' › '.join([*been, now])}."


def _event(row: Row) -> Block:
    text, tone = _words(row)
    vehicle = Selection(kind="vehicle", name=row["vehicle"]) if row["vehicle"] else None
    return Event(time_us=row["t_us"], text=text, tone=tone, go=Go(time_us=row["t_us"], selection=vehicle))


def _words(row: Row) -> tuple[str, Tone]:
    """An event in a few words, and how good it is."""
    event, counter = row["event"], row["mission"] is None
    own, enemy = (row["defenders"], row["attackers"]) if counter else (row["attackers"], row["defenders"])
    if event == "phase":
        return f"{COUNTER_ATTACK if counter else row['phase']} begins", "accent"
    if event in {"attacker fell", "defender fell"}:
        ours = (event == "defender fell") == counter
        who = row["vehicle"] or ("fleet" if ours else "enemy")
        return f"{who} loses 1, {own} : {enemy}", "bad" if ours else "good"
    if event == "left":
        return f"{row['vehicle']} is out: {row['cause']}", "ink" if row["cause"] == "released" else "bad"
    if event in {"reported", "go", "no go"}:
        believed = "" if row["believed_n"] is None else f", {row['believed_n'] / 1e9:.1f} believed there"
        return f"{event}{believed}", "warn" if event == "no go" else "ink"
    if event == "ended":
        return f"ended: {row['cause']}", "good" if row["cause"] in {"captured", "repelled"} else "bad"
    return f"{event}, {own} : {enemy}", "ink"
