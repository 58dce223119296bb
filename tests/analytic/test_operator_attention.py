"""What load costs: from which slope k on the vehicles going per operator rise from 4 to 8 and fall from 8 to 12.

Velagapudi et al. (2008) saw that shape with search robots. Neglect and interaction times are those of Cummings, Nehme
and Crandall (2007), the knee is at 0.7, and load is averaged over 30 minutes.
"""

from __future__ import annotations

import pytest

from tests.simulation.call_desk import Callers

NT_S, IT_S = 180.0, 18.0


def going(vehicles: int, k: float, hours: float) -> float:
    """Mean number of vehicles going by themselves, of so many for one operator, after six hours to warm up."""
    callers = Callers(3, vehicles, 1, NT_S, IT_S, attention={"k": k})
    callers.stretch(6 * 3600.0)
    return callers.stretch(hours * 3600.0).active


def shape(k: float, hours: float) -> tuple[bool, bool]:
    """Whether more are going with 8 than with 4, and fewer with 12 than with 8."""
    four, eight, twelve = (going(vehicles, k, hours) for vehicles in (4, 8, 12))
    return eight > four, twelve < eight


@pytest.mark.parametrize(("k", "falls"), [(0.0, False), (3.0, True)])
def test_more_vehicles_keep_fewer_going_where_load_costs_enough(k: float, falls: bool) -> None:
    assert shape(k, hours=60) == (True, falls)


@pytest.mark.full
@pytest.mark.parametrize("k", [0.0, 0.5, 1.0, 1.5, 1.75])
def test_below_a_slope_of_two_twelve_are_still_better_than_eight(k: float) -> None:
    assert shape(k, hours=1_500) == (True, False)


@pytest.mark.full
@pytest.mark.parametrize("k", [2.0, 2.5, 3.0, 4.0, 5.0])
def test_from_a_slope_of_two_on_eight_are_the_most_that_pay(k: float) -> None:
    assert shape(k, hours=1_500) == (True, True)
