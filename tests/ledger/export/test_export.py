"""Exported tables hold what the ledger holds, and other programs read them."""

import csv
import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.ledger.dictionary import data_dictionary
from fleet.ledger.export.csv_files import write_csv
from fleet.ledger.export.geojson_files import rings_of_wkt, write_geojson
from fleet.ledger.export.sqlite_file import write_sqlite
from fleet.ledger.reader import Ledger
from fleet.resources import bundled
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from tests.conftest import require_or_skip


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """Two days with zones, and losses in plenty."""
    overrides = ["horizon_days=2", "hazards.loss_per_km=0.05"]
    scenario = Scenario.load(bundled("scenarios") / "zones_and_weather.yaml", overrides=overrides)
    return simulate(scenario, record="all").ledger


@pytest.fixture(scope="module")
def layers(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The GeoJSON file of each layer."""
    return {path.stem: path for path in write_geojson(ledger, tmp_path_factory.mktemp("geojson"))}


def features(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return found


def test_csv_has_every_table_with_every_row_and_the_dictionary(ledger: Ledger, tmp_path: Path) -> None:
    files = {path.stem: path for path in write_csv(ledger, tmp_path / "new")}
    assert set(files) == {*ledger.names, "data_dictionary"}
    for name in ledger.names:
        read = pl.read_csv(files[name], infer_schema_length=None)
        assert (read.height, read.columns) == (ledger.table(name).height, ledger.table(name).columns)
    with files["data_dictionary"].open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    assert len(told) == len(data_dictionary())
    assert {row["unit"] for row in told if row["column"] == "energy_mj"} == {"mJ"}


def test_sqlite_has_the_same_values(ledger: Ledger, tmp_path: Path) -> None:
    (path,) = write_sqlite(ledger, tmp_path)
    with closing(sqlite3.connect(path)) as database:
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        assert names == {*ledger.names, "data_dictionary"}
        legs = database.execute("SELECT * FROM legs").fetchall()
        assert legs == ledger.table("legs").rows()
        (first,) = database.execute("SELECT at_mm FROM routes").fetchone()
    assert [int(word) for word in first.split()] == ledger.table("routes")["at_mm"][0].to_list()


def test_sqlite_replaces_a_database_that_is_there(ledger: Ledger, tmp_path: Path) -> None:
    write_sqlite(ledger, tmp_path)
    (path,) = write_sqlite(ledger, tmp_path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM losses").fetchone() == (ledger.table("losses").height,)


def test_a_layer_has_a_feature_for_each_thing(ledger: Ledger, layers: dict[str, Path]) -> None:
    assert set(layers) == {"sites", "zones", "roads", "routes", "losses"}
    assert len(features(layers["sites"])) == ledger.table("sites").height
    assert len(features(layers["zones"])) == ledger.table("zones").height
    assert len(features(layers["losses"])) == ledger.table("losses").height > 0


def test_legs_along_routes_are_all_legs_that_went_somewhere(ledger: Ledger, layers: dict[str, Path]) -> None:
    legs = ledger.table("legs").filter(pl.col("event") == "depart", pl.col("route").is_not_null())
    assert sum(feature["properties"]["legs"] for feature in features(layers["routes"])) == legs.height


def test_degrees_at_the_origin_are_as_long_as_the_globe_has_them(layers: dict[str, Path]) -> None:
    for site in features(layers["sites"]):
        east, north = site["geometry"]["coordinates"]
        assert east * 111_319.491 == pytest.approx(site["properties"]["x_m"], abs=0.02)
        assert north * 110_574.276 == pytest.approx(site["properties"]["y_m"], abs=0.02)


def test_the_length_of_a_route_is_that_of_its_line(layers: dict[str, Path]) -> None:
    for route in features(layers["routes"]):
        points = [(x * 111_319.491, y * 110_574.276) for x, y in route["geometry"]["coordinates"]]
        straight = sum(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 for (x1, y1), (x2, y2) in pairwise(points))
        assert route["properties"]["length_m"] >= straight - 1.0


def test_a_layer_without_features_is_not_written(tmp_path: Path) -> None:
    from tests.ledger.example import example_ledger

    assert {path.stem for path in write_geojson(example_ledger(), tmp_path)} == {"sites", "routes", "losses"}


@pytest.mark.parametrize(
    ("wkt", "rings"),
    [
        ("POLYGON ((0 0, 2 0, 2 2, 0 0))", [[(0, 0), (2, 0), (2, 2), (0, 0)]]),
        ("POLYGON ((0 0, 9 0, 9 9), (1 1, 2 1, 1 1))", [[(0, 0), (9, 0), (9, 9)], [(1, 1), (2, 1), (1, 1)]]),
        ("POINT (1 2)", []),
        ("POLYGON EMPTY", []),
    ],
)  # fmt: skip
def test_rings_of_a_polygon(wkt: str, rings: list[list[tuple[float, float]]]) -> None:
    assert rings_of_wkt(wkt) == rings


@pytest.mark.parametrize("layer", ["sites", "zones", "roads", "routes", "losses"])
def test_gdal_opens_every_layer(layers: dict[str, Path], layer: str) -> None:
    if shutil.which("ogrinfo") is None:
        require_or_skip("gdal", "ogrinfo is not installed")
    done = subprocess.run(["ogrinfo", "-so", str(layers[layer]), layer], capture_output=True, text=True, check=True)
    assert f"Feature Count: {len(features(layers[layer]))}" in done.stdout
    assert done.stderr == ""


def test_pyogrio_reads_losses_with_their_properties(ledger: Ledger, layers: dict[str, Path]) -> None:
    try:
        import pyogrio
    except ImportError:
        require_or_skip("geo", "pyogrio is not installed")
    info = pyogrio.read_info(layers["losses"])
    assert info["features"] == ledger.table("losses").height
    assert info["geometry_type"] == "Point"
    assert {"vehicle", "cause", "at_h", "x_m"} <= set(info["fields"])
