"""Where the files that ship with the program are: catalogue, reference figures, example scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fleet.errors import FleetError

_PACKAGE = Path(__file__).resolve().parent


def bundled(kind: Literal["data", "scenarios"]) -> Path:
    """The folder of the shipped files of a kind.

    An installed wheel carries them inside the package, a checkout beside it. Raises ``FleetError`` where neither
    exists, which means a broken installation.
    """
    for folder in (_PACKAGE / "_bundled" / kind, _PACKAGE.parent / kind):
        if folder.is_dir():
            return folder
    msg = f"{kind}, the bundled files are expected inside {_PACKAGE} or beside it; install the program again"
    raise FleetError(msg)
