"""Lookahead without truth.

An unrecorded run from a picture and the belief half of the scenario, on a stream of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from fleet.domain.mission import Outcome
from fleet.ledger.recorder import Recorder
from fleet.randomness import Streams
from fleet.scenario.model import CoordinatorChoice, Halves
from fleet.simulation.beginning import from_picture
from fleet.simulation.prepare import prepare
from fleet.units import S_PER_H

if TYPE_CHECKING:
    from fleet.coordination.protocol import Snapshot
    from fleet.scenario.model import Model
    from fleet.simulation.prepare import Prepared
    from fleet.simulation.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class ImaginedRun:
    """What came of an imagined run (see ``fleet.coordination.protocol.Imagined``)."""

    outcomes: dict[str, int]
    events: int

    def succeeded(self) -> int:
        """Missions that succeeded."""
        return self.outcomes.get(Outcome.SUCCEEDED, 0)


def imagine(true: World, picture: Snapshot, horizon_s: float, seed: int, base: str) -> ImaginedRun:
    """Run from a picture for ``horizon_s`` seconds with the policy ``base`` at every post; nothing is written.

    Of the ``true`` world only what is no secret is used: the scenario as believed, and where its places are.
    """
    believed = believed_half(true.prepared)
    choice = CoordinatorChoice(name=base, parameters={})
    command = believed.model.command
    posts = tuple(replace(post, coordinator=choice) for post in command.posts)
    model = replace(believed.model, command=replace(command, coordinator=choice, posts=posts))
    beginning = from_picture(model, picture, horizon_s, true.places)
    # A world makes posts, whose contexts imagine worlds: the class comes from the one that is there.
    make = type(true)
    world = make(replace(believed, model=model), Streams(seed), Recorder(record="core"), beginning=beginning)
    over = frozenset(name for name, state in world.missions.all.items() if state.outcome is not None)
    world.run()
    outcomes: dict[str, int] = {}
    for name, state in world.missions.all.items():
        if state.outcome is not None and name not in over and not state.request.kind.derived:
            outcomes[state.outcome] = outcomes.get(state.outcome, 0) + 1
    return ImaginedRun(outcomes=outcomes, events=world.clock.events)


@lru_cache(maxsize=4)
def believed_half(prepared: Prepared) -> Prepared:
    """The same scenario where everything is as command believes it to be."""
    return prepare(believed_model(prepared.model))


def believed_model(model: Model) -> Model:
    """A model whose truth is its belief; timed events that nobody announced are left out."""
    hazards = model.hazards
    zones = tuple(
        replace(zone, loss_per_m=_believed(zone.loss_per_m), loss_per_s=_believed(zone.loss_per_s))
        for zone in model.zones
    )
    believed = replace(
        hazards,
        loss_per_m=_believed(hazards.loss_per_m),
        air_loss_per_m=_believed(hazards.air_loss_per_m),
        energy_factor=_believed(hazards.energy_factor),
        mtbf_s=None if hazards.mtbf_s is None else _believed(hazards.mtbf_s),
    )
    stocks = tuple(replace(stock, use_kg_per_s=_believed(stock.use_kg_per_s)) for stock in model.stocks)
    sites = tuple(site.loss_per_h / S_PER_H for site in model.sites)
    return replace(model, zones=zones, site_loss_per_s=sites, hazards=believed, closures=(), stocks=stocks)


def _believed(halves: Halves[float]) -> Halves[float]:
    return Halves(truth=halves.belief, belief=halves.belief)
