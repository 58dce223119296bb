"""The gate on the code itself: linting, formatting, strict typing and the import contract, as tests.

So the one test command is the whole gate, and a tool that is not installed shows as a skip that names it.
"""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run_tool(module: str, *python_arguments: str) -> str:
    """Run an installed tool on the whole tree, assert that it found nothing wrong, and give what it printed."""
    if find_spec(module) is None:
        pytest.skip(f"{module} is not installed; the extra [test] brings it")
    # `-P` keeps the tree's own folders from standing in for the tool's modules.
    command = [sys.executable, "-P", *python_arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_ruff_finds_nothing_to_mend() -> None:
    assert "All checks passed" in run_tool("ruff", "-m", "ruff", "check", ".")


def test_the_code_is_formatted() -> None:
    assert "already formatted" in run_tool("ruff", "-m", "ruff", "format", "--check", ".")


def test_strict_typing_holds_in_the_packages_the_tests_and_the_scenario_scripts() -> None:
    scripts = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "scenarios").rglob("*.py"))
    assert "no issues found" in run_tool("mypy", "-m", "mypy", "--strict", "fleet", "viz", "tests", *scripts)


def test_imports_point_down() -> None:
    # The import linter has no `python -m` form; this is what its script `lint-imports` calls.
    lint_imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    assert "0 broken" in run_tool("importlinter", "-c", lint_imports)
