"""Surges: times at which some or all sites ask more, or less, often than they usually do."""

from __future__ import annotations

from dataclasses import replace

from fleet.scenario.build_sites import SiteTable
from fleet.scenario.demand_rates import StepRate
from fleet.scenario.findings import Findings
from fleet.scenario.model import DemandStream
from fleet.scenario.schema import Event
from fleet.units import S_PER_H


def with_surges(
    streams: list[DemandStream], events: list[Event], sites: SiteTable, findings: Findings
) -> tuple[DemandStream, ...]:
    """The streams with every surge applied in file order; notes every broken rule.

    A surge that reaches all sites of a stream scales its rate. One that reaches some of them adds a stream of its own
    for these, so that the requests of the others stay what they were. Later surges scale such streams too, so that
    overlapping factors multiply. Traces are left alone.
    """
    current = list(streams)
    for number, event in enumerate(events):
        if event.kind != "demand-surge":
            continue
        reached = tuple(range(len(sites.sites))) if event.site is None else sites.find(event.site)
        if not reached:
            findings.unknown(("events", number, "site"), "site or group", str(event.site), sites.references)
            continue
        current = _surge(current, number, event, frozenset(reached), findings)
    return tuple(current)


def _surge(
    streams: list[DemandStream], number: int, event: Event, reached: frozenset[int], findings: Findings
) -> list[DemandStream]:
    factor = 1.0 if event.factor is None else event.factor
    changed: list[DemandStream] = []
    added: list[DemandStream] = []
    partly: list[str] = []
    touched = False
    for stream in streams:
        shared = tuple(site for site in stream.sites if site in reached)
        touched = touched or bool(shared and not stream.trace)
        if stream.area_m is not None and event.site is None:
            touched = True
            changed.append(_with_rate(stream, _scaled(stream, event, factor, outside=1.0)))
        elif not shared or stream.trace:
            changed.append(stream)
        elif len(shared) == len(stream.sites):
            changed.append(_with_rate(stream, _scaled(stream, event, factor, outside=1.0)))
        else:
            changed.append(stream)
            partly.append(stream.name)
            if factor > 1.0:
                rate = _scaled(stream, event, (factor - 1.0) * len(shared) / len(stream.sites), outside=0.0)
                name, sequence = f"{stream.name} + surge {number + 1}", len(streams) + len(added)
                added.append(replace(_with_rate(stream, rate), name=name, sites=shared, sequence=sequence))
    if not touched:
        findings.add(("events", number), "no demand with a rate comes from there")
    elif partly and factor < 1.0:
        rule = f"must be at least 1, because {event.site!r} is only a part of what asks in demand {partly[0]!r}"
        findings.add(("events", number, "factor"), rule)
    return [*changed, *added]


def _scaled(stream: DemandStream, event: Event, factor: float, *, outside: float) -> StepRate:
    rate = StepRate(edges_s=stream.edges_s, rates_per_s=stream.rates_per_s)
    return rate.scaled_within(event.at_s, event.at_s + event.for_h * S_PER_H, factor, outside=outside)


def _with_rate(stream: DemandStream, rate: StepRate) -> DemandStream:
    return replace(stream, edges_s=rate.edges_s, rates_per_s=rate.rates_per_s)
