"""The script that a user would write first: SimPy, one process per vehicle, one timeout per edge, a path per mission.

It serves the same demand on the same terrain with the same fleet: the nearest idle vehicle that can carry the load is
found by scanning all of them, `networkx` finds its way, and it drives there and back edge by edge, queueing for docks
and swap bays. It knows no command, no conditions, no crossings, no tows and keeps no ledger, so it does far less than
the engine does.
"""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx
import simpy

from fleet.randomness import Streams
from fleet.simulation.demand import requests
from fleet.simulation.vehicle import speed_mps
from fleet.terrain.costs import edge_costs

if TYPE_CHECKING:
    from collections.abc import Generator

    from fleet.domain.mission import Mission
    from fleet.domain.platform import Platform
    from fleet.scenario.model import Model


class Outcome(NamedTuple):
    """What the script counted."""

    missions: int
    trips: int
    events: int


class Robot:
    """One vehicle."""

    def __init__(self, world: Naive, platform: Platform, home: int) -> None:
        self.world, self.platform, self.home = world, platform, home
        self.is_idle = True
        self.inbox = simpy.Store(world.env)
        self.range_left_m = platform.range_m
        world.env.process(self.live())

    def live(self) -> Generator[simpy.Event, Any, None]:
        """Wait for a job, do it, come back, get ready."""
        world, env = self.world, self.world.env
        while True:
            mission = yield self.inbox.get()
            with world.docks[self.home].request() as dock:
                yield dock
                yield env.timeout(self.platform.load_s)
            path = world.path(self.platform, self.home, mission.site)
            yield from self.drive(path, mission.load_kg)
            yield env.timeout(self.platform.unload_s)
            world.trips += 1
            yield from self.drive(path[::-1], 0.0)
            if world.random.random() < world.loss_share:
                yield env.timeout(86_400.0)
                self.range_left_m = self.platform.range_m
            if self.range_left_m < 0.6 * self.platform.range_m:
                with world.bays[self.home].request() as bay:
                    yield bay
                    yield env.timeout(self.platform.turnaround_s)
                self.range_left_m = self.platform.range_m
            world.free(self)

    def drive(self, path: list[int], load_kg: float) -> Generator[simpy.Event, Any, None]:
        """Edge after edge."""
        speed, graph = speed_mps(self.platform, load_kg), self.world.graph
        weight = self.platform.mobility
        for tail, head in pairwise(path):
            if weight == "air":
                (x0, y0), (x1, y1) = self.world.xy_m[tail], self.world.xy_m[head]
                length = pace = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
            else:
                edge = graph.edges[tail, head]
                length, pace = edge["length"], edge[weight]
            self.range_left_m -= length
            yield self.world.env.timeout(pace / speed)


class Naive:
    """Everything at hand."""

    def __init__(self, model: Model, seed: int) -> None:
        self.env = simpy.Environment()
        self.random = random.Random(seed)
        self.model, self.trips = model, 0
        self.sites = model.sites
        self.xy_m = list(zip(model.terrain.x_m.tolist(), model.terrain.y_m.tolist(), strict=True))
        self.graph = _graph(model)
        self.loss_share = model.hazards.loss_per_m.truth * 15_000.0
        self.docks = {i: simpy.Resource(self.env, s.docks) for i, s in enumerate(self.sites) if s.docks}
        self.bays = {i: simpy.Resource(self.env, s.swap_bays) for i, s in enumerate(self.sites) if s.swap_bays}
        self.robots = [
            Robot(self, model.platforms[group.platform], group.home)
            for group in model.fleet
            for _ in range(group.count)
        ]
        self.waiting: list[Mission] = []
        self.missions = 0

    def demand(self, seed: int) -> Generator[simpy.Event, Any, None]:
        """One request after the other."""
        for mission in requests(self.model, Streams(seed, 0)):
            yield self.env.timeout(max(mission.ready_us / 1e6 - self.env.now, 0.0))
            self.missions += 1
            robot = self.nearest(mission)
            if robot is None:
                self.waiting.append(mission)
            else:
                robot.is_idle = False
                robot.inbox.put(mission)

    def nearest(self, mission: Mission) -> Robot | None:
        """The nearest idle robot that can carry a part, by scanning the fleet."""
        site, best, found = self.sites[mission.site], float("inf"), None
        for robot in self.robots:
            if robot.is_idle and can_carry(robot, mission):
                home = self.sites[robot.home]
                distance = (home.x_m - site.x_m) ** 2 + (home.y_m - site.y_m) ** 2
                if distance < best:
                    best, found = distance, robot
        return found

    def free(self, robot: Robot) -> None:
        """A robot is idle again: it takes the oldest request that it can."""
        now_us = self.env.now * 1e6
        self.waiting = [m for m in self.waiting if m.expires_us > now_us]
        for i, mission in enumerate(self.waiting):
            if can_carry(robot, mission):
                del self.waiting[i]
                robot.inbox.put(mission)
                return
        robot.is_idle = True

    def path(self, platform: Platform, start: int, end: int) -> list[int]:
        """The nodes from site to site."""
        a, b = self.sites[start].node, self.sites[end].node
        if platform.mobility == "air":
            return [a, b]
        path: list[int] = nx.shortest_path(self.graph, a, b, weight=platform.mobility)
        return path


def can_carry(robot: Robot, mission: Mission) -> bool:
    """Whether a robot has the role and the payload."""
    return mission.kind.role in robot.platform.roles and mission.parts_kg[0] <= robot.platform.payload_kg


def _graph(model: Model) -> nx.DiGraph[int]:
    """The terrain with a weight per mobility class; an impassable edge weighs infinitely much."""
    terrain = model.terrain
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(terrain.x_m)))
    paces = {name: edge_costs(terrain, name).pace_s.tolist() for name in ("wheeled", "tracked")}
    ends = zip(terrain.tail.tolist(), terrain.head.tolist(), terrain.length_m.tolist(), strict=True)
    for edge, (tail, head, length) in enumerate(ends):
        graph.add_edge(tail, head, length=length, **{name: pace[edge] for name, pace in paces.items()})
    return graph


def run(model: Model, seed: int) -> Outcome:
    """Serve the whole demand of a scenario up to its horizon."""
    world = Naive(model, seed)
    world.env.process(world.demand(seed))
    world.env.run(until=model.horizon_s)
    return Outcome(world.missions, world.trips, int(next(world.env._eid)))
