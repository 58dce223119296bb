"""What the window is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from viz.viewer.source import status_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from viz.viewer.source import Source

PROGRAM: Final = "Fleet viewer"


def caption(sources: Iterable[Source]) -> str:
    """The runs that are shown, each with its status where it is not complete, and the program."""
    return " – ".join([*(_name(source) for source in sources), PROGRAM])


def _name(source: Source) -> str:
    run, status = source.recording, status_of(source)
    name = f"{run.meta['scenario']}, seed {run.meta['seed']}" if run is not None else "a run"
    return f"{name} ({status})" if status else name
