"""Mustering teams: who is chosen, with which steps, and what is kept back for a team that isn't complete."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fleet.coordination.policies.greedy_closest import GreedyClosest, GreedyParameters
from fleet.domain.mission import MissionKind, StepTemplate, TeamRole
from fleet.domain.plan import StepKind
from tests.coordination.by_hand import COPTER, PLATFORMS, decide, mission, picture, served, vehicle

RAM = replace(COPTER, name="ram", roles=("assault", "logistics"), payload_kg=100.0)
EYE = replace(COPTER, name="eye", roles=("recon",))
CAPTURE = MissionKind(
    name="capture", role="assault", steps=(StepTemplate(kind=StepKind.ASSAULT, at="site"),), cargo=None,
    due_s=3600.0, expires_s=7200.0,
    team=(TeamRole("recon", StepKind.SCOUT, 1), TeamRole("assault", StepKind.ASSAULT, 2)),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _rams_and_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PLATFORMS, "ram", RAM)
    monkeypatch.setitem(PLATFORMS, "eye", EYE)


def shown(*vehicles: Any, deliveries: int = 0, **fields: Any) -> Any:
    """A capture at km 9, to be set out for from km 0, and perhaps deliveries to km 5."""
    capture = mission("hill", 2, 0.0, 0.0, 0.0, kind=CAPTURE)
    others = [mission(f"m{i}", 1, 10.0) for i in range(deliveries)]
    return picture((0.0, 5.0, 9.0), vehicles, [capture, *others], **fields)


def policy(**parameters: Any) -> GreedyClosest:
    return GreedyClosest(GreedyParameters(**parameters))


EYE_1, RAM_1, RAM_2 = (
    vehicle("eye-1.1", platform="eye"),
    vehicle("ram-1.1", platform="ram"),
    vehicle("ram-2.1", platform="ram"),
)


def test_a_team_that_is_there_sets_out_as_one_group() -> None:
    decision = decide(policy(go_ratio=1.5), shown(EYE_1, RAM_1, RAM_2))
    (group,) = decision.groups
    assert dict(group.members) == {"recon 1": "eye-1.1", "assault 2": "ram-1.1", "assault 3": "ram-2.1"}
    assert (group.mission, group.least_ratio, group.quorum) == ("hill", 1.5, 3)
    assert {order.vehicle for order in decision.orders} == {"eye-1.1", "ram-1.1", "ram-2.1"}


def test_scouts_go_ahead_and_the_others_wait_for_the_word() -> None:
    decision = decide(policy(), shown(EYE_1, RAM_1, RAM_2))
    kinds = {order.vehicle: [step.kind for step in order.steps if step.mission] for order in decision.orders}
    assert kinds["eye-1.1"] == [StepKind.RENDEZVOUS, StepKind.GO, StepKind.SCOUT]
    assert kinds["ram-1.1"] == [
        StepKind.RENDEZVOUS, StepKind.AWAIT_GO, StepKind.GO, StepKind.ASSAULT, StepKind.HOLD,
    ]  # fmt: skip


def test_nobody_goes_alone() -> None:
    decision = decide(policy(), shown(EYE_1, RAM_1))
    assert not decision.groups
    assert not decision.orders


@pytest.mark.parametrize(("captures", "delivers"), [("first", False), ("when due", True), ("spare", True)])
def test_idle_members_of_an_incomplete_team_are_kept_back_where_captures_come_first(
    captures: str, delivers: bool
) -> None:
    decision = decide(policy(captures=captures), shown(EYE_1, RAM_1, deliveries=1))
    assert ("ram-1.1" in served(decision)) == delivers
    # What the team costs deliveries is told of each that waits for it.
    assert decision.deferred == ({} if delivers else {"m0": "who could do it is kept back for a team"})


def test_once_it_is_due_a_team_is_waited_for() -> None:
    late = shown(EYE_1, RAM_1, deliveries=1, time_us=3_700_000_000)
    assert "ram-1.1" not in served(decide(policy(captures="when due"), late))


def test_spare_teams_leave_deliveries_their_robots() -> None:
    decision = decide(policy(captures="spare", share=False), shown(EYE_1, RAM_1, RAM_2, deliveries=2))
    assert not decision.groups
    assert set(served(decision)) == {"ram-1.1", "ram-2.1"}


def test_who_can_not_come_back_is_not_of_the_team() -> None:
    weary = RAM_2._replace(energy_j=2_000.0)
    assert not decide(policy(), shown(EYE_1, RAM_1, weary)).groups
