"""Reading elevation grids in ESRI's ASCII format.

Files are untrusted: the declared size is checked before anything is allocated, a line is read only up to the length
that its declared columns can need, and every complaint names the file, the line and the column.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import IO, Final, NamedTuple, NoReturn

import numpy as np

from fleet.errors import Place, ScenarioError, placed
from fleet.terrain.elevation import MAX_COLUMNS, ElevationGrid, check_size
from fleet.terrain.graph import MAX_COORDINATE_M, MAX_ELEVATION_M, FloatArray
from fleet.wording import shown

_HEADER_KEYS: Final = ("ncols", "nrows", "xllcorner", "xllcenter", "yllcorner", "yllcenter", "cellsize", "nodata_value")
_HEADER_LINE_BYTES: Final = 200
_VALUE_BYTES: Final = 40
_BLANK_BYTES: Final = 100_000
_WORD: Final = re.compile(rb"\S+")


class _Number(NamedTuple):
    """A number of the header and where it stands."""

    value: float
    place: Place


_Header = Mapping[str, _Number]


def read_esri_ascii(stream: IO[bytes], file: str) -> ElevationGrid:
    """The grid in an open file; raises ``ScenarioError`` with the line and column of what breaks the format."""
    header, first_row, line = _read_header(stream, file)
    rows, cols = _declared_size(header)
    cell = header["cellsize"]
    if not cell.value > 0:
        _refuse(f"cellsize {cell.value} must be above 0", cell.place)
    z_m = np.empty((rows, cols))
    text = first_row
    for row in range(rows):
        if row:
            line += 1
            text = stream.readline(cols * _VALUE_BYTES + 2)
        z_m[row] = _parse_row(text, cols, header, Place(file=file, line=line))
    _check_end(stream, rows, Place(file=file, line=line + 1, column=1))
    if "nodata_value" in header:
        z_m[z_m == header["nodata_value"].value] = np.nan
    west_m, south_m = (_corner(header, axis) for axis in ("x", "y"))
    with placed(cell.place):
        return ElevationGrid(west_m=west_m, south_m=south_m, cell_m=cell.value, z_m=z_m)


def _read_header(stream: IO[bytes], file: str) -> tuple[_Header, bytes, int]:
    """The header, the first row of values, and the line number of that row."""
    header: dict[str, _Number] = {}
    line = 1
    start = stream.readline(_HEADER_LINE_BYTES)
    while (key := _first_word(start)) in _HEADER_KEYS:
        words = start.split()
        place = Place(file=file, line=line, column=_column(start, 0))
        if key in header:
            _refuse(f"{key} is given twice", place)
        if len(words) != 2 or not start.endswith(b"\n"):  # noqa: PLR2004 - a key and its value
            _refuse(f"{key} must be followed by one number and the end of the line", place)
        place = replace(place, column=_column(start, 1))
        header[key] = _Number(_number(words[1], place), place)
        line += 1
        start = stream.readline(_HEADER_LINE_BYTES)
    _check_header(header, start, Place(file=file, line=line, column=_column(start, 0)))
    columns = max(1, min(MAX_COLUMNS, int(header["ncols"].value)))
    rest = b"" if start.endswith(b"\n") else stream.readline(columns * _VALUE_BYTES + 2)
    return header, start + rest, line


def _first_word(line: bytes) -> str:
    words = line.split(maxsplit=1)
    return words[0].decode("latin-1").lower() if words else ""


def _column(line: bytes, index: int) -> int:
    """Where word number ``index`` of a line begins, counted from 1; the end of a line that has not so many."""
    starts = [match.start() + 1 for match in _WORD.finditer(line)]
    return starts[index] if index < len(starts) else len(line.rstrip()) + 1


def _check_header(header: _Header, following: bytes, place: Place) -> None:
    corners = [("xllcorner", "xllcenter"), ("yllcorner", "yllcenter")]
    for choices in (("ncols",), ("nrows",), *corners, ("cellsize",)):
        given = [choice for choice in choices if choice in header]
        if len(given) != 1:
            found = "both are given" if given else f"found {shown(_first_word(following), 20)} instead"
            _refuse(f"the header of an ESRI ASCII grid needs {' or '.join(choices)}: {found}", place)


def _declared_size(header: _Header) -> tuple[int, int]:
    for key in ("nrows", "ncols"):
        value, place = header[key]
        if value < 1 or value != math.floor(value):
            _refuse(f"{key} {value:g} must be a whole number of at least 1", place)
    rows, cols = int(header["nrows"].value), int(header["ncols"].value)
    check_size(rows, cols, header["nrows" if cols <= MAX_COLUMNS else "ncols"].place)
    return rows, cols


def _corner(header: _Header, axis: str) -> float:
    """The outer corner of the grid on an axis, in metres."""
    corner = header.get(f"{axis}llcorner")
    centre = header.get(f"{axis}llcenter", corner)
    found = corner or centre
    assert found is not None, "the header was checked"
    value = found.value if corner is not None else found.value - header["cellsize"].value / 2
    if not abs(value) <= MAX_COORDINATE_M:
        _refuse(f"{value:g} must be from {-MAX_COORDINATE_M:g} to {MAX_COORDINATE_M:g} m", found.place)
    return value


def _parse_row(text: bytes, cols: int, header: _Header, line: Place) -> FloatArray:
    words = text.split()
    if len(words) != cols:
        at = replace(line, column=_column(text, min(cols, len(words))))
        _refuse(f"{len(words)} values in the row: must be {cols}", at)
    row: FloatArray | None = None
    # Text that NumPy reads at once, unless it holds what NumPy takes for a separator of digits.
    if b"_" not in text:
        with suppress(ValueError):
            row = np.array(words, dtype=np.float64)
    if row is None:
        row = np.array([_number(word, replace(line, column=_column(text, n))) for n, word in enumerate(words)])
    odd = ~(np.abs(row) <= MAX_ELEVATION_M)
    if "nodata_value" in header:
        odd &= row != header["nodata_value"].value
    if np.any(odd):
        first = int(np.flatnonzero(odd)[0])
        rule = f"must be finite and from {-MAX_ELEVATION_M:g} to {MAX_ELEVATION_M:g} m"
        what = f"elevation {shown(words[first].decode('latin-1'), 20)} {rule}; mark missing cells with NODATA_value"
        _refuse(what, replace(line, column=_column(text, first)))
    return row


def _check_end(stream: IO[bytes], rows: int, start: Place) -> None:
    """Refuse anything but a little blank space after the last row."""
    rest = stream.read(_BLANK_BYTES)
    if rest.strip():
        lines = rest[: len(rest) - len(rest.lstrip())].split(b"\n")
        place = replace(start, line=(start.line or 0) + len(lines) - 1, column=len(lines[-1]) + 1)
        _refuse(f"more than the {rows} rows that nrows declares", place)
    if len(rest) == _BLANK_BYTES:
        _refuse(f"{_BLANK_BYTES} and more blank bytes after the last row: remove them", start)


def _number(word: bytes, place: Place) -> float:
    text = word.decode("latin-1")
    try:
        # Python reads 1_000 as a thousand, and nobody else does.
        value = float(text if "_" not in text else "")
    except ValueError as error:
        _refuse(f"{shown(text, 40)} must be a number", place, cause=error)
    if not math.isfinite(value):
        _refuse(f"{shown(text, 40)} must be finite", place)
    return value


def _refuse(what: str, place: Place, *, cause: BaseException | None = None) -> NoReturn:
    msg = f"elevation file: {what}"
    raise ScenarioError(msg, place) from cause
