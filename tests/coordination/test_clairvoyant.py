"""The clairvoyant: as good as brute force in small cases, never below a policy that ships."""

from __future__ import annotations

from itertools import permutations, product
from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet import Scenario
from fleet.coordination import registry
from fleet.coordination.bundles import bundles, stretches, together_from
from fleet.coordination.partition import cheapest_packing
from fleet.coordination.policies.clairvoyant import CONTENDERS, Clairvoyant, ClairvoyantParameters
from fleet.coordination.stops import stops_of
from fleet.coordination.tours import Reckoning, Tour, Weights
from fleet.coordination.worth import Worth
from fleet.domain.mission import Outcome
from fleet.errors import PolicyError
from fleet.ledger.tables import missions
from fleet.simulation.run import simulate
from fleet.statistics.run import Run
from tests.coordination.by_hand import CART, ContextByHand, mission, picture, vehicle
from tests.simulation.bench import bench, run

KM = (0.0, 1.3, 2.9, 4.4, 8.7)
WEIGHTS = Weights(travel=0.1, waiting=0.5, lateness=2.0)
UNSERVED = 2500.0
YARDSTICK = Worth(lateness=0.1, waiting=0.05, loss=2.0)


# ── the exact plan ──


def by_brute_force(shown: Any, tours: list[Tour]) -> float:
    """The least cost over every way to give parts to vehicles or to nobody, and every order of stops."""
    context = ContextByHand(shown)
    reckoning = Reckoning(context, WEIGHTS)
    wanted = list(shown.queue.values())
    stops = [stops_of(CART, part.mission, context.feasibility.steps_for(part, 0)) or () for part in wanted]
    best = inf
    for given_to in product(range(-1, len(tours)), repeat=len(wanted)):
        if any(given_to.count(v) > 3 for v in range(len(tours))):
            continue
        cost = UNSERVED * given_to.count(-1)
        for number, tour in enumerate(tours):
            mine = [stop for part, v in enumerate(given_to) if v == number for stop in stops[part]]
            pairs = [pair for pair in stops if pair[0] in mine]
            ways = [way for way in permutations(mine) if all(way.index(a) < way.index(b) for a, b in pairs)]
            cost += min((reckoning.cost(shown, tour, together_from(way)) for way in ways), default=inf) if mine else 0.0
        best = min(best, cost)
    return best


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=2),
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from([20.0, 55.0]), st.integers(0, 2), st.integers(0, 900)),
        min_size=1,
        max_size=3,
    ),
)
def test_the_cheapest_packing_of_bundles_is_that_of_brute_force(
    places: list[int], wanted: list[tuple[int, float, int, int]]
) -> None:
    fleet = [vehicle(f"v{i}", place) for i, place in enumerate(places)]
    missions = [
        mission(
            f"m{i}", site, load, priority=priority, ready_us=ready_s * 1_000_000, due_us=(ready_s + 300) * 1_000_000
        )
        for i, (site, load, priority, ready_s) in enumerate(wanted)
    ]
    shown = picture(KM, fleet, missions)
    tours = [Tour(v, v.place, 0.0, v.energy_j, v.load_kg, 0, ()) for v in fleet]
    context, waiting = ContextByHand(shown), list(shown.queue.values())
    found = list(bundles(context, shown, Reckoning(context, WEIGHTS), tours, waiting))
    cost, chosen = cheapest_packing(found, len(tours), [UNSERVED] * len(waiting))
    assert cost == pytest.approx(by_brute_force(shown, tours))
    assert len({bundle.vehicle for bundle in chosen}) == len(chosen)
    assert len([part for bundle in chosen for part in bundle.parts]) <= len(waiting)


def test_with_nothing_to_serve_all_is_left_out() -> None:
    assert cheapest_packing([], 2, [3.0, 4.0]) == (7.0, [])


def test_a_stretch_begins_when_the_last_part_aboard_on_it_is_asked_for() -> None:
    asked = [mission(f"m{i}", i, 10.0, ready_us=100 * i, asked_us=100 * i) for i in (1, 2, 3)]
    context = ContextByHand(picture(KM, [], asked))
    load1, unload1, load2, unload2, load3, unload3 = (
        stop
        for part in picture(KM, [], asked).queue.values()
        for stop in stops_of(CART, part.mission, context.feasibility.steps_for(part, 0)) or ()
    )
    way = (load1, load2, unload1, unload2, load3, unload3)
    assert list(stretches(way)) == [way[:4], way[4:]]
    assert [stop.opens_us for stop in together_from(way)] == [200] * 4 + [300] * 2


def test_who_knows_the_future_is_there_when_it_comes(tmp_path: Path) -> None:
    """Ten minutes in, the hill asks for a look of 36 s: the cart stands there already, 4 km from home."""
    (tmp_path / "looks.csv").write_text("time_h,site\n0.166666666666666667,Hill\n", encoding="utf-8")
    steps = [{"do": "scout", "at": "site", "duration_h": 0.01}]
    looks = [{"name": "look", "role": "logistics", "due_h": 1, "expires_h": 2, "steps": steps}]
    made = run(
        bench(
            tmp_path,
            mission_kinds=looks,
            demand=[{"kind": "look", "trace": "looks.csv"}],
            command={"coordinator": {"name": "clairvoyant", "solver": False}},
        )
    )
    assert made.summary().mean_response_h == pytest.approx(0.01)


# ── the ceiling ──


def worth(made: Run) -> float:
    """What a run is worth, by its ledger."""
    rows = [row for row in missions(made.ledger).iter_rows(named=True) if not row["derived"]]
    total = -YARDSTICK.loss * made.summary().losses
    for row in rows:
        late_h, waited_h = (max(row["ended_us"] - row[since], 0) / 3.6e9 for since in ("due_us", "ready_us"))
        succeeded = row["outcome"] == Outcome.SUCCEEDED
        total += (succeeded - YARDSTICK.lateness * late_h - YARDSTICK.waiting * waited_h) * 0.5 ** row["priority"]
    return float(total)


def never_below(name: str, days: float, tries: int) -> None:
    """Hold the clairvoyant's run of a shipped scenario against every policy that ships and is made for one post."""
    scenario = Scenario.load(f"scenarios/{name}.yaml").replace({"horizon_days": days, "warm_up_days": 0})
    own = scenario.spec.command.coordinator.model_dump()
    ceiling = simulate(scenario.replace({"command.coordinator": {"name": "clairvoyant", "tries": tries}}))
    best = worth(ceiling)
    assert ceiling.summary().missions.succeeded > 0
    others = [own, *({"name": policy, **chosen} for policy, chosen in CONTENDERS), {"name": "rolling"}]
    for other in others:
        assert best >= worth(simulate(scenario.replace({"command.coordinator": other}))) - 1e-6, other


@pytest.mark.no_cover
@pytest.mark.parametrize(("name", "days"), [("quickstart", 0.5), ("roaming", 0.03), ("consolidation", 0.5)])
def test_no_policy_that_ships_is_above_it(name: str, days: float) -> None:
    pytest.importorskip("pyvrp")
    never_below(name, days, tries=4)


@pytest.mark.full
@pytest.mark.parametrize(("name", "days"), [("quickstart", 2), ("roaming", 0.5), ("consolidation", 3)])
def test_no_policy_that_ships_is_above_it_in_longer_runs(name: str, days: float) -> None:
    pytest.importorskip("pyvrp")
    never_below(name, days, tries=20)


def test_what_it_plays_beforehand_is_what_comes() -> None:
    """Losses and breakdowns included: the best contender's run, to the last row."""
    scenario = Scenario.load("scenarios/quickstart.yaml").replace({"horizon_days": 0.5})
    told: dict[str, Any] = {"name": "clairvoyant", "tries": 0, "solver": False}
    made = simulate(scenario.replace({"command.coordinator": told}))
    plain = [
        simulate(scenario.replace({"command.coordinator": {"name": policy, **chosen}})) for policy, chosen in CONTENDERS
    ]
    assert worth(made) == max(map(worth, plain))
    assert any(made.ledger.table("legs").equals(other.ledger.table("legs")) for other in plain)


def test_changing_single_decisions_never_makes_it_worse() -> None:
    scenario = Scenario.load("scenarios/quickstart.yaml").replace({"horizon_days": 0.5})
    found = [
        worth(simulate(scenario.replace({"command.coordinator": {"name": "clairvoyant", "tries": n, "solver": False}})))
        for n in (0, 5, 15)
    ]
    assert found == sorted(found)


def test_it_is_refused_where_the_future_is_not_told() -> None:
    policy = Clairvoyant(ClairvoyantParameters())
    with pytest.raises(PolicyError, match="decides by the future, which is not told"):
        policy.setup(ContextByHand(picture(KM, [], [])))


def test_it_is_labelled() -> None:
    entry = registry.describe("clairvoyant")
    assert entry.needs_truth
    assert entry.slow
    assert "knows the future" in entry.label
