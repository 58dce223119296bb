"""Demand traces: requests read one by one from a CSV file, each with its time and where it comes from."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NoReturn

from fleet.errors import Place, ScenarioError
from fleet.scenario.model import TraceRow
from fleet.scenario.nearest import did_you_mean
from fleet.scenario.trace_fields import COLUMNS, READERS, FieldError, TraceRules
from fleet.scenario.validation import MAX_LISTED, Problem, refuse
from fleet.units import M_PER_KM, S_PER_H
from fleet.wording import one_line, shown

MAX_BYTES: Final = 32 * 1024 * 1024
MAX_ROWS: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The requests before the horizon by rising time, and how many come later, with the place of the first of them."""

    requests: tuple[TraceRow, ...]
    late: int = 0
    first_late: Place | None = None


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


def read_trace(path: Path, rules: TraceRules, horizon_s: float) -> Trace:
    """The requests before the horizon by rising time, those of equal time in file order, and a count of the others.

    Rows may stand in any order; an empty load or priority is left to the stream's law. Raises ``ScenarioError``, with
    the line and column of every broken rule, for a file that can't be read, has no header or an unknown column, for a
    number that is negative or not finite, an unknown site, a row with both a site and coordinates or with neither, a
    load that breaks ``rules``, and for a file above 32 MiB or a million rows.
    """
    text = _text(path)
    reading = _Reading(file=one_line(str(path)), lines=text.split("\n"))
    rows = _rows(reading)
    header = _header(next(rows, (1, []))[1], reading)
    kept: list[TraceRow] = []
    late: list[int] = []
    for line, fields in rows:
        request = _request(line, fields, header, rules, reading)
        if request is None:
            continue
        if request.time_s < horizon_s:
            kept.append(request)
        else:
            late.append(line)
    if reading.problems:
        refuse(reading.problems)
    return Trace(
        requests=tuple(sorted(kept, key=lambda request: request.time_s)),
        late=len(late),
        first_late=Place(file=reading.file, line=late[0], column=1) if late else None,
    )


def _text(path: Path) -> str:
    place = Place(file=one_line(str(path)))
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
        before = content[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"byte 0x{content[error.start]:02x}, a trace must be text in UTF-8"
        raise ScenarioError(message, replace(place, line=line, column=column)) from None


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
        if name not in COLUMNS:
            reading.note(1, index, shown(name), f"unknown column{did_you_mean(name, COLUMNS)}")
        elif name in names[:index]:
            reading.note(1, index, shown(name), "a column may stand only once")
    where = ("x_km", "y_km") if {"x_km", "y_km"} & set(names) else ("site",)
    needed = ("time_h", *where)
    if missing := [name for name in needed if name not in names]:
        rule = f"a header line with {' and '.join(needed)}, and perhaps load_kg and priority, is expected"
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
    values: dict[str, float | int | None] = dict.fromkeys(COLUMNS)
    problems = len(reading.problems)
    for name, index in header.items():
        try:
            values[name] = READERS[name](fields[index], rules)
        except FieldError as error:
            reading.note(line, index, shown(fields[index]), f"{error} ({name})")
    if len(reading.problems) > problems:
        return None
    if rule := _broken_rule(values):
        reading.note(line, 0, "", rule)
        return None
    x_km, y_km = values["x_km"], values["y_km"]
    if x_km is not None and y_km is not None and (rule := rules.point_rule(x_km, y_km)):
        reading.note(line, header["x_km"], f"[{x_km:g}, {y_km:g}]", rule)
        return None
    return _row(values)


def _broken_rule(values: Mapping[str, float | int | None]) -> str | None:
    """The rule on several fields of a row that it breaks, if any."""
    time_h, announced_h, site, x_km = (values[name] for name in ("time_h", "announced_h", "site", "x_km"))
    opens_h, closes_h = values["load_from_h"], values["load_until_h"]
    if time_h is None or (site is None) == (x_km is None) or (x_km is None) != (values["y_km"] is None):
        return "a row needs a time, and either a site or both x_km and y_km"
    if announced_h is not None and announced_h > time_h:
        return f"announced_h = {announced_h:g} must be at most time_h = {time_h:g}"
    if site is not None and site == values["origin"]:
        return "a site can't be the origin of what it asks for"
    if (opens_h is None) != (closes_h is None) or (opens_h or 0.0) > (closes_h or 0.0):
        return "load_from_h and load_until_h go together, and the first must be at most the second"
    return None


def _row(values: Mapping[str, float | int | None]) -> TraceRow:
    """A row whose fields go together."""
    seconds = {name: _scaled(values[name], S_PER_H) for name in values if name.endswith("_h")}
    opens_s, closes_s = seconds["load_from_h"], seconds["load_until_h"]
    x_m, y_m = _scaled(values["x_km"], M_PER_KM), _scaled(values["y_km"], M_PER_KM)
    return TraceRow(
        time_s=seconds["time_h"] or 0.0,
        site=_whole(values["site"]),
        at_m=None if x_m is None or y_m is None else (x_m, y_m),
        load_kg=values["load_kg"],
        priority=_whole(values["priority"]),
        asked_s=seconds["announced_h"],
        expires_s=seconds["expires_h"],
        origin=_whole(values["origin"]),
        loading_s=None if opens_s is None or closes_s is None else (opens_s, closes_s),
    )


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


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
