"""The files that a scenario names: where they are, and what is in them.

A relative name is taken from the folder of the file that says it, so that a scenario which extends another one in a
different folder still finds what the other one names.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from fleet.errors import ScenarioError
from fleet.scenario.document import Document, Loc, dotted
from fleet.scenario.schema import ScenarioSpec
from fleet.wording import shown

_TERRAIN_KEYS = ("graphml", "elevation")


def file_at(document: Document, loc: Loc, name: str, base: Path | None) -> Path:
    """The existing file that the value at ``loc`` names; ``base`` is the folder for values written in code.

    Raises ``ScenarioError``, at ``loc``, where there is no such file.
    """
    place = document.place_of(loc)
    folder = Path(place.file).parent if place.line is not None else (base or Path())
    path = folder / name
    try:
        found = path.is_file()
    except (OSError, ValueError):
        found = False
    if not found:
        message = f"{shown(name)}, no such file in {shown(str(folder))} ({dotted(loc)})"
        raise ScenarioError(message, place)
    return path


def referenced_files(spec: ScenarioSpec, document: Document, base: Path | None) -> dict[tuple[str | int, ...], Path]:
    """Every file that a scenario names, by the path of the key that names it."""
    named: dict[tuple[str | int, ...], str | None] = {
        ("terrain", key): getattr(spec.terrain, key) for key in _TERRAIN_KEYS
    }
    if spec.terrain.source is not None and "path" in spec.terrain.source.options:
        named["terrain", "source", "options", "path"] = str(spec.terrain.source.options["path"])
    named |= {("demand", number, "trace"): demand.trace for number, demand in enumerate(spec.demand)}
    return {loc: file_at(document, loc, name, base) for loc, name in named.items() if name is not None}


def content_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes in hexadecimal; raises ``ScenarioError`` where it can't be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        message = f"{shown(str(path))}, can't be read: {error.strerror or error}"
        raise ScenarioError(message) from error
