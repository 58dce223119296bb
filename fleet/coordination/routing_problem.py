"""A vehicle routing problem as plain values: what is to be brought where and when, and who could do it.

Times and distances are whole milliseconds, loads whole grams. Nothing here knows the solver, which knows nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FAR = 2**42
"""A distance that nobody drives: there is no way, or the vehicle is of no use there."""


class Visit(NamedTuple):
    """A place to call at: service begins from ``opens`` to ``latest`` and takes ``service``."""

    place: int
    opens: int
    latest: int
    service: int


class Demand(NamedTuple):
    """Something to bring to ``drop``, fetched at ``fetch``.

    Where that is ``None``, it is loaded where the vehicle sets out. Leaving it undone costs ``prize``, in
    milliseconds of travel.
    """

    amount: int
    prize: int
    drop: Visit
    fetch: Visit | None


class Carrier(NamedTuple):
    """A vehicle that can set out from ``start`` at ``ready`` and ends at ``end``.

    ``profile`` tells its travel times; it drives ``reach`` milliseconds at most, and comes back to its start to load
    again ``reloads`` times at most.
    """

    profile: int
    start: int
    end: int
    capacity: int
    ready: int
    reach: int
    reloads: int


class Call(NamedTuple):
    """A stop of a solution: a demand is fetched or dropped, on which of the vehicle's trips."""

    demand: int
    is_fetch: bool
    trip: int


Routes = dict[int, tuple[Call, ...]]
"""The calls of each carrier that has any, in their order."""


class RoutingProblem(NamedTuple):
    """Travel times from place to place by profile, one square matrix each; what is asked for; who there is."""

    travel: tuple[NDArray[np.int64], ...]
    demands: tuple[Demand, ...]
    carriers: tuple[Carrier, ...]
