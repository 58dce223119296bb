"""Mutants of a source file: its text with one constant, one equation or one comparison changed, and nothing else.

Every number times 1.01 and every result of arithmetic times 1.01 is a wrong model; every comparison flipped at its
boundary, or to its contrary where it has none, is a wrong rule (DeMillo, Lipton and Sayward 1978 for the idea).
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

COMPARISONS_ONLY: Final = ("fleet/simulation", "fleet/ledger/audit")
EVERYTHING: Final = ("fleet/models",)

OPERATORS: Final[dict[type[ast.cmpop], tuple[str, str]]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"), ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="), ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"), ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}  # fmt: skip
RENAMED: Final = {
    "is_null": "is_not_null", "is_not_null": "is_null", "ne_missing": "eq_missing", "eq_missing": "ne_missing",
}  # fmt: skip
"""Comparisons of columns that have a contrary of their own."""
NEGATED: Final = ("is_in", "is_first_distinct")
"""Comparisons of columns that have none."""
ARITHMETIC: Final = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
FACTORS: Final = (ast.Mult, ast.Div)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change: bytes ``start`` to ``end`` of *file* replaced.

    ``function, expression, change, ordinal`` name it in a way that survives edits elsewhere in the file: the ordinal
    counts equal expressions with the same change within one function.
    """

    file: str
    function: str
    expression: str
    change: str
    ordinal: int
    line: int
    start: int
    end: int
    replacement: bytes

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What a list of mutants knows it by."""
        return self.file, self.function, self.expression, self.change, self.ordinal

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.function}: {self.expression}  [{self.change}]"

    def applied_to(self, source: bytes) -> bytes:
        """The mutated source."""
        return source[: self.start] + self.replacement + source[self.end :]


def original(file: str) -> Mutant:
    """The change that changes nothing: what tries a mutant has to let this one live."""
    return Mutant(
        file=file, function="<module>", expression="", change="nothing", ordinal=0, line=1, start=0, end=0,
        replacement=b"",
    )  # fmt: skip


def mutated_files() -> list[str]:
    """Files that are mutated, relative to the root of the project."""
    folders = [ROOT / folder for folder in (*EVERYTHING, *COMPARISONS_ONLY)]
    return [path.relative_to(ROOT).as_posix() for folder in folders for path in sorted(folder.glob("*.py"))]


def mutants_of(file: str, source: bytes | None = None) -> list[Mutant]:
    """Every mutant of a file, in order of position; *source* stands for its content where given."""
    text = (ROOT / file).read_bytes() if source is None else source
    walk = _Walk(text, with_numbers=file.startswith(EVERYTHING))
    walk.visit(ast.parse(text))
    seen: Counter[tuple[str, str, str]] = Counter()
    made = []
    for start, end, replacement, change, node, function in sorted(walk.found, key=lambda found: found[:3]):
        expression = " ".join(walk.text(node).decode().split())
        name = (function, expression, change)
        made.append(
            Mutant(
                file=file, function=function, expression=expression, change=change, ordinal=seen[name],
                line=node.lineno, start=start, end=end, replacement=replacement,
            )
        )  # fmt: skip
        seen[name] += 1
    return made


class _Walk(ast.NodeVisitor):
    """Collects (start, end, replacement, change, expression, function) over a module."""

    def __init__(self, source: bytes, *, with_numbers: bool) -> None:
        self.found: list[tuple[int, int, bytes, str, ast.expr, str]] = []
        self._source, self._with_numbers = source, with_numbers
        self._scope: list[str] = []
        lines = source.splitlines(keepends=True)
        self._line_starts = [sum(map(len, lines[:i])) for i in range(len(lines))]

    def span(self, node: ast.expr) -> tuple[int, int]:
        """Byte offsets of an expression: columns of syntax trees are in bytes."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        starts = self._line_starts
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.expr) -> bytes:
        """The source of an expression."""
        start, end = self.span(node)
        return self._source[start:end]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._enter(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._enter(node)

    def _enter(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        self._scope.append(node.name)
        for _, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                # Annotations say nothing that runs: those of results stand in `returns`, of arguments in `arg`.
                if isinstance(child, ast.AST) and child is not getattr(node, "returns", None):
                    self.visit(child)
        self._scope.pop()

    def visit_arg(self, node: ast.arg) -> None:
        """Skip an annotation."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._result(node.value)
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Skip text: what a message says is not a rule."""

    def visit_Return(self, node: ast.Return) -> None:
        self._result(node.value)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._result(node.value)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if self._with_numbers and type(node.value) in {int, float}:
            if node.value:
                self._scaled(node)
            else:
                self._replace(*self.span(node), b"0.01", "+ 0.01", node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if self._with_numbers and isinstance(node.op, ARITHMETIC):
            self._scaled(node)
        operands = (node.left, node.right)
        for operand in operands:
            if isinstance(node.op, FACTORS) and isinstance(operand, ast.BinOp) and isinstance(operand.op, FACTORS):
                # A factor of a factor is the same error again: only what it is made of can be wrong otherwise.
                self.visit(operand.left)
                self.visit(operand.right)
            else:
                self.visit(operand)

    def visit_Compare(self, node: ast.Compare) -> None:
        for op, (left, right) in zip(node.ops, pairwise([node.left, *node.comparators]), strict=True):
            start, end = self.span(left)[1], self.span(right)[0]
            was, becomes = OPERATORS[type(op)]
            between = re.sub(rb"[!<>=]+|\b(is|in|not)\b(\s+\b(not|in)\b)?", becomes.encode(), self._source[start:end])
            self._replace(start, end, between, f"{was} to {becomes}", node)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        end = self.span(node.func)[1]
        if name in RENAMED:
            self._replace(end - len(name), end, RENAMED[name].encode(), f"{name} to {RENAMED[name]}", node)
        elif name in NEGATED:
            self._replace(*self.span(node), self.text(node) + b".not_()", f"not {name}", node)
        elif name == "is_between":
            self._replace(*self.span(node), self.text(node)[:-1] + b', closed="none")', "ends left out", node)
        self.generic_visit(node)

    def _result(self, value: ast.expr | None) -> None:
        if self._with_numbers and isinstance(value, (ast.Call, ast.Subscript, ast.UnaryOp, ast.IfExp)):
            self._scaled(value)

    def _scaled(self, node: ast.expr) -> None:
        self._replace(*self.span(node), b"((" + self.text(node) + b") * 1.01)", "times 1.01", node)

    def _replace(self, start: int, end: int, replacement: bytes, change: str, node: ast.expr) -> None:
        self.found.append((start, end, replacement, change, node, ".".join(self._scope) or "<module>"))


def every_mutant(files: list[str]) -> Iterator[Mutant]:
    """Mutants of several files."""
    for file in files:
        yield from mutants_of(file)
