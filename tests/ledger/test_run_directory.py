"""Where a run is written: a name that every system accepts, and never on top of anything else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.errors import LedgerError
from fleet.ledger.run_directory import choose_run_dir, claim_run_dir, folder_name
from fleet.ledger.store import DirectoryStore
from tests.ledger.example import example_ledger


def test_runs_of_the_same_name_are_numbered(tmp_path: Path) -> None:
    made = [choose_run_dir(tmp_path / "runs", "quickstart", 42, "0123abcd") for _ in range(3)]
    assert [path.name for path in made] == [f"quickstart-42-0123abcd{suffix}" for suffix in ("", "-2", "-3")]
    assert all(path.is_dir() for path in made)


@pytest.mark.parametrize(
    ("scenario", "name"),
    [
        ("spring campaign", "spring-campaign"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\temp", "C-temp"),
        ("v1.2", "v1-2"),
        ("Весна 2026", "Весна-2026"),
        ("...", "run"),
        ("", "run"),
    ],
)
def test_a_scenario_name_becomes_a_plain_folder_name(scenario: str, name: str) -> None:
    assert folder_name(scenario) == name


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder_or_grows_too_long(scenario: str) -> None:
    name = folder_name(scenario)
    assert name
    assert not set(name) & set('/\\:*?"<>|. \0')
    assert len(name.encode()) <= 120


def test_a_place_that_does_not_exist_or_is_empty_may_be_used(tmp_path: Path) -> None:
    assert claim_run_dir(tmp_path / "new" / "run") == tmp_path / "new" / "run"
    assert claim_run_dir(tmp_path / "new" / "run").is_dir()


def test_a_run_is_replaced_only_when_forced(tmp_path: Path) -> None:
    example_ledger(DirectoryStore(tmp_path, metadata={}, scenario_text=""))
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(LedgerError, match="already exists and is not empty; --force replaces a run"):
        claim_run_dir(tmp_path)
    claim_run_dir(tmp_path, force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert example_ledger(DirectoryStore(tmp_path, metadata={}, scenario_text="")).status == "complete"


def test_what_is_no_run_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "legs").mkdir()
    with pytest.raises(LedgerError, match=r"replaces only a run directory, and this has no run\.json"):
        claim_run_dir(tmp_path, force=True)
    assert (tmp_path / "legs").is_dir()


@pytest.mark.parametrize("force", [False, True])
def test_a_file_in_the_way_is_refused(tmp_path: Path, force: bool) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(LedgerError, match="can't be used as a run directory"):
        claim_run_dir(tmp_path / "out", force=force)
    with pytest.raises(LedgerError, match="can't create the folder for runs"):
        choose_run_dir(tmp_path / "out", "quickstart", 1, "0123abcd")
