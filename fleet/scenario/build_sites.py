"""From a scenario's sites and groups of sites to named places on the terrain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fleet.domain.platform import Platform
from fleet.domain.site import Site
from fleet.randomness import stream_key
from fleet.scenario.extent import rule_of_point
from fleet.scenario.findings import Findings
from fleet.scenario.schema import MAX_JOURNEYS, MAX_SITES, SiteSpec
from fleet.terrain.graph import Terrain
from fleet.terrain.placement import BANDS, place_sites
from fleet.units import M_PER_KM, S_PER_H

_DEFAULT_PLACE: Final = {"depot": "rear", "demand": "near front", "position": "front", "mast": "middle"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTable:
    """The sites in file order, found by the name of a site or of a group.

    They are as command believes them; ``loss_per_s`` is how dangerous each really is.
    """

    sites: tuple[Site, ...]
    loss_per_s: tuple[float, ...]

    def find(self, reference: str) -> tuple[int, ...]:
        """Indices of the sites that a name means, ascending; empty where it means none."""
        return tuple(index for index, site in enumerate(self.sites) if reference in {site.name, site.group})

    @property
    def references(self) -> list[str]:
        """Every name that means something: groups first, then sites."""
        return [*dict.fromkeys(site.group for site in self.sites if site.group), *(site.name for site in self.sites)]

    @property
    def depots(self) -> tuple[int, ...]:
        """Indices of the depots."""
        return tuple(index for index, site in enumerate(self.sites) if site.is_base)


def build_sites(specs: list[SiteSpec], terrain: Terrain, seed: int, findings: Findings) -> SiteTable:
    """Every site at its node; raises ``ScenarioError`` that names every broken rule.

    Sites at a node or a point are set down first, then those with a placement rule in file order, each at a node that
    no other site has. Drones fly to the point of a site ``at_km``; ground vehicles use the node nearest to it.
    """
    total = sum(spec.count for spec in specs)
    if total > MAX_SITES:
        findings.add(("sites",), f"{total:,} sites in all, at most {MAX_SITES:,} are allowed")
        findings.close()
    names = _names(specs, findings)
    for number, spec in enumerate(specs):
        _check(number, spec, terrain, findings)
    findings.close()
    nodes = _nodes(specs, terrain, seed, findings)
    sites = [
        _site(spec, name, node, terrain)
        for number, spec in enumerate(specs)
        for name, node in zip(names[number], nodes[number], strict=True)
    ]
    loss_per_s = (spec.loss_per_h.truth / S_PER_H for number, spec in enumerate(specs) for _ in names[number])
    return SiteTable(sites=tuple(sites), loss_per_s=tuple(loss_per_s))


def check_journeys(sites: int, platforms: Sequence[Platform], findings: Findings) -> None:
    """Note a table of ways from site to site that is too large: one for each kind of running gear that drives."""
    gears = len({(item.mobility, item.top_mps / item.cruise_mps) for item in platforms if item.medium == "ground"})
    if sites**2 * gears > MAX_JOURNEYS:
        rule = f"{sites:,} × {sites:,} ways for {gears} kinds of running gear, at most {MAX_JOURNEYS:,} are allowed"
        findings.add(("sites",), rule)


def _names(specs: list[SiteSpec], findings: Findings) -> list[list[str]]:
    """The names of each entry's sites; a group that goes on in a later entry goes on counting."""
    counted: Counter[str] = Counter()
    names: list[list[str]] = []
    for spec in specs:
        if spec.name is not None:
            names.append([spec.name])
            continue
        group = str(spec.group)
        names.append([f"{group} {counted[group] + number}" for number in range(1, spec.count + 1)])
        counted[group] += spec.count
    groups = {spec.group for spec in specs}
    seen: set[str] = set()
    for number, (spec, own) in enumerate(zip(specs, names, strict=True)):
        key = "group" if spec.name is None else "name"
        for name in own:
            if name in seen:
                findings.add(("sites", number, key), f"site {name!r} is there already; site names must differ")
            elif name in groups:
                findings.add(("sites", number, key), f"site {name!r} has the name of a group; they must differ")
            seen.add(name)
    return names


def _check(number: int, spec: SiteSpec, terrain: Terrain, findings: Findings) -> None:
    loc = ("sites", number)
    if spec.place is not None and spec.place not in BANDS:
        findings.unknown((*loc, "place"), "placement", spec.place, BANDS)
    if spec.node is not None and spec.node not in terrain.node_ids:
        findings.unknown((*loc, "node"), "terrain node", spec.node, terrain.node_ids)
    if spec.at_km is not None and (rule := rule_of_point(terrain, *spec.at_km)):
        findings.add((*loc, "at_km"), rule)
    if spec.swap_bays > 0 and spec.charged_packs == 0:
        findings.add((*loc, "swap_bays"), "swap bays need charged_packs above 0")
    if spec.charged_packs > 0 and spec.swap_bays == 0:
        findings.add((*loc, "charged_packs"), "charged packs need swap_bays above 0 to be put in")


def _nodes(specs: list[SiteSpec], terrain: Terrain, seed: int, findings: Findings) -> list[tuple[int, ...]]:
    """The nodes of each entry's sites."""
    placed = [_fixed_node(spec, terrain) for spec in specs]
    taken = [node for nodes in placed for node in nodes]
    for number, spec in enumerate(specs):
        if placed[number]:
            continue
        key = stream_key(seed, 0, "placement", str(number))
        with findings.placed(("sites", number)):
            placed[number] = place_sites(terrain, _rule(spec), spec.count, key, avoid=tuple(taken))
        taken += placed[number]
    return placed


def _fixed_node(spec: SiteSpec, terrain: Terrain) -> tuple[int, ...]:
    if spec.node is not None:
        return (terrain.node_ids.index(spec.node),)
    if spec.at_km is not None:
        x_km, y_km = spec.at_km
        return (int(terrain.nearest_node(x_km * M_PER_KM, y_km * M_PER_KM)),)
    return ()


def _rule(spec: SiteSpec) -> str:
    return spec.place if spec.place is not None else _DEFAULT_PLACE[spec.kind]


def _site(spec: SiteSpec, name: str, node: int, terrain: Terrain) -> Site:
    x_m, y_m = float(terrain.x_m[node]), float(terrain.y_m[node])
    if spec.at_km is not None:
        x_m, y_m = spec.at_km[0] * M_PER_KM, spec.at_km[1] * M_PER_KM
    return Site(
        name=name,
        kind=spec.kind,
        node=node,
        x_m=x_m,
        y_m=y_m,
        group=spec.group or "",
        docks=spec.docks,
        chargers=spec.chargers,
        swap_bays=spec.swap_bays,
        charged_packs=spec.charged_packs,
        workshop_bays=spec.workshop_bays,
        loss_per_h=spec.loss_per_h.belief,
    )
