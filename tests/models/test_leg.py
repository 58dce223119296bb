"""Profiles of trips: totals where nothing changes, exact under factors that do, questions answered by inversion."""

from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.models.energy import EnergyRates
from fleet.models.leg import Conditions, Path, Profile, profile
from fleet.models.timeline import Timeline

RATES = EnergyRates(700.0, 200.0)
STEADY = Conditions(Timeline.steady(), Timeline.steady())
PATH = Path(
    at_m=(0.0, 1000.0, 1500.0, 1500.0, 3000.0),
    pace_s=(0.0, 900.0, 1600.0, 1600.0, 3400.0),
    traction_m=(0.0, 80.0, 130.0, 130.0, 160.0),
    hazard=(0.0, 0.01, 0.05, 0.05, 0.05),
)

_step = st.tuples(st.floats(1.0, 2000.0), st.floats(1.0, 4000.0), st.floats(0.0, 300.0), st.floats(0.0, 0.3))


@st.composite
def paths(draw: st.DrawFn) -> Path:
    columns = zip(*draw(st.lists(_step, min_size=1, max_size=6)), strict=True)
    return Path(*([0.0, *accumulate(column)] for column in columns))


@st.composite
def lines(draw: st.DrawFn) -> Timeline:
    starts = sorted({0, *(h * 100_000_000 for h in draw(st.lists(st.integers(0, 100), max_size=5)))})
    return Timeline(starts, draw(st.lists(st.floats(0.1, 5.0), min_size=len(starts), max_size=len(starts))))


def test_without_change_a_profile_ends_with_the_totals() -> None:
    made = profile(PATH, 7_000_000, 5e5, STEADY, RATES, 0.5)
    assert made.time_us == pytest.approx([7e6, 457e6, 807e6, 807e6, 1707e6])
    assert made.at_m == pytest.approx(PATH.at_m)
    assert made.energy_j[-1] == pytest.approx(700 * 160 + 200 * 1700)
    assert made.hazard == pytest.approx([0.5 * x for x in PATH.hazard])
    assert made.is_node == [True] * 5


def test_a_leg_through_the_dusk_by_hand() -> None:
    """900 s of work at full speed until 400 s, then at half: 400 + 2·500 = 1400 s; hazard 4/9 by day, 5/9 tripled."""
    dusk = Conditions(Timeline([0, 400_000_000], [1.0, 0.5]), Timeline([0, 400_000_000], [1.0, 3.0]))
    path = Path((0.0, 900.0), (0.0, 900.0), (0.0, 90.0), (0.0, 0.09))
    made = profile(path, 0, 1e6, dusk, RATES, 1.0)
    assert made.time_us == pytest.approx([0.0, 400e6, 1400e6])
    assert made.at_m == pytest.approx([0.0, 400.0, 900.0])
    assert made.hazard == pytest.approx([0.0, 0.04, 0.04 + 0.15])
    assert made.energy_j == pytest.approx([0.0, 700 * 40 + 200 * 400, 700 * 90 + 200 * 1400])
    assert made.is_node == [True, False, True]


@given(paths(), st.integers(0, 5 * 10**9), lines(), lines())
def test_under_changing_factors_a_profile_is_the_integral(
    path: Path, start_us: int, speed: Timeline, danger: Timeline
) -> None:
    """Against fine steps of time: the work done at every moment tells how far it is, and what that cost."""
    made = profile(path, start_us, 1e6, Conditions(speed, danger), RATES, 1.0)
    end_us = made.time_us[-1]
    cuts = sorted({start_us, end_us, *speed.boundaries(start_us, end_us), *danger.boundaries(start_us, end_us),
                   *made.time_us})  # fmt: skip
    times = np.unique(
        np.concatenate([np.linspace(a, b, 40) for a, b in pairwise(cuts)] or [np.array([float(start_us)])])
    )
    work_s = np.array([(speed.integral(t) - speed.integral(start_us)) / 1e6 for t in times])
    at_m = np.interp(work_s, path.pace_s, path.at_m)
    plain = np.interp(work_s, path.pace_s, path.hazard)
    middles = (times[1:] + times[:-1]) / 2
    hazard = float(np.sum(np.diff(plain) * np.array([danger.at(t) for t in middles])))
    assert made.at_m[-1] == pytest.approx(path.at_m[-1])
    assert work_s[-1] == pytest.approx(path.pace_s[-1], rel=1e-9)
    assert made.hazard[-1] == pytest.approx(hazard, rel=1e-6, abs=1e-9)
    assert made.energy_j[-1] == pytest.approx(700 * path.traction_m[-1] + 200 * (end_us - start_us) / 1e6, rel=1e-9)
    shown = [made.at(made.at_m, t) for t in times]
    assert shown == pytest.approx(at_m.tolist(), rel=1e-6, abs=1e-3)


@given(paths(), lines(), st.floats(0.0, 1.0))
def test_asking_when_undoes_asking_where(path: Path, speed: Timeline, share: float) -> None:
    made = profile(path, 0, 1e6, Conditions(speed, Timeline.steady()), RATES, 1.0)
    target = share * made.energy_j[-1]
    when = made.when(made.energy_j, target)
    assert made.time_us[0] <= when <= made.time_us[-1]
    assert made.at(made.energy_j, when) == pytest.approx(target, rel=1e-9, abs=1e-6)


SMALL = Profile([0.0, 10.0, 30.0, 40.0], [0.0] * 4, [0.0] * 4, [0.0, 0.002, 0.008, 0.008], [True] * 4)
"""A profile whose hazard rises by thousandths and stays as it is in the end."""


@pytest.mark.parametrize(("hazard", "time"), [(0.0, 0), (0.001, 5), (0.002, 10), (0.005, 20), (0.008, 30), (0.02, 30)])
def test_when_a_small_hazard_is_reached(hazard: float, time: float) -> None:
    assert SMALL.when(SMALL.hazard, hazard) == pytest.approx(time)


@pytest.mark.parametrize(("time", "hazard"), [(-1, 0), (0, 0), (5, 0.001), (20, 0.005), (35, 0.008), (50, 0.008)])
def test_how_large_a_small_hazard_is_by_then(time: float, hazard: float) -> None:
    assert SMALL.at(SMALL.hazard, time) == pytest.approx(hazard)


def test_before_a_profile_is_its_start_and_after_it_is_its_end() -> None:
    made = Profile([10.0, 20.0], [100.0, 200.0], [5.0, 9.0], [0.0, 1.0], [True, True])
    assert [made.at(made.at_m, t) for t in (0.0, 10.0, 20.0, 99.0)] == [100.0, 100.0, 200.0, 200.0]
    assert [made.when(made.energy_j, e) for e in (0.0, 5.0, 9.0, 99.0)] == [10.0, 10.0, 20.0, 20.0]


def test_a_last_stretch_of_no_time_is_seen_from_its_start() -> None:
    made = Profile([0.0, 10.0, 10.0], [0.0, 5.0, 7.0], [0.0] * 3, [0.0] * 3, [True] * 3)
    assert made.at(made.at_m, 10.0) == 5.0


def test_the_next_node_is_the_first_not_behind() -> None:
    made = Profile([0.0, 10.0, 20.0, 30.0], [0.0] * 4, [0.0] * 4, [0.0] * 4, [True, False, True, True])
    assert [made.next_node(t) for t in (0.0, 0.1, 10.0, 20.0, 20.1, 30.0)] == [0, 2, 2, 2, 3, 3]


def test_the_next_node_after_the_last_is_the_last() -> None:
    """A leg ends at a whole microsecond, which may lie a fraction after the profile's end."""
    made = Profile([0.0, 29.7], [0.0] * 2, [0.0] * 2, [0.0] * 2, [True, True])
    assert made.next_node(30) == 1
