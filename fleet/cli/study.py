"""Run a study: a scenario under varied conditions, each run again and again, with intervals.

    fleet study coordinator_by_fleet --workers 2 -o study
    fleet report study -o study.html

Writes a folder (runs/<name>-study-<seed>-<digest>, unless -o names one) with the table of all runs, the means and 95 %
intervals of each point, and a journal. It may be stopped at any moment, however roughly: --resume goes on, and does
nothing again that was done. A study that has been made larger keeps what it has, too. A configuration that can't be run
is recorded with its error and doesn't stop the rest. The format stands in scenarios/studies/README.md.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fleet.cli.options import BadUsageError, add_json, add_plugin, load_plugins, positive
from fleet.cli.output import counted, print_json, say
from fleet.cli.study_progress import watching

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from fleet.experiments.tasks import Executor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``STUDY`` and how to run it."""
    parser.add_argument("study", metavar="STUDY", type=Path, help="a study file, or the name of one that ships")
    parser.add_argument("-o", "--out", metavar="DIR", type=Path, help="the study's folder")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", metavar="N", type=positive, default=1, help="processes of this machine (1)")
    where.add_argument("--dask", metavar="ADDRESS", help="a Dask cluster by its scheduler, as in tcp://host:8786")
    parser.add_argument("--resume", action="store_true", help="go on with the study in the folder")
    add_plugin(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Run what is left of the study, and show what its points came to."""
    load_plugins(args)
    from fleet.cli import study_summary
    from fleet.experiments.study.conduct import conduct
    from fleet.experiments.study.folder import default_folder
    from fleet.experiments.study.study import Study

    study = Study.load(args.study)
    folder = args.out or default_folder(study)
    _check_folder(folder, resume=args.resume)
    if not args.resume:
        study.check()
    with _interruptible(args, folder), _executor(args) as executor, watching(args, study.name) as watch:
        standing = conduct(study, folder, executor=executor, resume=args.resume, plugins=args.plugins, watch=watch)
    if args.json:
        print_json(study_summary.as_dict(folder))
    else:
        study_summary.show(args, folder)
        print(f"\nTables in {folder}")
    if standing.failed:
        which = "all" if standing.failed == standing.done else f"{standing.failed:,}"
        say(args, f"{which} of {counted(standing.done, 'run')} failed; {folder / 'cells.csv'} has the errors")
    return 1 if standing.failed == standing.done else 0


def _check_folder(folder: Path, *, resume: bool) -> None:
    """Raise ``BadUsageError`` for a folder that isn't what the command line says it is."""
    from fleet.experiments.study.folder import is_study

    if folder.exists() and not folder.is_dir():
        raise BadUsageError(f"{folder}: is a file; a folder is expected")
    if resume and not is_study(folder):
        raise BadUsageError(f"{folder}: no study to resume")
    if not resume and folder.is_dir() and any(folder.iterdir()):
        hint = "already holds a study; --resume goes on with it" if is_study(folder) else "already exists, not empty"
        raise BadUsageError(f"{folder}: {hint}")


@contextmanager
def _executor(args: argparse.Namespace) -> Iterator[Executor]:
    """What does the runs: this process, processes of this machine, or a Dask cluster."""
    if args.dask is None:
        from fleet.experiments.executors import executor_for

        yield executor_for(args.workers, args.plugins)
        return
    try:
        from fleet.experiments.dask_executor import DaskCluster
    except ImportError as error:
        raise BadUsageError("--dask needs the extra [cluster]: pip install 'fleet-simulator[cluster]'") from error
    cluster = DaskCluster(args.dask, args.plugins)
    try:
        yield cluster
    finally:
        cluster.close()


@contextmanager
def _interruptible(args: argparse.Namespace, folder: Path) -> Iterator[None]:
    """Let an interrupt say how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"fleet study {args.study} -o {folder} --resume goes on") from None
