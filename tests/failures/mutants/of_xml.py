"""Mutations of GraphML files: entities, broken markup, and graphs that are none."""

from __future__ import annotations

import re
from typing import Final

from tests.failures.mutants.drawing import Chance, Operator, hostile_text, replaced

_LAUGHS: Final = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_DOCUMENT_TYPES: Final = (
    f'<!DOCTYPE g [<!ENTITY l0 "lol">{_LAUGHS}]>',
    '<!DOCTYPE g [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE g [<!ENTITY % x SYSTEM "http://localhost:1/x"> %x;]>',
    '<!DOCTYPE g SYSTEM "../../x.dtd">',
    '<!doctype g [<!ENTITY a "b">]>',
)
_NUMBERS: Final = (
    "-1", "0", "1e308", "-1e308", "1e400", "nan", "inf", "-inf", "9" * 400, "0x10", "1_0", "", " ", "text",
    "1,5", "1e-320",
)  # fmt: skip
_PARTS: Final = (
    "<node/>",
    '<node id="n00"/>',
    '<edge source="n00" target="n00"/>',
    '<edge source="n00"/>',
    '<edge source="n00" target="nowhere"/>',
    "<hyperedge/>",
    '<node id="inner"><graph edgedefault="undirected"><node id="deep"/></graph></node>',
    '<port name="p"/>',
    '<data key="d99">1</data>',
    '<key id="d2" for="node" attr.name="x_m" attr.type="string"/>',
    "<![CDATA[ 1 ]]>",
    "<?php touch('x') ?>",
    "<!-- comment -->",
    "<a>" * 3_000,
    "<a>" * 3_000 + "</a>" * 3_000,
    "&lol;",
    "&#0;",
    "&#x1b;",
)
_NUMBER: Final = re.compile(rb"(?<=>)-?[0-9][0-9.]*(?=</data>)")
_VALUE: Final = re.compile(rb'(?<==")[^"]*(?=")')
_TAG: Final = re.compile(rb"</?[a-z]+")
_TYPE: Final = re.compile(rb'(?<=attr\.type=")[a-z]*(?=")')
_ELEMENT: Final = re.compile(rb"<(node|edge)\b.*?</\1>", re.DOTALL)
_BETWEEN: Final = re.compile(rb">")


def _somewhere(chance: Chance, content: bytes, pattern: re.Pattern[bytes]) -> tuple[int, int]:
    found = [match.span() for match in pattern.finditer(content)]
    return chance.choice(found) if found else (len(content), len(content))


def document_type(chance: Chance, content: bytes) -> bytes:
    """Entities that expand without end, or that name other files."""
    at = content.find(b"<graphml")
    body = content[at:].replace(b"<graph ", b"<graph>&l9;&x;</graph><graph ", chance.choice((0, 1)))
    return content[:at] + chance.choice(_DOCUMENT_TYPES).encode() + body


def odd_number(chance: Chance, content: bytes) -> bytes:
    """A number is no number, or one beyond all reason."""
    return replaced(content, *_somewhere(chance, content, _NUMBER), chance.choice(_NUMBERS))


def hostile_attribute(chance: Chance, content: bytes) -> bytes:
    """An attribute is text that means harm, or another attribute's."""
    other = content[slice(*_somewhere(chance, content, _VALUE))].decode()
    text = hostile_text(chance).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return replaced(content, *_somewhere(chance, content, _VALUE), chance.choice((other, text)))


def other_type(chance: Chance, content: bytes) -> bytes:
    """An attribute of the graph is declared as being of another type."""
    by = chance.choice(("int", "long", "boolean", "string", "double", "float", "yfiles", ""))
    return replaced(content, *_somewhere(chance, content, _TYPE), by)


def unbalanced_tag(chance: Chance, content: bytes) -> bytes:
    """A tag is another one, or none."""
    by = chance.choice(("", "<graph", "</graph", "<node", "</node", "<data", "<edge", "</", "<"))
    return replaced(content, *_somewhere(chance, content, _TAG), by)


def doubled_element(chance: Chance, content: bytes) -> bytes:
    """A node or an edge stands two or a thousand times."""
    start, end = _somewhere(chance, content, _ELEMENT)
    return content[:end] + content[start:end] * chance.choice((1, 1_000)) + content[end:]


def missing_element(chance: Chance, content: bytes) -> bytes:
    """A node or an edge is missing."""
    return replaced(content, *_somewhere(chance, content, _ELEMENT), "")


def foreign_element(chance: Chance, content: bytes) -> bytes:
    """Something stands between the tags that doesn't belong there."""
    _, end = _somewhere(chance, content, _BETWEEN)
    return replaced(content, end, end, chance.choice(_PARTS))


def other_declaration(chance: Chance, content: bytes) -> bytes:
    """The file says of itself what is not so."""
    end = content.find(b"?>") + 2
    heads = (
        '<?xml version="1.0" encoding="utf-7"?>',
        '<?xml version="9"?>',
        '<?xml encoding="latin-1"?>',
        "<?xml?>",
        "",
    )
    plain = content[end:].replace(b'"directed"', b'"undirected"')
    return chance.choice(heads).encode() + chance.choice((content[end:], plain, plain.replace(b"xmlns=", b"xmlnot=")))


OPERATORS: Final[tuple[Operator, ...]] = (
    document_type,
    odd_number,
    odd_number,
    hostile_attribute,
    hostile_attribute,
    other_type,
    unbalanced_tag,
    doubled_element,
    missing_element,
    foreign_element,
    other_declaration,
)
"""Those that stand twice have the most to find."""
