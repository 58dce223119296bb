"""The cells of a study: one run each, named by a digest of everything that its result depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fleet.errors import Place
from fleet.scenario.document import Node, plain
from fleet.scenario.referenced_files import content_sha256
from fleet.statistics.replications import FIGURES
from fleet.version import VERSION

if TYPE_CHECKING:
    from fleet.experiments.study.design import Point
    from fleet.experiments.study.factors import Change
    from fleet.experiments.study.study import Study

_FORM: Final = 1
"""Of a key; another one when keys are made in another way, or rows have other columns besides figures."""

_DIGEST_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One run: a point of the design, a replication, and the key that its result is kept by."""

    key: str
    point: int
    replication: int
    changes: tuple[Change, ...]


class CellKeys:
    """The keys of a study's cells.

    A key is a digest over the scenario (with the contents of the files that it names), what the point sets in it and
    the contents of files that this names, the seed, the replication, the contents of plugins, and the program's
    version. The study's name, its other points and the number of replications are no part of it: a study that is
    made larger keeps what it has.
    """

    def __init__(self, study: Study, plugins: Sequence[str] = ()) -> None:
        """Make keys for *study* with *plugins* (``FILE.py:CLASS``); raises ``ScenarioError`` for unreadable files."""
        code = [(plugin.rpartition(":")[2], content_sha256(Path(plugin.rpartition(":")[0]))) for plugin in plugins]
        self._shared = _text([_FORM, VERSION, FIGURES, study.scenario.digest, study.seed, code])
        self._contents: dict[str, str] = {}

    def of_point(self, point: Point) -> Iterator[Cell]:
        """The cells of a point, replication by replication and without end."""
        changes = point.changes
        stated = [(key, plain(node), self._files(node)) for key, node in changes]
        begun = hashlib.blake2b(f"{self._shared}\n{_text(stated)}\n".encode(), digest_size=_DIGEST_BYTES)
        replication = 0
        while True:
            digest = begun.copy()
            digest.update(str(replication).encode())
            yield Cell(key=digest.hexdigest(), point=point.number, replication=replication, changes=changes)
            replication += 1

    def _files(self, node: Node) -> list[str]:
        """Digests of the files that words of a value name, as seen from the study's folder."""
        if isinstance(node.value, dict):
            return [digest for entry in node.value.values() for digest in self._files(entry.node)]
        if isinstance(node.value, list):
            return [digest for item in node.value for digest in self._files(item)]
        return [self._content(node.place, node.value)] if isinstance(node.value, str) else []

    def _content(self, place: Place, word: str) -> str:
        if word not in self._contents:
            path = Path(place.file).parent / word
            self._contents[word] = content_sha256(path) if _is_file(path) else ""
        return self._contents[word]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
