"""An assault costs little more than the least that its events need: 20,000 of them take well under a second."""

from __future__ import annotations

from typing import Final

from tests.benchmarks.assaults import measured

RATIO: Final = 11.0
"""Measured: 0.26 s over 0.035 s of a bare chain, which has one generator for all and constant rates."""


def test_assaults_cost_a_few_bare_chains() -> None:
    engaged_s, bare_s = measured()
    assert engaged_s < RATIO * bare_s
