"""Conformance checks that need no simulation: a policy is asked again what it was asked before.

Each check takes scenes, which somebody recorded or made by hand, and says in one line what it found. What records
scenes, and the checks that run the engine, are in ``fleet.experiments.conformance``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from fleet.coordination.conformance.answers import answers_make_sense, putting_off_has_a_reason
from fleet.coordination.conformance.determinism import other_objects_decide_the_same, replay_decides_the_same
from fleet.coordination.conformance.reading import picture_is_left_as_it_was
from fleet.coordination.conformance.scene import Make, Scene
from fleet.coordination.conformance.stale_news import stale_news_does_no_harm

__all__ = ["scene_checks"]


def scene_checks(make: Make, scenes: Sequence[Scene]) -> dict[str, Callable[[], str]]:
    """The pure checks by name, on the policy that ``make`` makes and that the scenes were recorded with.

    Each is for `judge`.
    """
    return {
        "answers make sense": partial(answers_make_sense, scenes),
        "putting off has a reason": partial(putting_off_has_a_reason, scenes),
        "picture is left as it was": partial(picture_is_left_as_it_was, make, scenes),
        "replay decides the same": partial(replay_decides_the_same, make, scenes),
        "other objects decide the same": partial(other_objects_decide_the_same, make, scenes),
        "stale news does no harm": partial(stale_news_does_no_harm, make, scenes),
    }
