"""Lookahead starts from a picture and the belief half alone, and leaves the true run as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from fleet import Scenario, simulate
from fleet.coordination import registry
from fleet.coordination.policies.greedy_closest import GreedyClosest, GreedyParameters
from fleet.simulation.imagination import believed_half, believed_model, known_half
from fleet.simulation.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fleet.coordination.protocol import Budget, Decision, Picture, Trigger

IMAGINED: list[int] = []
ZONE = {
    "name": "guns", "kind": "threat", "polygon_km": [[0, 0], [1, 0], [1, 1]],
    "loss_per_h": {"truth": 0.9, "belief": 0.2},
}  # fmt: skip


class Daydreamer(GreedyClosest):
    """Greedy, but imagines the next six hours at each of its first five decisions, and does nothing about it."""

    Parameters = GreedyParameters

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        asked = any(not part.mission.kind.derived for part in picture.queue.values())
        if len(IMAGINED) < 5 and asked:
            IMAGINED.append(self._context.imagine(picture, 6 * 3600.0).succeeded())
        return super().decide(picture, triggers, budget)


@pytest.fixture
def daydreamer() -> Iterator[str]:
    IMAGINED.clear()
    registry.register("Daydreamer", Daydreamer)
    yield "Daydreamer"
    registry._plugged_in.pop("Daydreamer")


def test_imagining_changes_nothing_in_the_true_run(daydreamer: str) -> None:
    scenario = Scenario.load("scenarios/quickstart.yaml")
    plain = simulate(scenario.replace({"command.coordinator": "greedy-closest"}))
    dreamt = simulate(scenario.replace({"command.coordinator": daydreamer}))
    columns = ["t_us", "vehicle", "route", "end_us", "energy_mj", "hazard_n"]
    assert len(IMAGINED) == 5
    assert dreamt.ledger.table("legs").select(columns).equals(plain.ledger.table("legs").select(columns))


def test_a_safe_believed_world_serves_what_waits(daydreamer: str) -> None:
    scenario = Scenario.load("scenarios/quickstart.yaml").replace(
        {"command.coordinator": daydreamer, "hazards.loss_per_km": {"truth": 0.2, "belief": 0.0}}
    )
    simulate(scenario, seed=5)
    assert all(count >= 1 for count in IMAGINED)


def test_the_believed_model_has_no_truth_in_it() -> None:
    scenario = Scenario.load("scenarios/quickstart.yaml").replace(
        {
            "hazards.loss_per_km": {"truth": 0.5, "belief": 0.001},
            "hazards.energy_factor": {"truth": 3.0, "belief": 1.0},
            "hazards.breakdown_mtbf_h": {"truth": 2, "belief": 50},
            "sites.0.loss_per_h": {"truth": 0.7, "belief": 0.1},
            "zones": [ZONE],
        }
    )
    assert scenario.model.sites[0].loss_per_h == 0.1
    assert scenario.model.site_loss_per_s[0] == pytest.approx(0.7 / 3600)
    believed = believed_model(scenario.model)
    assert believed.hazards.loss_per_m.truth == pytest.approx(1e-6)
    assert believed.hazards.energy_factor.truth == 1.0
    assert believed.hazards.mtbf_s is not None
    assert believed.hazards.mtbf_s.truth == 50 * 3600.0
    assert believed.site_loss_per_s[0] == pytest.approx(0.1 / 3600)
    assert believed.zones[0].loss_per_s.truth == pytest.approx(0.2 / 3600)


class Foreseer(GreedyClosest):
    """Greedy, but imagines half a day at each of its decisions, and notes whether a position is held then."""

    Parameters = GreedyParameters
    held: ClassVar[list[bool]] = []

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        self._context.imagine(picture, 12 * 3600.0)
        self.held.append(any(position.is_own for position in picture.snapshot().positions.values()))
        return super().decide(picture, triggers, budget)


def test_imagining_before_and_after_a_capture_leaves_the_true_run_as_it_is() -> None:
    Foreseer.held.clear()
    registry.register("Foreseer", Foreseer)
    scenario = Scenario.load("scenarios/position_capture.yaml").replace({"horizon_days": 4})
    plain = simulate(scenario, record="core")
    seen = simulate(scenario.replace({"command.coordinator.name": "Foreseer"}), record="core")
    registry._plugged_in.pop("Foreseer")
    assert set(Foreseer.held) == {False, True}
    for table in ("legs", "captures", "holdings", "losses"):
        assert seen.ledger.table(table).equals(plain.ledger.table(table))


def test_a_zone_is_imagined_as_dangerous_as_what_is_known_of_it_now_makes_believe() -> None:
    zone = {"name": "wood", "kind": "threat", "polygon_km": [[0, 0], [1, 0], [1, 1]]}
    truth, belief = 0.5, 0.1
    scenario = Scenario.load("scenarios/quickstart.yaml").replace(
        {"zones": [zone | {"loss_per_km": {"truth": truth, "belief": belief}}, zone | {"name": "hedge"}]}
    )
    prepared = prepare(scenario.model)
    for tenths in (2, 10):
        wood, hedge = known_half(prepared, (("wood", tenths),)).model.zones
        known = (1 - tenths / 10) * belief + tenths / 10 * truth
        assert (wood.loss_per_m.truth, wood.loss_per_m.belief) == pytest.approx((known / 1000, known / 1000))
        assert hedge.loss_per_m == believed_half(prepared).model.zones[1].loss_per_m
    assert known_half(prepared, ()) is believed_half(prepared)
    assert known_half(prepared, (("wood", 2),)) is known_half(prepared, (("wood", 2),))
