"""One run, from a scenario to a closed ledger."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, Literal

from fleet.coordination.registry import needs_truth
from fleet.ledger.memory import MemoryStore
from fleet.ledger.recorder import Recorder
from fleet.ledger.run_directory import choose_run_dir, claim_run_dir
from fleet.ledger.store import DirectoryStore
from fleet.randomness import Streams
from fleet.simulation.appointment import Appoint, as_registered
from fleet.simulation.picture_file import picture_json
from fleet.simulation.prepare import Prepared, out_of_reach, prepare, unreachable
from fleet.simulation.static_tables import write_static
from fleet.simulation.world import World
from fleet.statistics.run import Run
from fleet.units import us_from_s

if TYPE_CHECKING:
    from pathlib import Path

    from fleet.ledger.reader import Status
    from fleet.ledger.recorder import Store
    from fleet.scenario.scenario import Scenario

Progress = Callable[[int, int], None]
"""Called now and then with the simulated time and the horizon, in microseconds."""

Record = frozenset[str] | Literal["core", "all"]
_KEPT: Final = 4
_prepared: dict[str, Prepared] = {}


def prepared_for(scenario: Scenario) -> Prepared:
    """What runs of a scenario share; the last few are kept, because replications ask again and again.

    Raises ``ScenarioError``, at its place in the file, for demand that nobody can serve and a place to wait that
    is out of reach.
    """
    key = scenario.digest
    if key not in _prepared:
        with _quiet_collector():
            made = prepare(scenario.model)
        for number, what in out_of_reach(made):
            raise scenario.error(("fleet", number, "reposition_to"), what)
        for sequence, what in unreachable(made):
            stated = len(scenario.spec.demand)
            raise scenario.error(("demand", sequence, "to") if sequence < stated else ("demand",), what)
        while len(_prepared) >= _KEPT:
            del _prepared[next(iter(_prepared))]
        _prepared[key] = made
    return _prepared[key]


def run_store(scenario: Scenario, seed: int, out: Path | None = None, force: bool = False) -> DirectoryStore:
    """A run directory to record into: ``out``, or a new one under ``runs``. The scenario is checked before it is made.

    Raises ``ScenarioError`` for a scenario that can't be run and ``LedgerError`` for a folder that can't be written.
    """
    prepared_for(scenario)
    if out is not None:
        directory = claim_run_dir(out, force=force)
    else:
        directory = choose_run_dir(_default_base(), scenario.spec.name, seed, scenario.digest[:8])
    return DirectoryStore(directory, metadata=facts_of(scenario, seed, 0), scenario_text=scenario.to_yaml())


def _default_base() -> Path:
    from pathlib import Path  # noqa: PLC0415 - only where a directory is wanted

    return Path("runs")


def facts_of(scenario: Scenario, seed: int, replication: int) -> dict[str, Any]:
    """What ``run.json`` says of a run before it starts."""
    spec = scenario.spec
    return {
        "scenario": spec.name,
        "scenario_digest": scenario.digest,
        "seed": seed,
        "replication": replication,
        "coordinator": spec.command.coordinator.name,
        "policies": {post.name: post.coordinator.name for post in scenario.model.command.posts},
        "knows_the_future": [name for name in scenario.model.command.policies if needs_truth(name)],
        "architecture": spec.command.architecture,
        "horizon_us": us_from_s(spec.horizon_days * 86_400.0),
        "warm_up_us": us_from_s(spec.warm_up_days * 86_400.0),
        "costs": spec.costs.model_dump(),
        "operators": _staff(scenario),
        "relay_reach_m": {
            name: link.relay_reach_m
            for name, link in scenario.model.command.links.items()
            if link.relay_reach_m is not None
        },
        "controls": _controls(scenario),
        "published": spec.published,
        "energy_factor_truth": spec.hazards.energy_factor.truth,
    }


def _staff(scenario: Scenario) -> dict[str, Any] | None:
    """The operators as the scenario has them, and in how many crews; ``None`` where it has none."""
    operators, command = scenario.spec.command.operators, scenario.model.command
    if operators is None:
        return None
    posts = sum(group.count for group in scenario.model.fleet) if command.per_vehicle else len(command.posts)
    return {**operators.model_dump(), "crews": 1 if operators.pooled else posts}


def _controls(scenario: Scenario) -> dict[str, list[str]]:
    """Positions with the zones that end while the fleet holds them."""
    model = scenario.model
    defences = {} if model.captures is None else model.captures.defences
    return {model.sites[site].name: list(one.controls) for site, one in defences.items() if one.controls}


def simulate(
    scenario: Scenario,
    *,
    seed: int | None = None,
    replication: int = 0,
    coordinator: str | None = None,
    record: Record = "all",
    store: Store | None = None,
    progress: Progress | None = None,
    appoint: Appoint = as_registered,
) -> Run:
    """Run a scenario once: in memory, or into a ``store``.

    ``seed`` and ``coordinator`` replace the scenario's. ``appoint`` makes each post's coordinator from what the
    scenario chose, for a caller who wants something else than the registered policy. An interrupt or an error leaves
    the ledger readable, with status aborted, and is raised again. Raises ``ScenarioError``, ``PolicyError`` and
    ``LedgerError``.
    """
    if coordinator is not None:
        scenario = scenario.replace({"command.coordinator": coordinator})
    seed = scenario.spec.seed if seed is None else seed
    prepared = prepared_for(scenario)
    began = perf_counter() - prepared.made_in_s
    kept = store if store is not None else MemoryStore(facts_of(scenario, seed, replication))
    recorder = Recorder(record=record, store=kept)
    with _quiet_collector():
        world = start(prepared, Streams(seed, replication), recorder, progress, appoint)
        write_static(recorder, prepared, world.timelines)
        status: Status = "aborted"
        try:
            world.run()
            status = "complete"
        finally:
            _close(world, recorder, kept, status, began)
    return Run(kept.ledger())


def start(
    prepared: Prepared,
    streams: Streams,
    recorder: Recorder,
    progress: Progress | None = None,
    appoint: Appoint = as_registered,
) -> World:
    """One run's state, ready to go."""
    return World(prepared, streams, recorder, progress, appoint=appoint)


def _close(world: World, recorder: Recorder, store: Store, status: Status, began: float) -> None:
    world.journal.describe_routes()
    recorder.close(status, world.horizon_us if status == "complete" else world.clock.now_us)
    elapsed = perf_counter() - began
    if world.last_picture is not None:
        store.attach("picture.json", picture_json(world.last_picture))
    facts: dict[str, Any] = {"events": world.clock.events, "simulation_s": elapsed, "deciding_s": world.deciding_s}
    if status == "complete":
        facts["totals"] = world.totals()
    store.finish(status, facts)


@contextmanager
def _quiet_collector() -> Iterator[None]:
    """No passes of the cyclic garbage collector: a run makes many tuples and hardly a cycle."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
