"""From the captures of a scenario to defended positions, the rules of assaults, and the missions asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fleet.domain.mission import MissionKind, TeamRole
from fleet.scenario.capture_model import AssaultRules, BreakPoint, CaptureModel, Defence, HoldRules, PhaseRules
from fleet.scenario.model import DemandStream, LoadLaw, TraceRow
from fleet.scenario.schema import BreakSpec, CaptureOrder, CaptureSpec, DefenceSpec, ScenarioSpec
from fleet.units import S_PER_DAY, S_PER_H

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.scenario.build_demand import Means
    from fleet.scenario.findings import Findings

KIND = "capture"
"""The mission kind of captures; a scenario may define its own under this name."""

MAX_CONTROLLED = 20
"""Most zones that positions control: each set of them that has ended has routing tables of its own."""

_Loc = tuple[str | int, ...]


def build_captures(spec: ScenarioSpec, means: Means, findings: Findings) -> CaptureModel | None:
    """The rules of captures; ``None`` where there are none, and a doubt about positions that nobody is to take."""
    defended = {number: site.defence for number, site in enumerate(spec.sites) if site.defence is not None}
    if spec.captures is None:
        for number in defended:
            findings.doubt(("sites", number, "defence"), "comes to nothing without captures")
        return None
    zones = [zone.name for zone in spec.zones]
    if len({name for defence in defended.values() for name in defence.controls}) > MAX_CONTROLLED:
        findings.add(("captures",), f"positions control at most {MAX_CONTROLLED} zones in all")
    for number, defence in defended.items():
        for index, name in enumerate(defence.controls):
            if name not in zones:
                findings.unknown(("sites", number, "defence", "controls", index), "zone", name, zones)
    defences = {}
    for number, defence in defended.items():
        site = spec.sites[number]
        for index in means.sites.find(site.name if site.name is not None else str(site.group)):
            defences[index] = _defence(defence)
    return _model(spec.captures, defences)


def capture_streams(
    spec: ScenarioSpec, captures: CaptureModel | None, means: Means, findings: Findings, first: int
) -> tuple[DemandStream, ...]:
    """A stream with one request for each capture that the scenario orders; ``first`` is the first one's sequence."""
    if spec.captures is None or captures is None:
        return ()
    built = []
    for number, order in enumerate(spec.captures.missions):
        stream = _stream(number, order, captures, means, findings, first + number)
        if stream is not None:
            built.append(stream)
    findings.close()
    return tuple(built)


def _stream(
    number: int, order: CaptureOrder, captures: CaptureModel, means: Means, findings: Findings, sequence: int
) -> DemandStream | None:
    loc = ("captures", "missions", number)
    kind = _kind(loc, order, means, findings)
    names = {site.name: index for index, site in enumerate(means.sites.sites)}
    site = names.get(order.position)
    if site is None:
        findings.unknown((*loc, "position"), "site", order.position, names)
    elif site not in captures.defences:
        findings.add((*loc, "position"), f"{order.position!r} has no defence: it can't be captured")
    assembly = means.sites.depots if order.assembly is None else means.sites.find(order.assembly)
    if not assembly:
        findings.unknown((*loc, "assembly"), "site or group", str(order.assembly), means.sites.references)
    elif site in assembly:
        findings.add((*loc, "assembly"), "can't be the position itself")
    if order.at_s >= means.horizon_s:
        findings.doubt((*loc, "at"), "comes to nothing, because it is at or after the end of the run")
        return None
    if kind is None or site is None:
        return None
    expires_s = kind.expires_s if order.expires_h is None else order.expires_h * S_PER_H
    due_s = min(kind.due_s, expires_s) if order.due_h is None else order.due_h * S_PER_H
    if due_s > expires_s:
        findings.add((*loc, "due_h"), f"must be at most expires_h = {expires_s / S_PER_H:g}")
    return DemandStream(
        name=f"capture of {order.position} {number + 1}", kind=kind, sites=(site,), area_m=None, origins=assembly,
        edges_s=(0.0, means.horizon_s), rates_per_s=(0.0,),
        trace=(TraceRow(time_s=order.at_s, site=site, priority=order.priority),),
        load=LoadLaw(bounds=(0.0,)), lot_kg=1.0, priority_weights=(1.0,), due_s=due_s, expires_s=expires_s,
        lead_s=0.0, sequence=sequence,
    )  # fmt: skip


def _kind(loc: _Loc, order: CaptureOrder, means: Means, findings: Findings) -> MissionKind | None:
    """The kind with the order's team, of which the fleet must have somebody in every role, and somebody assaults."""
    kind = means.kinds[KIND]
    known = {one.role: one for one in kind.team}
    for role in order.team:
        if role not in known:
            findings.unknown((*loc, "team", role), "role of a team", role, known)
    team = tuple(
        TeamRole(one.role, one.step, count) for one in kind.team if (count := order.team.get(one.role, one.number)) > 0
    )
    if kind.role not in {one.role for one in team}:
        findings.add((*loc, "team"), f"nobody has the role {kind.role!r}, must be at least one")
        return None
    missing = [one.role for one in team if not means.with_role(one.role)]
    if missing:
        findings.add((*loc, "team"), f"no vehicle in the fleet has the role {', '.join(map(repr, missing))}")
        return None
    return replace(kind, team=team)


def _defence(spec: DefenceSpec) -> Defence:
    return Defence(
        strength=spec.strength.truth,
        believed=float(spec.strength.belief),
        spread=spec.spread * spec.strength.belief,
        regrowth_per_s=spec.regrowth_per_day / S_PER_DAY,
        controls=tuple(spec.controls),
    )


def _break_point(spec: BreakSpec) -> BreakPoint:
    return BreakPoint(share=spec.share, beta=spec.beta)


def _model(spec: CaptureSpec, defences: Mapping[int, Defence]) -> CaptureModel:
    assault, phases, hold = spec.assault, spec.phases, spec.hold
    return CaptureModel(
        defences=defences,
        assault=AssaultRules(
            adjudication=assault.adjudication,
            law=assault.law,
            attacker_rate_per_s=assault.attacker_rate_per_h / S_PER_H,
            defender_rate_per_s=assault.defender_rate_per_h / S_PER_H,
            span=assault.span,
            attackers_break=_break_point(assault.attackers_break),
            defenders_break=_break_point(assault.defenders_break),
            elements=assault.elements_per_vehicle,
            damaged_share=assault.damaged_share,
            lasts_s=assault.lasts_h * S_PER_H,
        ),
        phases=PhaseRules(
            recon_s=phases.recon_h * S_PER_H,
            recon_rate_per_s=phases.recon_rate_per_h / S_PER_H,
            forgetting_per_s=phases.forgetting_per_h / S_PER_H,
            suppression_s=phases.suppression_h * S_PER_H,
            suppression_most=phases.suppression_most,
            suppression_half_at=phases.suppression_half_at,
            support_s=None if phases.support_h is None else phases.support_h * S_PER_H,
            patience_s=phases.patience_h * S_PER_H,
            consolidation_s=phases.consolidation_h * S_PER_H,
            consolidation_stages=phases.consolidation_stages,
            attempts=phases.attempts,
        ),
        hold=HoldRules(
            stock_g=round(hold.stock_kg * 1000.0),
            use_g_per_s=hold.use_kg_per_day * 1000.0 / S_PER_DAY,
            reorder_g=round(hold.reorder_kg * 1000.0),
            lot_g=round(hold.lot_kg * 1000.0),
            grace_s=hold.grace_h * S_PER_H,
            counter_rate_per_s=hold.counter_attacks_per_day / S_PER_DAY,
            counter_share=hold.counter_strength,
            retake=hold.retake,
        ),
    )
