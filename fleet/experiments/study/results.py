"""A finished study to look into: its facts and its tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from fleet.errors import LedgerError
from fleet.experiments.study.folder import SCENARIO_FILE, STUDY_FILE, read_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyResults:
    """The facts of a study and its tables: ``cells``, a row for each run, and ``summary``, one for point and figure."""

    folder: Path
    facts: dict[str, Any]
    cells: pl.DataFrame
    summary: pl.DataFrame

    @classmethod
    def open(cls, folder: Path) -> StudyResults:
        """The results in a study's folder; raises ``LedgerError`` where the study isn't complete or can't be read."""
        facts = read_facts(folder)
        if facts.get("status") != "complete":
            raise LedgerError(f"{folder}: the study is not complete; fleet study --resume goes on with it")
        return cls(folder=folder, facts=facts, cells=_table(folder, "cells"), summary=_table(folder, "summary"))

    @property
    def factors(self) -> list[dict[str, Any]]:
        """Each factor: ``name``, ``label``, ``keys``, ``levels``, ``range`` and ``scale``."""
        factors: list[dict[str, Any]] = self.facts["factors"]
        return factors

    @property
    def factor_names(self) -> list[str]:
        """The columns of the factors."""
        return [factor["name"] for factor in self.factors]

    def text(self, name: str) -> str:
        """The study's file or its scenario, as they were run; raises ``LedgerError``."""
        path = self.folder / {"study": STUDY_FILE, "scenario": SCENARIO_FILE}[name]
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise LedgerError(f"{path}: can't be read: {error}") from error


def _table(folder: Path, name: str) -> pl.DataFrame:
    path = folder / f"{name}.parquet"
    try:
        return pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise LedgerError(f"{path}: can't be read: {reason}") from error
