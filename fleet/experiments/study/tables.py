"""The tables of a finished study: the same bytes however many workers did it and however often it was interrupted.

``cells`` has a row for each run, in the order of the design; ``timings`` what is not the same each time;
``summary`` a row for each point and figure, with its mean and 95 % interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from fleet.errors import FleetError
from fleet.experiments.study.cell_work import DONE
from fleet.experiments.study.row_columns import DESIGN, FIGURE_COLUMNS, TIMING_COLUMNS
from fleet.experiments.study.summary import summary_of
from fleet.ledger.run_directory import replace

if TYPE_CHECKING:
    from fleet.experiments.study.cells import CellKeys
    from fleet.experiments.study.study import Study

TABLES: Final = ("cells", "summary")
"""Those that are also written as CSV."""

TIMINGS: Final = "timings"
_ROW_GROUP: Final = 100_000


def write_tables(
    study: Study, keys: CellKeys, asked: Mapping[int, int], rows: pl.DataFrame, folder: Path
) -> pl.DataFrame:
    """Put the *rows* of the cells that were *asked* for at each point in order, write all tables; ``cells``.

    Raises ``FleetError`` where they can't be written.
    """
    design = _design(study, keys, asked)
    ordered = design.join(rows, on="key", how="left", maintain_order="left").with_columns(
        seed=pl.lit(study.seed, pl.Int64)
    )
    names = [factor.name for factor in study.factors]
    cells = ordered.select(*DESIGN[:2], *names, *DESIGN[2:], *FIGURE_COLUMNS)
    timings = ordered.select("point", "replication", *TIMING_COLUMNS)
    summary = summary_of(cells.filter(pl.col("status") == DONE), names)
    try:
        for name, table in (("cells", cells), ("summary", summary)):
            _write(table, folder / f"{name}.parquet")
            _write(table, folder / f"{name}.csv")
        _write(timings, folder / f"{TIMINGS}.parquet")
    except OSError as error:
        raise FleetError(f"{folder}: can't be written: {error.strerror or error}") from error
    return cells


def _design(study: Study, keys: CellKeys, asked: Mapping[int, int]) -> pl.DataFrame:
    """A row for each cell that the study has come to, with its key and the levels of its point."""
    cells = [
        (cell.key, cell.point, cell.replication)
        for point in study.points
        for cell in islice(keys.of_point(point), asked[point.number])
    ]
    frame = pl.DataFrame(cells, schema={"key": pl.String, "point": pl.Int64, "replication": pl.Int64}, orient="row")
    levels = pl.DataFrame(dict(_levels(study)))
    return frame.join(levels, on="point", how="left", maintain_order="left")


def _levels(study: Study) -> Iterator[tuple[str, pl.Series]]:
    """The number of each point, and a column for each factor."""
    yield "point", pl.Series([point.number for point in study.points], dtype=pl.Int64)
    for place, factor in enumerate(study.factors):
        yield factor.name, _column([point.levels[place].name for point in study.points])


def _column(names: list[Any]) -> pl.Series:
    """Whole numbers, numbers, or where one of them is a word, words."""
    if all(isinstance(name, int) for name in names):
        return pl.Series(names, dtype=pl.Int64)
    if all(isinstance(name, int | float) for name in names):
        return pl.Series([float(name) for name in names], dtype=pl.Float64)
    return pl.Series([str(name) for name in names], dtype=pl.String)


def _write(table: pl.DataFrame, path: Path) -> None:
    """Write a table so that its bytes depend on its rows alone."""
    aside = path.with_name(f"{path.name}.part")
    whole = table.rechunk()
    if path.suffix == ".csv":
        whole.write_csv(aside)
    else:
        whole.write_parquet(aside, compression="zstd", compression_level=3, row_group_size=_ROW_GROUP)
    replace(aside, path)
