"""Tell which assumption an answer hangs on: Morris' screening or Sobol' indices over what a scenario assumes.

    fleet sensitivity quickstart --samples 4 --replications 2 --vary hazards.loss_per_km.truth=0:0.01

What is varied are the figures of the fleet's platforms that the catalogue tags assumed, each from its low over its
typical to its high value, one figure of all platforms together (or each alone, with --by-platform), and the keys that
--vary names. All runs meet the same luck. Morris' method says cheaply what matters at all; Sobol' indices say, for many
more runs, what share of the variance is whose. Needs the extra [study].
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from fleet.cli.options import BadUsageError, add_scenario, load_plugins, load_scenario, positive
from fleet.cli.output import clean, number, print_json, print_table
from fleet.cli.progress import progress_bar
from fleet.cli.study_options import add_effort, add_figure, effort_of

if TYPE_CHECKING:
    import argparse

    from fleet.experiments.assumptions import Factor
    from fleet.experiments.sensitivity import Sensitivity
    from fleet.scenario.scenario import Scenario

_FIGURES: Final = (
    "missions_per_day", "on_time_value_per_day", "success_rate", "on_time_rate", "departed_per_day", "mean_response_h",
    "losses_per_day", "cost_per_success", "utilisation",
)  # fmt: skip
_REPLICATIONS: Final = 3
_SAMPLES: Final = {"morris": 10, "sobol": 64}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``SCENARIO``, what to vary, the method, and the effort."""
    add_scenario(parser)
    parser.add_argument(
        "--vary",
        metavar="KEY=LOW:HIGH",
        action="append",
        default=[],
        help="also vary a number of the scenario, as in hazards.loss_per_km.truth=0:0.01; may be repeated",
    )
    parser.add_argument("--only-named", action="store_true", help="vary nothing but what --vary names")
    parser.add_argument("--by-platform", action="store_true", help="vary the figures of each platform alone")
    parser.add_argument("--method", choices=tuple(_SAMPLES), default="morris", help="morris or sobol (morris)")
    parser.add_argument(
        "--samples",
        metavar="N",
        type=positive,
        help="Morris: N × (factors + 1) points (10); Sobol': N × (factors + 2), N a power of two (64)",
    )
    add_figure(parser, _FIGURES)
    add_effort(parser, _REPLICATIONS)


def run(args: argparse.Namespace) -> int:
    """Vary the assumptions and show what each does."""
    load_plugins(args)
    scenario = load_scenario(args)
    _ = scenario.model
    factors, samples = _factors(args, scenario), _samples(args)
    from fleet.experiments.sensitivity import sensitivity

    with progress_bar(args, f"{scenario.spec.name}, {len(factors)} assumptions") as progress:
        found = sensitivity(
            scenario,
            factors,
            method=args.method,
            samples=samples,
            figure=args.figure,
            replications=args.replications,
            effort=effort_of(args, progress),
        )
    if args.json:
        facts = {"scenario": scenario.spec.name, "replications": args.replications}
        print_json(facts | asdict(found))
    else:
        print(clean(f"{scenario.spec.name}: {_range(found)}"))
        print()
        _show(args, found, factors)
    return 0


def _factors(args: argparse.Namespace, scenario: Scenario) -> list[Factor]:
    from fleet.experiments.assumptions import assumed_figures, named_key

    factors = [] if args.only_named else list(assumed_figures(scenario, by_platform=args.by_platform))
    factors += [named_key(scenario, *_named(text)) for text in args.vary]
    if not factors:
        raise BadUsageError("nothing to vary: name keys with --vary KEY=LOW:HIGH")
    return factors


def _samples(args: argparse.Namespace) -> int:
    samples: int = _SAMPLES[args.method] if args.samples is None else args.samples
    if args.method == "sobol" and samples & (samples - 1):
        raise BadUsageError(f"--samples {samples}: Sobol' indices take a power of two, such as 64")
    return samples


def _named(text: str) -> tuple[str, float, float]:
    """``KEY=LOW:HIGH`` in its parts; raises ``BadUsageError`` for what is none."""
    key, _, bounds = text.partition("=")
    low, _, high = bounds.partition(":")
    try:
        return key, float(low), float(high)
    except ValueError:
        raise BadUsageError(f"--vary {text!r}: KEY=LOW:HIGH is expected, with two numbers") from None


def _range(found: Sensitivity) -> str:
    said = found.figure.replace("_", " ")
    values = ", ".join(
        f"{number(value, 3)} {word}"
        for word, value in (("at least", found.least), ("on average", found.mean), ("at most", found.greatest))
    )
    return f"{said} over all points: {values}; {found.runs:,} runs"


def _show(args: argparse.Namespace, found: Sensitivity, factors: list[Factor]) -> None:
    ranges = {factor.name: _bounds(factor) for factor in factors}
    if found.method == "morris":
        heads = ["assumption", "from, to", ">strength", ">± half", ">mean effect", ">interaction"]
        rows = [
            [one.factor, ranges[one.factor], *(number(value, 3) for value in (
                one.strength, one.strength_half, one.mean_effect, one.interaction))]
            for one in found.effects
        ]  # fmt: skip
        title = "Morris: mean size of the change as an assumption goes from low to high; 95 % intervals"
    else:
        heads = ["assumption", "from, to", ">total", ">± half", ">alone", ">± half"]
        rows = [
            [one.factor, ranges[one.factor], *(number(value, 3) for value in (
                one.total, one.total_half, one.first, one.first_half))]
            for one in found.effects
        ]  # fmt: skip
        title = "Sobol': share of the variance, with interactions and alone; 95 % intervals"
    print_table(args, heads, rows, title=title)


def _bounds(factor: Factor) -> str:
    """The range of a factor of one assumption; how many it moves where there are more."""
    if len(factor.assumptions) > 1:
        return f"low to high of {len(factor.assumptions)}"
    (one,) = factor.assumptions
    return f"{one.low:g} to {one.high:g}"
