"""Routes of a run's own: numbered by those who travel them, whoever asked before, and kept for them alone."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from fleet.simulation import roads as roads_module
from fleet.simulation import ways as ways_module
from fleet.simulation.places import Places
from fleet.simulation.prepare import prepare
from fleet.simulation.routes import UNTRAVELLED
from fleet.simulation.ways import Ways
from tests.simulation.bench import DEPOT, HILL, bench


def test_asking_about_ways_numbers_none_of_them(tmp_path: Path) -> None:
    prepared = prepare(bench(tmp_path).model)
    places = Places(prepared.model.terrain, prepared.model.sites)
    ways, mobility = Ways(prepared, places), prepared.figures["cart"].mobility
    spots = [places.at_node(1), places.at_node(3)]
    asked = [ways.find(mobility, DEPOT, spot) for spot in spots]
    assert [route.id for route in asked if route is not None] == [UNTRAVELLED] * 2
    last = asked[1]
    assert last is not None
    ways.used(last, mobility, DEPOT, spots[1])
    ways.used(last, mobility, DEPOT, spots[1])
    assert last.id == prepared.first_free_route
    assert [travelled.route for travelled in ways.take_fresh()] == [last]


def test_ways_that_are_only_asked_about_take_no_more_memory_the_more_places_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways_module, "MOST_KNOWN", 50)
    prepared = prepare(bench(tmp_path).model)
    places = Places(prepared.model.terrain, prepared.model.sites)
    ways, mobility = Ways(prepared, places), prepared.figures["cart"].mobility
    spots = [places.on_edge(0, share / 4000) for share in range(1, 4000)]
    taken = []
    tracemalloc.start()
    for half in (spots[:1000], spots[1000:]):
        for spot in half:
            assert ways.totals(mobility, spot, DEPOT) is not None
            assert ways.totals_from(mobility, places[spot], DEPOT) is not None
            assert ways.pace_s(mobility, spot, DEPOT) > 0
        taken.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert taken[1] - taken[0] < 200_000


def test_a_route_between_sites_that_was_forgotten_is_made_anew_with_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roads_module, "ROUTES_KEPT", 1)
    prepared = prepare(bench(tmp_path).model)
    roads = prepared.roads[prepared.figures["cart"].mobility]
    there, back = roads.between_sites(DEPOT, HILL), roads.between_sites(HILL, DEPOT)
    again = roads.between_sites(DEPOT, HILL)
    assert there is not None
    assert again is not None
    assert back is not None
    assert again is not there
    assert (again.id, again.totals, again.path) == (there.id, there.totals, there.path)
