"""Times that people take: each law has its mean and its spread, and rises with the draw that makes it."""

from __future__ import annotations

from math import sqrt

import pytest

from fleet.models.service_time import ServiceLaw

DRAWS = [(i + 0.5) / 20_000 for i in range(20_000)]
LAWS = [
    ServiceLaw(mean_s=30.0),
    ServiceLaw(mean_s=30.0, law="exponential"),
    ServiceLaw(mean_s=30.0, law="lognormal", cv=0.8),
]


@pytest.mark.parametrize(("law", "cv"), list(zip(LAWS, (0.0, 1.0, 0.8), strict=True)))
def test_a_law_has_its_mean_and_its_coefficient_of_variation(law: ServiceLaw, cv: float) -> None:
    times = [law.time_s(u) for u in DRAWS]
    mean = sum(times) / len(times)
    spread = sqrt(sum((t - mean) ** 2 for t in times) / len(times))
    assert mean == pytest.approx(30.0, rel=2e-3)
    assert spread / mean == pytest.approx(cv, abs=0.01)


@pytest.mark.parametrize("law", LAWS)
def test_a_later_draw_never_takes_less_time(law: ServiceLaw) -> None:
    times = [law.time_s(u) for u in DRAWS]
    assert times == sorted(times)
    assert times[0] > 0


def test_the_median_of_the_lognormal_lies_below_its_mean() -> None:
    law = ServiceLaw(mean_s=30.0, law="lognormal", cv=0.8)
    assert law.time_s(0.5) == pytest.approx(30.0 / sqrt(1 + 0.8**2))
