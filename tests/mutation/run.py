"""Try every mutant of the models, the engine and the audit: ``python -m tests.mutation.run``.

Verdicts are kept in a file outside the project, by what the mutated text is: a run that was stopped goes on where it
was, and a changed file is tried again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.mutation.mutants import ROOT, Mutant, every_mutant, mutated_files
from tests.mutation.reach import Reach
from tests.mutation.survivors import explained
from tests.mutation.trial import Trial, try_all

Verdicts = dict[str, dict[str, Any]]


def fingerprint(mutant: Mutant) -> str:
    """The digest of the mutated source with its file."""
    text = mutant.applied_to((ROOT / mutant.file).read_bytes())
    return hashlib.sha256(mutant.file.encode() + b"\0" + text).hexdigest()


def known(results: Path) -> Verdicts:
    """Verdicts of earlier runs by fingerprint; the last one counts."""
    if not results.exists():
        return {}
    rows = (json.loads(line) for line in results.read_text(encoding="utf-8").splitlines())
    return {row["fingerprint"]: row for row in rows}


def noted(trial: Trial, results: Path) -> dict[str, Any]:
    """Append a trial to the file of results."""
    row = {
        "fingerprint": fingerprint(trial.mutant), "mutant": str(trial.mutant), "verdict": trial.verdict,
        "killer": trial.killer,
    }  # fmt: skip
    with results.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return row


def selected(files: Iterable[str]) -> list[str]:
    """Mutated files whose path begins with one of *files*; all where none is given."""
    wanted = tuple(files)
    return [file for file in mutated_files() if not wanted or file.startswith(wanted)]


def tried(mutants: list[Mutant], results: Path, *, workers: int, reach: Reach | None, again: bool) -> Verdicts:
    """Try the mutants that have no verdict yet, and with *again* those that survived; all verdicts."""
    verdicts = known(results)
    done = {key for key, row in verdicts.items() if row["verdict"] == "killed" or not again}
    left = [mutant for mutant in mutants if fingerprint(mutant) not in done]
    count = 0

    def tell(trial: Trial) -> None:
        nonlocal count
        count += 1
        row = noted(trial, results)
        verdicts[row["fingerprint"]] = row
        if trial.verdict != "killed":
            _say(f"[{count}/{len(left)}] {trial.verdict}: {trial.mutant}")

    with tempfile.TemporaryDirectory() as scratch:
        try_all(left, tell, workers=workers, scratch=Path(scratch), reach=reach)
    return verdicts


def unexplained(mutants: list[Mutant], verdicts: Mapping[str, Mapping[str, Any]]) -> list[Mutant]:
    """Mutants that no test killed and that the list of those that can't matter doesn't have."""
    reasons = explained()
    alive = [mutant for mutant in mutants if verdicts[fingerprint(mutant)]["verdict"] != "killed"]
    return [mutant for mutant in alive if mutant.key not in reasons]


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Try mutants and print those that nobody killed or explained; 1 if there are any."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.run", description=__doc__)
    parser.add_argument("files", nargs="*", help="files or folders to mutate, such as fleet/models (all)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--reach", type=Path, help="what coverage.py measured with contexts: only tests that reach a line"
    )
    parser.add_argument("--again", action="store_true", help="try those again that survived")
    parser.add_argument("--all", action="store_true", help="try those too that can't matter")
    default = Path(tempfile.gettempdir()) / "fleet-mutants.jsonl"
    parser.add_argument("--results", type=Path, default=default, help=f"verdicts so far ({default})")
    options = parser.parse_args(arguments)
    for threads in ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[threads] = "1"
    mutants = list(every_mutant(selected(options.files)))
    if not options.all:
        mutants = [mutant for mutant in mutants if mutant.key not in explained()]
    reach = Reach(options.reach) if options.reach else None
    verdicts = tried(mutants, options.results, workers=options.workers, reach=reach, again=options.again)
    left = unexplained(mutants, verdicts)
    counts = Counter(verdicts[fingerprint(mutant)]["verdict"] for mutant in mutants)
    for mutant in left:
        _say(str(mutant))
    _say(f"{len(mutants)} mutants: {dict(counts)}; {len(left)} neither killed nor explained")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
