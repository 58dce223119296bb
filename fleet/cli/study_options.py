"""Options that the commands which run a scenario many times have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.cli.options import add_json, add_plugin, positive

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from fleet.experiments.executors import Progress
    from fleet.experiments.variants import Effort


def add_effort(parser: argparse.ArgumentParser, replications: int) -> None:
    """``--replications``, ``--seed``, ``--workers``, ``--plugin`` and ``--json``."""
    parser.add_argument(
        "--replications", metavar="N", type=positive, default=replications, help=f"runs of each ({replications})"
    )
    parser.add_argument("--seed", metavar="N", type=int, help="instead of the scenario's seed")
    parser.add_argument("--workers", metavar="N", type=positive, default=1, help="processes (1)")
    add_plugin(parser)
    add_json(parser)


def add_figure(parser: argparse.ArgumentParser, figures: Sequence[str]) -> None:
    """``--figure``, one of *figures*, the first by default."""
    parser.add_argument(
        "--figure", choices=figures, default=figures[0], help=f"what is looked at: {', '.join(figures)} ({figures[0]})"
    )


def effort_of(args: argparse.Namespace, progress: Progress) -> Effort:
    """What the arguments of `add_effort` say about luck and processes."""
    from fleet.experiments.variants import Effort

    return Effort(seed=args.seed, workers=args.workers, plugins=tuple(args.plugins), progress=progress)
