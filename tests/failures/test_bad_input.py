"""Bad input: whatever is wrong in a file, it is accepted, or refused in one line with its place and exit code 2.

Each mutant is a shipped file with something wrong in it, given to a command. Nothing ends in a traceback, takes five
seconds, takes a gigabyte, prints a control character, or is written outside the output folder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from fleet.cli.main import main
from tests.failures.mutants.pool import fates
from tests.failures.mutants.subjects import subjects, write_tree

ALL = 2_000
SOME = 150

pytest.importorskip("resource", reason="limits of memory and time are a matter of Unix")


def test_every_file_is_accepted_before_anything_is_wrong_in_it(tmp_path: Path) -> None:
    write_tree(tmp_path)
    (tmp_path / "out").mkdir()
    commands = dict.fromkeys(command for subject in subjects() for command in subject.commands)
    for command in commands:
        if command[0] != "run":
            words = [str(tmp_path / word[1:]) if word.startswith("@") else word for word in command]
            assert main([*words, *(["--force"] if "@out" in " ".join(command) else [])]) == 0, command


def check(numbers: Iterable[int]) -> None:
    found = fates(numbers)
    wrong = [str(fate) for fate in found if fate.wrong is not None]
    assert not wrong, f"{len(wrong)} of {len(found)} mutants:\n\n" + "\n\n".join(wrong[:10])
    codes = Counter(fate.code for fate in found)
    # A test of nothing but refusals, or of nothing but successes, would show little.
    assert min(codes[0], codes[2]) > len(found) / 10


def test_some_bad_files_are_each_accepted_or_refused_in_one_line_with_its_place() -> None:
    check(range(ALL, ALL + SOME))


@pytest.mark.full
def test_two_thousand_bad_files_are_each_accepted_or_refused_in_one_line_with_its_place() -> None:
    check(range(ALL))
