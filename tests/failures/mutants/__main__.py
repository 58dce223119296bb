"""Try some mutants again, and show them: ``python -m tests.failures.mutants NUMBER ... [--keep FOLDER]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.failures.mutants.mutant import mutant
from tests.failures.mutants.pool import fates
from tests.failures.mutants.subjects import write_tree


def main() -> None:
    """Show what became of each mutant; with ``--keep``, leave its tree of files in a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("numbers", metavar="NUMBER", type=int, nargs="+")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="put the tree with the (last) mutated file here")
    arguments = parser.parse_args()
    for fate in fates(arguments.numbers):
        with tempfile.TemporaryDirectory() as folder:
            tree = arguments.keep or Path(folder)
            write_tree(tree)
            case = mutant(fate.number, tree)
            (tree / case.path).write_bytes(case.content)
        found = fate.wrong or "as it should be"
        sys.stdout.write(f"{case}\n  {found} (exit code {fate.code}, {fate.seconds:.2f} s)\n{fate.said}\n")


if __name__ == "__main__":
    main()
