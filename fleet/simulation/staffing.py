"""Who sits at a command post: its beliefs, its coordinator with a fallback, and what both are told once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fleet.coordination.feasibility import PlanRules, StandingRule
from fleet.coordination.protocol import LinkBelief, PositionBelief
from fleet.coordination.registry import needs_truth, parameters_for
from fleet.simulation.appointment import as_registered
from fleet.simulation.beliefs import Beliefs
from fleet.simulation.believed_danger import BelievedDanger
from fleet.simulation.context import PostContext, Requested
from fleet.simulation.oracle import Oracle, Work
from fleet.simulation.post import CommandPost

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fleet.coordination.protocol import PackBelief
    from fleet.domain.mission import Mission
    from fleet.scenario.model import CoordinatorChoice
    from fleet.simulation.appointment import Appoint
    from fleet.simulation.world import World


class Staffing:
    """Makes the posts of one run; ``requests`` is what will be asked for, for those who may know."""

    def __init__(self, world: World, appoint: Appoint, requests: tuple[Mission, ...]) -> None:
        self._world = world
        self._appoint = appoint
        self._future = Requested(world, requests)
        self._platforms = {key: figures.platform for key, figures in world.prepared.figures.items()}
        self._rules = _standing_rules(world)
        self._parents = frozenset(post.parent for post in world.model.command.posts if post.parent is not None)

    def staff(
        self, name: str, choice: CoordinatorChoice, sites: frozenset[int], parent: str | None = None
    ) -> CommandPost:
        """A post that holds some sites, its coordinator ready to decide."""
        world = self._world
        model, command = world.model, world.model.command
        work = Work(command.work_budget)
        oracle = Oracle(world.prepared, world.ways, world.places, work)
        world.land.tell(name, oracle)
        beliefs = Beliefs(
            name,
            oracle,
            model.hazards.loss_per_m.belief * 1000.0,
            LinkBelief(command.latency_s, 1.0 - command.loss),
            world.position_reports.latest,
            self._packs_at(sites),
        )
        if world.fieldwork is not None:
            danger = oracle.danger = beliefs.danger = BelievedDanger(world.prepared, world.clock)
            beliefs.knowledge = danger.knowledge
        beliefs.formed = partial(world.groups.formed_by, name)
        if world.people is not None:
            beliefs.watch = partial(world.people.operators.queue_at, name)
        if model.captures is not None:
            beliefs.positions = {
                site: PositionBelief(defence.believed, defence.spread, 0.0, is_own=False, observed_us=0)
                for site, defence in model.captures.defences.items()
            }
        coordinator = self._appoint(choice)
        fallback = as_registered(command.fallback) if command.fallback is not None else None
        post = CommandPost(world, name, beliefs, work, coordinator, fallback, parent)
        rules = PlanRules(platforms=self._platforms, sites=model.sites, rules=self._rules, travel=oracle)
        oracle.on_redrawn = rules.forget_ways
        seats = [(coordinator, choice, "policy")]
        if fallback is not None and command.fallback is not None:
            seats.append((fallback, command.fallback, "fallback"))
        for policy, chosen, purpose in seats:
            stream = world.streams.stream(purpose, name)
            context = PostContext(post, self._platforms, model.sites, stream, rules)
            context.scope = tuple(sorted(sites))
            context.role = "parent" if name in self._parents else "leaf"
            context.parameters = parameters_for(chosen.name, chosen.parameters)
            context.future = self._future if needs_truth(chosen.name) else None
            policy.setup(context)
        return post

    def _packs_at(self, sites: frozenset[int]) -> Callable[[], tuple[PackBelief, ...]]:
        """What a post knows of the packs at its sites."""
        return lambda: tuple(pack for pack in self._world.readiness.packs() if pack.place in sites)


def _standing_rules(world: World) -> Mapping[tuple[str, int], StandingRule]:
    """What vehicles do when their plan is done, by platform and home."""
    return {
        (group.platform, group.home): StandingRule(
            when_idle=group.when_idle,
            reposition_to=group.reposition_to,
            recharge_below=group.recharge_below,
            capacity_j=world.prepared.figures[group.platform].capacity_mj / 1000.0,
        )
        for group in world.model.fleet
    }
