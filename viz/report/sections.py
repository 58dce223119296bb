"""The parts that every report is put together from: sections with their anchors, navigation, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from fleet.statistics.figure_tables import FigureTable
from fleet.statistics.markup import Markup, element

_NARROW: Final = 6
"""The most columns of a table that stands beside a chart."""


def anchor(name: str) -> str:
    """Where in the page the section *name* is."""
    return name.lower().replace(" ", "-")


def navigation(names: Iterable[str]) -> Markup:
    """Links to sections."""
    return element("nav", *(element("a", name, href=f"#{anchor(name)}") for name in names))


def tables(several: Iterable[FigureTable]) -> Markup:
    """Tables side by side as far as there is room."""
    return element("div", *(element("div", table.html()) for table in several), class_="tables")


def section(name: str, *content: Markup | None) -> Markup:
    """A section with its heading."""
    return element("section", element("h2", name), *content, id=anchor(name))


def charts_and_tables(
    name: str, charts: Sequence[Markup], told: Sequence[FigureTable], notes: Sequence[str] = ()
) -> Markup:
    """A section of charts with their tables; a single chart has its narrow tables beside it."""
    if len(charts) == 1:
        narrow = [table for table in told if len(table.heads) <= _NARROW]
        wide = [table for table in told if len(table.heads) > _NARROW]
        content = [element("div", *charts, tables(narrow) if narrow else None, class_="pair")]
        content += [tables(wide)] if wide else []
    else:
        content = [element("div", *charts, class_="charts")] if charts else []
        content += [tables(told)] if told else []
    return section(name, *(element("p", note, class_="note") for note in notes), *content)
