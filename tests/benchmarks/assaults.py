"""What an assault takes beside the least that its events need, timed in a process of its own that nobody traces."""

from __future__ import annotations

import json
import subprocess
import sys
from random import Random
from time import process_time
from typing import Final

from fleet.models.attrition import Attrition
from fleet.randomness import Streams
from fleet.simulation.engagement import Engagement, drawn
from tests.benchmarks.campaign import ROOT

ASSAULTS: Final = 20_000


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


def measured() -> tuple[float, float]:
    """Processor seconds of the engagements and of the bare chains, the least of three each."""
    command = [sys.executable, "-m", "tests.benchmarks.assaults"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    engaged_s, bare_s = json.loads(done.stdout)
    return engaged_s, bare_s


if __name__ == "__main__":
    sys.stdout.write(json.dumps([min(engagements() for _ in range(3)), min(bare_chain() for _ in range(3))]))
