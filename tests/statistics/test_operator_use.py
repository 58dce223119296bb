"""Time on duty: shifts of every day, over midnight too, cut to the window of a run."""

from __future__ import annotations

from typing import Any

import pytest

from fleet.statistics.operator_use import OperatorUse, duty_us
from fleet.statistics.window import Window

H_US = 3_600_000_000
NIGHT = [{"from_h": 22, "until_h": 6, "count": 1}]


@pytest.mark.parametrize(
    ("shifts", "crews", "hours", "expected_h"),
    [
        ([], 1, (0, 24), 72),
        ([], 2, (0, 24), 144),
        (NIGHT, 1, (0, 24), 16 * 3 + 8),
        (NIGHT, 1, (21, 31), 3 + 8 + 3),
        (NIGHT, 1, (23, 24), 1),
        ([{"from_h": 8, "until_h": 10, "count": 0}], 1, (9, 11), 3),
    ],
)
def test_hours_on_duty_are_those_of_the_shifts(
    shifts: list[dict[str, Any]], crews: int, hours: tuple[int, int], expected_h: int
) -> None:
    window = Window(start_us=hours[0] * H_US, end_us=hours[1] * H_US)
    assert duty_us({"count": 3, "shifts": shifts, "crews": crews}, window) == expected_h * H_US


def test_nobody_on_duty_and_nobody_calling_have_no_figures() -> None:
    nobody = OperatorUse(duty_us=0, busy_us=0, calls=0, waited_us=0)
    assert nobody.utilisation is None
    assert nobody.mean_wait_s is None
    assert OperatorUse(duty_us=4 * H_US, busy_us=H_US, calls=2, waited_us=6_000_000).as_dict()["mean_wait_s"] == 3.0
