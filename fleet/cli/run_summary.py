"""What came of a run, as text for people: headline figures first, then missions, causes, platforms, cost and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fleet.cli.capture_text import print_captures
from fleet.cli.output import bar, clean, counted, number, print_table, share
from fleet.units import S_PER_MIN

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from fleet.ledger.reader import Ledger
    from fleet.statistics.mission_counts import MissionCounts
    from fleet.statistics.run import Run
    from fleet.statistics.summary import Summary

_RATE_NAMES: Final = {
    "repair_usd_per_h": "repair",
    "energy_usd_per_kwh": "energy",
    "operator_usd_per_h": "operator hours",
}

_BAR_WIDTH: Final = 50
"""Columns of a bar that stands for the whole, the same in every block: two per cent each."""

_SMOOTH: Final = ("issued", "approved", "accepted")
"""What becomes of an order when all goes well."""


def print_summary(args: argparse.Namespace, run: Run) -> None:
    """Print the summary of *run*, and the published figures beside it where its scenario names them."""
    summary = run.summary()
    _print_headline(args, summary)
    _print_missions(args, summary)
    _print_counts(args, "Why missions ended without success", summary.causes)
    print_captures(args, summary.captures)
    _print_platforms(args, summary, run.ledger)
    _print_counts(args, "Vehicles lost, by cause", summary.losses_by_cause)
    _print_stocks(args, summary)
    _print_orders(args, summary.orders)
    _print_cost(args, summary)
    _print_time(args, "Where the time of missions that succeeded went", summary.time_in)
    _print_time(args, "Where the time of all others went, open ones up to the horizon", summary.time_in_unserved)
    _print_bottleneck(summary)
    _print_published(args, run)


def _print_headline(args: argparse.Namespace, summary: Summary) -> None:
    days = counted(float(f"{summary.horizon_days:.4g}"), "day")
    if summary.warm_up_days:
        days += f" of which {summary.warm_up_days:g} to warm up are not counted"
    print(clean(f"{summary.scenario}: {days}, seed {summary.seed}, coordinator {summary.coordinator}"))
    for name in summary.knows_the_future:
        print(clean(f"{name} knows the future: a bound on what is possible, not a policy"))
    ended = summary.missions.requested - summary.missions.open
    print()
    rows = [
        ["missions per day", number(summary.missions_per_day), "succeeded"],
        ["", number(summary.departed_per_day), "set off at least once"],
        ["success rate", share(summary.success_rate), f"of the {ended:,} that have ended"],
        ["on time", share(summary.on_time_rate), "of the same"],
        ["response", number(summary.mean_response_h, 2), "hours from ready to success, mean"],
        ["utilisation", share(summary.utilisation), "of vehicle time not under repair was spent in sorties"],
    ]
    print_table(args, ["", ">", ""], rows)


def _print_missions(args: argparse.Namespace, summary: Summary) -> None:
    rows = [
        [f"{kind.kind} (derived)" if kind.derived else kind.kind, *_counts(kind.counts)] for kind in summary.by_kind
    ]
    if sum(not kind.derived for kind in summary.by_kind) > 1 or any(kind.derived for kind in summary.by_kind):
        rows.append(["all but derived", *_counts(summary.missions)])
    heads = ["kind", ">requested", ">succeeded", ">failed", ">expired", ">rejected", ">open", ">success", ">on time"]
    print()
    print_table(args, heads, rows, title="Missions")


def _counts(counts: MissionCounts) -> list[object]:
    outcomes = [f"{value:,}" for value in counts.by_outcome().values()]
    return [*outcomes, share(counts.success_rate), share(counts.on_time_rate)]


def _print_counts(args: argparse.Namespace, title: str, counts: Mapping[str, int]) -> None:
    if not counts:
        return
    whole = sum(counts.values())
    print()
    print_table(args, ["", ">", ">"], [[name, f"{n:,}", share(n / whole)] for name, n in counts.items()], title=title)


def _print_platforms(args: argparse.Namespace, summary: Summary, ledger: Ledger) -> None:
    served, stuck = _missions_by_platform(ledger), summary.fleet.stuck > 0
    rows: list[list[Any]] = [
        [
            name, f"{use.vehicles:,}", f"{use.sorties:,}", f"{served.get(name, 0):,}", number(use.distance_km, 0),
            share(use.utilisation, 0), f"{use.broken:,}", f"{use.stranded:,}", *([f"{use.stuck:,}"] if stuck else []),
            f"{use.losses:,}",
        ]
        for name, use in summary.by_platform.items()
    ]  # fmt: skip
    heads = ["platform", ">vehicles", ">sorties", ">missions", ">distance\nkm", ">in use"]
    heads += [">broken", ">stranded", *([">stuck"] if stuck else []), ">lost"]
    print()
    title = "Platforms (vehicles with their replacements; missions that a platform had a part in)"
    print_table(args, heads, rows, title=title)


def _missions_by_platform(ledger: Ledger) -> dict[str, int]:
    """Missions of which a vehicle of the platform delivered or completed a part."""
    import polars as pl

    from fleet.statistics.sharing import SERVED

    platforms = ledger.table("vehicles").select("vehicle", "platform").unique()
    served = ledger.table("parts").filter(pl.col("event").is_in(SERVED)).join(platforms, on="vehicle")
    return dict(served.group_by("platform").agg(pl.col("mission").n_unique()).rows())


def _print_cost(args: argparse.Namespace, summary: Summary) -> None:
    """What was counted; a rate that the scenario doesn't declare has no row, because 0 is not what it costs."""
    cost = summary.cost
    parts = {"repair_usd_per_h": cost.repair_usd, "energy_usd_per_kwh": cost.energy_usd}
    parts["operator_usd_per_h"] = cost.operator_usd
    rows = [["vehicles lost", number(cost.losses_usd, 0), "at typical prices"]]
    rows += [[_RATE_NAMES[rate], number(usd, 0), ""] for rate, usd in parts.items() if rate not in cost.undeclared]
    rows.append(["per success", number(summary.cost_per_success, 0), ""])
    print()
    print_table(args, ["", ">", ""], rows, title="Cost, US dollars")
    if cost.undeclared:
        missing = ", ".join(_RATE_NAMES[rate] for rate in cost.undeclared)
        print(f"  Not counted: {missing}; the scenario's costs: declares no rate for them.")


def _print_orders(args: argparse.Namespace, orders: Mapping[str, int]) -> None:
    """What became of orders, where anything else happened to one than to be accepted."""
    if not any(n for fate, n in orders.items() if fate not in _SMOOTH):
        return
    print()
    rows = [[fate, f"{n:,}"] for fate, n in orders.items() if n or fate in {"issued", "accepted"}]
    print_table(args, ["", ">"], rows, title="Orders (fleet log RUN_DIR --table orders gives the reasons)")


def _print_stocks(args: argparse.Namespace, summary: Summary) -> None:
    """How often and how long sites were out of stock, where the scenario has stocks."""
    if not summary.stocks:
        return
    rows = [
        [
            each.item, f"{each.sites:,}", f"{each.stock_outs:,}", share(each.out_share), f"{each.ran_out:,}",
            number(each.first_out_h, 1), number(each.supplied_kg, 0),
        ]
        for each in summary.stocks
    ]  # fmt: skip
    heads = [
        "item",
        ">sites",
        ">stock-outs",
        ">time out",
        ">sites that\nran out",
        ">first after\nh, mean",
        ">supplied\nkg",
    ]
    print()
    print_table(args, heads, rows, title="Stocks of sites")


def _print_time(args: argparse.Namespace, title: str, time_in: Mapping[str, int]) -> None:
    """The shares of a total that the categories add up to, the largest first; a bar of full width is all of it."""
    total = time_in["total"]
    shares = {name.replace("_", " "): us / total for name, us in time_in.items() if us and name != "total"}
    if not shares:
        return
    rows = [
        [name, share(part), bar(part, _BAR_WIDTH)]
        for name, part in sorted(shares.items(), key=lambda item: item[1], reverse=True)
    ]
    print()
    print_table(args, ["", ">", ""], rows, title=title)


def _print_bottleneck(summary: Summary) -> None:
    print("\nWhat was short")
    found = summary.bottleneck
    if found is None:
        print("  No dock, charger, workshop or crossing was used.")
    else:
        wait = found.mean_wait_s / S_PER_MIN
        used = f"{found.served:,} served, busy {share(found.utilisation, 0)} of the time"
        print(clean(f"  {found.name}: {wait:,.1f} min of waiting each, {used}"))
    people = summary.operators
    if people is not None and people.utilisation is not None:
        wait = (people.mean_wait_s or 0.0) / S_PER_MIN
        busy = f"busy {share(people.utilisation, 0)} of their time on duty"
        print(f"  operators: {wait:,.1f} min of waiting each, {people.calls:,} calls served, {busy}")
    if summary.busiest_platform is not None:
        use = summary.by_platform[summary.busiest_platform]
        print(clean(f"  {summary.busiest_platform}: in use {share(use.utilisation, 0)} of the time, the most of all"))


def _print_published(args: argparse.Namespace, run: Run) -> None:
    if run.meta.get("published") is None:
        return
    from fleet.cli.reference import published_figures
    from fleet.statistics.published import published_beside

    rows = [
        [row.figure, _role(row.role), _figure(row.simulated), row.published, row.tag]
        for row in published_beside(run, published_figures())
        if row.simulated is not None or row.role != "not published"
    ]
    print()
    title = "Published figures (an input went into the scenario, so that its agreement says nothing)"
    print_table(args, ["figure", "role", ">simulated", "published", "tag"], rows, title=title)


def _role(role: str) -> str | None:
    """The role, but for figures that nobody published, of which the next column says so."""
    return None if role == "not published" else role


def _figure(value: float | None) -> str | None:
    if value is None:
        return None
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}" if abs(value) < 1 else f"{value:,.1f}"
