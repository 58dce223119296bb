"""The fields of a demand trace: what the text of each column may be, and what it means."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from fleet.scenario.nearest import did_you_mean

COLUMNS: Final = (
    "time_h", "site", "x_km", "y_km", "load_kg", "priority", "announced_h", "expires_h", "origin", "load_from_h",
    "load_until_h",
)  # fmt: skip
MAX_PRIORITY: Final = 8
MAX_KM: Final = 100_000
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_PRIORITY: Final = re.compile(r"[0-9]")


class FieldError(ValueError):
    """A field that breaks a rule; the text is the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRules:
    """What a row may say: the index of each site that may ask, and of each that may be the other end, by name.

    ``load_rule`` and ``point_rule`` give the rule, or ``None``, that a load in kg and a point in km break; ``loads`` is
    whether cargo is fetched at the other end.
    """

    sites: Mapping[str, int]
    load_rule: Callable[[float], str | None]
    point_rule: Callable[[float, float], str | None]
    origins: Mapping[str, int] = field(default_factory=dict)
    loads: bool = True


def _finite(text: str) -> float:
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise FieldError("a finite number is expected")
    return value


def _not_negative(text: str) -> float:
    value = _finite(text)
    if value < 0:
        raise FieldError("must be at least 0")
    return value


def _time_h(text: str, _: TraceRules) -> float:
    if not _NUMBER.fullmatch(text):
        msg = "hours from the start are expected, as in 9.5"
        raise FieldError(msg)
    return _not_negative(text)


def _perhaps_h(text: str, rules: TraceRules) -> float | None:
    return _time_h(text, rules) if text else None


def _expires_h(text: str, _: TraceRules) -> float | None:
    if not text:
        return None
    value = _finite(text)
    if value <= 0:
        raise FieldError("must be above 0: hours after it is ready")
    return value


def _loading_h(text: str, rules: TraceRules) -> float | None:
    if text and not rules.loads:
        raise FieldError("missions of this kind don't load at their origin")
    return _perhaps_h(text, rules)


def _coordinate(text: str, _: TraceRules) -> float | None:
    if not text:
        return None
    value = _finite(text)
    if abs(value) > MAX_KM:
        msg = f"must be between -{MAX_KM:,} and {MAX_KM:,}"
        raise FieldError(msg)
    return value


def _site(text: str, rules: TraceRules) -> int | None:
    return _among(rules.sites, text)


def _origin(text: str, rules: TraceRules) -> int | None:
    return _among(rules.origins, text)


def _among(sites: Mapping[str, int], text: str) -> int | None:
    if not text:
        return None
    if text not in sites:
        msg = f"unknown site{did_you_mean(text, sites)}"
        raise FieldError(msg)
    return sites[text]


def _load_kg(text: str, rules: TraceRules) -> float | None:
    if not text:
        return None
    value = _not_negative(text)
    if rule := rules.load_rule(value):
        raise FieldError(rule)
    return value


def _priority(text: str, _: TraceRules) -> int | None:
    if not text:
        return None
    if not _PRIORITY.fullmatch(text) or int(text) > MAX_PRIORITY:
        msg = f"a whole number from 0 to {MAX_PRIORITY} is expected"
        raise FieldError(msg)
    return int(text)


READERS: Final[Mapping[str, Callable[[str, TraceRules], float | int | None]]] = {
    "time_h": _time_h,
    "site": _site,
    "x_km": _coordinate,
    "y_km": _coordinate,
    "load_kg": _load_kg,
    "priority": _priority,
    "announced_h": _perhaps_h,
    "expires_h": _expires_h,
    "origin": _origin,
    "load_from_h": _loading_h,
    "load_until_h": _loading_h,
}
