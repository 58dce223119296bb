"""From a scenario's operators to crews, times and levels of approval in SI units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.models.service_time import ServiceLaw
from fleet.scenario.operator_model import ApprovalModel, Attention, OperatorModel, Shift
from fleet.units import S_PER_H, S_PER_MIN

if TYPE_CHECKING:
    from fleet.scenario.findings import Findings
    from fleet.scenario.schema import FleetSpec
    from fleet.scenario.schema.operators import HumanTime, Operators

DEFAULT_CV: Final = 0.75
"""Coefficient of variation of a lognormal that states none (assumed; 0.5 to 1 is usual for people)."""


def build_operators(operators: Operators | None) -> OperatorModel | None:
    """The operators; ``None`` where a scenario needs none."""
    if operators is None:
        return None
    approval = operators.approval
    return OperatorModel(
        count=operators.count,
        shifts=tuple(
            Shift(from_s=shift.from_h * S_PER_H, until_s=shift.until_h * S_PER_H, count=shift.count)
            for shift in operators.shifts
        ),
        pooled=operators.pooled,
        span=operators.span,
        switch_s=operators.switch_s,
        attention=Attention(
            slope=operators.attention.k,
            knee=operators.attention.knee,
            window_s=operators.attention.window_min * S_PER_MIN,
        ),
        approval=ApprovalModel(
            level=approval.level,
            takes=_law(approval.takes),
            timeout_s=None if approval.timeout_min is None else approval.timeout_min * S_PER_MIN,
            on_timeout=approval.on_timeout,
            veto_s=approval.veto_s,
            veto_share=approval.veto_share,
        ),
        neglect=_law(operators.neglect),
        attending=_law(operators.attending),
        unsticking=None if operators.unsticking is None else _law(operators.unsticking),
        recovery=None if operators.recovery is None else _law(operators.recovery),
        first=tuple(operators.first),
    )


def check_control(fleet: list[FleetSpec], operators: Operators | None, findings: Findings) -> None:
    """Note vehicles that need operators where a scenario has none."""
    for number, group in enumerate(fleet):
        if group.control != "autonomous" and operators is None:
            findings.add(("fleet", number, "control"), f"{group.control} vehicles need command.operators")


def _law(time: HumanTime) -> ServiceLaw:
    cv = 0.0
    if time.law == "lognormal":
        cv = DEFAULT_CV if time.cv is None else time.cv
    return ServiceLaw(mean_s=time.mean_s, law=time.law, cv=cv)
