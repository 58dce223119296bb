"""Elevation files: what is read from good ones, and what is said about bad ones."""

import gzip
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from fleet.errors import ScenarioError
from fleet.terrain.elevation_files import read_elevation, read_elevation_terrain

GOOD = """ncols 3
nrows 2
xllcorner 100.0
yllcorner 200.0
cellsize 10
NODATA_value -9999
1 2 3
4 -9999 6
"""


def written(folder: Path, text: str | bytes, name: str = "grid.asc") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def complaint(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_elevation(path)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(str(path.parent) + "/")


def test_a_grid_is_read_with_its_place_and_its_gaps(tmp_path: Path) -> None:
    grid = read_elevation(written(tmp_path, GOOD))
    np.testing.assert_array_equal(grid.z_m, [[1.0, 2.0, 3.0], [4.0, np.nan, 6.0]])
    assert (grid.west_m, grid.south_m, grid.cell_m) == (100.0, 200.0, 10.0)


def test_a_gzipped_grid_is_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(GOOD.encode()), "grid.asc.gz")
    np.testing.assert_array_equal(read_elevation(path).z_m, read_elevation(written(tmp_path, GOOD)).z_m)


def test_cell_centres_in_the_header_are_half_a_cell_in(tmp_path: Path) -> None:
    grid = read_elevation(written(tmp_path, GOOD.replace("corner", "center").replace("NODATA", "nodata")))
    assert (grid.west_m, grid.south_m) == (95.0, 195.0)


def test_blank_lines_at_the_end_do_no_harm(tmp_path: Path) -> None:
    assert read_elevation(written(tmp_path, GOOD.replace("\n", "\r\n") + "\n  \n")).z_m.shape == (2, 3)


def test_a_wide_first_row_is_read_whole(tmp_path: Path) -> None:
    values = " ".join(f"{100 + column}.125" for column in range(500))
    text = f"ncols 500\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 1\n{values}\n"
    assert read_elevation(written(tmp_path, text)).z_m[0, -1] == 599.125


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ncols 3\n", "", "grid.asc:6:1: error: elevation file: the header of an ESRI ASCII grid needs ncols"),
        ("ncols 3", "ncols three", "grid.asc:1:7: error: elevation file: 'three' must be a number"),
        ("ncols 3", "ncols 3 4", "grid.asc:1:1: error: elevation file: ncols must be followed by one number"),
        ("ncols 3", "ncols 2.5", "grid.asc:1:7: error: elevation file: ncols 2.5 must be a whole number"),
        ("nrows 2", "nrows -2", "grid.asc:2:7: error: elevation file: nrows -2 must be a whole number of at least 1"),
        ("nrows 2", "nrows inf", "grid.asc:2:7: error: elevation file: 'inf' must be finite"),
        ("nrows 2", "ncols 2", "grid.asc:2:1: error: elevation file: ncols is given twice"),
        (
            "nrows 2",
            "nrows 100000000",
            "grid.asc:2:7: error: elevation file: declares 1e+08 x 3 cells: at most 50000000",
        ),
        ("ncols 3", "ncols 200000", "grid.asc:1:7: error: elevation file: declares 2 x 200000 cells"),
        ("cellsize 10", "cellsize 0", "grid.asc:5:10: error: elevation file: cellsize 0.0 must be above 0"),
        ("xllcorner 100.0", "xllcorner 100.0\nxllcenter 5", "xllcorner or xllcenter: both are given"),
        ("1 2 3", "1 2", "grid.asc:7:4: error: elevation file: 2 values in the row: must be 3"),
        ("4 -9999 6", "4 5 6 7", "grid.asc:8:7: error: elevation file: 4 values in the row: must be 3"),
        ("4 -9999 6\n", "", "grid.asc:8:1: error: elevation file: 0 values in the row"),
        ("4 -9999 6\n", "4 5 6\n7 8 9\n", "grid.asc:9:1: error: elevation file: more than the 2 rows"),
        (
            "4 -9999 6",
            "4 nan 6",
            "grid.asc:8:3: error: elevation file: elevation 'nan' must be finite and from -100000",
        ),
        ("4 -9999 6", "4 1e999 6", "grid.asc:8:3: error: elevation file: elevation '1e999' must be finite"),
        (
            "4 -9999 6",
            "4 1e6 6",
            "grid.asc:8:3: error: elevation file: elevation '1e6' must be finite and from -100000",
        ),
        ("4 -9999 6", "4 1_0 x", "grid.asc:8:3: error: elevation file: '1_0' must be a number"),
        (
            "xllcorner 100.0",
            "xllcorner 1e12",
            "grid.asc:3:11: error: elevation file: 1e+12 must be from -1e+08 to 1e+08",
        ),
        ("cellsize 10", "cellsize 1e300", "grid.asc:5:10: error: elevation cell size 1e+300 m"),
        ("4 -9999 6\n", "4 5 6\n\n\n  7\n", "grid.asc:11:3: error: elevation file: more than the 2 rows"),
        ("4 -9999 6\n", "4 5 6" + "\n" * 100_001, "grid.asc:9:1: error: elevation file: 100000 and more blank bytes"),
        ("4 -9999 6", "4 x 6", "grid.asc:8:3: error: elevation file: 'x' must be a number"),
    ],
)
def test_a_broken_grid_is_refused_where_it_breaks(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert message in complaint(written(tmp_path, GOOD.replace(old, new)))


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 5_000, bytes(range(256)) * 40, b"\xff\xfen\x00c\x00o\x00l\x00s\x00"]
)
def test_a_file_that_is_no_grid_is_refused_at_its_first_line(tmp_path: Path, content: bytes) -> None:
    assert complaint(written(tmp_path, content)).startswith(
        "grid.asc:1:1: error: elevation file: the header of an ESRI"
    )


def test_a_line_longer_than_its_columns_can_need_is_not_read_whole(tmp_path: Path) -> None:
    path = written(
        tmp_path, gzip.compress(GOOD.replace("4 -9999 6", "4 5 " + "6" * 10_000_000).encode()), "bomb.asc.gz"
    )
    assert "bomb.asc.gz:8:" in complaint(path) or "bomb.asc.gz:9:" in complaint(path)


@pytest.mark.parametrize(
    "cut",
    [b"", b"not gzip at all", gzip.compress(GOOD.encode(), mtime=0)[:-12], gzip.compress(b"x", mtime=0)[:5]],
    ids=["empty", "not gzip", "cut short", "header cut"],
)
def test_a_damaged_gzip_file_is_refused(tmp_path: Path, cut: bytes) -> None:
    assert complaint(written(tmp_path, cut, "grid.asc.gz")).startswith("grid.asc.gz:")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "can't be read" in complaint(tmp_path / "nowhere.asc")


def test_an_elevation_terrain_is_named_after_its_file(tmp_path: Path) -> None:
    terrain = read_elevation_terrain(
        path=written(tmp_path, gzip.compress(GOOD.encode()), "hills.asc.gz"), surface="scrub"
    )
    assert (terrain.name, terrain.node_count) == ("hills", 5)


def test_geotiff_without_rasterio_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rasterio", None)
    assert "install the extra [geo]" in complaint(written(tmp_path, b"", "grid.tif"))


def test_a_file_that_is_no_geotiff_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("rasterio", reason="rasterio is not installed; the extra [geo] brings it")
    assert "can't be read as GeoTIFF" in complaint(written(tmp_path, b"II*\x00junk", "grid.tif"))


def geotiff(path: Path, *, crs: str | None, affine: tuple[float, ...]) -> Path:
    rasterio = pytest.importorskip("rasterio", reason="rasterio is not installed; the extra [geo] brings it")
    profile = {"driver": "GTiff", "width": 3, "height": 2, "count": 1, "dtype": "float32", "nodata": -1.0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(path, "w", crs=crs, transform=rasterio.Affine(*affine), **profile) as dataset:
            dataset.write(np.array([[[1, 2, 3], [4, -1, 6]]], dtype=np.float32))
    return path


def test_a_geotiff_is_read_with_its_place_and_its_gaps(tmp_path: Path) -> None:
    grid = read_elevation(geotiff(tmp_path / "grid.tif", crs="EPSG:32632", affine=(10, 0, 100, 0, -10, 220)))
    np.testing.assert_array_equal(grid.z_m, [[1.0, 2.0, 3.0], [4.0, np.nan, 6.0]])
    assert (grid.west_m, grid.south_m, grid.cell_m) == (100.0, 200.0, 10.0)


@pytest.mark.parametrize(
    ("crs", "affine", "message"),
    [
        ("EPSG:32632", (10, 3, 100, 0, -10, 220), "must be north-up with square cells"),
        ("EPSG:32632", (10, 0, 100, 0, -20, 220), "must be north-up with square cells"),
        ("EPSG:4326", (10, 0, 100, 0, -10, 20), "must be metres on a projected plane"),
        ("EPSG:2263", (10, 0, 100, 0, -10, 220), "must be metres on a projected plane"),
        (None, (1, 0, 0, 0, 1, 0), "must be metres on a projected plane"),
    ],
)
def test_a_geotiff_on_another_plane_is_refused(
    tmp_path: Path, crs: str | None, affine: tuple[float, ...], message: str
) -> None:
    assert message in complaint(geotiff(tmp_path / "grid.tif", crs=crs, affine=affine))


def test_a_virtual_raster_that_names_other_files_is_not_opened(tmp_path: Path) -> None:
    pytest.importorskip("rasterio", reason="rasterio is not installed; the extra [geo] brings it")
    virtual = '<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand band="1"/></VRTDataset>'
    assert "can't be read as GeoTIFF" in complaint(written(tmp_path, virtual, "grid.tif"))


def test_geotiff_and_ascii_of_the_same_ground_agree(reference_data: Path) -> None:
    pytest.importorskip("rasterio", reason="rasterio is not installed; the extra [geo] brings it")
    ascii_grid = read_elevation(reference_data / "dem" / "luxembourg_utm32_700m.asc.gz")
    tiff = read_elevation(reference_data / "dem" / "luxembourg_utm32_700m.tif")
    np.testing.assert_allclose(tiff.z_m, ascii_grid.z_m, atol=1e-4)
    assert (tiff.west_m, tiff.south_m, tiff.cell_m) == pytest.approx(
        (ascii_grid.west_m, ascii_grid.south_m, ascii_grid.cell_m), abs=1e-5
    )


def test_degrees_are_not_metres(reference_data: Path) -> None:
    pytest.importorskip("rasterio", reason="rasterio is not installed; the extra [geo] brings it")
    with pytest.raises(ScenarioError, match="must be metres on a projected plane"):
        read_elevation(reference_data / "dem" / "luxembourg_elev.tif")
