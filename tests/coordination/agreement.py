"""Agents that talk in rounds over a graph of one's choice, and what a sequential greedy allocation gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import networkx as nx

from fleet.coordination.bundle import Agent, Valuation
from fleet.coordination.consensus import Task
from fleet.randomness import Stream

MOST_ROUNDS: Final = 3000
"""Agents that have not agreed by then never will."""

Allocation = dict[str, list[Task]]


class Fading:
    """Tasks are worth less, the more were added already: a score with diminishing marginal gains."""

    def __init__(self, worth: Mapping[Task, int]) -> None:
        self._worth = worth
        self._added = 0

    def clear(self) -> None:
        """Nothing was added."""
        self._added = 0

    def gain(self, task: Task) -> int | None:
        """Four fifths for each task added; None for a task that the agent can't do."""
        worth = self._worth.get(task)
        return None if worth is None else worth * 4**self._added // 5**self._added

    def add(self, task: Task) -> None:
        """One more."""
        self._added += 1


class Erratic(Fading):
    """Tasks of which some gain by what was added before: no diminishing marginal gains."""

    def gain(self, task: Task) -> int | None:
        """Any figure, fixed by the task and the number of those added."""
        worth = self._worth.get(task)
        return None if worth is None else worth * (self._added * 7919 + 31) % 997


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Agents with their scores, the tasks, the greatest bundle, and who hears whom."""

    names: Sequence[str]
    tasks: Sequence[Task]
    most: int
    neighbours: Mapping[str, Sequence[str]]
    diameter: int
    valuations: Callable[[], dict[str, Valuation]]

    @property
    def bound(self) -> int:
        """Rounds within which CBBA agrees: N_min · D (Choi, Brunet & How 2009, Theorem 1)."""
        return min(len(self.tasks), len(self.names) * self.most) * self.diameter


def case(shape: str, seed: int, *, score: type[Fading] = Fading, highest: int = 1000) -> Case:
    """A random case: two to eight agents, up to sixteen tasks, of which an agent can do four in five."""
    draw = Stream(seed).uniform
    names = [f"agent {i}" for i in range(2 + int(draw() * 7))]
    tasks = [(f"task {i}", 0) for i in range(1 + int(draw() * 16))]
    worth = {name: {t: 1 + int(draw() * highest) for t in tasks if draw() < 0.8} for name in names}
    most = 1 + int(draw() * 5)
    graph = _connected(shape, len(names), draw)
    return Case(
        names=names, tasks=tasks, most=most, diameter=nx.diameter(graph),
        neighbours={name: [names[other] for other in sorted(graph[i])] for i, name in enumerate(names)},
        valuations=lambda: {name: score(worth[name]) for name in names},
    )  # fmt: skip


def _connected(shape: str, count: int, draw: Callable[[], float]) -> nx.Graph[int]:
    made: dict[str, Callable[[], nx.Graph[int]]] = {
        "full": lambda: nx.complete_graph(count),
        "line": lambda: nx.path_graph(count),
        "ring": lambda: nx.cycle_graph(count) if count > 2 else nx.path_graph(count),
        "random": lambda: _tree_and_more(count, draw),
    }
    return made[shape]()


def _tree_and_more(count: int, draw: Callable[[], float]) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from((i, int(draw() * i)) for i in range(1, count))
    graph.add_edges_from((i, j) for i in range(count) for j in range(i) if draw() < 0.2)
    return graph


def greedy(made: Case) -> Allocation:
    """Sequential greedy: again and again the highest bid of all, of equal ones that of the first agent."""
    valuations = made.valuations()
    given: Allocation = {name: [] for name in made.names}
    last: dict[str, int] = {}
    left = list(made.tasks)
    while True:
        bids = [
            (-min(gain, last.get(name, gain)), name, -gain, task)
            for name in made.names
            if len(given[name]) < made.most
            for task in left
            if (gain := valuations[name].gain(task)) is not None
        ]
        if not bids:
            return given
        bid, name, _, task = min(bids)
        given[name].append(task)
        valuations[name].add(task)
        left.remove(task)
        last[name] = -bid


def agree(made: Case, *, loss: float = 0.0, seed: int = 0) -> tuple[Allocation, int]:
    """What the agents agree on, and after how many rounds; each word is lost with a probability of ``loss``.

    Once all claims are the same no word changes any: each row of the rule then keeps what there is.
    """
    valuations, lost = made.valuations(), Stream(seed).uniform
    agents = {name: Agent(name, made.tasks, valuations[name], made.most) for name in made.names}
    rounds = 0
    while rounds < MOST_ROUNDS and any(agent.claims != agents[made.names[0]].claims for agent in agents.values()):
        rounds += 1
        words = {name: agent.speak() for name, agent in agents.items()}
        for name, agent in agents.items():
            agent.hear([words[other] for other in made.neighbours[name] if not loss or lost() >= loss])
    return {name: agent.bundle for name, agent in agents.items()}, rounds
