"""A run is the same in any process, however Python orders what has no order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from fleet.coordination.conformance.verdict import BrokenRuleError, NotApplicableError

if TYPE_CHECKING:
    from fleet.experiments.conformance.trial import Trial

SEEDS: Final = ("1", "2")
"""Values of PYTHONHASHSEED, which decides in which order a set is gone through."""

_BAD_INPUT: Final = 2
"""Exit code of the program where it knows no such policy: all else in the trial is known to be good here."""


def hash_seed_makes_no_difference(trial: Trial) -> str:
    """In processes of their own, with hashes seeded otherwise, the trial gives the same ledger as here."""
    here = trial.plain.summary().ledger_sha256
    with TemporaryDirectory() as folder:
        file = Path(folder) / "trial.yaml"
        file.write_text(trial.scenario.to_yaml(), encoding="utf-8")
        running = [_start(trial, file, seed) for seed in SEEDS]
        ended = [(process.communicate(), process.returncode) for process in running]
    digests = [_digest(*printed, code) for printed, code in ended]
    for seed, digest in zip(SEEDS, digests, strict=True):
        if digest != here:
            raise BrokenRuleError(f"with PYTHONHASHSEED={seed} its run is another one")
    return f"the ledger is the same with PYTHONHASHSEED={' and '.join(SEEDS)}"


def _start(trial: Trial, file: Path, seed: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "fleet", "run", str(file), "--json", "--quiet", "-o", f"{file}-{seed}"]
    for plugin in trial.plugins:
        command += ["--plugin", plugin]
    environment = os.environ | {"PYTHONHASHSEED": seed}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def _digest(printed: str, complaint: str, code: int) -> object:
    """The digest that a process printed; raises what its failure means for the check."""
    if code == _BAD_INPUT:
        raise NotApplicableError("it is registered in this process alone, not by an entry point or --plugin")
    if code != 0:
        last = next(reversed(complaint.splitlines()), "it said nothing")
        raise BrokenRuleError(f"in a process of its own the run failed: {last}")
    return json.loads(printed)["ledger_sha256"]
