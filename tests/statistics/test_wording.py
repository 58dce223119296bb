"""Numbers as words: as many digits as mean something, and never a bound that was not reached."""

import pytest

from fleet.statistics.wording import count, lasting, listed, number, share
from fleet.units import US_PER_DAY, US_PER_H, US_PER_S


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.354, "0.35"), (3.14159, "3.14"), (19.81, "19.8"), (248.6, "249"), (22636.0, "22,636"), (5.0, "5")],
)
def test_a_number_has_about_three_digits(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0 %"), (1e-6, "0.1 %"), (0.043, "4.3 %"), (0.0999, "10 %"), (0.586, "59 %"), (0.9936, "99.4 %"),
     (0.99999, "99.9 %"), (1.0, "100 %")],
)  # fmt: skip
def test_a_share_is_nothing_or_all_only_where_it_is(value: float, text: str) -> None:
    assert plain(share(value)) == text


@pytest.mark.parametrize(
    ("time_us", "text"),
    [(0, "0 s"), (19 * US_PER_S, "19 s"), (1_600 * US_PER_S, "27 min"), (4.5 * US_PER_H, "4.5 h"),
     (3 * US_PER_DAY, "3 days")],
)  # fmt: skip
def test_how_long_is_told_in_the_unit_that_suits(time_us: float, text: str) -> None:
    assert plain(lasting(time_us)) == text


def test_one_is_singular_and_lists_end_with_and() -> None:
    assert [count(1, "loss", "losses"), count(1783, "vehicle")] == ["1 loss", "1,783 vehicles"]
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]
