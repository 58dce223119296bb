"""Survival of thousands of single trips, under hazard that is constant and hazard that changes on the way.

Each vehicle's loss is worked out by hand from the unit-exponential budget of its stream, to the microsecond: an error
of any size in the hazard is found. The shares that survive are then held against the law.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path

import polars as pl
import pytest

from fleet.coordination import registry
from fleet.domain.plan import Step, StepKind
from fleet.randomness import Streams
from fleet.simulation.run import simulate
from tests.simulation.bench import HILL, Desk, Timetable, bench

TRIPS = 3000
SEED = 5
LOSS_PER_KM = 0.3
SPEED_MPS = 10.0
LENGTH_M = 4000.0
NIGHT_S = 180.0
"""From the start of the trip until nightfall, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """Factors of the night on speed and on hazard per kilometre."""

    speed: float
    hazard: float

    @property
    def rates(self) -> tuple[float, float]:
        """Loss per second by day and by night."""
        day = LOSS_PER_KM / 1000 * SPEED_MPS
        return day, day * self.speed * self.hazard

    @property
    def lasts_s(self) -> float:
        """Length of the trip."""
        return NIGHT_S + (LENGTH_M - SPEED_MPS * NIGHT_S) / (SPEED_MPS * self.speed)

    def cumulated(self, time_s: float) -> float:
        """Hazard of the trip up to a time."""
        day, night = self.rates
        return day * min(time_s, NIGHT_S) + night * max(time_s - NIGHT_S, 0.0)

    def reached_s(self, budget: float) -> float:
        """When the hazard so far is *budget*."""
        day, night = self.rates
        return budget / day if budget <= day * NIGHT_S else NIGHT_S + (budget - day * NIGHT_S) / night


CONDITIONS = [Night(speed=1.0, hazard=1.0), Night(speed=0.5, hazard=3.0), Night(speed=1.0, hazard=0.2)]


@pytest.fixture
def all_go_to_the_hill(monkeypatch: pytest.MonkeyPatch) -> None:
    def order_all(desk: Desk) -> None:
        for vehicle in desk.picture.vehicles:
            desk.order(vehicle, Step(StepKind.GO, HILL))

    monkeypatch.setitem(registry._plugged_in, "timetable", Timetable)
    monkeypatch.setattr(Timetable, "entries", {"central": [(0, order_all)]})
    monkeypatch.setattr(Timetable, "always", {})


def trips(folder: Path, night: Night) -> pl.DataFrame:
    """How each of the trips ended, and when: ``vehicle, event, t_us``."""
    light = {"sunrise_h": 0, "sunset_h": NIGHT_S / 3600, "night_speed": night.speed, "night_hazard": night.hazard}
    made = simulate(
        bench(
            folder,
            fleet=[{"platform": "cart", "home": "Depot", "count": TRIPS}],
            hazards={"loss_per_km": LOSS_PER_KM}, conditions={"light": light}, horizon_days=0.1, seed=SEED,
        ),
        record="core",
    )  # fmt: skip
    return made.ledger.table("legs").filter(pl.col("event") != "depart").select("vehicle", "event", "t_us")


@pytest.mark.parametrize("night", CONDITIONS, ids=str)
@pytest.mark.usefixtures("all_go_to_the_hill")
def test_trips_survive_as_the_law_says_and_each_is_lost_where_its_budget_ends(tmp_path: Path, night: Night) -> None:
    made = trips(tmp_path, night)
    streams = Streams(SEED)
    for vehicle, event, t_us in made.rows():
        budget = streams.stream("loss", vehicle).exponential()
        if budget > night.cumulated(night.lasts_s):
            assert (event, t_us / 1e6) == ("arrive", pytest.approx(night.lasts_s, abs=2e-6)), vehicle
        else:
            assert (event, t_us / 1e6) == ("lost", pytest.approx(night.reached_s(budget), abs=2e-3)), vehicle
    assert len(made) == TRIPS
    for time_s in (0.5 * NIGHT_S, NIGHT_S, 0.5 * (NIGHT_S + night.lasts_s), night.lasts_s - 1e-3):
        survived = 1 - made.filter((pl.col("event") == "lost") & (pl.col("t_us") <= time_s * 1e6)).height / TRIPS
        p = exp(-night.cumulated(time_s))
        assert survived == pytest.approx(p, abs=4 * sqrt(p * (1 - p) / TRIPS))
