"""Orders over lossy links against the law of bounded repetition (truncated ARQ)."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import pytest

from fleet.coordination import registry
from fleet.domain.plan import Step, StepKind
from fleet.simulation.run import simulate
from tests.simulation.bench import DEPOT, Desk, Timetable, bench

LOSS, TRIES, ORDERS = 0.5, 4, 3000


@pytest.fixture
def one_order_each(monkeypatch: pytest.MonkeyPatch) -> None:
    def order_all(desk: Desk) -> None:
        for vehicle in desk.picture.vehicles:
            desk.order(vehicle, Step(StepKind.GO, DEPOT))

    monkeypatch.setitem(registry._plugged_in, "timetable", Timetable)
    monkeypatch.setattr(Timetable, "entries", {"central": [(0, order_all)]})
    monkeypatch.setattr(Timetable, "always", {})


@pytest.mark.usefixtures("one_order_each")
def test_orders_are_obeyed_and_repeated_as_often_as_the_law_says(tmp_path: Path) -> None:
    command = {"coordinator": "timetable", "links": {"latency_s": 1, "loss": LOSS}, "retries": TRIES - 1}
    fleet = [{"platform": "cart", "home": "Depot", "count": ORDERS}]
    made = simulate(bench(tmp_path, fleet=fleet, command=command, horizon_days=0.02), record="core")
    events = dict(made.ledger.table("orders")["event"].value_counts().rows())
    delivered = 1 - LOSS**TRIES
    assert events["accepted"] / ORDERS == pytest.approx(delivered, abs=4 * sqrt(delivered * (1 - delivered) / ORDERS))
    # A try is the last one if order and acknowledgement both get through.
    again = 1 - (1 - LOSS) ** 2
    sent = sum(again**k for k in range(TRIES))
    assert (events["issued"] + events["resent"]) / ORDERS == pytest.approx(sent, abs=4 * 1.3 / sqrt(ORDERS))
    given_up = again**TRIES
    assert events["overdue"] / ORDERS == pytest.approx(given_up, abs=4 * sqrt(given_up * (1 - given_up) / ORDERS))
