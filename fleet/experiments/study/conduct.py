"""Conducting a study: every cell that isn't done yet, and then the tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from fleet.experiments.executors import Serial
from fleet.experiments.study.cell_store import CellStore
from fleet.experiments.study.cell_work import DONE, LOST, CellResult, CellWork
from fleet.experiments.study.cells import CellKeys
from fleet.experiments.study.folder import begin, finish
from fleet.experiments.study.schedule import Schedule
from fleet.experiments.study.stopping import StoppingRule
from fleet.experiments.study.tables import write_tables
from fleet.experiments.tasks import Executor, Outcome, WorkerLostError

if TYPE_CHECKING:
    from fleet.experiments.study.study import Study
    from fleet.experiments.study.study_file import ReplicationsSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a study is: cells done, of which some failed and some were done before, and how many there are so far."""

    done: int
    failed: int
    before: int
    known: int


Watch = Callable[[Standing], None]
"""Called when the study begins, after each cell, and now and then in between."""


def conduct(
    study: Study,
    folder: Path,
    *,
    executor: Executor | None = None,
    resume: bool = False,
    plugins: Sequence[str] = (),
    watch: Watch | None = None,
) -> Standing:
    """Run what is left to run of a study, write its tables into *folder*, and say how it stands.

    The tables but ``timings`` are the same, byte for byte, for every *executor* and however often the study was
    interrupted. *plugins* are ``FILE.py:CLASS``, registered in this process and in those of the executor.

    Raises ``ScenarioError`` for a study that can't be run at all, ``LedgerError`` for a folder that holds something
    else, ``FleetError`` where the executor or the disk fails. An interrupt is passed on; what was done by then is kept.
    """
    keys = CellKeys(study, plugins)
    facts = begin(study, folder, resume=resume)
    rule = rule_of(study.spec.replications)
    with closing(CellStore(folder)) as store:
        schedule = Schedule(study, keys, rule, _finished(store, rule.figure))
        standing = _run(study, schedule, store, rule.figure, executor or Serial(), watch)
        cells = write_tables(study, keys, schedule.asked, store.rows(), folder)
    failed = cells.filter(pl.col("status") != DONE).height
    finish(folder, facts, cells=cells.height, failed=failed)
    return Standing(done=cells.height, failed=failed, before=standing.before, known=cells.height)


def rule_of(spec: ReplicationsSpec) -> StoppingRule:
    """When a point has been run often enough, as a study file says it."""
    if spec.number is not None:
        return StoppingRule.fixed(spec.number)
    return StoppingRule(
        least=spec.least,
        block=spec.block,
        most=spec.most,
        figure=spec.until,
        half_width=spec.half_width,
        relative=spec.relative,
    )


def _finished(store: CellStore, figure: str | None) -> dict[str, float | None]:
    """What finished cells gave of a figure, by key; None for each where no figure is asked for."""
    keys = store.finished()
    if figure is None or not keys:
        return dict.fromkeys(keys)
    values = dict(store.rows().select("key", pl.col(figure).cast(pl.Float64)).iter_rows())
    return {key: values.get(key) for key in keys}


def _run(
    study: Study, schedule: Schedule, store: CellStore, figure: str | None, executor: Executor, watch: Watch | None
) -> Standing:
    """Do the cells that are left."""
    work = CellWork(study.scenario, study.seed)
    failed = 0
    first = schedule.take()
    before = schedule.settled
    ahead = [] if first is None else [first]

    def told() -> Standing:
        standing = Standing(done=schedule.settled, failed=failed, before=before, known=schedule.known)
        if watch is not None:
            watch(standing)
        return standing

    told()
    with closing(executor.stream(work, lambda: ahead.pop() if ahead else schedule.take())) as outcomes:
        for outcome in outcomes:
            if outcome is not None:
                result = _result(outcome)
                store.add(result, outcome.attempts)
                schedule.note(outcome.task, _value(result, figure))
                failed += result.status != DONE
            told()
    return told()


def _result(outcome: Outcome) -> CellResult:
    """What an outcome is for the study; raises what the executor's worker raised but for a worker's death."""
    if isinstance(outcome.error, WorkerLostError):
        return CellResult(key=outcome.task.key, status=LOST, error=str(outcome.error))
    if outcome.error is not None:
        raise outcome.error
    result: CellResult = outcome.value
    return result


def _value(result: CellResult, figure: str | None) -> float | None:
    if figure is None or result.figures is None or result.figures[figure] is None:
        return None
    return float(result.figures[figure])
