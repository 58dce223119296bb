"""CBBA over links of a kind that lose messages: static tasks pay for it in rounds, and in nothing else.

Five agents on five vehicles, ten tasks, bundles of three at most, everybody in reach of everybody. What they agree on
is the sequential greedy allocation, whatever is lost (Choi, Brunet & How 2009); how long it takes rises with the loss.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from pathlib import Path
from statistics import fmean
from typing import cast

import pytest

from fleet.coordination.bundle import Agent
from fleet.coordination.consensus import Word
from fleet.coordination.protocol import Message, MessageArrived
from fleet.randomness import Stream
from fleet.simulation.run import simulate
from tests.coordination.agreement import Allocation, Case, Fading, agree, greedy
from tests.simulation.bench import Desk
from tests.simulation.test_posts import per_vehicle

Write = Callable[..., None]
EVERY_US = 10_000_000
CASES = 40
MOST_ROUNDS = 300


def case(number: int) -> Case:
    """Gains drawn uniformly, each task added worth four fifths of the one before."""
    draw = Stream(number).uniform
    names = [f"cart-{i + 1}" for i in range(5)]
    tasks = [(f"task {i}", 0) for i in range(10)]
    worth = {name: {task: 1 + int(draw() * 1000) for task in tasks} for name in names}
    return Case(
        names=names, tasks=tasks, most=3, diameter=1,
        neighbours={name: [other for other in names if other != name] for name in names},
        valuations=lambda: {name: Fading(worth[name]) for name in names},
    )  # fmt: skip


class Assembly:
    """The agents of one case, which speak every ten seconds until all claim the same."""

    def __init__(self, number: int) -> None:
        self.made = case(number)
        valuations = self.made.valuations()
        self.agents = {name: Agent(name, self.made.tasks, valuations[name], self.made.most) for name in self.made.names}
        self.rounds: int | None = None

    def notice(self, rounds: int) -> None:
        """Whether all agree after so many rounds."""
        first, *others = self.agents.values()
        if self.rounds is None and all(agent.claims == first.claims for agent in others):
            self.rounds = rounds

    @property
    def allocation(self) -> Allocation:
        """Who has which tasks."""
        return {name: agent.bundle for name, agent in self.agents.items()}


class Talk:
    """All cases at once, over the same links."""

    def __init__(self) -> None:
        self.cases = [Assembly(number) for number in range(CASES)]
        self._spoken: dict[str, int] = {}

    def act(self, desk: Desk) -> None:
        """Hear what has come, and speak when it is time to."""
        post = desk.context.post
        heard: dict[int, list[Word]] = {}
        for trigger in desk.triggers:
            if isinstance(trigger, MessageArrived):
                number, word = cast("tuple[int, Word]", trigger.body)
                heard.setdefault(number, []).append(word)
        for number, words in heard.items():
            self.cases[number].agents[post].hear(words)
        turn = desk.picture.time_us // EVERY_US
        if self._spoken.get(post) == turn or turn > MOST_ROUNDS:
            return
        self._spoken[post] = turn
        for number, assembly in enumerate(self.cases):
            assembly.notice(turn)
            if assembly.rounds is None:
                word = assembly.agents[post].speak()
                desk.decision.messages += [Message(to=p, kind="bids", body=(number, word)) for p in desk.context.peers]
        desk.decision.wake_at_us = (turn + 1) * EVERY_US


@pytest.mark.parametrize("delivery", [0.9, 0.5, 0.2, 0.1])
def test_what_is_agreed_on_is_the_same_whatever_is_lost_and_takes_as_many_rounds_as_without_an_engine(
    tmp_path: Path, timetable: Write, delivery: float
) -> None:
    """Some 3, 5, 10 and 18 rounds; 40 cases tell the mean to a tenth or so."""
    radio = {"name": "radio", "latency_s": 1, "loss": 1 - sqrt(delivery)}
    fleet = [{"platform": "cart", "home": "Depot", "count": 5, "link": "radio"}]
    made = Talk()
    timetable(always={f"cart-{i}": made.act for i in range(1, 6)})
    scenario = per_vehicle(tmp_path, links={"kinds": [radio]})
    simulate(scenario.replace(fleet=fleet, horizon_days=(MOST_ROUNDS + 2) * EVERY_US / 86_400e6), record="core")
    assert [one.allocation for one in made.cases] == [greedy(one.made) for one in made.cases]
    rounds = [one.rounds for one in made.cases if one.rounds is not None]
    assert len(rounds) == CASES
    alone = [agree(one.made, loss=1 - delivery, seed=number)[1] for number, one in enumerate(made.cases)]
    assert fmean(rounds) == pytest.approx(fmean(alone), rel=0.2)
