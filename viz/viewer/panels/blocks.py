"""The pieces that panels are made of: what is told, apart from how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.ledger.paths import Integers
    from viz.viewer.selection import Selection

Tone = Literal["ink", "muted", "good", "warn", "bad", "accent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """What a click leads to: a thing to pick out, a time to show, or both."""

    selection: Selection | None = None
    time_us: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """The head of a panel: a name, and in smaller letters what it is."""

    text: str
    below: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading within a panel."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label and its value; ``group`` adds the colour of a group of states."""

    label: str
    value: str
    tone: Tone = "ink"
    go: Go | None = None
    group: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """A label, a value, and a bar that is full at 1."""

    label: str
    value: str
    share: float
    tone: Tone = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A sentence or two."""

    text: str
    tone: Tone = "ink"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened at a time."""

    time_us: int
    text: str
    go: Go | None = None
    tone: Tone = "ink"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The states of a vehicle over a window of time: (start, end, group) each."""

    spans: Sequence[tuple[int, int, int]]
    start_us: int
    end_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A few large figures side by side: (value, label)."""

    figures: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A curve up to now over the time of the whole run; ``second`` is that of the other run of a comparison."""

    title: str
    now: str
    time_us: Integers
    values: Sequence[float]
    until_us: int
    top: float | None = None
    second: Sequence[float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Counts by group of states up to now [n, groups] over the time of the whole run."""

    title: str
    time_us: Integers
    counts: Integers
    until_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class States:
    """How many vehicles are in each group of states: (group, count)."""

    counts: Sequence[tuple[int, int]]


Block = Title | Section | Fact | Gauge | Prose | Event | Strip | Figures | Chart | Stack | States
