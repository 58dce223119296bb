"""What every test shares: the parts that a machine may lack, the reference instances, and Hypothesis without chance.

A test that needs something from outside the test environment calls `require_or_skip` where it finds it missing. The
environment variable FLEET_REQUIRE names the parts whose absence is a failure, so that a gate can't pass by skipping.
"""

import os
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

PARTS = ("browser", "dask", "data", "display", "gdal", "geo", "solve", "study", "video")
"""What a test may need beyond a plain test environment."""

TESTS = Path(__file__).parent
REPEATING = frozenset({"analytic", "benchmarks", "properties", "scenarios"})
"""Folders of tests that are about what comes out of many runs."""

# The same examples on every machine and every day: a failure is then a change in the code.
settings.register_profile("deterministic", derandomize=True, deadline=None, database=None)
settings.load_profile("deterministic")


def required_parts() -> frozenset[str]:
    """The parts that FLEET_REQUIRE names, whose absence fails a test.

    Raises
    ------
    pytest.UsageError
        If a name is not one of `PARTS`: a misspelt requirement would require nothing.
    """
    named = frozenset(part.strip() for part in os.environ.get("FLEET_REQUIRE", "").split(",") if part.strip())
    unknown = sorted(named.difference(PARTS))
    if unknown:
        raise pytest.UsageError(f"FLEET_REQUIRE: unknown {', '.join(unknown)}; expected some of {', '.join(PARTS)}")
    return named


def require_or_skip(part: str, reason: str) -> NoReturn:
    """End the running test because *part* is missing: as skipped, or as failed where FLEET_REQUIRE names it.

    Raises
    ------
    ValueError
        If *part* is not one of `PARTS`, and so could never be required.
    """
    if part not in PARTS:
        raise ValueError(f"part {part!r} is not one of {', '.join(PARTS)}")
    if part in required_parts():
        pytest.fail(f"{part} is required here: {reason}", pytrace=False)
    pytest.skip(reason)


def pytest_configure() -> None:
    """Refuse a misspelt FLEET_REQUIRE before any test runs."""
    required_parts()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that run the same lines thousands of times, and find no new one by it, are not traced for coverage."""
    for item in items:
        if item.path.relative_to(TESTS).parts[0] in REPEATING:
            item.add_marker("no_cover")


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of published reference instances, which the project does not ship; FLEET_REFERENCE_DATA names it."""
    folder = os.environ.get("FLEET_REFERENCE_DATA")
    if not folder:
        require_or_skip("data", "FLEET_REFERENCE_DATA names no folder of reference instances")
    path = Path(folder)
    assert path.is_dir(), f"FLEET_REFERENCE_DATA: {path} is not a folder"
    return path
