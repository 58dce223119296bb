"""Reading elevation grids: ESRI ASCII, plain or gzipped, and GeoTIFF where rasterio is installed.

Files are untrusted: the declared size is checked before anything is allocated, a line is read only up to the length
that its declared columns can need, and every complaint names the file and, where there is one, the line.
"""

from __future__ import annotations

import gzip
import math
import warnings
import zlib
from pathlib import Path
from typing import IO, Final, NoReturn

import numpy as np

from fleet.errors import Place, ScenarioError
from fleet.terrain.elevation import ElevationGrid, terrain_from_grid
from fleet.terrain.graph import FloatArray, Terrain

MAX_CELLS: Final = 50_000_000
MAX_COLUMNS: Final = 100_000

_HEADER_KEYS: Final = ("ncols", "nrows", "xllcorner", "xllcenter", "yllcorner", "yllcenter", "cellsize", "nodata_value")
_HEADER_LINE_BYTES: Final = 200
_VALUE_BYTES: Final = 40


def read_elevation_terrain(*, path: str | Path, every: int = 1, surface: str = "field") -> Terrain:
    """The terrain of an elevation file: ``read_elevation`` and then ``terrain_from_grid``."""
    return terrain_from_grid(read_elevation(path), name=Path(path).name.split(".")[0], every=every, surface=surface)


def read_elevation(path: str | Path) -> ElevationGrid:
    """The elevation grid in ``path``: GeoTIFF if it ends in .tif or .tiff, otherwise ESRI ASCII, gzipped if in .gz.

    Raises ``ScenarioError`` for a file that can't be read, breaks the format, or declares more than ``MAX_CELLS``.
    """
    file = Path(path)
    if file.suffix.lower() in {".tif", ".tiff"}:
        return _read_geotiff(file)
    try:
        opener = gzip.open if file.suffix.lower() == ".gz" else open
        with opener(file, "rb") as stream:
            return _read_ascii(stream, str(file))  # type: ignore[arg-type]
    except (OSError, EOFError, zlib.error) as error:
        _refuse(f"can't be read: {error}", str(file), cause=error)


def _read_ascii(stream: IO[bytes], file: str) -> ElevationGrid:
    header, first_row, line = _read_header(stream, file)
    rows, cols = _declared_size(header, file)
    cell_m = header["cellsize"]
    if not cell_m > 0:
        _refuse(f"cellsize {cell_m} must be above 0", file)
    z_m = np.empty((rows, cols))
    text = first_row
    for row in range(rows):
        if row:
            line += 1
            text = stream.readline(cols * _VALUE_BYTES + 2)
        z_m[row] = _parse_row(text, cols, Place(file=file, line=line))
    for extra in iter(lambda: stream.readline(_HEADER_LINE_BYTES), b""):
        line += 1
        if extra.strip():
            _refuse(f"more than the {rows} rows that nrows declares", file, line)
    if "nodata_value" in header:
        z_m[z_m == header["nodata_value"]] = np.nan
    corner = [
        header[f"{axis}llcorner"] if f"{axis}llcorner" in header else header[f"{axis}llcenter"] - cell_m / 2
        for axis in ("x", "y")
    ]
    return ElevationGrid(west_m=corner[0], south_m=corner[1], cell_m=cell_m, z_m=z_m)


def _read_header(stream: IO[bytes], file: str) -> tuple[dict[str, float], bytes, int]:
    """The header, the first row of values, and the line number of that row."""
    header: dict[str, float] = {}
    line = 1
    start = stream.readline(_HEADER_LINE_BYTES)
    while (key := _first_word(start)) in _HEADER_KEYS:
        words = start.split()
        if key in header:
            _refuse(f"{key} is given twice", file, line)
        if len(words) != 2 or not start.endswith(b"\n"):  # noqa: PLR2004 - a key and its value
            _refuse(f"{key} must be followed by one number and the end of the line", file, line)
        header[key] = _number(words[1], Place(file=file, line=line))
        line += 1
        start = stream.readline(_HEADER_LINE_BYTES)
    _check_header(header, key, file, line)
    columns = max(1, min(MAX_COLUMNS, int(header["ncols"])))
    rest = b"" if start.endswith(b"\n") else stream.readline(columns * _VALUE_BYTES + 2)
    return header, start + rest, line


def _first_word(line: bytes) -> str:
    words = line.split(maxsplit=1)
    return words[0].decode("latin-1").lower() if words else ""


def _check_header(header: dict[str, float], key: str, file: str, line: int) -> None:
    corners = [("xllcorner", "xllcenter"), ("yllcorner", "yllcenter")]
    for choices in (("ncols",), ("nrows",), *corners, ("cellsize",)):
        given = [choice for choice in choices if choice in header]
        if len(given) != 1:
            found = "both are given" if given else f"found {key[:20]!r} instead"
            _refuse(f"the header of an ESRI ASCII grid needs {' or '.join(choices)}: {found}", file, line)


def _declared_size(header: dict[str, float], file: str) -> tuple[int, int]:
    for key in ("nrows", "ncols"):
        if header[key] < 1 or header[key] != math.floor(header[key]):
            _refuse(f"{key} {header[key]} must be a whole number of at least 1", file)
    rows, cols = int(header["nrows"]), int(header["ncols"])
    _check_size(rows, cols, file)
    return rows, cols


def _check_size(rows: int, cols: int, file: str) -> None:
    if rows * cols > MAX_CELLS or cols > MAX_COLUMNS:
        _refuse(f"declares {rows} x {cols} cells: at most {MAX_CELLS} cells and {MAX_COLUMNS} columns", file)


def _parse_row(text: bytes, cols: int, place: Place) -> FloatArray:
    words = text.split()
    if len(words) != cols:
        _refuse(f"{len(words)} values in the row: must be {cols}", place.file, place.line)
    try:
        row = np.array(words, dtype=np.float64)
    except ValueError:
        row = np.array([_number(word, place) for word in words])
    if not np.all(np.isfinite(row)):
        bad = words[int(np.flatnonzero(~np.isfinite(row))[0])].decode("latin-1")
        _refuse(f"elevation {bad} must be finite; mark missing cells with NODATA_value", place.file, place.line)
    return row


def _number(word: bytes, place: Place) -> float:
    try:
        value = float(word)
    except ValueError as error:
        _refuse(f"{word.decode('latin-1')[:40]!r} must be a number", place.file, place.line, cause=error)
    if not math.isfinite(value):
        _refuse(f"{value} must be finite", place.file, place.line)
    return value


def _read_geotiff(path: Path) -> ElevationGrid:
    file = str(path)
    try:
        # Optional and slow to import, so only for those who read GeoTIFF.
        import rasterio  # noqa: PLC0415
    except ImportError as error:
        _refuse("GeoTIFF needs rasterio: install the extra [geo], or convert to ESRI ASCII", file, cause=error)
    try:
        # The driver is fixed because others, such as GDAL's virtual format, can name further files to open.
        with warnings.catch_warnings(), rasterio.open(path, driver="GTiff") as dataset:
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            _check_size(dataset.height, dataset.width, file)
            transform, system = dataset.transform, dataset.crs
            if system is None or not system.is_projected or system.linear_units_factor[1] != 1.0:
                _refuse(f"its coordinates ({system}) must be metres on a projected plane", file)
            square = math.isclose(transform.a, -transform.e, rel_tol=1e-6) and transform.a > 0
            if transform.b or transform.d or not square:
                _refuse("the grid must be north-up with square cells", file)
            band = dataset.read(1, masked=True).astype(np.float64)
    except rasterio.errors.RasterioError as error:
        _refuse(f"can't be read as GeoTIFF: {error}", file, cause=error)
    z_m = np.array(band.filled(np.nan))
    z_m[~np.isfinite(z_m)] = np.nan
    south_m = transform.f - transform.a * z_m.shape[0]
    return ElevationGrid(west_m=transform.c, south_m=south_m, cell_m=transform.a, z_m=z_m)


def _refuse(what: str, file: str, line: int | None = None, *, cause: BaseException | None = None) -> NoReturn:
    msg = f"elevation file: {what}"
    raise ScenarioError(msg, Place(file=file, line=line)) from cause
