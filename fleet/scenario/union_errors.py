"""Of the errors that pydantic reports for every variant of an untagged union, those of the variant that was meant.

For ``load_kg: {triangular: [100, 150]}`` a reader wants to hear about the third corner, not that a mapping is no
number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pydantic_core import ErrorDetails

from fleet.scenario.document import Document, Step
from fleet.scenario.pydantic_rules import SHAPES

_Prefix = tuple[Step, ...]


def without_unlikely_variants(details: Sequence[ErrorDetails], document: Document) -> list[ErrorDetails]:
    """The same errors, with one variant kept for each value that matched none of a union."""
    kept = list(details)
    for depth in range(max((len(detail["loc"]) for detail in details), default=0)):
        kept = _prune(kept, document, depth)
    return kept


def _prune(details: Sequence[ErrorDetails], document: Document, depth: int) -> list[ErrorDetails]:
    """Choose among the variants whose label is the path element at ``depth``."""
    variants: dict[_Prefix, dict[Step, list[ErrorDetails]]] = defaultdict(lambda: defaultdict(list))
    for detail in details:
        if _is_label(detail, document, depth):
            variants[detail["loc"][:depth]][detail["loc"][depth]].append(detail)
    dropped: set[int] = set()
    for by_label in variants.values():
        likely = min(by_label.values(), key=lambda group: _unlikeliness(group, depth))
        dropped.update(id(detail) for group in by_label.values() if group is not likely for detail in group)
    return [detail for detail in details if id(detail) not in dropped]


def _is_label(detail: ErrorDetails, document: Document, depth: int) -> bool:
    loc = detail["loc"]
    if depth >= len(loc) or not isinstance(loc[depth], str):
        return False
    if detail["type"] == "missing" and depth == len(loc) - 1:
        return False
    here = document.locate(loc[: depth + 1])
    return not here.found and len(here.steps) == len(document.locate(loc[:depth]).steps)


def _unlikeliness(group: Sequence[ErrorDetails], depth: int) -> tuple[bool, int]:
    """Wrong shapes last, then the variant with the fewest complaints."""
    wrong_shape = any(detail["type"] in SHAPES and len(detail["loc"]) == depth + 1 for detail in group)
    return wrong_shape, len(group)
