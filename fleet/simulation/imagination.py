"""Lookahead without truth.

An unrecorded run from a picture and the belief half of the scenario, on a stream of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from fleet.coordination.first_move import FirstMove
from fleet.coordination.protocol import ImaginedMission
from fleet.coordination.registry import needs_truth
from fleet.domain.mission import Outcome
from fleet.errors import PolicyError
from fleet.ledger.recorder import Recorder
from fleet.models.knowledge_of_danger import faded
from fleet.randomness import Streams
from fleet.scenario.model import CoordinatorChoice, Halves
from fleet.simulation.appointment import as_registered
from fleet.simulation.beginning import from_picture
from fleet.simulation.missions import MissionState
from fleet.simulation.prepare import prepare
from fleet.units import S_PER_H

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleet.coordination.protocol import Coordinator, Decision, Snapshot, Supposition
    from fleet.scenario.capture_model import CaptureModel
    from fleet.scenario.model import Model
    from fleet.simulation.appointment import Appoint
    from fleet.simulation.prepare import Prepared
    from fleet.simulation.world import World

TENTHS: Final = 10
"""Steps of knowledge that are told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImaginedRun:
    """What came of an imagined run (see ``fleet.coordination.protocol.Imagined``)."""

    missions: tuple[ImaginedMission, ...]
    losses: int
    events: int

    def succeeded(self) -> int:
        """Missions that succeeded."""
        return sum(each.outcome is Outcome.SUCCEEDED for each in self.missions)


def imagine(true: World, picture: Snapshot, horizon_s: float, base: str, supposing: Supposition) -> ImaginedRun:
    """Run from a picture for ``horizon_s`` seconds with the policy ``base`` at every post; nothing is written.

    Positions that are believed to be the fleet's are so, without the zones that they control; who is known to hold one
    stands there on the stock that should be left, and counter-attacks come as they may. Groups go on waiting for one
    another, and teams go on to the position. What is left out: attempts that are yet to begin, columns that somebody
    travels in, and what a vehicle that is stuck or broken was to do before. Threat zones are as dangerous as they are
    believed to be at this moment, with what is known of them now; roads that are known to be cleared are so until
    their time is over.

    Of the ``true`` world only what is no secret is used: the scenario as believed, and where its places are. Raises
    ``PolicyError`` for a base that knows the future.
    """
    if needs_truth(base):
        raise PolicyError(f"{base!r} knows the future, and what is imagined is not the future")
    believed = known_half(true.prepared, _tenths(picture))
    choice = CoordinatorChoice(name=base, parameters=supposing.parameters)
    command = believed.model.command
    posts = tuple(replace(post, coordinator=choice) for post in command.posts)
    model = replace(believed.model, command=replace(command, coordinator=choice, posts=posts))
    beginning = from_picture(model, picture, horizon_s, true.places)
    asked = sorted(supposing.requests, key=lambda mission: (mission.heard_us, mission.id))
    beginning = replace(beginning, missions=tuple(MissionState(mission) for mission in asked))
    # A world makes posts, whose contexts imagine worlds: the class comes from the one that is there.
    make = type(true)
    world = make(
        replace(believed, model=model),
        Streams(int((supposing.luck or 0.0) * 2**53)),
        Recorder(record="core"),
        beginning=beginning,
        appoint=as_registered if supposing.first is None else _saying(picture.post, supposing.first),
    )
    return _run(world)


def play(true: World, make: Callable[[], Coordinator]) -> ImaginedRun:
    """The run itself from its beginning, with other coordinators at the posts whose policy is told the future."""
    appoint: Appoint = lambda choice: make() if needs_truth(choice.name) else as_registered(choice)  # noqa: E731
    return _run(type(true)(true.prepared, true.streams, Recorder(record="core"), appoint=appoint))


def _run(world: World) -> ImaginedRun:
    """Run to the end, and tell what came of the missions that were not over before."""
    over = frozenset(name for name, state in world.missions.all.items() if state.outcome is not None)
    world.run()
    missions = tuple(
        ImaginedMission(state.request, state.outcome, state.ended_us)
        for name, state in world.missions.all.items()
        if state.outcome is not None and name not in over and not state.request.kind.derived
    )
    return ImaginedRun(missions=missions, losses=world.losses.count, events=world.clock.events)


def _saying(post: str, first: Decision) -> Appoint:
    """The registered policies, of which that at a post says first what is given.

    Its orders get ids of their own, because a picture shown again doesn't tell which ids were used since.
    """
    orders = [order._replace(id=f"first {number}") for number, order in enumerate(first.orders, 1)]
    said = replace(first, orders=orders)
    return lambda choice: FirstMove(post, said, as_registered(choice))


def _tenths(picture: Snapshot) -> tuple[tuple[str, int], ...]:
    """What is known of zones now, faded, by name in whole tenths, so that few sets of tables are made."""
    levels = {
        zone: round(TENTHS * faded(known.knowledge, (picture.time_us - known.observed_us) * 1e-6, known.half_life_s))
        for zone, known in picture.knowledge.items()
    }
    return tuple((zone, level) for zone, level in sorted(levels.items()) if level > 0)


@lru_cache(maxsize=16)
def known_half(prepared: Prepared, tenths: tuple[tuple[str, int], ...]) -> Prepared:
    """The believed half, where the danger of zones is believed to be what the travel oracle says of ways through them.

    Per metre (1 - k) · belief + k · truth, with the knowledge k of a zone in ``tenths``; a zone without any is believed
    in as the scenario has it.
    """
    believed, known = believed_half(prepared), dict(tenths)
    if not known:
        return believed
    zones = tuple(
        replace(zone, loss_per_m=_known(true.loss_per_m, known.get(zone.name, 0) / TENTHS))
        for zone, true in zip(believed.model.zones, prepared.model.zones, strict=True)
    )
    return prepare(replace(believed.model, zones=zones))


def _known(loss: Halves[float], knowledge: float) -> Halves[float]:
    danger = (1.0 - knowledge) * loss.belief + knowledge * loss.truth
    return Halves(truth=danger, belief=danger)


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
        stuck_per_m=tuple(_believed(rate) for rate in hazards.stuck_per_m),
    )
    stocks = tuple(replace(stock, use_kg_per_s=_believed(stock.use_kg_per_s)) for stock in model.stocks)
    sites = tuple(site.loss_per_h / S_PER_H for site in model.sites)
    captures = None if model.captures is None else _believed_captures(model.captures)
    return replace(
        model, zones=zones, site_loss_per_s=sites, hazards=believed, closures=(), road_closures=(), stocks=stocks,
        captures=captures,
    )  # fmt: skip


def _believed_captures(captures: CaptureModel) -> CaptureModel:
    """Positions that are as strongly defended as they are believed to be."""
    defences = {site: replace(each, strength=round(each.believed)) for site, each in captures.defences.items()}
    return replace(captures, defences=defences)


def _believed(halves: Halves[float]) -> Halves[float]:
    return Halves(truth=halves.belief, belief=halves.belief)
