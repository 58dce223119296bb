"""Reconnaissance and clearance on the bench: what is believed of a way, what it really is, and whose leg is made anew.

A threat zone covers 1 to 3 km of the road; a cart takes 0.1 expected losses a km there, where 0.02 is believed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fleet.domain.fieldwork import Clearing
from fleet.domain.plan import Step, StepKind
from fleet.errors import ScenarioError
from fleet.simulation import imagination
from fleet.simulation.imagination import known_half
from fleet.simulation.prepare import Prepared
from fleet.statistics.run import Run
from tests.simulation.bench import CART, DEPOT, DRONE, FARM, HILL, HOME, Desk, bench, run

Write = Callable[..., None]
GO = StepKind.GO
WOOD = {
    "name": "wood", "kind": "threat", "polygon_km": [[1, -1], [3, -1], [3, 1], [1, 1]],
    "loss_per_km": {"truth": 0.1, "belief": 0.02},
}  # fmt: skip
LOOK = {"do": "scout", "at": "site", "duration_h": 0.1, "gain": 0.5, "half_life_h": 1}
CLEAR = {"do": "clear", "at": "site", "duration_h": 0.1, "factor": 0.25, "lasts_h": 1, "reach_km": 1.1}


def fieldwork(folder: Path, step: dict[str, Any], timetable: Write, *acts: tuple[float, Callable[[Desk], Any]]) -> Run:
    """A mission of one step at the farm from the start, done by cart-1.1; further acts as told."""
    (folder / "asked.csv").write_text("time_h,site\n0,Farm\n", encoding="utf-8")
    kind = {"name": "job", "role": "logistics", "due_h": 2, "expires_h": 6, "steps": [step]}
    steps = (Step(GO, FARM, "job-00001"), Step(StepKind(step["do"]), FARM, "job-00001", duration_s=360), HOME)
    timetable(central=[(0, lambda desk: desk.order("cart-1.1", *steps)), *acts])
    return run(
        bench(
            folder, zones=[WOOD], mission_kinds=[kind], platforms={"cart": CART | {"price_kusd": 1}, "drone": DRONE},
            fleet=[{"platform": "cart", "count": 2, "home": "Depot"}, {"platform": "drone", "home": "Depot"}],
            demand=[{"kind": "job", "name": "job", "trace": "asked.csv"}],
        )
    )  # fmt: skip


def believed(seen: list[float], platform: str = "cart") -> Callable[[Desk], None]:
    """Note what is believed of the danger of the way to the hill."""

    def look(desk: Desk) -> None:
        way = desk.picture.travel.journey(platform, DEPOT, HILL)
        assert way is not None
        seen.append(way.hazard)

    return look


@pytest.mark.parametrize("platform", ["cart", "drone"])
def test_a_look_draws_what_is_believed_half_way_to_the_truth_and_that_fades(
    tmp_path: Path, timetable: Write, platform: str
) -> None:
    seen: list[float] = []
    # At the farm after 200 s, done after 560 s; knowledge 0.5 then, and half of that an hour later.
    acts = [(second, believed(seen, platform)) for second in (100, 560, 4160)]
    fieldwork(tmp_path, LOOK, timetable, *acts)
    assert seen == pytest.approx([0.04, 0.04 + 0.5 * 0.16, 0.04 + 0.25 * 0.16])


def test_what_is_known_when_a_post_imagines_is_what_it_imagines_with(
    tmp_path: Path, timetable: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[tuple[str, int], ...]] = []

    def noted(prepared: Prepared, tenths: tuple[tuple[str, int], ...]) -> Prepared:
        seen.append(tenths)
        return known_half(prepared, tenths)

    monkeypatch.setattr(imagination, "known_half", noted)
    acts = [(second, lambda desk: desk.context.imagine(desk.picture, 600.0)) for second in (100, 560, 5180)]
    fieldwork(tmp_path, LOOK | {"half_life_h": 0.5}, timetable, *acts)
    # Knowledge of 0.5 at 560 s, of which 2.57 half-lives later 0.084 is left: a tenth.
    assert seen == [(), (("wood", 5),), (("wood", 1),)]


def test_knowledge_is_in_the_picture_with_its_age_and_in_the_ledger(tmp_path: Path, timetable: Write) -> None:
    seen: list[tuple[float, int]] = []

    def look(desk: Desk) -> None:
        known = desk.picture.knowledge["wood"]
        seen.append((known.knowledge, known.observed_us))

    made = fieldwork(tmp_path, LOOK, timetable, (900, look))
    assert seen == [(0.5, 560_000_000)]
    (row,) = made.ledger.table("areas").rows(named=True)
    assert (row["event"], row["area"], row["vehicle"], row["knowledge_n"]) == (
        "scouted",
        "wood",
        "cart-1.1",
        500_000_000,
    )


def test_a_cleared_road_is_less_dangerous_in_truth_and_on_report_for_a_time(tmp_path: Path, timetable: Write) -> None:
    seen: list[float] = []
    acts = [(second, believed(seen)) for second in (100, 560, 4160)]
    made = fieldwork(tmp_path, CLEAR, timetable, *acts)
    # Of edges a-b to d-e those around c count: b-c and c-d, the two that lie in the wood.
    assert seen == pytest.approx([0.04, 0.01, 0.04])
    events = made.ledger.table("areas").select("event", pl.col("t_us") / 1e6, "edges").rows()
    assert events == [("cleared", 560.0, 4), ("over", 4160.0, 4)]


def test_legs_over_the_edges_are_settled_and_made_anew_and_no_others(tmp_path: Path, timetable: Write) -> None:
    # cart-2.1 is at 2.1 km when the road around the farm is cleared; the drone flies over it.
    acts = [
        (350, lambda desk: desk.order("cart-2.1", Step(GO, HILL), HOME)),
        (360, lambda desk: desk.order("drone-1.1", Step(GO, HILL), HOME)),
    ]
    made = fieldwork(tmp_path, CLEAR, timetable, *acts)
    legs = made.ledger.table("legs").select(
        "vehicle", "event", pl.col("t_us") / 1e6, pl.col("end_mm") / 1e6, "hazard_n"
    )
    halved = legs.filter(vehicle="cart-2.1").rows()[:4]
    assert [row[:4] for row in halved] == [
        ("cart-2.1", "depart", 350.0, 4.0), ("cart-2.1", "diverted", 560.0, 2.1),
        ("cart-2.1", "depart", 560.0, 4.0), ("cart-2.1", "arrive", 750.0, 4.0),
    ]  # fmt: skip
    # 1.1 km at 0.1, then 0.9 km at a quarter of it.
    assert [row[4] / 1e9 for row in halved] == pytest.approx([0.2, 0.11, 0.0225, 0.0225])
    assert legs.filter(vehicle="drone-1.1")["event"].to_list()[:2] == ["depart", "arrive"]


def test_who_is_turning_off_meets_what_is_left_of_the_danger_up_to_the_node_where_it_turns(
    tmp_path: Path, timetable: Write
) -> None:
    # cart-2.1 is called home 50 m behind the farm: it turns at the next node, 900 m after the road is cleared.
    acts = [
        (350, lambda desk: desk.order("cart-2.1", Step(GO, HILL), HOME)),
        (555, lambda desk: desk.order("cart-2.1", HOME)),
    ]
    made = fieldwork(tmp_path, CLEAR, timetable, *acts)
    legs = made.ledger.table("legs").filter(vehicle="cart-2.1")
    rows = legs.select("event", pl.col("t_us") / 1e6, pl.col("end_mm") / 1e6, pl.col("hazard_n") / 1e9).rows()
    assert [row[:3] for row in rows[:5]] == [
        ("depart", 350.0, 4.0), ("diverted", 560.0, 2.1), ("depart", 560.0, 4.0), ("diverted", 650.0, 3.0),
        ("depart", 650.0, 3.0),
    ]  # fmt: skip
    assert [row[3] for row in rows[1:4]] == pytest.approx([0.11, 0.0225, 0.0225])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"gain": None}, "needs gain beside it"),
        ({"do": "hold"}, "goes with do: scout only"),
        ({"factor": 0.5}, "goes with do: clear only"),
        ({"gain": None, "half_life_h": None, "reach_km": 1}, "goes with gain or factor only"),
    ],
)
def test_a_step_with_half_an_effect_is_refused(
    tmp_path: Path, timetable: Write, change: dict[str, Any], says: str
) -> None:
    step = {key: value for key, value in (LOOK | change).items() if value is not None}
    with pytest.raises(ScenarioError, match=says):
        fieldwork(tmp_path, step, timetable)


def test_what_a_clearing_would_spare_leaves_out_what_an_earlier_one_spares_already(
    tmp_path: Path, timetable: Write
) -> None:
    seen: list[float] = []
    again = Clearing(factor=0.25, lasts_s=3600, reach_m=1100)

    def look(desk: Desk) -> None:
        seen.append(desk.picture.travel.spared("cart", DEPOT, HILL, FARM, again))

    # Cleared at 200 s + 360 s; half an hour later half of the hour to come is cleared already.
    fieldwork(tmp_path, CLEAR, timetable, (10, look), (2360, look), (5000, look))
    assert seen == pytest.approx([0.03, 0.015, 0.03])
    flown: list[float] = []
    fly = (10, lambda desk: flown.append(desk.picture.travel.spared("drone", DEPOT, HILL, FARM, again)))
    fieldwork(tmp_path, CLEAR, timetable, fly)
    assert flown == [0.0]
