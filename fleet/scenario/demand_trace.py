"""Demand traces: requests read one by one from a CSV file with columns time_h, site, load_kg and priority."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

from fleet.errors import Place, ScenarioError
from fleet.scenario.document import shown
from fleet.scenario.model import TraceRow
from fleet.scenario.nearest import did_you_mean
from fleet.scenario.validation import MAX_LISTED, Problem, refuse
from fleet.units import S_PER_H

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_ROWS: Final = 5_000_000
MAX_PRIORITY: Final = 8

_COLUMNS: Final = ("time_h", "site", "load_kg", "priority")
_NEEDED: Final = ("time_h", "site")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_PRIORITY: Final = re.compile(r"[0-9]")


class _FieldError(ValueError):
    """A field that breaks a rule; the text is the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRules:
    """What a row may say: the index of each site by name, and the rule that a load in kg breaks or ``None``."""

    sites: Mapping[str, int]
    load_rule: Callable[[float], str | None]


@dataclass(slots=True, kw_only=True)
class _Reading:
    """A trace while it is read: its lines, for the columns of errors, and the problems so far."""

    file: str
    lines: list[str]
    problems: list[Problem] = field(default_factory=list)

    def note(self, line: int, index: int, value: str, rule: str) -> None:
        place = Place(file=self.file, line=line, column=_column(self.lines[line - 1], index))
        self.problems.append(Problem(place, value, rule, ""))
        if len(self.problems) >= MAX_LISTED:
            refuse(self.problems)


def read_trace(path: Path, rules: TraceRules, horizon_s: float) -> tuple[TraceRow, ...]:
    """The requests before the horizon by rising time; those of equal time in file order.

    Rows may stand in any order; an empty load or priority is left to the stream's law. Raises ``ScenarioError``, with
    the line and column of every broken rule, for a file that can't be read, has no header or an unknown column, for a
    number that is negative or not finite, an unknown site, a load that breaks ``rules``, and for a file above 64 MiB
    or five million rows.
    """
    text = _text(path)
    reading = _Reading(file=str(path), lines=text.split("\n"))
    rows = _rows(reading)
    header = _header(next(rows, (1, []))[1], reading)
    requests = [_request(line, fields, header, rules, reading) for line, fields in rows]
    if reading.problems:
        refuse(reading.problems)
    kept = [request for request in requests if request is not None and request.time_s < horizon_s]
    return tuple(sorted(kept, key=lambda request: request.time_s))


def _text(path: Path) -> str:
    place = Place(file=str(path))
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScenarioError(f"unreadable, {error.strerror or error}", place) from None
    if len(content) > MAX_BYTES:
        message = f"larger than {MAX_BYTES // 1024**2} MiB, which is the most that is read"
        raise ScenarioError(message, place)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{content[error.start]:02x}, a trace must be text in UTF-8"
        raise ScenarioError(message, Place(file=str(path), line=line)) from None


def _rows(reading: _Reading) -> Iterator[tuple[int, list[str]]]:
    """The number and the fields of each line that is not blank."""
    reader = csv.reader((line.rstrip("\r") for line in reading.lines), strict=True)
    count = 0
    try:
        for fields in reader:
            if any(text.strip() for text in fields):
                count += 1
                if count > MAX_ROWS + 1:
                    _refuse_at(reading, reader.line_num, f"more than {MAX_ROWS:,} rows, which is the most that is read")
                yield reader.line_num, [text.strip() for text in fields]
    except csv.Error as error:
        _refuse_at(reading, reader.line_num, f"not valid CSV, {error}")


def _header(names: list[str], reading: _Reading) -> dict[str, int]:
    """The place of each column; raises ``ScenarioError`` for a header that is not one."""
    for index, name in enumerate(names):
        if name not in _COLUMNS:
            reading.note(1, index, shown(name), f"unknown column{did_you_mean(name, _COLUMNS)}")
        elif name in names[:index]:
            reading.note(1, index, shown(name), "a column may stand only once")
    if missing := [name for name in _NEEDED if name not in names]:
        optional = " and ".join(name for name in _COLUMNS if name not in _NEEDED)
        rule = f"a header line with {' and '.join(_NEEDED)}, and perhaps {optional}, is expected"
        reading.note(1, 0, "", f"{rule}; {' and '.join(missing)} is missing" if names else rule)
    if reading.problems:
        refuse(reading.problems)
    return {name: index for index, name in enumerate(names)}


def _request(
    line: int, fields: list[str], header: Mapping[str, int], rules: TraceRules, reading: _Reading
) -> TraceRow | None:
    if len(fields) != len(header):
        reading.note(line, 0, "", f"{len(fields)} fields in the row, the header has {len(header)}")
        return None
    values: dict[str, float | int | None] = dict.fromkeys(_COLUMNS)
    for name, index in header.items():
        try:
            values[name] = _READERS[name](fields[index], rules)
        except _FieldError as error:
            reading.note(line, index, shown(fields[index]), f"{error} ({name})")
    time_h, site, load_kg, priority = (values[name] for name in _COLUMNS)
    if time_h is None or site is None:
        return None
    return TraceRow(
        time_s=time_h * S_PER_H,
        site=int(site),
        load_kg=load_kg,
        priority=None if priority is None else int(priority),
    )


def _not_negative(text: str) -> float:
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise _FieldError("a finite number is expected")
    if value < 0:
        raise _FieldError("must be at least 0")
    return value


def _time_h(text: str, _: TraceRules) -> float:
    if not _NUMBER.fullmatch(text):
        raise _FieldError("hours from the start are expected, as in 9.5")
    return _not_negative(text)


def _site(text: str, rules: TraceRules) -> int:
    if text not in rules.sites:
        msg = f"unknown site{did_you_mean(text, rules.sites)}"
        raise _FieldError(msg)
    return rules.sites[text]


def _load_kg(text: str, rules: TraceRules) -> float | None:
    if not text:
        return None
    value = _not_negative(text)
    if rule := rules.load_rule(value):
        raise _FieldError(rule)
    return value


def _priority(text: str, _: TraceRules) -> int | None:
    if not text:
        return None
    if not _PRIORITY.fullmatch(text) or int(text) > MAX_PRIORITY:
        msg = f"a whole number from 0 to {MAX_PRIORITY} is expected"
        raise _FieldError(msg)
    return int(text)


_READERS: Final[Mapping[str, Callable[[str, TraceRules], float | int | None]]] = {
    "time_h": _time_h,
    "site": _site,
    "load_kg": _load_kg,
    "priority": _priority,
}


def _column(line: str, index: int) -> int:
    """Where field number ``index`` of a line begins, counted from 1; commas in quotes separate nothing."""
    is_quoted = False
    for at, character in enumerate(line):
        if index == 0:
            return at + 1
        if character == '"':
            is_quoted = not is_quoted
        elif character == "," and not is_quoted:
            index -= 1
    return len(line) + 1


def _refuse_at(reading: _Reading, line: int, message: str) -> NoReturn:
    raise ScenarioError(message, Place(file=reading.file, line=line, column=1))
