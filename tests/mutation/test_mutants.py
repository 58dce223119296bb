"""What counts as a mutant, how one is loaded, and that the list of those that can't matter names existing ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation import run
from tests.mutation.mutants import ROOT, Mutant, every_mutant, mutants_of, mutated_files
from tests.mutation.survivors import explained
from tests.mutation.swap import swap
from tests.mutation.trial import STAGES, stages_of


def mutated(source: str, file: str = "fleet/models/example.py") -> list[str]:
    """The changed sources, in order."""
    text = source.encode()
    return [mutant.applied_to(text).decode() for mutant in mutants_of(file, text)]


def test_numbers_and_results_of_arithmetic_in_models_are_wrong_by_one_per_cent() -> None:
    assert mutated("x = a * 2.0") == ["x = ((a * 2.0) * 1.01)", "x = a * ((2.0) * 1.01)"]
    assert mutated("def f():\n    return exp(a)") == ["def f():\n    return ((exp(a)) * 1.01)"]


def test_nothing_is_wrong_by_a_hundredth() -> None:
    assert mutated("X = 0.0") == ["X = 0.01"]


def test_a_factor_of_a_product_is_the_product() -> None:
    assert mutated("x = a * b / c") == ["x = ((a * b / c) * 1.01)"]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("a < b", "a <= b"), ("a <= b", "a < b"), ("a > b", "a >= b"), ("a >= b", "a > b"), ("a == b", "a != b"),
        ("a != b", "a == b"), ("a is b", "a is not b"), ("a is not b", "a is b"), ("a in b", "a not in b"),
        ("a not in b", "a in b"), ("(a) < (b)", "(a) <= (b)"),
    ],
)  # fmt: skip
def test_comparisons_are_flipped(was: str, becomes: str) -> None:
    assert mutated(was, "fleet/simulation/example.py") == [becomes]


def test_a_chain_is_flipped_link_by_link() -> None:
    assert mutated("a < b == c", "fleet/simulation/example.py") == ["a <= b == c", "a < b != c"]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("c.is_null()", "c.is_not_null()"), ("c.ne_missing(d)", "c.eq_missing(d)"), ("c.is_in(d)", "c.is_in(d).not_()"),
        ("c.is_between(d, e)", 'c.is_between(d, e, closed="none")'),
    ],
)  # fmt: skip
def test_comparisons_of_columns_are_flipped(was: str, becomes: str) -> None:
    assert mutated(was, "fleet/ledger/audit/example.py") == [becomes]


def test_messages_and_annotations_stay_as_they_are() -> None:
    assert mutated('def f(a: Literal[1], b) -> Array[2]:\n    """Return 3 < 4."""\n    c: A[5] = f"{6 < 7}"') == []


def test_columns_after_letters_of_more_than_one_byte_are_found() -> None:
    assert mutated('µ = "µ²" < b', "fleet/simulation/example.py") == ['µ = "µ²" <= b']


def test_every_mutated_folder_has_mutants_that_are_programs_and_tests_that_try_them() -> None:
    mutants = list(every_mutant(mutated_files()))
    for mutant in mutants:
        compile(mutant.applied_to((ROOT / mutant.file).read_bytes()), mutant.file, "exec")
        assert all((ROOT / path).exists() for stage in stages_of(mutant) for path in stage)
    assert {mutant.file.rpartition("/")[0] for mutant in mutants} == set(STAGES)
    assert len({mutant.key for mutant in mutants}) == len(mutants)


def test_the_list_of_mutants_that_cannot_matter_names_mutants_with_reasons() -> None:
    there = {mutant.key for mutant in every_mutant(mutated_files())}
    assert [key for key in explained() if key not in there] == []
    assert all(len(reason.split()) > 3 for reason in explained().values())


LOADED = "import tests.mutation.hook; from fleet.models.hazard import survival; print(survival(0.0))"
SWAPPED = """
from fleet.models.hazard import survival
from tests.mutation.mutants import mutants_of
from tests.mutation.swap import swap
print(swap(mutants_of("fleet/models/hazard.py")[{number}]), survival(0.0))
"""


@pytest.mark.parametrize(("program", "printed"), [(LOADED, "1.01"), (SWAPPED, "True 1.01")])
def test_a_program_computes_with_a_mutant_loaded_or_put_in_later(program: str, printed: str) -> None:
    (number,) = (i for i, m in enumerate(mutants_of("fleet/models/hazard.py")) if m.expression == "exp(-cumulated)")
    environment = os.environ | {"FLEET_MUTANT": f"fleet/models/hazard.py#{number}"}
    command = [sys.executable, "-c", program.format(number=number)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"{printed}\n"


def test_a_constant_of_a_module_is_no_code_of_a_function() -> None:
    (constant,) = (m for m in mutants_of("fleet/models/energy.py") if m.expression == "9.80665")
    assert constant.function == "<module>"
    assert not swap(constant)


@pytest.mark.full
@pytest.mark.parametrize("folder", ["fleet/models", "fleet/ledger/audit"])
def test_every_mutant_is_killed_or_explained(folder: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.mutation.run", folder, "--results", str(tmp_path / "verdicts.jsonl")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_verdicts_are_kept_by_what_the_mutated_text_is(tmp_path: Path) -> None:
    mutant, other = mutants_of("fleet/models/hazard.py")[:2]
    results = tmp_path / "verdicts.jsonl"
    results.write_text(_row(mutant, "survived") + _row(other, "survived") + _row(mutant, "killed"), encoding="utf-8")
    verdicts = run.known(results)
    assert verdicts[run.fingerprint(mutant)]["verdict"] == "killed"
    assert run.unexplained([mutant, other], verdicts) == [other]


def _row(mutant: Mutant, verdict: str) -> str:
    return f'{{"fingerprint": "{run.fingerprint(mutant)}", "verdict": "{verdict}"}}\n'
