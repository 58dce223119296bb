"""Reading elevation grids: ESRI ASCII, plain or gzipped, and GeoTIFF where rasterio is installed."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from fleet.errors import Place, ScenarioError, placed
from fleet.terrain.elevation import ElevationGrid, terrain_from_grid
from fleet.terrain.esri_ascii import read_esri_ascii
from fleet.terrain.geotiff import read_geotiff
from fleet.terrain.graph import MAX_NAME, Terrain
from fleet.wording import one_line


def read_elevation_terrain(*, path: str | Path, every: int = 1, surface: str = "field") -> Terrain:
    """The terrain of an elevation file: ``read_elevation`` and then ``terrain_from_grid``."""
    grid = read_elevation(path)
    title = one_line(Path(path).name.split(".")[0])[:MAX_NAME]
    with placed(Place(file=one_line(str(path)), line=1, column=1)):
        return terrain_from_grid(grid, name=title, every=every, surface=surface)


def read_elevation(path: str | Path) -> ElevationGrid:
    """The elevation grid in ``path``: GeoTIFF if it ends in .tif or .tiff, otherwise ESRI ASCII, gzipped if in .gz.

    Raises ``ScenarioError`` for a file that can't be read, breaks the format, or declares more than ``MAX_CELLS``.
    """
    file = Path(path)
    place = Place(file=one_line(str(file)))
    if file.suffix.lower() in {".tif", ".tiff"}:
        return read_geotiff(file)
    try:
        opener = gzip.open if file.suffix.lower() == ".gz" else open
        with opener(file, "rb") as stream:
            return read_esri_ascii(stream, place.file)  # type: ignore[arg-type]
    except (OSError, EOFError, ValueError, zlib.error) as error:
        what = getattr(error, "strerror", None) or error
        message = f"elevation file: can't be read: {what}"
        raise ScenarioError(message, place) from error
