"""How far a study is, and how long it may still take: a bar where somebody watches, else a line now and then."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Final

from fleet.cli.output import say
from fleet.cli.progress import progress_bar

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from fleet.experiments.study.conduct import Standing, Watch

_EVERY_S: Final = 30.0
_MINUTE_S: Final = 60.0
_HOUR_S: Final = 3600.0


@contextmanager
def watching(args: argparse.Namespace, name: str) -> Iterator[Watch]:
    """What tells people on stderr how a study stands."""
    with progress_bar(args, name) as bar:
        lines = _Lines(args)

        def watch(standing: Standing) -> None:
            bar(standing.done, standing.known)
            lines.told(standing)

        yield watch


class _Lines:
    """A line every half minute, where no bar is shown."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._args = args
        self._began_s = self._last_s = monotonic()

    def told(self, standing: Standing) -> None:
        now_s = monotonic()
        if sys.stderr.isatty() or now_s - self._last_s < _EVERY_S:
            return
        self._last_s = now_s
        failed = f", {standing.failed:,} failed" if standing.failed else ""
        say(self._args, f"{standing.done:,} of {standing.known:,} runs{failed}{_left(standing, now_s - self._began_s)}")


def _left(standing: Standing, elapsed_s: float) -> str:
    """How long the rest takes at the pace so far; points that ask for more runs make it longer."""
    done = standing.done - standing.before
    if not done:
        return ""
    left_s = elapsed_s / done * (standing.known - standing.done)
    if left_s < _MINUTE_S:
        return f", {left_s:.0f} s left"
    return f", {left_s / _MINUTE_S:.0f} min left" if left_s < _HOUR_S else f", {left_s / _HOUR_S:.1f} h left"
