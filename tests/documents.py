"""The parts of documents that are made from the program: ``python -m tests.documents`` writes them anew.

A made part stands between ``<!-- made: name -->`` and ``<!-- end -->``; ``test_docs.py`` compares each with what is
made now.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fleet.cli.main import main
from fleet.ledger.dictionary import data_dictionary, markdown

ROOT: Final = Path(__file__).parents[1]
DOCUMENTS: Final = ("README.md", "fleet/README.md", "fleet/coordination/README.md", "fleet/ledger/README.md")
MADE: Final = re.compile(r"(?<=<!-- made: )(?P<name>[\w-]+)(?P<open> -->\n)(?P<body>.*?)(?=<!-- end -->)", re.DOTALL)
EXCERPT: Final = (
    "quickstart: ",
    "  missions per day",
    "Missions\n",
    "Platforms ",
    "Where the time of missions that succeeded went",
    "What was short",
)
"""How the paragraphs of the summary begin that the excerpt shows."""


def quickstart() -> str:
    """Paragraphs of what ``fleet run scenarios/quickstart.yaml`` prints."""
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")
    with TemporaryDirectory() as folder, redirect_stdout(printed), redirect_stderr(io.StringIO()):
        code = main(["run", str(ROOT / "scenarios" / "quickstart.yaml"), "-o", f"{folder}/run", "--no-color"])
    assert code == 0, "the quickstart doesn't run"
    printed.seek(0)
    paragraphs = printed.read().split("\n\n")
    shown = [p.rstrip("\n") for begin in EXCERPT for p in paragraphs if f"{p}\n".startswith(begin)]
    assert len(shown) == len(EXCERPT), f"the summary has other paragraphs than {EXCERPT}"
    return "```text\n" + "\n\n".join(shown) + "\n```\n"


def modules() -> str:
    """A table of every module of the package, folder by folder, with the first paragraph of its docstring."""
    package = ROOT / "fleet"
    folders = sorted({path.parent for path in package.rglob("*.py") if "_bundled" not in path.parts})
    lines = []
    for folder in folders:
        lines += [f"### {folder.relative_to(ROOT).as_posix()}/", "", _told(folder / "__init__.py"), ""]
        files = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
        if files:
            lines += ["| file | what lives there |", "|---|---|"]
            lines += [f"| [{p.name}]({p.relative_to(package).as_posix()}) | {_told(p)} |" for p in files]
            lines += [""]
    return "\n" + "\n".join(lines)


def _told(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, f"{path.relative_to(ROOT)} has no docstring"
    return " ".join(docstring.split("\n\n")[0].split()).replace("``", "`").replace("|", "\\|")


def coordinator() -> str:
    """The example of a coordinator without the docstring of its file."""
    code = (ROOT / "scenarios" / "plugins" / "my_coordinator.py").read_text(encoding="utf-8")
    return f"```python\n{code[code.index('from ') :]}```\n"


def dictionary() -> str:
    """Every table of a ledger, with the unit and meaning of each column."""
    return markdown(data_dictionary())


PARTS: Final[dict[str, Callable[[], str]]] = {
    "coordinator": coordinator,
    "dictionary": dictionary,
    "modules": modules,
    "quickstart": quickstart,
}


def current(text: str) -> str:
    """A document with each of its made parts made anew."""
    return MADE.sub(lambda found: found["name"] + found["open"] + PARTS[found["name"]](), text)


if __name__ == "__main__":
    for name in DOCUMENTS:
        document = ROOT / name
        document.write_text(current(document.read_text(encoding="utf-8")), encoding="utf-8")
