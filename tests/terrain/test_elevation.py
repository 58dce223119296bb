"""Slope and least-cost paths on elevation grids, against a plane with closed forms and against recorded answers."""

import csv
from pathlib import Path

import numpy as np
import pytest

from fleet.errors import ScenarioError
from fleet.models.mobility import SURFACES
from fleet.terrain.costs import EdgeCosts
from fleet.terrain.elevation import ElevationGrid, horn_slope, terrain_from_grid
from fleet.terrain.elevation_files import read_elevation
from fleet.terrain.graph import FloatArray, Terrain
from fleet.terrain.routing import Routing

EAST_SLOPE, NORTH_SLOPE, CELL_M = 0.03, -0.04, 50.0


@pytest.fixture
def plane() -> ElevationGrid:
    """A plane that climbs 3 % to the east and falls 4 % to the north: 5 % at its steepest."""
    rows, cols = np.mgrid[0:7, 0:9]
    z_m = 200.0 + EAST_SLOPE * CELL_M * cols - NORTH_SLOPE * CELL_M * rows
    return ElevationGrid(west_m=1_000.0, south_m=2_000.0, cell_m=CELL_M, z_m=z_m)


def tobler_costs(terrain: Terrain) -> EdgeCosts:
    """Walking time by Tobler (1993): 6 exp(-3.5 |slope + 0.05|) km/h over the horizontal distance."""
    run_m = np.hypot(
        terrain.x_m[terrain.head] - terrain.x_m[terrain.tail], terrain.y_m[terrain.head] - terrain.y_m[terrain.tail]
    )
    speed_mps = 6.0 / 3.6 * np.exp(-3.5 * np.abs(terrain.slope + 0.05))
    return plain_costs(run_m / speed_mps)


def plain_costs(pace_s: FloatArray) -> EdgeCosts:
    return EdgeCosts(pace_s=pace_s, traction_m=np.zeros_like(pace_s), hazard=np.zeros_like(pace_s))


def test_the_slope_of_a_plane_is_exact_inside_and_unknown_at_the_rim(plane: ElevationGrid) -> None:
    slope = horn_slope(plane)
    np.testing.assert_allclose(slope[1:-1, 1:-1], 0.05, rtol=1e-12)
    assert np.isnan(slope[[0, -1]]).all()
    assert np.isnan(slope[:, [0, -1]]).all()


def test_slope_is_unknown_beside_missing_cells(plane: ElevationGrid) -> None:
    z_m = plane.z_m.copy()
    z_m[3, 4] = np.nan
    slope = horn_slope(ElevationGrid(west_m=0.0, south_m=0.0, cell_m=CELL_M, z_m=z_m))
    assert np.isnan(slope[2:5, 3:6]).all()
    assert np.isfinite(slope[1:-1, 1:-1]).sum() == 5 * 7 - 9


def test_too_small_a_grid_has_no_slope() -> None:
    assert np.isnan(horn_slope(ElevationGrid(west_m=0.0, south_m=0.0, cell_m=1.0, z_m=np.ones((2, 5))))).all()


def test_cells_are_located_by_their_centres(plane: ElevationGrid) -> None:
    assert plane.column_x_m[[0, -1]].tolist() == [1_025.0, 1_425.0]
    assert plane.row_y_m[[0, -1]].tolist() == [2_325.0, 2_025.0]


def test_a_straight_path_up_a_plane_has_the_closed_form_cost(plane: ElevationGrid) -> None:
    terrain = terrain_from_grid(plane)
    start, end = terrain.node_ids.index("r3c0"), terrain.node_ids.index("r3c8")
    routing = Routing(terrain, tobler_costs(terrain))
    distance_m = 8 * CELL_M
    assert routing.row(start).pace_s[end] == pytest.approx(distance_m / (6 / 3.6 * np.exp(-3.5 * 0.08)), rel=1e-12)
    assert routing.row(start).length_m[end] == pytest.approx(distance_m * np.sqrt(1 + EAST_SLOPE**2), rel=1e-12)
    assert routing.row(end).pace_s[start] == pytest.approx(distance_m / (6 / 3.6 * np.exp(-3.5 * 0.02)), rel=1e-12)


def test_every_cell_joins_its_eight_neighbours_both_ways(plane: ElevationGrid) -> None:
    terrain = terrain_from_grid(plane)
    rows, cols = plane.z_m.shape
    sides, corners = rows * (cols - 1) + cols * (rows - 1), 2 * (rows - 1) * (cols - 1)
    assert terrain.edge_count == 2 * (sides + corners)
    middle = terrain.node_ids.index("r3c4")
    around = terrain.head[terrain.first_edge[middle] : terrain.first_edge[middle + 1]]
    ids = {terrain.node_ids[node] for node in around}
    assert ids == {f"r{row}c{col}" for row in (2, 3, 4) for col in (3, 4, 5)} - {"r3c4"}


def test_cells_without_data_become_no_nodes(plane: ElevationGrid) -> None:
    z_m = plane.z_m.copy()
    z_m[:, 4] = np.nan
    terrain = terrain_from_grid(ElevationGrid(west_m=0.0, south_m=0.0, cell_m=CELL_M, z_m=z_m))
    assert terrain.node_count == 7 * 8
    row = Routing(terrain, plain_costs(terrain.length_m)).row(0)
    assert np.isfinite(row.pace_s).sum() == 7 * 4


def test_thinning_keeps_the_place_and_height_of_the_cells_it_keeps(plane: ElevationGrid) -> None:
    whole, thin = terrain_from_grid(plane), terrain_from_grid(plane, every=3)
    assert thin.node_count == 3 * 3
    for node, name in enumerate(thin.node_ids):
        same = whole.node_ids.index(name)
        assert (thin.x_m[node], thin.y_m[node], thin.elevation_m[node]) == (
            whole.x_m[same],
            whole.y_m[same],
            whole.elevation_m[same],
        )


def test_an_edge_has_the_slower_going_surface_of_its_cells(plane: ElevationGrid) -> None:
    codes = np.full(plane.z_m.shape, SURFACES.index("field"), dtype=np.int8)
    codes[:, 5:] = SURFACES.index("marsh")
    terrain = terrain_from_grid(plane, surface=codes)
    edge = terrain.edge_between(terrain.node_ids.index("r0c4"), terrain.node_ids.index("r0c5"))
    assert edge is not None
    assert SURFACES[terrain.surface[edge]] == "marsh"
    assert SURFACES[terrain.surface[0]] == "field"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"every": 0}, "every 0 must be at least 1"),
        ({"surface": "lava"}, "surface 'lava' must be one of paved"),
        ({"surface": np.zeros((2, 2), dtype=np.int8)}, "do not fit elevation of shape"),
    ],
)
def test_impossible_options_are_refused(plane: ElevationGrid, options: dict[str, object], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        terrain_from_grid(plane, **options)  # type: ignore[arg-type]


def test_a_grid_too_large_for_a_graph_is_refused_with_the_thinning_it_needs() -> None:
    grid = ElevationGrid(west_m=0.0, south_m=0.0, cell_m=1.0, z_m=np.zeros((1_000, 1_000)))
    with pytest.raises(ScenarioError, match="gives 1000000 nodes: at most 250000, thin it with every: 2"):
        terrain_from_grid(grid)


def test_a_grid_without_data_is_refused() -> None:
    grid = ElevationGrid(west_m=0.0, south_m=0.0, cell_m=1.0, z_m=np.full((3, 3), np.nan))
    with pytest.raises(ScenarioError, match="has no nodes"):
        terrain_from_grid(grid)


@pytest.mark.parametrize(("shape", "cell_m"), [((0, 3), 1.0), ((3,), 1.0), ((3, 3), 0.0), ((3, 3), np.nan)])
def test_a_grid_without_size_is_refused(shape: tuple[int, ...], cell_m: float) -> None:
    with pytest.raises(ScenarioError, match="elevation"):
        ElevationGrid(west_m=0.0, south_m=0.0, cell_m=cell_m, z_m=np.zeros(shape))


@pytest.fixture(scope="module")
def luxembourg(reference_data: Path) -> ElevationGrid:
    return read_elevation(reference_data / "dem" / "luxembourg_utm32_700m.asc.gz")


def recorded(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "dem" / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_slopes_of_real_ground_are_those_of_gdal(reference_data: Path, luxembourg: ElevationGrid) -> None:
    degrees = np.degrees(np.arctan(horn_slope(luxembourg)))
    rows = recorded(reference_data, "luxembourg_utm32_700m_terrain_samples.csv")
    cells = [(int(row["row"]), int(row["col"])) for row in rows]
    # The record has four decimals.
    np.testing.assert_allclose(
        [degrees[cell] for cell in cells], [float(row["slope_deg_horn"]) for row in rows], atol=6e-5
    )
    np.testing.assert_allclose(
        [luxembourg.column_x_m[col] for _, col in cells], [float(row["x"]) for row in rows], atol=1e-3
    )
    np.testing.assert_allclose(
        [luxembourg.row_y_m[at] for at, _ in cells], [float(row["y"]) for row in rows], atol=1e-3
    )


def test_least_cost_paths_over_real_ground_are_those_on_record(reference_data: Path, luxembourg: ElevationGrid) -> None:
    terrain = terrain_from_grid(luxembourg)
    walking = Routing(terrain, tobler_costs(terrain))
    gentle = Routing(terrain, plain_costs(np.where(np.abs(terrain.slope) <= 0.3, terrain.length_m, np.inf)))
    rows = recorded(reference_data, "luxembourg_utm32_700m_leastcost_paths.csv")
    assert rows
    for row in rows:
        start = terrain.node_ids.index(f"r{row['from_row']}c{row['from_col']}")
        end = terrain.node_ids.index(f"r{row['to_row']}c{row['to_col']}")
        assert walking.row(start).pace_s[end] == pytest.approx(float(row["tobler_time_s"]), rel=1e-7)
        assert gentle.row(start).length_m[end] == pytest.approx(float(row["length3d_m_max_grade_30pct"]), abs=1e-3)
