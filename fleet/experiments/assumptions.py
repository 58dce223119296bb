"""What a scenario assumes and could be otherwise: catalogue figures without a source, and keys that somebody names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fleet.errors import ScenarioError
from fleet.experiments.key_paths import values_at, with_values
from fleet.scenario.catalogue import load_catalogue, with_inline

if TYPE_CHECKING:
    from fleet.domain.platform import CatalogueEntry
    from fleet.scenario.scenario import Scenario

_MIDDLE: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One value that isn't known: of a platform's figure where ``platform`` is named, else at a key path."""

    platform: str | None
    key: str
    low: float
    typical: float
    high: float
    whole: bool = False

    def at(self, position: float) -> float:
        """The value at a position from 0, the low one, over 0.5, the typical one, to 1, the high one."""
        if position <= _MIDDLE:
            value = self.low + (self.typical - self.low) * position / _MIDDLE
        else:
            value = self.typical + (self.high - self.typical) * (position - _MIDDLE) / (1 - _MIDDLE)
        return round(value) if self.whole else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """Assumptions that are moved together, under one name."""

    name: str
    assumptions: tuple[Assumption, ...]


def assumed_figures(scenario: Scenario, *, by_platform: bool = False) -> tuple[Factor, ...]:
    """The figures of the fleet's platforms that are tagged assumed and have a range, and on which something may hang.

    A figure of all platforms is one factor (all speeds at once, say), or with *by_platform* one for each.
    """
    found = list(_assumed(scenario))
    if by_platform:
        return tuple(Factor(name=f"{one.platform}.{one.key}", assumptions=(one,)) for one in found)
    names = dict.fromkeys(one.key for one in found)
    return tuple(Factor(name=name, assumptions=tuple(one for one in found if one.key == name)) for name in names)


def named_key(scenario: Scenario, path: str, low: float, high: float) -> Factor:
    """A key of the scenario from *low* to *high*, its present value in the middle if it lies between them.

    A whole number stays one. Raises ``ScenarioError`` where the scenario has no number there, or the range is none.
    """
    values = list(values_at(scenario, path).values())
    if len(values) != 1 or isinstance(values[0], bool) or not isinstance(values[0], int | float):
        raise ScenarioError(f"{path}: the scenario has no number there to vary")
    if not low < high:
        raise ScenarioError(f"{path}: {low:g} to {high:g}, the first must be less than the second")
    now = values[0]
    typical = now if low <= now <= high else (low + high) / 2
    whole = isinstance(now, int)
    return Factor(
        name=path,
        assumptions=(Assumption(platform=None, key=path, low=low, typical=typical, high=high, whole=whole),),
    )


def with_positions(scenario: Scenario, factors: Sequence[Factor], positions: Sequence[float]) -> Scenario:
    """The scenario with each factor at its position from 0 to 1; raises ``ScenarioError`` for what breaks a rule."""
    figures: dict[str, dict[str, float]] = {}
    keys: dict[str, Any] = {}
    for factor, position in zip(factors, positions, strict=True):
        for one in factor.assumptions:
            if one.platform is None:
                keys[one.key] = one.at(position)
            else:
                figures.setdefault(one.platform, {})[one.key] = one.at(position)
    if keys:
        scenario = with_values(scenario, keys)
    return _with_figures(scenario, figures) if figures else scenario


def _assumed(scenario: Scenario) -> Iterator[Assumption]:
    entries = _entries(scenario)
    idle = set() if any(rate.truth for rate in scenario.model.hazards.stuck_per_m) else {"stuck_factor"}
    for name in dict.fromkeys(group.platform for group in scenario.spec.fleet):
        for key, figure in entries[name].figures.items():
            if key not in idle and figure.tag == "assumed" and figure.low < figure.high:
                yield Assumption(platform=name, key=key, low=figure.low, typical=figure.typical, high=figure.high)


def _with_figures(scenario: Scenario, figures: Mapping[str, Mapping[str, float]]) -> Scenario:
    """Figures of platforms in the scenario's own section, where they stand above the catalogue's."""
    own = scenario.spec.model_dump(mode="json", by_alias=True, exclude_none=True).get("platforms", {})
    entries = _entries(scenario)
    for name, changed in figures.items():
        own[name] = {"base": name, **own.get(name, {}), **_consistent(changed, entries[name])}
        if name in scenario.spec.platforms and scenario.spec.platforms[name].base is None:
            del own[name]["base"]
    return scenario.replace({"platforms": own})


def _consistent(changed: Mapping[str, float], entry: CatalogueEntry) -> dict[str, float]:
    """The figures with a top speed that is no lower than the cruising speed, whichever of them was moved."""
    cruise, top = (changed.get(key, entry.figures[key].typical) for key in ("cruise_kmh", "top_kmh"))
    return dict(changed) if top >= cruise else {**changed, "top_kmh": cruise}


def _entries(scenario: Scenario) -> Mapping[str, CatalogueEntry]:
    return with_inline(load_catalogue(), scenario.spec.platforms, scenario.document)


def names_of(factors: Iterable[Factor]) -> list[str]:
    """The names of factors, in their order."""
    return [factor.name for factor in factors]
