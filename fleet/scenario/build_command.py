"""From a scenario's command section to command posts, their scopes and their coordinators."""

from __future__ import annotations

from fleet.scenario.build_coordinator import registry, resolve_coordinator, scopes_of
from fleet.scenario.build_links import build_links
from fleet.scenario.build_operators import build_operators
from fleet.scenario.build_sites import SiteTable
from fleet.scenario.findings import Findings
from fleet.scenario.model import CommandModel, CoordinatorChoice, PostModel
from fleet.scenario.schema import Command, CoordinatorSpec, PostSpec
from fleet.wording import first_few

PARENTS = "balance-stocks"
"""The policy of posts that command posts only, where the scenario names none."""

SHORTEST_TIMEOUT_S = 60.0
"""How long a post waits for an acknowledgement where the scenario doesn't say."""


def build_command(command: Command, sites: SiteTable, findings: Findings) -> CommandModel:
    """Who decides; notes every broken rule."""
    coordinator = resolve_coordinator(("command", "coordinator"), command.coordinator, findings)
    return CommandModel(
        per_vehicle=command.architecture == "per-vehicle",
        posts=_posts(command, coordinator, sites, findings),
        coordinator=coordinator,
        fallback=_fallback(command, findings),
        announce_to=command.announce_to,
        latency_s=command.links.latency_s,
        loss=command.links.loss,
        report_every_s=command.links.report_every_s,
        links=build_links(command.links, sites, findings),
        retries=command.retries,
        ack_timeout_s=command.ack_timeout_s or max(SHORTEST_TIMEOUT_S, 3.0 * _slowest_s(command)),
        request_repeat_s=command.request_repeat_s,
        lost_after_s=command.lost_after_s,
        coalesce_s=command.coalesce_s,
        decision_latency_s=command.latency_s,
        tell_every_s=command.tell_every_s,
        takeover_after_s=command.takeover_after_s,
        work_per_s=command.work_per_s,
        work_budget=command.work_budget,
        watchdog_s=command.watchdog_s,
        operators=build_operators(command.operators),
    )


def _slowest_s(command: Command) -> float:
    """The longest latency of any link."""
    return max(command.links.latency_s, *(kind.latency_s for kind in command.links.kinds), 0.0)


def _fallback(command: Command, findings: Findings) -> CoordinatorChoice | None:
    """The policy that stands in, with the coordinator's scope where it can have that, and with idle vehicles else."""
    name, scope = command.fallback, command.coordinator.scope
    if name is None:
        return None
    if name in registry().names():
        if registry().needs_truth(name):
            rule = f"{name!r} knows the future and can't stand in for a policy that doesn't"
            findings.add(("command", "fallback"), rule)
        if scope not in (scopes_of(name) or (scope,)):
            scope = "idle"
    return resolve_coordinator(("command", "fallback"), CoordinatorSpec(name=name, scope=scope), findings)


def _posts(
    command: Command, coordinator: CoordinatorChoice, sites: SiteTable, findings: Findings
) -> tuple[PostModel, ...]:
    if command.architecture == "per-vehicle":
        return ()
    if command.architecture == "central":
        whole = frozenset(range(len(sites.sites)))
        return (PostModel(name="central", sites=whole, coordinator=coordinator, parent=None),)
    scopes = _scopes(command.posts, sites, findings)
    _check_parents(command.posts, findings)
    _check_deputies(command.posts, findings)
    return tuple(
        PostModel(
            name=post.name,
            sites=scope,
            coordinator=_coordinator_of(number, post, coordinator, findings),
            parent=post.parent,
            deputy=post.deputy,
        )
        for number, (post, scope) in enumerate(zip(command.posts, scopes, strict=True))
    )


def _coordinator_of(
    number: int, post: PostSpec, leaves: CoordinatorChoice, findings: Findings
) -> CoordinatorChoice:  # fmt: skip
    """A post's own coordinator, that of the leaves, or for a post that holds nothing the one for parents."""
    loc = ("command", "posts", number, "coordinator")
    if post.coordinator is not None:
        return resolve_coordinator(loc, post.coordinator, findings)
    return leaves if post.holds else resolve_coordinator(loc, CoordinatorSpec(name=PARENTS), findings)


def _scopes(posts: list[PostSpec], sites: SiteTable, findings: Findings) -> list[frozenset[int]]:
    """The sites of each post: every site must have exactly one."""
    holder: dict[int, str] = {}
    scopes: list[frozenset[int]] = []
    for number, post in enumerate(posts):
        own: list[int] = []
        for entry, reference in enumerate(post.holds):
            loc = ("command", "posts", number, "holds", entry)
            found = sites.find(reference)
            if not found:
                findings.unknown(loc, "site or group", reference, sites.references)
            for site in found:
                if site in holder:
                    findings.add(loc, f"site {sites.sites[site].name!r} is held by post {holder[site]!r} already")
                holder.setdefault(site, post.name)
            own.extend(found)
        scopes.append(frozenset(own))
    free = [site.name for index, site in enumerate(sites.sites) if index not in holder]
    if free:
        findings.add(("command", "posts"), f"every site must be held by a post, these are by none: {first_few(free)}")
    return scopes


def _check_parents(posts: list[PostSpec], findings: Findings) -> None:
    """Every parent is a post, and nobody commands itself."""
    parent = {post.name: post.parent for post in posts}
    for number, post in enumerate(posts):
        loc = ("command", "posts", number, "parent")
        if post.parent is not None and post.parent not in parent:
            findings.unknown(loc, "post", post.parent, parent)
            continue
        above: list[str | None] = [post.name]
        while above[-1] is not None and len(above) <= len(posts):
            above.append(parent.get(above[-1]))
        if above[-1] is not None:
            findings.add(loc, f"post {post.name!r} would command itself: {' → '.join(str(name) for name in above)}")


def _check_deputies(posts: list[PostSpec], findings: Findings) -> None:
    """Every deputy is another post, and who holds nothing commands somebody."""
    names = [post.name for post in posts]
    parents = {post.parent for post in posts}
    for number, post in enumerate(posts):
        loc = ("command", "posts", number)
        if post.deputy is not None and post.deputy not in names:
            findings.unknown((*loc, "deputy"), "post", post.deputy, names)
        elif post.deputy == post.name:
            findings.add((*loc, "deputy"), "must be another post")
        if not post.holds and post.name not in parents:
            findings.add((*loc, "holds"), "a post that holds no site must be the parent of another post")
