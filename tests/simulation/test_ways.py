"""Routes of a run's own are numbered by those who travel them, whoever asked about which before."""

from __future__ import annotations

from pathlib import Path

from fleet.simulation.places import Places
from fleet.simulation.prepare import prepare
from fleet.simulation.routes import UNTRAVELLED
from fleet.simulation.ways import Ways
from tests.simulation.bench import DEPOT, bench


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
