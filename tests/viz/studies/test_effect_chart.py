"""Panels of effects compare like with like."""

import polars as pl

from viz.studies.effect_chart import _comparable


def test_levels_of_a_factor_are_compared_where_all_else_is_equal() -> None:
    one_at_a_time = pl.DataFrame({"latency": [0, 10, 20, 0, 0], "loss": [0.0, 0.0, 0.0, 0.1, 0.2]})
    assert _comparable(one_at_a_time, "latency", ["loss"])["loss"].unique().to_list() == [0.0]
    assert _comparable(one_at_a_time, "loss", ["latency"])["latency"].unique().to_list() == [0]


def test_a_grid_is_compared_whole() -> None:
    grid = pl.DataFrame({"a": [1, 1, 2, 2], "b": [1, 2, 1, 2]})
    assert _comparable(grid, "a", ["b"]).equals(grid)


def test_points_that_never_pair_are_all_shown() -> None:
    sampled = pl.DataFrame({"a": [1, 2, 3], "b": [7, 8, 9]})
    assert _comparable(sampled, "a", ["b"]).equals(sampled)
