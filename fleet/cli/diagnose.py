"""Tell what binds a fleet: how much more it would do if one limit at a time were relaxed, and what that is worth.

    fleet diagnose lossy_links --replications 5

Each limit that the scenario has is relaxed alone, on the same luck: more demand, more vehicles (chargers, docks, bays,
packs), no losses, no breakdowns, beliefs that are true, a coordinator that may divert, decisions and links without
delay. What the fleet gains by it, per robot, per minute and per thousand dollars, is the limit's shadow price. The
verdict names what the largest gain that is certain belongs to: demand, capacity, coordination, comms or operators.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from fleet.cli.chosen_coordinator import parse, scenario_with
from fleet.cli.options import BadUsageError, add_scenario, load_plugins, load_scenario
from fleet.cli.output import clean, number, print_json, print_table, share, wrapped
from fleet.cli.progress import progress_bar
from fleet.cli.study_options import add_effort, add_figure, effort_of

if TYPE_CHECKING:
    import argparse

    from fleet.experiments.diagnosis import Diagnosis, ShadowPrice
    from fleet.experiments.limits import Limit
    from fleet.statistics.intervals import Interval

_FIGURES: Final = ("missions_per_day", "on_time_value_per_day", "departed_per_day", "success_rate", "on_time_rate")
_REPLICATIONS: Final = 10
_SHARE: Final = 0.25
_LEAST_P: Final = 0.001


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``SCENARIO``, how far to relax, other coordinators to try, and the effort."""
    add_scenario(parser)
    parser.add_argument(
        "--by", metavar="SHARE", type=_share, default=_SHARE, help=f"how much more of what is counted ({_SHARE})"
    )
    parser.add_argument(
        "--instead",
        metavar="NAME",
        action="append",
        default=[],
        help="another coordinator, as one more limit of coordination to relax; may be repeated",
    )
    add_figure(parser, _FIGURES)
    add_effort(parser, _REPLICATIONS)


def run(args: argparse.Namespace) -> int:
    """Relax the limits and show what each is worth."""
    load_plugins(args)
    scenario = load_scenario(args)
    _ = scenario.model
    if args.replications == 1:
        raise BadUsageError("--replications 1: one run can't tell a gain from chance; 2 or more are needed")
    from fleet.experiments.diagnosis import diagnose
    from fleet.experiments.limits import LIMITS

    limits = (*LIMITS, *(_instead(args, text) for text in args.instead))
    with progress_bar(args, f"{scenario.spec.name}, one limit at a time") as progress:
        found = diagnose(
            scenario,
            figure=args.figure,
            share=args.by,
            replications=args.replications,
            limits=limits,
            effort=effort_of(args, progress),
        )
    if args.json:
        seed = scenario.spec.seed if args.seed is None else args.seed
        print_json({"scenario": scenario.spec.name, "seed": seed} | _as_dict(found))
    else:
        print(wrapped(clean(f"{scenario.spec.name}: {_verdict(found)}")))
        _show(args, found)
    return 0


def _share(text: str) -> float:
    import argparse

    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 10:  # noqa: PLR2004 - eleven times as much is no longer the same fleet
        raise argparse.ArgumentTypeError(f"{text!r}: a share above 0 and up to 10 is expected, as in 0.25")
    return value


def _instead(args: argparse.Namespace, text: str) -> Limit:
    """Another coordinator as a limit to relax."""
    from fleet.experiments.limits import Bound, Limit
    from fleet.experiments.relaxations import Instead

    choice = scenario_with(args, parse(text, "--instead")).spec.command.coordinator
    way = Instead(coordinator=choice.model_dump(mode="json"))
    return Limit(name=f"{text} instead", bound=Bound.COORDINATION, way=way)


def _verdict(found: Diagnosis) -> str:
    if found.binds is None:
        return "no relaxed limit brings anything for certain; more replications, or another --figure, may tell"
    return f"{found.binds}-bound"


def _rule() -> str:
    from fleet.experiments.diagnosis import LEAST, RULE
    from fleet.statistics.significance import ALPHA

    return RULE.format(alpha=ALPHA, least=LEAST)


def _show(args: argparse.Namespace, found: Diagnosis) -> None:
    said = found.figure.replace("_", " ")
    rows = [_row(found, price) for price in found.prices]
    heads = ["limit relaxed", "binds if", ">gain", ">from", ">to", ">share", ">p, Holm", "counts"]
    print()
    print_table(
        args, heads, rows, title=f"{said}: {_shown(found.figure, found.base.mean)} as it is; gains, with 95 % intervals"
    )
    priced = [price for price in found.prices if price.per_unit is not None]
    if priced:
        print()
        _show_prices(args, found, priced)
    print()
    print(wrapped(_rule()))
    if found.absent:
        print(wrapped(f"Not limits of this scenario: {', '.join(found.absent)}."))


def _show_prices(args: argparse.Namespace, found: Diagnosis, prices: list[ShadowPrice]) -> None:
    rows = [_price_row(price, price.per_unit) for price in prices if price.per_unit is not None]
    heads = ["limit relaxed", "per", ">relaxed by", ">gain", ">from", ">to", ">per 1000 $"]
    print_table(args, heads, rows, title=f"Shadow prices, in {found.figure.replace('_', ' ')}")


def _price_row(price: ShadowPrice, per_unit: Interval) -> list[str | None]:
    bounds = (number(value, 3) for value in (per_unit.mean, per_unit.low, per_unit.high))
    dollars = None if price.per_1000_usd is None else number(price.per_1000_usd.mean, 3)
    return [price.limit.name, price.limit.unit, number(price.amount, 2), *bounds, dollars]


def _row(found: Diagnosis, price: ShadowPrice) -> list[str | None]:
    gain = price.gain.difference
    p = "< 0.001" if price.p_holm < _LEAST_P else number(price.p_holm, 3)
    shown = [_shown(found.figure, value) for value in (gain.mean, gain.low, gain.high)]
    part = share(gain.mean / found.base.mean) if found.base.mean else None
    return [price.limit.name, price.limit.bound, *shown, part, p, "yes" if price.counts else ""]


def _shown(figure: str, value: float | None) -> str | None:
    from fleet.statistics.replications import SHARES

    return share(value, 2) if figure in SHARES else number(value, 2)


def _as_dict(found: Diagnosis) -> dict[str, Any]:
    return {
        "figure": found.figure,
        "base": asdict(found.base),
        "binds": None if found.binds is None else str(found.binds),
        "rule": _rule(),
        "limits": [_price(price) for price in found.prices],
        "absent": list(found.absent),
        "runs": found.runs,
    }


def _price(price: ShadowPrice) -> dict[str, Any]:
    return {
        "limit": price.limit.name,
        "bound": str(price.limit.bound),
        "gain": asdict(price.gain.difference),
        "variance_reduction": price.gain.variance_reduction,
        "p_holm": price.p_holm,
        "counts": price.counts,
        "unit": price.limit.unit,
        "amount": price.amount,
        "per_unit": _plain(price.per_unit),
        "per_1000_usd": _plain(price.per_1000_usd),
        "cost": None if price.cost is None else asdict(price.cost),
    }


def _plain(interval: Interval | None) -> dict[str, Any] | None:
    return None if interval is None else asdict(interval)
