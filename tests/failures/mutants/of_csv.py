"""Mutations of demand traces: what spreadsheets and scripts write."""

from __future__ import annotations

from typing import Final

from tests.failures.mutants.drawing import Chance, Operator, hostile_text

_FIELDS: Final = (
    "", " ", "-1", "0", "-0.5", "1e400", "1e308", "1e12", "nan", "inf", "1,5", '"', '"a""b"', "'", "true", "null",
    "1_0", "0x10", "9" * 400, "x" * 200_000, "=1+1", "06:00", "١٢", "1e9", "999",
)  # fmt: skip
_HEADERS: Final = (
    "", "time_h", "site", "site,time_h", "time,site", "time_h,site,site", "time_h;site;load_kg;priority", "TIME_H,SITE",
    "time_h,site,load_kg,priority,", '"time_h","site","load_kg","priority"', "time_h,site,load_kg,priority,due_h",
)  # fmt: skip


def _table(content: bytes) -> list[list[str]]:
    return [line.split(",") for line in content.decode().splitlines()]


def _csv(rows: list[list[str]]) -> bytes:
    return ("\n".join(",".join(row) for row in rows) + "\n").encode()


def odd_field(chance: Chance, content: bytes) -> bytes:
    """A field is no number, or one beyond all reason, or of 200,000 characters."""
    rows = _table(content)
    row = rows[chance.randrange(1, len(rows))]
    row[chance.randrange(len(row))] = chance.choice(_FIELDS)
    return _csv(rows)


def hostile_field(chance: Chance, content: bytes) -> bytes:
    """A field, of the header too, is text that means harm."""
    rows = _table(content)
    row = chance.choice(rows)
    text = hostile_text(chance)
    row[chance.randrange(len(row))] = chance.choice((text, '"' + text.replace('"', '""') + '"'))
    return _csv(rows)


def other_header(chance: Chance, content: bytes) -> bytes:
    """The header is another one, or none."""
    rows = _table(content)
    return _csv([chance.choice(_HEADERS).split(","), *rows[1:]])


def ragged_row(chance: Chance, content: bytes) -> bytes:
    """A row has more fields than the header, or fewer."""
    rows = _table(content)
    row = chance.choice(rows)
    row[:] = chance.choice((row[:-1], row[:1], [*row, ""], row * 1_000))
    return _csv(rows)


def any_order(chance: Chance, content: bytes) -> bytes:
    """The rows stand in any order."""
    rows = _table(content)
    body = rows[1:]
    chance.shuffle(body)
    return _csv([rows[0], *body])


def late_rows(chance: Chance, content: bytes) -> bytes:
    """Every request is later: some, or all, past the end of the run."""
    rows = _table(content)
    later = chance.choice((20.0, 100.0, 1e6))
    return _csv([rows[0], *([f"{float(row[0]) + later}", *row[1:]] for row in rows[1:])])


def other_separator(chance: Chance, content: bytes) -> bytes:
    """Semicolons, tabs, or the line ends of other systems."""
    old, new = chance.choice(((b",", b";"), (b",", b"\t"), (b"\n", b"\r\n"), (b"\n", b"\r"), (b"\n", b"\n\n\n")))
    return content.replace(old, new)


def header_alone(chance: Chance, content: bytes) -> bytes:
    """No request at all, or a hundred thousand blank lines."""
    return content.splitlines(keepends=True)[0] + b"\n" * chance.choice((0, 1, 100_000))


OPERATORS: Final[tuple[Operator, ...]] = (
    odd_field,
    odd_field,
    hostile_field,
    other_header,
    ragged_row,
    any_order,
    late_rows,
    other_separator,
    header_alone,
)
"""The one that stands twice has the most to find."""
