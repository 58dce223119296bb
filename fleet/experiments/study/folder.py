"""The folder of a study: what lies in it, and what its facts say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fleet.errors import FleetError, LedgerError
from fleet.ledger.run_directory import folder_name, read_json, write_json
from fleet.version import VERSION

if TYPE_CHECKING:
    from fleet.experiments.study.study import Study

FACTS_FILE: Final = "study.json"
STUDY_FILE: Final = "study.yaml"
SCENARIO_FILE: Final = "scenario.yaml"
SCHEMA_VERSION: Final = 1


def default_folder(study: Study) -> Path:
    """Where a study is put that nobody put anywhere: the same place for the same study of the same scenario."""
    return Path("runs") / f"{folder_name(study.name)}-study-{study.seed}-{study.scenario.digest[:8]}"


def is_study(folder: Path) -> bool:
    """Whether a folder is that of a study."""
    return (folder / FACTS_FILE).is_file()


def facts_of(study: Study) -> dict[str, Any]:
    """What ``study.json`` says before anything is run."""
    return {
        "name": study.name,
        "summary": study.spec.summary,
        "status": "running",
        "schema": SCHEMA_VERSION,
        "program_version": VERSION,
        "scenario": study.scenario.spec.name,
        "scenario_digest": study.scenario.digest,
        "seed": study.seed,
        "design": study.spec.design.kind,
        "points": len(study.points),
        "platforms": sorted({group.platform for group in study.scenario.spec.fleet}),
        "replications": study.spec.replications.model_dump(exclude_none=True),
        "factors": [
            {
                "name": factor.name,
                "label": factor.label,
                "keys": list(factor.keys),
                "levels": [level.name for level in factor.levels],
                "range": None if factor.spread is None or factor.spread.range is None else list(factor.spread.range),
                "scale": "linear" if factor.spread is None else factor.spread.scale,
            }
            for factor in study.factors
        ],
    }


def begin(study: Study, folder: Path, *, resume: bool) -> dict[str, Any]:
    """Make the folder ready for a study; what its facts say.

    Raises ``LedgerError`` where it holds something else, or a study and *resume* is false, and ``FleetError`` where it
    can't be written.
    """
    facts = facts_of(study)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            if not is_study(folder):
                raise LedgerError(f"{folder}: already exists and is not empty, and no study")
            if not resume:
                raise LedgerError(f"{folder}: already holds a study; --resume goes on with it")
        write_json(folder / FACTS_FILE, facts, indent=1)
        (folder / STUDY_FILE).write_text(study.file.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
        (folder / SCENARIO_FILE).write_text(study.scenario.to_yaml(), encoding="utf-8", newline="\n")
    except OSError as error:
        raise FleetError(f"{folder}: can't be used for a study: {error.strerror or error}") from error
    return facts


def finish(folder: Path, facts: dict[str, Any], **counts: int) -> None:
    """Say that a study is complete, and what it came to; raises ``FleetError`` where that can't be written."""
    try:
        write_json(folder / FACTS_FILE, facts | {"status": "complete", **counts}, indent=1)
    except OSError as error:
        raise FleetError(f"{folder}: can't be written: {error.strerror or error}") from error


def read_facts(folder: Path) -> dict[str, Any]:
    """What the facts of a study's folder say; raises ``LedgerError`` where it is none or is damaged."""
    facts = read_json(folder / FACTS_FILE)
    if facts.get("schema") != SCHEMA_VERSION:
        told = f"schema {facts.get('schema')!r}, and this program reads {SCHEMA_VERSION}"
        raise LedgerError(f"{folder / FACTS_FILE}: {told}")
    return facts
