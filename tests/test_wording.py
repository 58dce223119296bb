"""How messages show what stands in strangers' files."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from fleet.scenario.nearest import did_you_mean
from fleet.scenario.schema import Command
from fleet.wording import LONGEST_NAME, MOST_LISTED, first_few, repeated


def test_a_message_lists_a_few_names_and_counts_the_rest() -> None:
    names = [f"p{i}" for i in range(MOST_LISTED + 3)]
    assert first_few(names[:2]) == "p0, p1"
    assert first_few(names[:MOST_LISTED]).endswith(f", p{MOST_LISTED - 1}")
    assert first_few(names) == f"{first_few(names[:MOST_LISTED])} and 3 more"


def test_names_that_are_there_twice_are_named_once() -> None:
    assert repeated(["b", "a", "b", "c", "b", "a"]) == ["b", "a"]


def test_posts_of_one_name_are_told_in_a_short_line_however_many_there_are() -> None:
    posts = [{"name": "South", "holds": ["Hill"]}] * 500
    with pytest.raises(ValidationError, match=r"post names must differ: South \["):
        Command.model_validate({"architecture": "sectors", "posts": posts})


def test_of_a_long_name_a_message_has_the_beginning() -> None:
    assert first_few(["Hill", "x" * 500]) == f"Hill, {'x' * LONGEST_NAME}…"
    assert len(did_you_mean("hill", ["é" * 500, "ü" * 500])) < 100
