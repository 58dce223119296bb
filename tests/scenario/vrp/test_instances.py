"""Instances are read as they were published, and what is not understood is named with its line."""

from __future__ import annotations

from math import dist, hypot, isclose
from pathlib import Path

import pytest

from fleet.errors import ScenarioError
from fleet.scenario.vrp.instance import Instance, Node
from fleet.scenario.vrp.reading import published_beside, read_instance, read_published

TWINS = Path(__file__).parent / "instances"


def test_a_cvrp_instance_is_read_with_rounded_distances() -> None:
    star = read_instance(TWINS / "star-n13-k4.vrp")
    assert (star.name, star.family, star.capacity, len(star.nodes)) == ("star-n13-k4", "CVRP", 6, 13)
    assert (star.nodes[1].x, star.nodes[1].y, star.nodes[1].demand) == (90, 50, 2)
    # From (90, 50) to (50, 90) it is 56.57.
    assert star.distance(1, 4) == 57.0


def test_a_vrptw_instance_is_read_with_full_precision() -> None:
    star = read_instance(TWINS / "star.txt")
    assert (star.family, star.vehicles, star.capacity, len(star.nodes)) == ("VRPTW", 4, 6, 13)
    assert (star.nodes[2].ready, star.nodes[2].due, star.nodes[2].service) == (80, 90, 10)
    assert isclose(star.distance(1, 4), hypot(40, 40), rel_tol=1e-15)


def test_a_pdptw_instance_is_read_with_its_pairs() -> None:
    pairs = read_instance(TWINS / "pairs.txt")
    assert (pairs.family, pairs.vehicles, pairs.capacity) == ("PDPTW", 3, 10)
    assert [(node.pickup, node.delivery) for node in pairs.nodes[1:]] == [
        (0, 4),
        (0, 5),
        (0, 6),
        (1, 0),
        (2, 0),
        (3, 0),
    ]
    assert isclose(pairs.distance(1, 4), dist((30, 40), (40, 30)), rel_tol=1e-15)


def test_a_published_solution_lies_beside_its_instance_and_is_costed_anew() -> None:
    file = TWINS / "star-n13-k4.vrp"
    beside = published_beside(file)
    assert beside == TWINS / "star-n13-k4.sol"
    published = read_published(beside, read_instance(file))
    assert len(published.routes) == 4
    assert published.cost == 320.0
    assert published_beside(TWINS / "pairs.txt") is None


def test_cvrp_distances_are_rounded_to_the_nearest_and_halves_up() -> None:
    places = (Node(x=0, y=0, demand=0), Node(x=0.5, y=0, demand=1), Node(x=1.49, y=0, demand=1))
    line = Instance(name="line", family="CVRP", capacity=2, vehicles=1, nodes=places)
    assert [line.distance(0, 1), line.distance(0, 2)] == [1.0, 1.0]
    assert line.cost([(1, 2)]) == 3.0


def test_every_published_instance_costs_what_was_published(reference_data: Path) -> None:
    solved = 0
    for file in sorted((reference_data / "vrp").glob("*/*")):
        if file.parent.name not in {"cvrp", "solomon", "gehringhomberger", "lilim"} or file.suffix not in {
            ".vrp",
            ".txt",
        }:
            continue
        instance, beside = read_instance(file), published_beside(file)
        if beside is None:
            continue
        published = read_published(beside, instance)
        for text in beside.read_text().splitlines():
            if text.startswith("Cost"):
                assert published.cost == float(text.split()[1])
        solved += 1
    assert solved > 50


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "is empty"),
        ("hello\n", "is no CVRP"),
        ("NAME : a\nTYPE : TSP\nEDGE_WEIGHT_TYPE : EUC_2D\n", "TYPE TSP with EDGE_WEIGHT_TYPE EUC_2D, must be CVRP"),
        ("NAME : a\n1 2\n", ":2:1: error: '1 2', neither a key nor a section"),
        ("NAME : a\nNODE_COORD_SECTION\n1 2\n", ":3:1: error: '1 2', 3 numbers are expected"),
        ("3 10 1\n0 0 0 0 0 9 0 0 0\n1 1 1 5 0 9 0 0 2\n", "node 1 goes with 2"),
        ("3 10 1\n1 0 0 0 0 9 0 0 0\n", ":2:1: error: node 1, must be 0"),
        ("3 10 1\n0 0 0 0 9 0 0 0 0\n1 1 1 0 0 9 0 0 1\n", "node 0: ready 9, due 0"),
        ("a\nNUMBER CAPACITY\n2 5\nCUST NO.\n0 0 0 0 0 9 0\n", "there are no customers"),
    ],
)
def test_what_is_not_understood_is_named(tmp_path: Path, text: str, rule: str) -> None:
    file = tmp_path / "instance.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_instance(file)
    assert rule in str(caught.value)


def test_a_solution_must_visit_every_node_once(tmp_path: Path) -> None:
    file = tmp_path / "short.sol"
    file.write_text("Route #1: 1 2 3\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="must visit each of the 12 nodes of star-n13-k4 once"):
        read_published(file, read_instance(TWINS / "star-n13-k4.vrp"))
