"""List the platforms of the catalogue, or show one with every figure's bounds, source and date.

A figure that nobody has published is assumed; it is marked with ~ and is a factor to sweep, never a fact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fleet.cli.options import BadUsageError, add_json
from fleet.cli.output import plain, print_json, print_table

if TYPE_CHECKING:
    import argparse

    from fleet.domain.platform import CatalogueEntry, Figure

_COLUMNS: Final = {
    "payload_kg": "payload\nkg",
    "cruise_kmh": "cruise\nkm/h",
    "range_km": "range\nkm",
    "recharge_h": "charge\nh",
    "tow_kg": "tow\nkg",
    "price_kusd": "price\nk$",
}
_LEGEND: Final = (
    "~ assumed: no source states it, so sweep it.  ^ inferred from published figures.",
    "Figures without a mark are reported or from the press.",
)
_PLACEHOLDER: Final = "* placeholder: next to nothing is published, so the figures are those of its class."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``NAME`` and ``--json``."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="a platform; all of them without it")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Show the catalogue or one platform of it."""
    from fleet.scenario.catalogue import load_catalogue
    from fleet.scenario.nearest import did_you_mean

    catalogue = load_catalogue()
    if args.name is None:
        _show_all(args, catalogue)
        return 0
    entry = catalogue.get(args.name)
    if entry is None:
        raise BadUsageError(f"{args.name!r}: unknown platform{did_you_mean(args.name, catalogue)}")
    _show_one(args, entry)
    return 0


def _show_all(args: argparse.Namespace, catalogue: dict[str, CatalogueEntry]) -> None:
    if args.json:
        print_json({"platforms": [_as_dict(entry) for entry in catalogue.values()]})
        return
    heads = ["name", "medium", "power", *(f">{head}" for head in _COLUMNS.values()), "roles"]
    rows = [
        [
            f"{name}{'*' if entry.placeholder else ''}",
            entry.platform.medium,
            entry.platform.power,
            *(_marked(entry.figures.get(key)) for key in _COLUMNS),
            ", ".join(entry.platform.roles),
        ]
        for name, entry in catalogue.items()
    ]
    print_table(args, heads, rows, indent=0)
    print("", *_LEGEND, _PLACEHOLDER, "fleet platforms NAME shows the bounds and the source of every figure.", sep="\n")


def _show_one(args: argparse.Namespace, entry: CatalogueEntry) -> None:
    if args.json:
        print_json(_as_dict(entry))
        return
    platform = entry.platform
    print(f"{platform.title} ({platform.name}): {platform.medium}, {platform.mobility}, {platform.power}")
    print(f"roles: {', '.join(platform.roles)}")
    if entry.placeholder:
        print("placeholder: next to nothing is published, so the figures are those of its class")
    if entry.unsourced:
        print(f"assumed beside the figures: {', '.join(entry.unsourced)}")
    if entry.note:
        print(entry.note)
    print()
    rows = [
        [key, f"{f.low:g}", _marked(f), f"{f.high:g}", f.tag, f.date or None, f"{f.source} {f.note}".strip()]
        for key, f in entry.figures.items()
    ]
    print_table(args, ["figure", ">low", ">typical", ">high", "tag", "date", "source"], rows, indent=0)
    print("", *_LEGEND, sep="\n")


def _marked(figure: Figure | None) -> str | None:
    if figure is None:
        return None
    mark = {"assumed": "~", "inferred": "^"}.get(figure.tag, "")
    return f"{mark}{figure.typical:g}"


def _as_dict(entry: CatalogueEntry) -> dict[str, Any]:
    from dataclasses import asdict

    platform = entry.platform
    value: dict[str, Any] = plain(
        {
            "name": platform.name,
            "title": platform.title,
            "medium": platform.medium,
            "mobility": platform.mobility,
            "power": platform.power,
            "roles": platform.roles,
            "placeholder": entry.placeholder,
            "unsourced": entry.unsourced,
            "note": entry.note,
            "figures": {key: asdict(figure) for key, figure in entry.figures.items()},
        }
    )
    return value
