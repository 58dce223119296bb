"""Thousands of assaults through the engagement that the simulation uses, against their exact odds.

The figures of a test are held together: with m of them, each may be off with a chance of 1 − (1 − 1 %)^(1/m) (Šidák
1967), so that all of them hold for 99 of 100 sets of draws. The draws are fixed: a failure is a change of the code.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from scipy.stats import norm

from fleet.models.attrition import Attrition, Law
from fleet.simulation.engagement import Draws, Engagement

FAMILY_ERROR: Final = 0.01
BLOCK: Final = 1 << 16
FIGURES: Final = 3
"""Win probability, mean duration, mean survivors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An assault and what it comes to; ``digits`` is half a unit of the last published digit."""

    attrition: Attrition
    sizes: tuple[int, int, int, int]
    win: float
    duration_s: float | None
    left: float | None
    digits: float


def square(sizes: tuple[int, int, int, int], alpha: float, beta: float, *odds: float) -> Row:
    attrition = Attrition(law="square", attacker_rate_per_s=alpha, defender_rate_per_s=beta)
    return Row(attrition=attrition, sizes=sizes, win=odds[0], duration_s=odds[1], left=odds[2], digits=5e-7)


def blend(knowledge: float, win: float) -> Row:
    attrition = Attrition(law="blend", attacker_rate_per_s=1.0, defender_rate_per_s=1.5, knowledge=knowledge, span=40.0)
    return Row(attrition=attrition, sizes=(20, 10, 14, 5), win=win, duration_s=None, left=None, digits=5e-5)


SQUARE = (
    square((2, 1, 0, 0), 1, 1, 5 / 6, 0.5, 1.5),
    square((3, 2, 0, 0), 1, 1, 31 / 40, 0.725, 1.908333),
    square((5, 4, 0, 0), 1, 1, 0.715209, 0.960524, 2.597264),
    square((10, 8, 0, 0), 1, 1, 0.791358, 1.106961, 5.216568),
    square((10, 20, 0, 0), 2, 1, 0.060274, 0.688763, 0.275049),
    square((20, 10, 14, 5), 1, 2, 0.676451, 0.232496, 16.218598),
    square((20, 10, 14, 5), 1, 3, 0.424055, 0.191022, 15.224544),
)
BLEND = (blend(0.0, 0.0532), blend(0.25, 0.2954), blend(0.5, 0.5421), blend(0.75, 0.7137), blend(1.0, 0.8209))
SPREAD = (SQUARE[0], SQUARE[3], SQUARE[4], SQUARE[5], BLEND[0], BLEND[2])
LAWS: dict[str, Law] = {"square": "square", "linear": "linear", "mixed:": "mixed"}


def reference_rows(folder: Path) -> list[Row]:
    """The rows of the table of exact values."""
    with (folder / "combat" / "lanchester_stochastic_exact.csv").open(encoding="utf-8") as file:
        return [reference_row(row) for row in csv.DictReader(file)]


def reference_row(row: dict[str, str]) -> Row:
    attrition = Attrition(
        law=LAWS[row["law"].split()[0]],
        attacker_rate_per_s=float(row["blue_rate"]),
        defender_rate_per_s=float(row["red_rate"]),
    )
    return Row(
        attrition=attrition,
        sizes=(
            int(row["blue0"]),
            int(row["red0"]),
            int(row["blue_beaten_at_or_below"]),
            int(row["red_beaten_at_or_below"]),
        ),
        win=float(row["P_blue_wins"]),
        duration_s=float(row["E_duration"]),
        left=float(row["E_blue_final"]),
        digits=5e-9,
    )


class Budgets:
    """Unit exponentials drawn in blocks, because drawing them one by one would take longest of all."""

    def __init__(self, seed: int) -> None:
        self._generator = np.random.default_rng(seed)
        self._left: Iterator[float] = iter(())

    def __call__(self) -> float:
        for value in self._left:
            return value
        self._left = iter(self._generator.standard_exponential(BLOCK).tolist())
        return next(self._left)


def deviations(row: Row, replications: int, seed: int) -> list[float]:
    """How far each figure of a row is off, in standard errors, with the published figure's rounding allowed for."""
    draw = Budgets(seed)
    attackers, defenders, attackers_break, defenders_break = row.sizes
    draws, ends = Draws(draw, draw), np.empty((replications, FIGURES))
    for i in range(replications):
        fight = Engagement(
            row.attrition, attackers, defenders, draws,
            attackers_break=attackers_break, defenders_break=defenders_break,
        )  # fmt: skip
        lasted_s = fight.fight()
        ends[i] = fight.winner == "attackers", lasted_s, fight.attackers
    expected = (row.win, row.duration_s, row.left)
    errors = ends.std(axis=0) / sqrt(replications)
    errors[0] = sqrt(row.win * (1.0 - row.win) / replications)
    return [
        max(abs(mean - value) - row.digits, 0.0) / error
        for mean, value, error in zip(ends.mean(axis=0), expected, errors, strict=True)
        if value is not None
    ]


def hold(rows: list[Row], replications: int) -> None:
    """Assert that every figure of every row is within the bound for all of them together."""
    found = [deviations(row, replications, 1000 + number) for number, row in enumerate(rows)]
    count = sum(map(len, found))
    bound = float(norm.ppf(1.0 - (1.0 - (1.0 - FAMILY_ERROR) ** (1.0 / count)) / 2.0))
    off = [(row.sizes, row.attrition, z) for row, zs in zip(rows, found, strict=True) for z in zs if z > bound]
    assert not off, f"beyond {bound:.2f} standard errors, {count} figures: {off}"


def test_a_spread_of_assaults_has_its_exact_odds() -> None:
    hold(list(SPREAD), 40_000)


def test_wrong_odds_would_be_found() -> None:
    wrong = square((10, 8, 0, 0), 1, 1, 0.791358 + 0.012, 1.106961, 5.216568)
    with pytest.raises(AssertionError, match="standard errors"):
        hold([wrong], 40_000)


@pytest.mark.full
def test_every_assault_of_the_tables_has_its_exact_odds(reference_data: Path) -> None:
    hold([*SQUARE, *BLEND, *reference_rows(reference_data)], 400_000)
