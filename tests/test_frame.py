"""The frame that everything stands in: required parts, the reference folder, the version, the README's commands."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from fleet.version import VERSION
from tests.conftest import PARTS, require_or_skip, required_parts

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def readme_shell_blocks() -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def test_a_missing_part_is_a_skip_where_nothing_requires_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEET_REQUIRE", "gdal")
    with pytest.raises(pytest.skip.Exception, match="no display"):
        require_or_skip("display", "no display")


def test_a_missing_part_is_a_failure_where_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEET_REQUIRE", "gdal, display")
    with pytest.raises(pytest.fail.Exception, match="display is required here: no display"):
        require_or_skip("display", "no display")


def test_a_part_that_nothing_could_require_is_refused() -> None:
    with pytest.raises(ValueError, match="'screen' is not one of"):
        require_or_skip("screen", "no screen")


def test_a_misspelt_requirement_is_refused_rather_than_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEET_REQUIRE", "display,brwoser")
    with pytest.raises(pytest.UsageError, match="unknown brwoser"):
        required_parts()


def test_the_gate_requires_parts_that_exist() -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    named = {part for group in re.findall(r"FLEET_REQUIRE\+?=([a-z,]+)", gate) for part in group.split(",") if part}
    assert {"display", "browser", "gdal", "dask", "data"} == named <= set(PARTS)


def test_the_installed_version_is_the_one_in_the_package() -> None:
    assert version("fleet-simulator") == VERSION


def test_the_changelog_has_an_entry_for_this_version() -> None:
    assert f"## [{VERSION}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_readme_opens_with_a_block_that_runs_and_a_block_that_tests() -> None:
    run, test = readme_shell_blocks()[:2]
    assert "fleet run scenarios/quickstart.yaml" in run
    assert "'.[test]'" in test
    assert "-m pytest" in test


def test_every_part_of_the_package_has_its_layer(project: dict[str, Any]) -> None:
    contract = next(c for c in project["tool"]["importlinter"]["contracts"] if c["id"] == "layers")
    layered = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    modules = {f"fleet.{path.stem}" for path in (ROOT / "fleet").glob("*.py") if not path.stem.startswith("__")}
    packages = {f"fleet.{path.parent.name}" for path in (ROOT / "fleet").glob("*/__init__.py")}
    assert modules | packages <= layered


def test_no_extra_repeats_a_dependency_of_the_plain_install(project: dict[str, Any]) -> None:
    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[<>=\[]", requirement, maxsplit=1)[0].lower() for requirement in requirements}

    plain = names(project["project"]["dependencies"])
    for extra, requirements in project["project"]["optional-dependencies"].items():
        assert not names(requirements) & plain, extra
