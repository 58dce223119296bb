"""The iso-throughput curve says what the largest exchange is, and draws only what was found."""

from __future__ import annotations

from fleet.experiments.equivalence import Equivalence, Point
from fleet.experiments.resources import RESOURCES
from fleet.statistics.crossing import Crossing, Reach
from fleet.statistics.intervals import Interval
from viz.charts.figure import Figure
from viz.studies.equivalence_chart import draw


def about(mean: float) -> Interval:
    return Interval(mean=mean, low=mean - 5.0, high=mean + 5.0, n=4)


def point(size: int, does: float, needed: float | None) -> Point:
    found = Crossing(reach=Reach.UNREACHABLE, size=None, low=None, high=None)
    if needed is not None:
        found = Crossing(reach=Reach.FOUND, size=needed, low=needed - 4.0, high=None)
    return Point(size=size, performance=about(does), needed=found)


def drawn(*points: Point) -> Figure:
    found = Equivalence(
        figure="missions_per_day", points=points, baseline={40: about(80.0), 80: about(150.0)}, falling=(), runs=9
    )
    return draw(found, "fifo-nearest", "greedy-closest", RESOURCES["vehicles"])


def test_its_title_is_the_largest_exchange_with_its_interval() -> None:
    figure = drawn(point(40, 120.0, 60.0), point(30, 100.0, 51.0))
    assert figure.title == (
        "greedy-closest with 30 vehicles does what fifo-nearest does with 51 (95 % interval 47 to open)"
    )


def test_what_no_size_reaches_is_said_and_has_no_way_drawn() -> None:
    figure = drawn(point(80, 300.0, None))
    assert figure.title == "fifo-nearest does not reach what greedy-closest does, with 80 vehicles at most"
    ways = [layer for layer in figure.spec()["layer"] if layer["mark"].get("strokeDash")]
    assert [way["data"].get("values", []) for way in ways] == [[]]


def test_it_is_drawn_as_a_picture() -> None:
    assert drawn(point(30, 100.0, 51.0)).png().startswith(b"\x89PNG")
