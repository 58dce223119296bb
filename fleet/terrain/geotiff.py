"""Reading elevation grids from GeoTIFF files, where rasterio is installed."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from fleet.errors import Place, ScenarioError, placed
from fleet.terrain.elevation import ElevationGrid, check_size
from fleet.wording import one_line

if TYPE_CHECKING:
    from pathlib import Path


def read_geotiff(path: Path) -> ElevationGrid:
    """The grid in a file; raises ``ScenarioError`` for one that is no such grid, and where rasterio is missing."""
    place = Place(file=one_line(str(path)))
    try:
        # Optional and slow to import, so only for those who read GeoTIFF.
        import rasterio  # noqa: PLC0415
    except ImportError as error:
        _refuse("GeoTIFF needs rasterio: install the extra [geo], or convert to ESRI ASCII", place, cause=error)
    try:
        # The driver is fixed because others, such as GDAL's virtual format, can name further files to open.
        with warnings.catch_warnings(), rasterio.open(path, driver="GTiff") as dataset:
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            check_size(dataset.height, dataset.width, place)
            transform, system = dataset.transform, dataset.crs
            if system is None or not system.is_projected or system.linear_units_factor[1] != 1.0:
                _refuse(f"its coordinates ({system}) must be metres on a projected plane", place)
            square = math.isclose(transform.a, -transform.e, rel_tol=1e-6) and transform.a > 0
            if transform.b or transform.d or not square:
                _refuse("the grid must be north-up with square cells", place)
            band = dataset.read(1, masked=True).astype(np.float64)
    except rasterio.errors.RasterioError as error:
        _refuse(f"can't be read as GeoTIFF: {error}", place, cause=error)
    z_m = np.array(band.filled(np.nan))
    z_m[~np.isfinite(z_m)] = np.nan
    south_m = transform.f - transform.a * z_m.shape[0]
    with placed(place):
        return ElevationGrid(west_m=transform.c, south_m=south_m, cell_m=transform.a, z_m=z_m)


def _refuse(what: str, place: Place, *, cause: BaseException | None = None) -> NoReturn:
    msg = f"elevation file: {what}"
    raise ScenarioError(msg, place) from cause
