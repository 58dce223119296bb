"""A run started from a picture that happens to be exact gives the true run's ledger from there on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import polars as pl
import pytest

from fleet import Scenario
from fleet.coordination import registry
from fleet.coordination.policies.greedy_closest import GreedyClosest, GreedyParameters
from fleet.ledger.recorder import Recorder
from fleet.randomness import Stream, Streams
from fleet.simulation.beginning import from_picture
from fleet.simulation.demand import requests
from fleet.simulation.missions import MissionState
from fleet.simulation.run import prepared_for
from fleet.simulation.world import World
from fleet.units import us_from_s
from tests.simulation.siege import siege

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet.coordination.protocol import Budget, Decision, Picture, Snapshot, Trigger
    from fleet.simulation.vehicle import Vehicle

TABLES = ("missions", "parts", "legs", "vehicles", "orders", "decisions", "resources", "losses")
HELD = (*TABLES, "holdings", "captures")


class Photographer(GreedyClosest):
    """Greedy; at its first decision from some moment on it keeps the picture, and what a test compares with it."""

    Parameters = GreedyParameters
    world: ClassVar[World]
    recorder: ClassVar[Recorder]
    from_us: ClassVar[int] = 0
    picture: ClassVar[Snapshot | None] = None
    tables: ClassVar[tuple[str, ...]] = TABLES
    rows_before: ClassVar[dict[str, int]] = {}
    luck: ClassVar[dict[str, Luck]] = {}

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        kind = type(self)
        if kind.picture is None and picture.time_us >= kind.from_us:
            kind.picture = picture.snapshot()
            kind.rows_before = {name: len(kind.recorder.rows[name]) for name in kind.tables}
            kind.luck.update(counter_attacks(kind.world))
            for v in kind.world.vehicles.values():
                loss, breakdown = luck_left(kind.world, v)
                kind.luck[f"loss {v.id}"] = Luck(loss, v.loss_stream)
                kind.luck[f"breakdown {v.id}"] = Luck(breakdown, v.wear_stream)
        return super().decide(picture, triggers, budget)


def luck_left(world: World, v: Vehicle) -> tuple[float, float]:
    """What is left at this moment of a vehicle's budgets for loss and for breakdown."""
    loss, breakdown = v.loss_left, v.breakdown_left
    if v.leg is not None:
        used = world.leg_maker.used(v.leg, world.clock.now_us)
        loss, breakdown = loss - used.hazard, breakdown - used.breakdown
    elif v.stay_rate > 0:
        loss -= v.stay_rate * (world.clock.now_us - v.stay_since)
    return loss, breakdown


def counter_attacks(world: World) -> dict[str, Luck]:
    """What is left at this moment of the draws for the next counter-attack on each position that is held."""
    if world.captures is None:
        return {}
    found, garrisons = {}, world.captures.garrisons
    for garrison in dict.fromkeys(garrisons._of.values()):
        alarm_us = next((entry[0] for entry in world.clock._queue if entry[-1] is garrison.alarm), None)
        if alarm_us is not None:
            site, left_s = garrison.position.site, (alarm_us - world.clock.now_us) * 1e-6
            left = left_s * garrisons._rules.counter_rate_per_s
            found[f"counter-attack {site}/{garrison.ordinal}"] = Luck(left, garrisons._arrivals[site])
    return found


class Luck(Stream):
    """A stream that gives what is left of a draw, and then the draws that follow it."""

    __slots__ = ("_left",)

    def __init__(self, left: float, rest: Stream) -> None:
        self._left: float | None = left
        super().__init__(rest._key)
        self._counter = rest._counter

    def exponential(self) -> float:
        left, self._left = self._left, None
        return super().exponential() if left is None else left


class SameLuck(Streams):
    """The streams of a seed, but for budgets that a true run has used up in part."""

    __slots__ = ("_left",)

    def __init__(self, seed: int, left: dict[str, Luck]) -> None:
        super().__init__(seed)
        self._left = left

    def stream(self, purpose: str, entity: str) -> Stream:
        return self._left.get(f"{purpose} {entity}") or super().stream(purpose, entity)


@pytest.fixture
def photographer(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(registry._plugged_in, "photographer", Photographer)
    monkeypatch.setattr(Photographer, "picture", None)
    monkeypatch.setattr(Photographer, "luck", {})
    monkeypatch.setattr(Photographer, "tables", TABLES)
    return "photographer"


def ledgers(scenario: Scenario, seed: int, from_h: float) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """What is written from a moment on: in the true run, and in one that begins with the picture of that moment."""
    prepared = prepared_for(scenario)
    recorder = Recorder()
    world = World(prepared, Streams(seed), recorder)
    Photographer.world, Photographer.recorder, Photographer.from_us = world, recorder, us_from_s(from_h * 3600)
    world.run()
    picture = Photographer.picture
    assert picture is not None
    true = recorder.close("complete", world.horizon_us)
    later = tuple(MissionState(m) for m in requests(prepared.model, Streams(seed)) if m.ready_us > picture.time_us)
    beginning = from_picture(prepared.model, picture, 0.0, world.places)
    beginning = replace(beginning, missions=later, until_us=world.horizon_us)
    recorder = Recorder()
    again = World(prepared, SameLuck(seed, Photographer.luck), recorder, beginning=beginning)
    tables = Photographer.tables
    begun = {name: len(recorder.rows[name]) for name in tables}
    again.run()
    imagined = recorder.close("complete", world.horizon_us)
    return (
        {name: alike(true.table(name)[Photographer.rows_before[name] :]) for name in tables},
        {name: alike(imagined.table(name)[begun[name] :]) for name in tables},
    )


def alike(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with what is numbered over a whole run numbered from here on, and without what a post remembers."""
    for name, columns in {"leg": ("leg", "lead"), "route": ("route",)}.items():
        if name in rows.columns:
            number = {key: i for i, key in enumerate(rows[name].unique(maintain_order=True))}
            rows = rows.with_columns(
                pl.col(c).replace_strict(number, default=None) for c in columns if c in rows.columns
            )
    return rows.drop("triggers", "work", strict=False)


def compare(true: dict[str, pl.DataFrame], imagined: dict[str, pl.DataFrame]) -> None:
    for name in Photographer.tables:
        for number, (a, b) in enumerate(zip(true[name].rows(), imagined[name].rows(), strict=False)):
            assert a == b, f"{name} row {number}"
        assert true[name].height == imagined[name].height, name


GROUND = [[-1, -1], [5, -1], [5, 1], [-1, 1]]

# A breakdown's repair is drawn anew in a run that begins in the middle of it, so here every repair takes as long.
TROUBLE = {
    "breakdown_mtbf_h": 12,
    "field_repair_h": 0.7,
    "workshop_repair_h": 3,
    "recovery_expires_h": 10,
    "energy_factor": {"truth": 1.6, "belief": 1.0},
}


@pytest.mark.parametrize("from_h", [0.0, 3.3, 9.1, 17.0, 30.0])
@pytest.mark.parametrize(
    "hazards",
    [{"breakdown_mtbf_h": None}, TROUBLE | {"field_repair_share": 1}, TROUBLE | {"field_repair_share": 0}],
    ids=["losses", "repairs on the way", "tows"],
)
def test_a_run_from_an_exact_picture_gives_the_true_ledger_from_there_on(
    photographer: str, hazards: dict[str, Any], from_h: float
) -> None:
    hazards = hazards | {"loss_per_km": 0.004}
    scenario = Scenario.load("scenarios/quickstart.yaml").replace(
        {"command.coordinator": photographer} | {f"hazards.{key}": value for key, value in hazards.items()}
    )
    true, imagined = ledgers(scenario, 2, from_h)
    compare(true, imagined)


@pytest.mark.parametrize("from_h", [30.0, 75.0])
def test_roads_that_are_known_to_be_cleared_stay_so_until_their_time_is_over(photographer: str, from_h: float) -> None:
    scenario = Scenario.load("scenarios/clearance.yaml").replace(
        {"command.coordinator": photographer, "horizon_days": 6}
    )
    true, imagined = ledgers(scenario, 2, from_h)
    assert Photographer.picture is not None
    assert Photographer.picture.cleared
    assert true["losses"].height > 0
    compare(true, imagined)


@pytest.mark.parametrize(
    ("from_h", "hold", "comes"),
    [
        (10.0, {}, {"attacked", "ordered", "supplied"}),
        (40.0, {}, {"attacked", "ordered", "supplied"}),
        (10.0, {"reorder_kg": 0, "grace_h": 0.1, "use_kg_per_day": 200}, {"seized"}),
    ],
    ids=["early", "late", "until it is lost"],
)
def test_a_position_that_is_held_is_held_on_with_its_stock_and_meets_the_counter_attacks_to_come(
    photographer: str, monkeypatch: pytest.MonkeyPatch, from_h: float, hold: dict[str, Any], comes: set[str]
) -> None:
    monkeypatch.setattr(Photographer, "tables", HELD)
    danger = {"loss_per_h": 0.001, "loss_per_km": 0.001}
    scenario = siege(
        captures={"hold": {"counter_attacks_per_day": 1.5, "counter_strength": 0.2, "retake": False} | hold},
        defence={"controls": ["guns"]},
        zones=[{"name": "guns", "kind": "threat", "polygon_km": GROUND} | danger],
        command={"coordinator": {"name": photographer, "go_ratio": 1.0}},
        horizon_days=6,
    )
    true, imagined = ledgers(scenario, 2, from_h)
    picture = Photographer.picture
    assert picture is not None
    assert [position.is_own for position in picture.positions.values()] == [True]
    assert comes <= set(true["holdings"]["event"])
    compare(true, imagined)


@pytest.mark.parametrize("from_h", [1.05, 1.5, 2.15], ids=["assembly", "reconnaissance", "approach"])
def test_a_team_that_musters_or_approaches_goes_on_to_the_position(
    photographer: str, monkeypatch: pytest.MonkeyPatch, from_h: float
) -> None:
    monkeypatch.setattr(Photographer, "tables", HELD)
    near = {"area_km": [[0.9, -0.1], [1.1, 0.1]]}
    scenario = siege(
        defence={"spread": 0},
        command={"coordinator": {"name": photographer, "go_ratio": 1.0}},
        demand=[{"kind": "delivery", "to": near, "rate_per_day": 200, "load_kg": 10, "due_h": 4, "expires_h": 12}],
        horizon_days=1,
    )
    true, imagined = ledgers(scenario, 2, from_h)
    picture = Photographer.picture
    assert picture is not None
    assert picture.groups
    assert {"captured"} <= set(true["captures"]["cause"])
    compare(true, imagined)
