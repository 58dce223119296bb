"""The mean time until a held position first runs out of stock, through the simulation's own stock on the clock."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from fleet.models.stock import UG_PER_G, lasts_us, mean_first_out_s
from fleet.scenario.capture_model import HoldRules
from fleet.simulation.holding import Holding
from fleet.simulation.kernel import Clock
from fleet.units import us_from_s

FULL_G, USE_G_PER_S = 100_000, 2.0
FULL_LASTS_S = FULL_G / USE_G_PER_S
RULES = HoldRules(
    stock_g=FULL_G, use_g_per_s=USE_G_PER_S, reorder_g=0, lot_g=FULL_G, grace_s=1e6, counter_rate_per_s=0.0,
    counter_share=0.0, retake=False,
)  # fmt: skip


def first_stock_outs_s(
    refills_per_s: float, replications: int, seed: int
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """When each of many positions, full at first and refilled by a Poisson process, first has nothing left."""
    generator = np.random.default_rng(seed)
    found = np.empty(replications)
    for number in range(replications):
        clock, ran_out = Clock(), [False]

        def note(seen: list[bool] = ran_out) -> None:
            seen[0] = True

        holding = Holding(clock, RULES, order=lambda: None, out=note, lost=lambda: None)
        holding.supply(FULL_G)
        while True:
            gap_us = us_from_s(generator.exponential(1.0 / refills_per_s))
            refilled_us = clock.now_us
            clock.run_to(refilled_us + gap_us)
            if ran_out[0]:
                found[number] = refilled_us * 1e-6 + FULL_LASTS_S
                break
            holding.supply(FULL_G)
    return found


def hold(refills: float, replications: int, half_width: float) -> None:
    """Assert the mean at ``refills`` per full stock within 2.58 standard errors, which are small enough."""
    rate = refills / FULL_LASTS_S
    times = first_stock_outs_s(rate, replications, 7)
    expected, error = mean_first_out_s(FULL_LASTS_S, rate), float(times.std()) / sqrt(replications)
    assert 1.96 * error < half_width * expected
    assert float(times.mean()) == pytest.approx(expected, abs=2.58 * error)


def test_a_stock_lasts_as_long_as_it_is() -> None:
    assert lasts_us(FULL_G * UG_PER_G, round(USE_G_PER_S * UG_PER_G)) == us_from_s(FULL_LASTS_S)
    assert mean_first_out_s(FULL_LASTS_S, 0.0) == FULL_LASTS_S


def test_the_first_stock_out_is_where_the_closed_form_has_it() -> None:
    hold(refills=1.0, replications=2_000, half_width=0.06)


@pytest.mark.full
@pytest.mark.parametrize("refills", [0.5, 1.0, 2.0])
def test_the_first_stock_out_is_where_the_closed_form_has_it_at_length(refills: float) -> None:
    hold(refills=refills, replications=40_000, half_width=0.02)
