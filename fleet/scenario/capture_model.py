"""The combat part of a model in SI units: positions, how assaults are decided, and what holding takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.models.attrition import Law

Adjudication = Literal["lanchester", "force-ratio", "deterministic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Defence:
    """A position's defenders: how many elements there are, and how many are believed to be there, give or take.

    ``regrowth_per_s`` elements come back while the position is not under assault, up to the initial strength.
    ``controls`` are the zones that end when the position is taken and are back when it is lost.
    """

    strength: int
    believed: float
    spread: float
    regrowth_per_s: float
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakPoint:
    """The share of its strength that a side loses before it breaks: fixed, or a beta law drawn for each engagement."""

    share: float
    beta: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssaultRules:
    """How an assault is decided; rates are per element and second, strengths are dimensionless."""

    adjudication: Adjudication
    law: Law
    attacker_rate_per_s: float
    defender_rate_per_s: float
    span: float
    attackers_break: BreakPoint
    defenders_break: BreakPoint
    elements: int
    damaged_share: float
    lasts_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseRules:
    """How long phases last, what reconnaissance and support are worth, and how often a mission is attempted.

    ``support_s`` is how long the stock of one who supports lasts, ``None`` for ever.
    """

    recon_s: float
    recon_rate_per_s: float
    forgetting_per_s: float
    suppression_s: float
    suppression_most: float
    suppression_half_at: float
    support_s: float | None
    patience_s: float
    consolidation_s: float
    consolidation_stages: int
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRules:
    """What holding takes: a stock of ``stock_g`` at most, and the position is lost ``grace_s`` after it is gone.

    Supply is asked for at ``reorder_g`` in lots of ``lot_g``. Counter-attacks come at a Poisson rate, each with the
    share ``counter_share`` of the position's first defenders. ``retake``: a lost position is to be captured again.
    """

    stock_g: int
    use_g_per_s: float
    reorder_g: int
    lot_g: int
    grace_s: float
    counter_rate_per_s: float
    counter_share: float
    retake: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureModel:
    """All about captures, positions by site index."""

    defences: Mapping[int, Defence]
    assault: AssaultRules
    phases: PhaseRules
    hold: HoldRules
