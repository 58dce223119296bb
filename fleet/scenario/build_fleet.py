"""From a scenario's fleet to groups of vehicles with homes that can ready them."""

from __future__ import annotations

from collections.abc import Mapping

from fleet.domain.platform import Platform
from fleet.scenario.build_sites import SiteTable
from fleet.scenario.extent import rule_of_point
from fleet.scenario.findings import Findings
from fleet.scenario.model import FleetGroup, LinkModel
from fleet.scenario.schema import MAX_VEHICLES, FleetSpec
from fleet.terrain.graph import Terrain
from fleet.units import M_PER_KM, S_PER_H, S_PER_MIN


def build_fleet(
    specs: list[FleetSpec],
    platforms: Mapping[str, Platform],
    sites: SiteTable,
    terrain: Terrain,
    links: Mapping[str, LinkModel],
    findings: Findings,
) -> tuple[FleetGroup, ...]:
    """The groups of vehicles in file order; notes every broken rule, and leaves out the groups that break one."""
    total = sum(spec.count for spec in specs)
    if total > MAX_VEHICLES:
        findings.add(("fleet",), f"{total} vehicles in all, at most {MAX_VEHICLES} are allowed")
    for number, spec in enumerate(specs):
        if spec.start_km is not None and (rule := rule_of_point(terrain, *spec.start_km)):
            findings.add(("fleet", number, "start_km"), rule)
    groups = (_group(number, spec, platforms, sites, links, findings) for number, spec in enumerate(specs))
    return tuple(group for group in groups if group is not None)


def _group(
    number: int,
    spec: FleetSpec,
    platforms: Mapping[str, Platform],
    sites: SiteTable,
    links: Mapping[str, LinkModel],
    findings: Findings,
) -> FleetGroup | None:
    loc = ("fleet", number)
    platform = platforms.get(spec.platform)
    if platform is None:
        findings.unknown((*loc, "platform"), "platform", spec.platform, platforms)
    home = _one_site((*loc, "home"), spec.home, sites, findings)
    if home is not None:
        _check_home((*loc, "home"), home, platform, sites, findings)
    reposition_to = None
    if spec.reposition_to is not None:
        reposition_to = _one_site((*loc, "reposition_to"), spec.reposition_to, sites, findings)
    link = None
    if spec.link is not None:
        link = links.get(spec.link)
        if link is None:
            findings.unknown((*loc, "link"), "kind of link", spec.link, links)
    if platform is None or home is None:
        return None
    return FleetGroup(
        platform=spec.platform,
        count=spec.count,
        home=home,
        start_m=None if spec.start_km is None else (spec.start_km[0] * M_PER_KM, spec.start_km[1] * M_PER_KM),
        replacement_s=None if spec.replacement_h is None else spec.replacement_h * S_PER_H,
        when_idle=spec.when_idle,
        reposition_to=reposition_to,
        recharge_below=spec.recharge_below,
        link=link,
        link_timeout_s=spec.link_timeout_s,
        on_link_loss=spec.on_link_loss,
        loiter_s=spec.loiter_min * S_PER_MIN,
        control=spec.control,
    )


def _one_site(loc: tuple[str | int, ...], name: str, sites: SiteTable, findings: Findings) -> int | None:
    """The site of a name, which must mean exactly one."""
    found = sites.find(name)
    if not found:
        findings.unknown(loc, "site", name, [site.name for site in sites.sites])
    if len(found) > 1:
        findings.add(loc, f"the group has {len(found)} sites, one site is expected")
    return found[0] if len(found) == 1 else None


def _check_home(
    loc: tuple[str | int, ...], home: int, platform: Platform | None, sites: SiteTable, findings: Findings
) -> None:
    site = sites.sites[home]
    if not site.is_base:
        findings.add(loc, f"the site is a {site.kind}, a home must be a depot")
    elif platform is not None and platform.power == "battery" and not (site.chargers or site.swap_bays):
        rule = f"platform {platform.name!r} runs on batteries and depot {site.name!r} has no chargers and no swap_bays"
        findings.add(loc, rule)
