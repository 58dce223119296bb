"""Approaches: remembered by errand and start, and ranked anew whenever another start becomes known."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

from fleet.coordination.approach import Approaches, From
from fleet.coordination.protocol import Context, Errand, Picture, Travel
from fleet.domain.mission import MissionKind, StepTemplate
from fleet.domain.plan import StepKind

SCOUTING = MissionKind(
    name="reconnaissance", role="recon", steps=(StepTemplate(kind=StepKind.SCOUT, at="site"),), cargo=None,
    due_s=60.0, expires_s=60.0,
)  # fmt: skip
SITE = 0
PLACES = {SITE: 0.0, 1: 100.0, 2: 200.0, 3: 300.0}


class Line:
    """A travel oracle for places on a straight line, a metre a second."""

    def duration_s(self, platform: str, start: int, end: int) -> float:
        return abs(PLACES[start] - PLACES[end])


def approaches() -> Approaches:
    quad = SimpleNamespace(name="quad", roles=("recon",), payload_kg=0.0, load_s=0.0, unload_s=0.0)
    return Approaches(cast("Context", SimpleNamespace(platforms={"quad": quad})))


def starts(known: Approaches, errand: Errand, *places: int) -> list[From]:
    """Where the nearest approaches begin, for a picture with idle vehicles at some places."""
    idle: Mapping[From, Any] = {(place, "quad"): {} for place in places}
    picture = cast("Picture", SimpleNamespace(idle=idle, travel=Line()))
    return [approach.start for approach in known.nearest(picture, errand)]


def test_idle_starts_are_ranked_by_nearness() -> None:
    assert starts(approaches(), Errand(SCOUTING, SITE, ()), 3, 1, 2) == [(1, "quad"), (2, "quad"), (3, "quad")]


def test_an_errand_looked_at_from_one_vehicle_first_can_be_ranked_afterwards() -> None:
    known, errand = approaches(), Errand(SCOUTING, SITE, ())
    known.of(cast("Travel", Line()), (2, "quad"), errand)
    assert starts(known, errand, 2) == [(2, "quad")]


def test_a_start_that_became_known_between_two_rankings_is_in_the_second() -> None:
    known, errand = approaches(), Errand(SCOUTING, SITE, ())
    assert starts(known, errand, 2) == [(2, "quad")]
    known.of(cast("Travel", Line()), (1, "quad"), errand)
    assert starts(known, errand, 1, 2) == [(1, "quad"), (2, "quad")]
