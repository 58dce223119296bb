"""What time on task does to the area around it: reconnaissance lets danger be known, clearance lowers it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scouting:
    """A look at the threat zones within ``reach_m``, 0 for those that it is done in.

    It takes away the share ``gain`` of what was not known; knowledge loses half in ``half_life_s``.
    """

    gain: float
    half_life_s: float
    reach_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing:
    """Roads and tracks within ``reach_m`` are dangerous by ``factor`` of what they were, for ``lasts_s``."""

    factor: float
    lasts_s: float
    reach_m: float
