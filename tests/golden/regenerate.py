"""Write the golden files anew after a change that is meant to change results: ``python -m tests.golden.regenerate``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from fleet.simulation.run import simulate
from tests.golden.scenarios import GOLDEN, figures

FOLDER: Final = Path(__file__).parent


def main() -> None:
    """Run every golden scenario and write its figures beside this file."""
    for name, scenario in GOLDEN.items():
        text = json.dumps(figures(simulate(scenario())), indent=2, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        sys.stderr.write(f"{name}.json\n")


if __name__ == "__main__":
    main()
