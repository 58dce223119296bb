"""The figures of a run as tables of text, for whoever shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from fleet.ledger.reader import Ledger
from fleet.statistics.bottleneck import resource_use
from fleet.statistics.markup import Markup, element, joined
from fleet.statistics.mission_counts import MissionCounts
from fleet.statistics.outages import outages
from fleet.statistics.post_decisions import decisions_by_post
from fleet.statistics.summary import Summary
from fleet.statistics.window import Window
from fleet.statistics.wording import count, lasting, number, share
from fleet.units import US_PER_H, US_PER_S

_DASH: Final = "–"
_KIND_HEADS: Final = (
    "kind", ">requested", ">succeeded", ">failed", ">expired", ">rejected", ">open", ">success", ">on time",
    ">response, h",
)  # fmt: skip
_PLATFORM_HEADS: Final = (
    "platform", ">vehicles", ">sorties", ">distance, km", ">energy, kWh", ">in use", ">broken", ">stranded", ">lost",
    ">lost a sortie",
)  # fmt: skip
_POST_HEADS: Final = (
    "post", "policy", ">calls", ">orders", ">accepted", ">refused", ">parts put off", ">parts rejected",
    ">instructions to posts", ">answered by the fallback",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable:
    """A table of text; a column whose head starts with ``>`` holds numbers; None is unknown."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]

    def html(self) -> Markup:
        """As an HTML table; all of its text is escaped."""
        numeric = [head.startswith(">") for head in self.heads]
        head = element("tr", *(_cell("th", h.removeprefix(">"), n) for h, n in zip(self.heads, numeric, strict=True)))
        body = [element("tr", *(_cell("td", c, n) for c, n in zip(row, numeric, strict=True))) for row in self.rows]
        caption = element("caption", self.title) if self.title else None
        return element("table", caption, element("thead", head), element("tbody", *body), class_="figures")


def _cell(name: str, text: str | None, numeric: bool) -> Markup:
    return element(name, _DASH if text is None else text, style="text-align: right" if numeric else None)


def tables_html(tables: Sequence[FigureTable]) -> Markup:
    """Tables one below the other."""
    return joined([table.html() for table in tables], "\n")


def headline(summary: Summary) -> FigureTable:
    """The figures that everybody asks for first."""
    ended = summary.missions.requested - summary.missions.open
    rows = (
        ("missions succeeded a day", _number(summary.missions_per_day), ""),
        ("missions set off a day", _number(summary.departed_per_day), "at least once"),
        ("success rate", _share(summary.success_rate), f"of {count(ended, 'mission')} that ended"),
        ("on time", _share(summary.on_time_rate), "of the same"),
        ("response", _number(summary.mean_response_h), "hours from ready to success, mean"),
        ("vehicles lost a day", _number(summary.losses_per_day), f"{summary.losses:,} in all"),
        ("utilisation", _share(summary.utilisation), "of vehicle time not under repair"),
        ("sorties", f"{summary.sorties:,}", f"{number(summary.fleet.distance_km)} km"),
    )
    return FigureTable(title="Headline figures", heads=("figure", ">value", ""), rows=rows)


def missions_by_kind(summary: Summary) -> FigureTable:
    """Missions by kind and outcome, derived kinds in rows of their own."""
    rows = [
        (f"{kind.kind} (derived)" if kind.derived else kind.kind, *_counts(kind.counts)) for kind in summary.by_kind
    ]
    if len(rows) > 1:
        rows.append(("all but derived", *_counts(summary.missions)))
    return FigureTable(title="Missions", heads=_KIND_HEADS, rows=tuple(rows))


def _counts(counts: MissionCounts) -> tuple[str | None, ...]:
    outcomes = [f"{value:,}" for value in counts.by_outcome().values()]
    return (*outcomes, _share(counts.success_rate), _share(counts.on_time_rate), _number(counts.mean_response_h))


def causes(summary: Summary) -> FigureTable:
    """Why missions did not succeed."""
    return _counted("Why missions did not succeed", "cause", summary.causes)


def loss_causes(summary: Summary) -> FigureTable:
    """Why vehicles were lost."""
    return _counted("Vehicles lost, by cause", "cause", summary.losses_by_cause)


def _counted(title: str, head: str, counts: Mapping[str, int]) -> FigureTable:
    whole = sum(counts.values())
    rows = tuple((name, f"{n:,}", share(n / whole)) for name, n in counts.items())
    return FigureTable(title=title, heads=(head, ">number", ">share"), rows=rows)


def platforms(summary: Summary) -> FigureTable:
    """What each platform did."""
    rows = tuple(
        (
            name, f"{use.vehicles:,}", f"{use.sorties:,}", f"{use.distance_km:,.0f}", f"{use.energy_kwh:,.0f}",
            _share(use.utilisation), f"{use.broken:,}", f"{use.stranded:,}", f"{use.losses:,}",
            _share(use.losses / use.sorties if use.sorties else None),
        )
        for name, use in summary.by_platform.items()
    )  # fmt: skip
    return FigureTable(title="Platforms (vehicles with their replacements)", heads=_PLATFORM_HEADS, rows=rows)


def resources(ledger: Ledger) -> FigureTable:
    """Docks, chargers, workshops, crossings and the like, the busiest first."""
    used = resource_use(ledger, Window.of(ledger))
    rows = tuple(
        (
            row["resource"], row["kind"], f"{row['capacity']:,}", f"{row['served']:,}",
            lasting(row["mean_wait_s"] * US_PER_S), _share(row["utilisation"]),
        )
        for row in used.rows(named=True)
    )  # fmt: skip
    heads = ("resource", "kind", ">places", ">served", ">mean wait", ">in use")
    return FigureTable(title="Resources", heads=heads, rows=rows)


def orders(summary: Summary) -> FigureTable:
    """What became of orders; what never happened is left out."""
    counts = {**summary.orders, "trips that came too late": summary.already_taken}
    rows = tuple((fate, f"{n:,}") for fate, n in counts.items() if n)
    return FigureTable(title="Orders", heads=("", ">number"), rows=rows)


def posts(ledger: Ledger) -> FigureTable:
    """What each command post decided under its policy; no rows where there is one post, of which all else tells."""
    found = decisions_by_post(ledger)
    rows = tuple(
        (
            one.post, one.policy, f"{one.calls:,}", f"{one.orders:,}", f"{one.accepted:,}", f"{one.refused:,}",
            f"{one.deferred:,}", f"{one.rejected:,}", None if one.instructions is None else f"{one.instructions:,}",
            f"{one.stood_in:,}",
        )
        for one in found
    )  # fmt: skip
    several = len(rows) > 1 or any(one.stood_in for one in found)
    return FigureTable(title="Decisions by post and policy", heads=_POST_HEADS, rows=rows if several else ())


def operators(summary: Summary) -> FigureTable:
    """How busy the operators were; no rows where a run has none."""
    people = summary.operators
    rows: tuple[tuple[str, str | None], ...] = ()
    if people is not None:
        wait_s = people.mean_wait_s
        rows = (
            ("hours on duty", number(people.duty_h)),
            ("of them busy", _share(people.utilisation)),
            ("calls served", f"{people.calls:,}"),
            ("mean wait of a call", None if wait_s is None else lasting(wait_s * US_PER_S)),
        )
    return FigureTable(title="Operators", heads=("", ">figure"), rows=rows)


def lost_links(ledger: Ledger) -> FigureTable:
    """How often and how long links of vehicles were down, by kind of link and cause."""
    window = Window.of(ledger)
    lasted = pl.col("until_us") - pl.col("since_us")
    found = (
        outages(ledger)
        .with_columns(inside_us=window.overlap_us("since_us", "until_us"))
        .filter(pl.col("inside_us") > 0)
        .group_by("link", "cause")
        .agg(n=pl.len(), hours=pl.col("inside_us").sum() / US_PER_H, mean=lasted.mean(), most=lasted.max())
        .sort("hours", "link", "cause", descending=[True, False, False])
    )
    rows = tuple(
        (link, cause, f"{n:,}", number(hours), lasting(mean), lasting(most))
        for link, cause, n, hours, mean, most in found.rows()
    )
    heads = ("link", "cause", ">outages", ">vehicle hours", ">mean", ">longest")
    return FigureTable(title="Lost links", heads=heads, rows=rows)


def time_in(summary: Summary) -> FigureTable:
    """Mean hours per mission in each category, for missions that succeeded and for all others."""
    succeeded, others = summary.missions.succeeded, summary.missions.requested - summary.missions.succeeded

    def hours(times: Mapping[str, int], name: str, missions: int) -> str | None:
        return f"{times[name] / US_PER_H / missions:,.3f}" if missions else None

    rows = tuple(
        (name.replace("_", " "), hours(summary.time_in, name, succeeded), hours(summary.time_in_unserved, name, others))
        for name in summary.time_in
        if summary.time_in[name] or summary.time_in_unserved[name]
    )
    heads = ("hours a mission, mean", f">that succeeded ({succeeded:,})", f">all others ({others:,})")
    return FigureTable(title="Where the time of missions went", heads=heads, rows=rows)


def cost(summary: Summary) -> FigureTable:
    """What the run cost, in US dollars; rates that the scenario does not declare are named."""
    parts: dict[str, Any] = summary.cost.as_dict()
    undeclared = parts.pop("undeclared")
    names = {"losses_usd": "vehicles lost, at typical prices", "repair_usd": "repair", "energy_usd": "energy",
             "operator_usd": "operators", "total_usd": "in all"}  # fmt: skip
    rates = {"repair_usd": "repair_usd_per_h", "energy_usd": "energy_usd_per_kwh", "operator_usd": "operator_usd_per_h"}
    rows = [
        (told, "no rate declared" if rates.get(key) in undeclared else f"{parts[key]:,.0f}")
        for key, told in names.items()
    ]
    rows.append(("for each success", _number(summary.cost_per_success) or "–"))
    return FigureTable(title="Cost", heads=("", ">US dollars"), rows=tuple(rows))


def _share(value: float | None) -> str | None:
    return None if value is None else share(value)


def _number(value: float | None) -> str | None:
    return None if value is None else number(value)
