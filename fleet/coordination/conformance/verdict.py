"""What a conformance check says of a policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """How a check went."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A check by name, how it went, and why in one line."""

    check: str
    result: Result
    why: str


class BrokenRuleError(Exception):
    """A policy breaks the rule of a check; the text says how."""


class NotApplicableError(Exception):
    """A check says nothing about this policy; the text says why."""


def judge(check: str, examine: Callable[[], str]) -> Verdict:
    """The verdict of one check: ``examine`` gives what it found, or raises what is wrong.

    Whatever else it raises was raised by the policy, or because of it, and fails the check.
    """
    try:
        return Verdict(check=check, result=Result.PASSED, why=examine())
    except NotApplicableError as error:
        return Verdict(check=check, result=Result.SKIPPED, why=str(error))
    except BrokenRuleError as error:
        return Verdict(check=check, result=Result.FAILED, why=str(error))
    except Exception as error:  # noqa: BLE001 - a policy is anybody's code
        return Verdict(check=check, result=Result.FAILED, why=_first_line(f"{type(error).__name__}: {error}"))


def _first_line(text: str) -> str:
    return next(iter(text.splitlines()), text)
