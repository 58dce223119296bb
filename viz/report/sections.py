"""The parts that every report is put together from: sections with their anchors, navigation, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fleet.statistics.figure_tables import FigureTable
from fleet.statistics.markup import Markup, element


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
    """A section of charts with their tables; a single chart has its tables beside it."""
    below = tables(told) if told else None
    drawn = element("div", *charts, class_="charts") if charts else None
    content = [element("div", *charts, below, class_="pair")] if len(charts) == 1 else [drawn, below]
    return section(name, *(element("p", note, class_="note") for note in notes), *content)
