"""The platform catalogue: reading it, adding a scenario's own platforms, converting to SI units."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from fleet.domain.platform import CatalogueEntry, Figure, Platform
from fleet.errors import ModelError, Place, ScenarioError
from fleet.models.energy import REFERENCE_SURFACE, battery_j
from fleet.models.mobility import SURFACES, rolling_resistance
from fleet.resources import bundled
from fleet.scenario.document import Document, Loc, dotted
from fleet.scenario.nearest import did_you_mean
from fleet.scenario.platform_file import FigureText, InlinePlatform, PlatformFile
from fleet.scenario.validation import validate
from fleet.scenario.yaml_source import read_document
from fleet.units import J_PER_KWH, M_PER_KM, MPS_PER_KMH, S_PER_H, S_PER_MIN, USD_PER_KUSD
from fleet.wording import shown

Catalogue = Mapping[str, CatalogueEntry]

_SI: Final[Mapping[str, tuple[str, float]]] = {
    "mass_kg": ("mass_kg", 1.0),
    "payload_kg": ("payload_kg", 1.0),
    "cruise_kmh": ("cruise_mps", MPS_PER_KMH),
    "top_kmh": ("top_mps", MPS_PER_KMH),
    "range_km": ("range_m", M_PER_KM),
    "turnaround_min": ("turnaround_s", S_PER_MIN),
    "recharge_h": ("recharge_s", S_PER_H),
    "load_min": ("load_s", S_PER_MIN),
    "unload_min": ("unload_s", S_PER_MIN),
    "tow_kg": ("tow_kg", 1.0),
    "tow_speed_factor": ("tow_speed_factor", 1.0),
    "price_kusd": ("price_usd", USD_PER_KUSD),
    "efficiency": ("efficiency", 1.0),
    "hotel_w": ("hotel_w", 1.0),
    "exposure": ("exposure", 1.0),
    "stuck_factor": ("stuck_factor", 1.0),
}
_MAY_BE_LEFT_OUT: Final = frozenset({"stuck_factor"})
MAX_STORE_KWH: Final = 100_000_000
"""Largest energy store that the figures of a platform may come to."""

_LABELS: Final = ("title", "medium", "mobility", "power", "roles")
_STATED_IN_SCENARIO: Final = "stated in the scenario, without a source"


def load_catalogue(folder: Path | None = None) -> dict[str, CatalogueEntry]:
    """Every platform of the bundled catalogue, or of the files in ``folder``, sorted by name.

    Raises ``ScenarioError`` for a file that breaks a rule, or whose name is not the platform's.
    """
    return dict(_load(bundled("data") / "platforms" if folder is None else folder))


@cache
def _load(folder: Path) -> dict[str, CatalogueEntry]:
    return {path.stem: read_platform(path) for path in sorted(folder.glob("*.yaml"))}


def read_platform(path: Path) -> CatalogueEntry:
    """The platform in one file, every figure of which states its provenance; raises ``ScenarioError``."""
    document = read_document(path)
    text = validate(PlatformFile, document)
    if text.name != path.stem:
        message = f"{shown(text.name)}, must be the name of the file, {path.stem!r} (name)"
        raise ScenarioError(message, document.place_of(("name",)))
    for key in (*_SI, "base"):
        if isinstance(getattr(text, key), int | float | str):
            message = f"{shown(getattr(text, key))}, a catalogue file gives low, typical, high and a source ({key})"
            raise ScenarioError(message, document.place_of((key,)))
    return _entry(text.name, text, None, document, ())


def with_inline(
    catalogue: Catalogue, own: Mapping[str, InlinePlatform], document: Document
) -> dict[str, CatalogueEntry]:
    """The catalogue with a scenario's own platforms, which may differ from earlier ones and may replace bundled ones.

    ``document`` is the scenario's, where ``platforms.<name>`` gives the places of errors. Raises ``ScenarioError``.
    """
    merged = dict(catalogue)
    for name, text in own.items():
        merged[name] = platform_from_inline(name, text, merged, document)
    return dict(sorted(merged.items()))


def platform_from_inline(name: str, text: InlinePlatform, catalogue: Catalogue, document: Document) -> CatalogueEntry:
    """One platform of a scenario's ``platforms:`` section; raises ``ScenarioError`` at its place in the scenario."""
    loc = ("platforms", name)
    base = None
    if text.base is not None:
        base = catalogue.get(text.base)
        if base is None:
            message = f"{shown(text.base)}, unknown platform{did_you_mean(text.base, catalogue)} ({dotted(loc)}.base)"
            raise ScenarioError(message, document.place_of((*loc, "base")))
    return _entry(name, text, base, document, loc)


def _entry(
    name: str, text: InlinePlatform, base: CatalogueEntry | None, document: Document, loc: Loc
) -> CatalogueEntry:
    place = document.place_of(loc)
    labels = _labels(name, text, base)
    figures = _figures(text, base, power=labels.get("power"), medium=labels.get("medium"))
    needed = (key for key in (*_LABELS, *_SI) if key not in _MAY_BE_LEFT_OUT)
    missing = [key for key in needed if key not in labels and key not in figures]
    if labels.get("power") == "fuel" and "recharge_h" in missing:
        missing.remove("recharge_h")
    if missing:
        where = f" ({dotted(loc)})" if loc else ""
        message = f"platform {name!r}, without a base these keys are needed: {', '.join(missing)}{where}"
        raise ScenarioError(message, place)
    if figures["top_kmh"].typical < figures["cruise_kmh"].typical:
        key = "top_kmh" if text.top_kmh is not None else "cruise_kmh"
        top, cruise = (f"{figures[name].typical:g}" for name in ("top_kmh", "cruise_kmh"))
        message = f"top_kmh {top}, must be at least cruise_kmh {cruise} ({dotted((*loc, key))})"
        raise ScenarioError(message, document.place_of((*loc, key)))
    try:
        platform = Platform(name=name, **labels, **_si(figures))  # type: ignore[arg-type]
    except ModelError as error:
        where = f" ({dotted(loc)})" if loc else ""
        raise ScenarioError(f"{error}{where}", place) from None
    _check_store(platform, place, loc)
    return CatalogueEntry(
        platform=platform,
        figures=figures,
        placeholder=text.placeholder or (base is not None and base.placeholder),
        unsourced=text.unsourced or (base.unsourced if base is not None else ()),
        note=text.note or (base.note if base is not None else ""),
    )


def _check_store(platform: Platform, place: Place, loc: Loc) -> None:
    """Refuse figures that come to an energy store which no sum of energies in the ledger could hold."""
    resistance = 0.0
    if platform.mobility != "air":
        resistance = float(rolling_resistance(platform.mobility, SURFACES.index(REFERENCE_SURFACE)))
    store_kwh = battery_j(platform, resistance) / J_PER_KWH
    if not store_kwh <= MAX_STORE_KWH:
        where = f" ({dotted(loc)})" if loc else ""
        rule = f"its mass, range, speed and efficiency come to an energy store of {store_kwh:g} kWh"
        message = f"platform {platform.name!r}: {rule}, must be at most {MAX_STORE_KWH:,} kWh{where}"
        raise ScenarioError(message, place)


def _labels(name: str, text: InlinePlatform, base: CatalogueEntry | None) -> dict[str, object]:
    """Everything that is no figure, as far as the text or its base states it."""
    stated = {key: getattr(text, key) for key in _LABELS}
    if base is not None:
        inherited = {key: getattr(base.platform, key) for key in _LABELS} | {"title": name}
        stated = {key: inherited[key] if value is None else value for key, value in stated.items()}
    return {key: value for key, value in stated.items() if value is not None}


def _figures(text: InlinePlatform, base: CatalogueEntry | None, power: object, medium: object) -> dict[str, Figure]:
    figures = dict(base.figures) if base is not None else {}
    if power == "fuel":
        figures.pop("recharge_h", None)
    if medium == "air":
        figures.pop("stuck_factor", None)
    for key in _SI:
        stated = getattr(text, key)
        if stated is not None:
            figures[key] = stated.figure() if isinstance(stated, FigureText) else _assumed(stated)
    return figures


def _assumed(value: float) -> Figure:
    return Figure(
        low=value,
        typical=value,
        high=value,
        tag="assumed",
        low_tag="assumed",
        high_tag="assumed",
        source=_STATED_IN_SCENARIO,
        date="",
    )


def _si(figures: Mapping[str, Figure]) -> dict[str, float]:
    """Typical values by the names and in the units of ``Platform``."""
    values = {_SI[key][0]: figure.typical * _SI[key][1] for key, figure in figures.items()}
    values.setdefault("recharge_s", values["turnaround_s"])
    return values
