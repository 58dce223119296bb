"""Reading strangers' YAML: any file gives a ``Document`` or one ``ScenarioError`` that says where and why.

What is accepted is YAML 1.2's core schema without tags and merge keys, in UTF-8, one document a file, within the
limits of ``yaml_composer``. Nothing in a file can run code, and no file can take more than bounded time and memory.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import yaml

from fleet.errors import Place, ScenarioError
from fleet.scenario.document import Document, Node
from fleet.scenario.yaml_composer import Composer, place_of_mark
from fleet.wording import one_line, shown

MAX_BYTES: Final = 4 * 1024 * 1024
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BYTE_ORDER_MARK: Final = "\ufeff"
# YAML 1.2.2, rule [1] c-printable, less the byte order mark.
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def read_document(path: Path) -> Document:
    """The document in a file.

    Raises ``ScenarioError`` for a file that can't be read, is empty, is not UTF-8 text, is larger than 4 MiB, or
    breaks a rule of the format.
    """
    file = one_line(str(path))
    return parse_document(_decode(_read_bytes(path), file), file)


def parse_document(text: str, file_name: str) -> Document:
    """The document in ``text``; messages call it ``file_name``. Raises ``ScenarioError`` like ``read_document``."""
    root = compose(text.removeprefix(_BYTE_ORDER_MARK), file_name)
    if root is None or root.value is None:
        message = "nothing in it, a document with at least one key is expected"
        raise ScenarioError(message, Place(file=file_name, line=1, column=1))
    return Document(root=root)


def compose(text: str, file_name: str) -> Node | None:
    """The placed values in ``text``, which may be a single scalar; ``None`` where it holds nothing but comments."""
    odd = _UNPRINTABLE.search(text)
    if odd is not None:
        message = f"character U+{ord(odd[0]):04X}, a file holds printable text only"
        raise ScenarioError(message, _place_at(text, odd.start(), file_name))
    try:
        return Composer(file_name).compose(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        place = place_of_mark(file_name, error.problem_mark or error.context_mark)
        raise ScenarioError(f"not valid YAML, {_syntax_rule(error)}", place) from None
    except yaml.YAMLError as error:
        raise ScenarioError(f"not valid YAML, {shown(' '.join(str(error).split()))}", Place(file=file_name)) from None


def _read_bytes(path: Path) -> bytes:
    place = Place(file=one_line(str(path)))
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ScenarioError("no such file, an existing YAML file is expected", place) from None
    except IsADirectoryError:
        raise ScenarioError("a directory, a YAML file is expected", place) from None
    except OSError as error:
        raise ScenarioError(f"unreadable, {error.strerror or error}", place) from None
    except ValueError as error:
        raise ScenarioError(f"no file name, {error}", place) from None
    if len(content) > MAX_BYTES:
        message = f"larger than {MAX_BYTES // 1024**2} MiB, which is the most that is read"
        raise ScenarioError(message, place)
    return content


def _decode(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        message = f"byte 0x{content[error.start]:02x}, a file must be text in UTF-8"
        raise ScenarioError(message, _place_at(before, len(before), file)) from None


def _place_at(text: str, index: int, file: str) -> Place:
    line_start = text.rfind("\n", 0, index) + 1
    return Place(file=file, line=text.count("\n", 0, index) + 1, column=index - line_start + 1)


def _syntax_rule(error: yaml.MarkedYAMLError) -> str:
    """The parser's complaint on one line, with what it was reading at the time."""
    problem = " ".join(str(error.problem or "syntax error").split())
    context = " ".join(str(error.context or "").split())
    return f"{problem} ({context})" if context else problem
