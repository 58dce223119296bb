"""Every pair among several variants of one scenario, figure by figure, with p-values for all questions together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from fleet.statistics.intervals import PairedDifference
from fleet.statistics.replications import FIGURES, HEADLINE, paired, pairs_of
from fleet.statistics.significance import holm, paired_p_value

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairOnFigure:
    """One figure of *label* − *baseline*, over the replications that both have it in; None where there are none.

    ``p_value`` is that of the paired t test; ``p_holm`` is adjusted for all pairs and all headline figures asked about
    together, and None for other figures.
    """

    label: str
    baseline: str
    figure: str
    found: PairedDifference | None
    p_value: float | None
    p_holm: float | None = None


def every_pair(rows: Mapping[str, Rows], figures: Sequence[str] = FIGURES) -> tuple[PairOnFigure, ...]:
    """Each pair of labels in order, the earlier as baseline, on each of *figures*.

    Raises ``ValueError`` where the rows are not of the same replications in the same order.
    """
    found = [
        _on_figure(label, baseline, figure, rows) for baseline, label in combinations(rows, 2) for figure in figures
    ]
    asked = [place for place, one in enumerate(found) if one.figure in HEADLINE and one.p_value is not None]
    adjusted = holm([one.p_value for one in found if one.figure in HEADLINE and one.p_value is not None])
    for place, p_holm in zip(asked, adjusted, strict=True):
        found[place] = replace(found[place], p_holm=p_holm)
    return tuple(found)


def _on_figure(label: str, baseline: str, figure: str, rows: Mapping[str, Rows]) -> PairOnFigure:
    difference = paired(rows[label], rows[baseline], (figure,))[figure]
    a, b = pairs_of(rows[label], rows[baseline], figure)
    return PairOnFigure(label=label, baseline=baseline, figure=figure, found=difference, p_value=paired_p_value(a, b))
