"""Every heavy library has its owner, and only its owner imports it.

The owners stand in pyproject.toml, in the message of each banned import ("owners: fleet/terrain"). Ruff exempts whole
folders from the rule, not single libraries, so this test applies it without exemptions and compares each use with the
owners of its library.
"""

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MESSAGE = re.compile(r"`(?P<library>[\w.]+)` is banned: owners: (?P<owners>[^;]*)")


def imports_of_owned_libraries() -> list[tuple[str, str, tuple[str, ...]]]:
    """Every use of an owned library in the packages: where ("file:line"), which library, and its owners."""
    options = ["--select=TID251", "--config=lint.per-file-ignores={}", "--ignore-noqa", "--output-format=json"]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "ruff", "check", "--exit-zero", *options, "fleet", "viz"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    uses = []
    for finding in json.loads(done.stdout):
        match = MESSAGE.match(finding["message"])
        assert match is not None, finding["message"]
        file = Path(finding["filename"]).relative_to(ROOT).as_posix()
        uses.append((f"{file}:{finding['location']['row']}", match["library"], tuple(match["owners"].split())))
    return uses


@pytest.mark.skipif(find_spec("ruff") is None, reason="ruff is not installed; the extra [test] brings it")
def test_only_its_owner_imports_a_heavy_library() -> None:
    uses = imports_of_owned_libraries()
    trespasses = [
        f"{place}: {library} belongs to {' '.join(owners)}"
        for place, library, owners in uses
        if not place.startswith(tuple(f"{owner}:" if owner.endswith(".py") else f"{owner}/" for owner in owners))
    ]
    assert uses, "no import of an owned library was found, so this test looks in the wrong place"
    assert not trespasses, "\n".join(trespasses)
