"""What commands print: results on stdout as text, tables or JSON; messages on stderr unless ``--quiet``."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from rich.console import Console

WIDTH: Final = 100
"""Columns that tables keep to."""

_GAP: Final = 2
_SHORT: Final = 20
_NARROWEST: Final = 12


def speaks_unicode() -> bool:
    """Whether stdout can show more than ASCII."""
    return (sys.stdout.encoding or "ascii").lower().replace("-", "").startswith("utf")


def either(text: str, plain: str) -> str:
    """*text*, or *plain* where stdout can't show it."""
    return text if speaks_unicode() else plain


def print_json(value: object) -> None:
    """One JSON value on stdout; raises ``ValueError`` for numbers that JSON lacks."""
    print(json.dumps(value, ensure_ascii=not speaks_unicode(), allow_nan=False, indent=2))


def say(args: argparse.Namespace, text: str) -> None:
    """A message for people on stderr."""
    if not args.quiet:
        print(text, file=sys.stderr)


def show_warnings(args: argparse.Namespace, warnings: Iterable[str]) -> None:
    """What is valid in a scenario and yet comes to nothing, on stderr, a line each; JSON has it in itself."""
    for warning in () if args.json else warnings:
        say(args, warning)


def clean(value: object) -> str:
    """A value on one line without control characters, so that a name in a file can't forge a line of output."""
    text = str(value)
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def wrapped(text: str) -> str:
    """A sentence on as many lines as it takes."""
    import textwrap

    return textwrap.fill(text, WIDTH)


def results(args: argparse.Namespace) -> Console:
    """The console for results: at most ``WIDTH`` columns, and text is printed as it is, never as markup."""
    from rich.console import Console

    # Without a colour system bold is left out too, and with it every escape sequence.
    colours: Literal["auto"] | None = None if args.no_color else "auto"
    console = Console(color_system=colours, markup=False, emoji=False, highlight=False)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    return console


def print_table(
    args: argparse.Namespace,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str = "",
    indent: int = 2,
) -> None:
    """A table without rules; figures and short words stay whole, longer text breaks its lines. ``None`` is a dash.

    A column whose head starts with ``>`` is aligned to the right.
    """
    from rich.cells import cell_len
    from rich.padding import Padding
    from rich.table import Table

    dash = either("–", "-")
    cells = [[dash if cell is None else clean(cell) for cell in row] for row in rows]
    heads = [head.removeprefix(">") for head in columns]
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="bold", show_header=any(heads))
    needed = indent
    for place, head in enumerate(heads):
        widest = max(map(cell_len, [*head.splitlines(), *(row[place] for row in cells)]), default=0)
        justify: Literal["left", "right"] = "left" if head == columns[place] else "right"
        whole = justify == "right" or widest <= _SHORT
        table.add_column(head, justify=justify, overflow="fold", no_wrap=whole)
        needed += (widest if whole else _NARROWEST) + _GAP
    for row in cells:
        table.add_row(*row)
    console = results(args)
    # Rather too wide than a figure cut off.
    console.width = max(console.width, needed)
    with console.capture() as captured:
        console.print(Padding(table, (0, 0, 0, indent)))
    if title:
        print(title)
    for line in captured.get().splitlines():
        print(line.rstrip())


def number(value: float | None, digits: int = 1) -> str | None:
    """``1,234.5``; None stays None."""
    return None if value is None else f"{value:,.{digits}f}"


def counted(n: float, one: str, many: str = "") -> str:
    """``1 day``, ``1.5 days``, ``1,200 days``; *many* where the plural is not *one* with an s."""
    text = f"{n:,}" if isinstance(n, int) else f"{n:,g}"
    return f"{text} {one if n == 1 else many or f'{one}s'}"


def share(value: float | None, digits: int = 1) -> str | None:
    """A share of 1 as a percentage; None stays None."""
    return None if value is None else f"{100 * value:.{digits}f} %"


def bar(value: float, width: int = 24) -> str:
    """A share of 1 as a bar of up to *width* characters."""
    full = round(max(0.0, min(1.0, value)) * width)
    return either("█", "#") * full


def plain(value: Any) -> Any:
    """Tuples as lists and enumerations as text, for JSON."""
    return json.loads(json.dumps(value, default=str))
