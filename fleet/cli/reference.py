"""The published figures that ship with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping


def published_figures() -> Mapping[str, Any]:
    """The file of published figures as plain values; raises ``ScenarioError`` if it is damaged."""
    from fleet.resources import bundled
    from fleet.scenario.yaml_source import read_document

    document = read_document(bundled("data") / "reference" / "published.yaml")
    return cast("Mapping[str, Any]", document.data)
