"""An assault costs little more than the least that its events need: 20,000 of them take well under a second."""

from __future__ import annotations

from random import Random
from time import process_time
from typing import Final

import pytest

from fleet.models.attrition import Attrition
from fleet.randomness import Streams
from fleet.simulation.engagement import Engagement, drawn

ASSAULTS: Final = 20_000
RATIO: Final = 11.0
"""Measured: 0.26 s over 0.035 s of a bare chain, which has one generator for all and constant rates."""


def bare_chain() -> float:
    """The same assaults as a bare Markov chain (Gillespie 1977); the processor time that they took."""
    random, began = Random(1), process_time()
    for _ in range(ASSAULTS):
        attackers, defenders, now = 20, 10, 0.0
        while attackers > 14 and defenders > 5:
            total = attackers + 2.0 * defenders
            now += random.expovariate(total)
            if random.random() * total < attackers:
                defenders -= 1
            else:
                attackers -= 1
    return process_time() - began


def engagements() -> float:
    """Processor time of as many engagements, each on streams of its own."""
    streams = Streams(1)
    attrition = Attrition(law="square", attacker_rate_per_s=1.0, defender_rate_per_s=2.0)
    began = process_time()
    for number in range(ASSAULTS):
        draws = drawn(streams, f"Hill/{number}")
        Engagement(attrition, 20, 10, draws, attackers_break=14, defenders_break=5).fight()
    return process_time() - began


@pytest.mark.no_cover
def test_assaults_cost_a_few_bare_chains() -> None:
    bare_s = min(bare_chain() for _ in range(3))
    engaged_s = min(engagements() for _ in range(3))
    assert engaged_s < RATIO * bare_s
