"""A leg through time: where a vehicle is, what it has used and risked, at every moment of a trip.

Along a path all of distance, work, energy and hazard are piecewise linear in the travel work ("pace"). Through the
factors of
time a leg is therefore a few polylines over time, and every event on it (arrival, loss, empty battery, passing a node)
is found by inversion, never by stepping.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from fleet.models.energy import EnergyRates
from fleet.models.timeline import Timeline


class Path(NamedTuple):
    """Cumulated sums at the points of a path.

    Metres, pace seconds, traction metres, hazard. All start at 0 or at an offset.
    """

    at_m: Sequence[float]
    pace_s: Sequence[float]
    traction_m: Sequence[float]
    hazard: Sequence[float]


class Profile(NamedTuple):
    """A leg over time: at ``time_us[i]`` the vehicle is ``at_m[i]`` along.

    Having used energy and consumed hazard so far.
    """

    time_us: list[float]
    at_m: list[float]
    energy_j: list[float]
    hazard: list[float]
    is_node: list[bool]

    def when(self, values: Sequence[float], target: float) -> float:
        """The time at which a non-decreasing column reaches ``target``, which must lie within it."""
        i = min(max(bisect_right(values, target), 1), len(values) - 1)
        step = values[i] - values[i - 1]
        share = (target - values[i - 1]) / step if step > 0 else 0.0
        return self.time_us[i - 1] + min(max(share, 0.0), 1.0) * (self.time_us[i] - self.time_us[i - 1])

    def at(self, values: Sequence[float], time_us: float) -> float:
        """A column at a time within the leg."""
        i = min(max(bisect_right(self.time_us, time_us), 1), len(self.time_us) - 1)
        step = self.time_us[i] - self.time_us[i - 1]
        share = (time_us - self.time_us[i - 1]) / step if step > 0 else 0.0
        return values[i - 1] + min(max(share, 0.0), 1.0) * (values[i] - values[i - 1])

    def next_node(self, time_us: float) -> int:
        """Index of the first point of the path at or after a time; the last one where the time is past it."""
        last = len(self.time_us) - 1
        return next((i for i, t in enumerate(self.time_us) if t >= time_us and self.is_node[i]), last)


class Conditions(NamedTuple):
    """Factors over time that hold for all: on speed, and on hazard."""

    speed: Timeline
    hazard: Timeline


def profile(
    path: Path, start_us: int, us_per_pace_s: float, conditions: Conditions, rates: EnergyRates, exposure: float
) -> Profile:
    """The profile of a trip along ``path`` begun at ``start_us``; ``us_per_pace_s`` is its µs per pace second.

    Segments are cut where a factor changes, so the result is exact for piecewise-constant factors.
    """
    speed, danger = conditions
    made = Profile([float(start_us)], [path.at_m[0]], [0.0], [0.0], [True])
    time = float(start_us)
    for i in range(1, len(path.at_m)):
        work = (path.pace_s[i] - path.pace_s[i - 1]) * us_per_pace_s
        end = speed.reach(time, work)
        cuts = sorted({*speed.boundaries(time, end), *danger.boundaries(time, end)})
        done = 0.0
        for cut in [*cuts, end]:
            share = 1.0 if cut == end else (speed.integral(cut) - speed.integral(time)) / work
            piece = share - done
            seconds = (cut - made.time_us[-1]) * 1e-6
            made.time_us.append(float(cut))
            made.at_m.append(path.at_m[i - 1] + share * (path.at_m[i] - path.at_m[i - 1]))
            traction = piece * (path.traction_m[i] - path.traction_m[i - 1])
            made.energy_j.append(made.energy_j[-1] + rates.per_traction_m * traction + rates.per_s * seconds)
            risk = piece * (path.hazard[i] - path.hazard[i - 1]) * exposure * danger.at(made.time_us[-2])
            made.hazard.append(made.hazard[-1] + risk)
            made.is_node.append(cut == end)
            done = share
        time = end
    return made
