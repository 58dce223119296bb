"""What binds a fleet: paired runs with one limit relaxed at a time, shadow prices, and a verdict by a stated rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fleet.errors import FleetError
from fleet.experiments.limits import LIMITS, Bound, Limit
from fleet.experiments.prices import Price, unit_price
from fleet.experiments.variants import Effort, Variants
from fleet.statistics.intervals import Interval, PairedDifference, mean_interval, paired_difference
from fleet.statistics.replications import pairs_of
from fleet.statistics.significance import ALPHA, holm, paired_p_value

if TYPE_CHECKING:
    from fleet.scenario.scenario import Scenario

SHARE: Final = 0.25
"""By how much more there is where a limit is a matter of more."""

LEAST: Final = 0.01
"""The share of the figure that a gain has to come to in order to count."""

RULE: Final = (
    "A gain counts where its p-value, adjusted for all limits (Holm), is below {alpha:g} and it comes to {least:.0%} "
    "of the figure or more. The largest gain that counts says what binds."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowPrice:
    """What relaxing one limit by ``amount`` units brings; ``per_unit`` is that divided by the amount.

    ``cost`` is the price of what was added, where the catalogue has one; ``counts`` whether the gain counts.
    """

    limit: Limit
    gain: PairedDifference
    p_holm: float
    amount: float | None
    cost: Price | None
    counts: bool

    @property
    def per_unit(self) -> Interval | None:
        """The gain per robot, minute or whatever the limit is counted in."""
        return None if not self.amount else _divided(self.gain.difference, self.amount)

    @property
    def per_1000_usd(self) -> Interval | None:
        """The gain per thousand dollars at the typical price."""
        return None if self.cost is None else _divided(self.gain.difference, self.cost.typical_usd / 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The figure as it is, the price of each limit that the scenario has, those that it lacks, and what binds.

    ``binds`` is None where no gain counts: then nothing can be said at this number of replications.
    """

    figure: str
    base: Interval
    prices: tuple[ShadowPrice, ...]
    absent: tuple[str, ...]
    binds: Bound | None
    runs: int


def diagnose(
    scenario: Scenario,
    *,
    figure: str = "missions_per_day",
    share: float = SHARE,
    replications: int = 10,
    limits: Sequence[Limit] = LIMITS,
    effort: Effort | None = None,
) -> Diagnosis:
    """Relax each of *limits* in turn, and see what that brings on the same luck; of *figure* more is better.

    Raises ``FleetError`` if there are fewer than two replications, which tell nothing of chance, or no run has the
    figure.
    """
    if replications < 2:  # noqa: PLR2004 - a spread takes two
        raise FleetError(f"{replications} replication can't tell a gain from chance; 2 or more are needed")
    relaxed = [(limit, limit.way.relaxed(scenario, share)) for limit in limits]
    there = [(limit, one) for limit, one in relaxed if one is not None]
    # By place: 0 is the scenario as it is.
    scenarios = [scenario, *(one.scenario for _, one in there)]
    variants = Variants[int](scenarios.__getitem__, effort or Effort())
    rows = variants.run_rows(range(len(scenarios)), replications)
    pairs = [_pairs(rows[place], rows[0], figure) for place in range(1, len(scenarios))]
    base = _mean(rows[0], figure)
    prices = tuple(
        _shadow_price(limit, one.amount, pair, p_holm, base, scenario)
        for (limit, one), pair, p_holm in zip(there, pairs, holm([_p_value(pair) for pair in pairs]), strict=True)
    )
    return Diagnosis(
        figure=figure,
        base=base,
        prices=prices,
        absent=tuple(limit.name for limit, one in relaxed if one is None),
        binds=verdict(prices),
        runs=variants.runs,
    )


def verdict(prices: Sequence[ShadowPrice]) -> Bound | None:
    """What the largest gain that counts says to bind; None where none counts."""
    counted = [price for price in prices if price.counts]
    largest = max(counted, key=lambda price: price.gain.difference.mean, default=None)
    return None if largest is None else largest.limit.bound


def _shadow_price(
    limit: Limit,
    amount: float | None,
    pair: tuple[list[float], list[float]],
    p_holm: float,
    base: Interval,
    scenario: Scenario,
) -> ShadowPrice:
    gain = paired_difference(*pair)
    unit = None if limit.resource is None else unit_price(scenario, limit.resource)
    return ShadowPrice(
        limit=limit,
        gain=gain,
        p_holm=p_holm,
        amount=amount,
        cost=None if unit is None or amount is None else unit * amount,
        counts=p_holm < ALPHA and gain.difference.mean > 0 and gain.difference.mean >= LEAST * abs(base.mean),
    )


def _pairs(
    rows: Sequence[Mapping[str, Any]], base: Sequence[Mapping[str, Any]], figure: str
) -> tuple[list[float], list[float]]:
    pair = pairs_of(rows, base, figure)
    if len(pair[0]) < 2:  # noqa: PLR2004 - a spread takes two
        raise FleetError(f"fewer than two replications have the figure {figure!r}, so nothing can be diagnosed by it")
    return pair


def _p_value(pair: tuple[list[float], list[float]]) -> float:
    p = paired_p_value(*pair)
    return 1.0 if p is None else p


def _mean(rows: Sequence[Mapping[str, Any]], figure: str) -> Interval:
    return mean_interval([row[figure] for row in rows if row[figure] is not None])


def _divided(interval: Interval, by: float) -> Interval:
    low, high = interval.low, interval.high
    return Interval(
        mean=interval.mean / by,
        low=None if low is None else low / by,
        high=None if high is None else high / by,
        n=interval.n,
    )
