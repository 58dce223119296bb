"""Every policy on a set of scenarios, scored by how much of the gap between a floor and a bound it recovers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fleet.experiments.comparison import Contender, Distinction, compare
from fleet.experiments.variants import Effort
from fleet.statistics.intervals import Interval, PairedDifference, mean_interval, paired_difference
from fleet.statistics.ranking import places
from fleet.statistics.ratio import ratio_interval
from fleet.statistics.replications import pairs_of

FLOOR: Final = "fifo-nearest"
"""What coordination is measured from: first come first served, by the nearest."""

BOUND: Final = "clairvoyant"
"""What it is measured against: a policy that knows what is to come."""

FIGURE: Final = "on_time_value_per_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How a policy did in one scenario: the figure, the share of the gap that it recovered, and its place.

    ``recovered`` is (policy − floor) / (bound − floor), over the same replications; None where the gap may be nothing.
    """

    label: str
    figure: Interval
    recovered: Interval | None
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One scenario: the bound and its gap to the floor, and the scores of all but the bound, the best first."""

    scenario: str
    bound: Interval
    gap: PairedDifference
    scores: tuple[Score, ...]
    distinctions: tuple[Distinction, ...]

    @property
    def is_defined(self) -> bool:
        """Whether there is a gap for certain: all of its 95 % interval lies above zero."""
        return _is_certain(self.gap)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A policy's mean share recovered over the scenarios that have a gap, their gaps taken as known, and its place."""

    label: str
    recovered: Interval
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tournament:
    """All rounds, and the totals over those with a gap, the best first; no totals where no scenario has one."""

    figure: str
    floor: str
    bound: str
    rounds: tuple[Round, ...]
    totals: tuple[Total, ...]


def hold(
    fields: Sequence[Sequence[Contender]],
    *,
    floor: str = FLOOR,
    bound: str = BOUND,
    figure: str = FIGURE,
    replications: int = 10,
    shadow: bool = True,
    effort: Effort | None = None,
) -> Tournament:
    """Run every contender of each field, a field being one scenario under each policy, *floor* and *bound* included.

    The labels are the same in every field. The bound takes no part in the shadow test, and has no place.

    Raises ``ValueError`` where floor or bound is missing from a field, and what the first failing run raised.
    """
    rounds, shares = [], []
    for field in fields:
        one, recovered = _round(field, floor, bound, figure, replications, shadow, effort or Effort())
        rounds.append(one)
        shares += [recovered] if one.is_defined else []
    return Tournament(figure=figure, floor=floor, bound=bound, rounds=tuple(rounds), totals=_totals(shares))


def _round(
    field: Sequence[Contender],
    floor: str,
    bound: str,
    figure: str,
    replications: int,
    shadow: bool,
    effort: Effort,
) -> tuple[Round, dict[str, list[float]]]:
    """A round, and each policy's gain on the floor by replication, as a share of the mean gap."""
    labels = [contender.label for contender in field]
    for name in (floor, bound):
        if name not in labels:
            msg = f"{name!r} is not among the contenders: {', '.join(labels)}"
            raise ValueError(msg)
    rows, distinctions = _rows(field, bound, replications, shadow, effort)
    ranked = [label for label in labels if label != bound]
    values = {label: pairs_of(rows[label], rows[floor], figure)[0] for label in labels}
    floors = {label: pairs_of(rows[label], rows[floor], figure)[1] for label in labels}
    gap = paired_difference(values[bound], floors[bound])
    gaps = _minus(values[bound], floors[bound])
    gains = {label: _minus(values[label], floors[label]) for label in ranked}
    place = places({label: values[label] for label in ranked})
    scores = [
        Score(
            label=label,
            figure=mean_interval(values[label]),
            recovered=ratio_interval(gains[label], gaps) if _is_certain(gap) else None,
            place=place[label],
        )
        for label in ranked
    ]
    scores.sort(key=lambda score: (score.place, -score.figure.mean))
    mean_gap = gap.difference.mean or 1.0
    return (
        Round(
            scenario=field[0].scenario.spec.name,
            bound=mean_interval(values[bound]),
            gap=gap,
            scores=tuple(scores),
            distinctions=distinctions,
        ),
        {label: [gain / mean_gap for gain in gains[label]] for label in ranked},
    )


def _rows(
    field: Sequence[Contender], bound: str, replications: int, shadow: bool, effort: Effort
) -> tuple[dict[str, Sequence[Mapping[str, float | None]]], tuple[Distinction, ...]]:
    """The rows of all contenders, and how far all but the bound decide otherwise."""
    rows: dict[str, Sequence[Mapping[str, float | None]]] = {}
    distinctions: tuple[Distinction, ...] = ()
    for group in ([one for one in field if one.label != bound], [one for one in field if one.label == bound]):
        found = compare(
            group,
            replications,
            seed=effort.seed,
            shadow=shadow and len(group) > 1,
            workers=effort.workers,
            plugins=effort.plugins,
            progress=effort.progress,
        )
        rows |= found.rows
        distinctions += found.distinctions
    return rows, distinctions


def _totals(shares: Sequence[Mapping[str, Sequence[float]]]) -> tuple[Total, ...]:
    if not shares:
        return ()
    means = {
        label: [sum(values) / len(values) for values in zip(*(share[label] for share in shares), strict=True)]
        for label in shares[0]
    }
    place = places(means)
    totals = [
        Total(label=label, recovered=mean_interval(values), place=place[label]) for label, values in means.items()
    ]
    return tuple(sorted(totals, key=lambda total: (total.place, -total.recovered.mean)))


def _is_certain(gap: PairedDifference) -> bool:
    return gap.difference.low is not None and gap.difference.low > 0


def _minus(a: Sequence[float], b: Sequence[float]) -> list[float]:
    return [x - y for x, y in zip(a, b, strict=True)]
