"""The files that are mutated, and the commands that read each of them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from fleet.terrain.graphml import write_graphml
from fleet.terrain.sources import make_terrain
from tests.failures.mutants import of_bytes, of_csv, of_grids, of_lines, of_numbers, of_xml, of_yaml
from tests.failures.mutants.drawing import Operator

ROOT: Final = Path(__file__).parents[3]

INSTANCES: Final = ROOT / "tests" / "scenario" / "vrp" / "instances"

HILLS: Final = (
    "ncols 14\nnrows 9\nxllcorner 1000\nyllcorner 2000\ncellsize 250\nNODATA_value -9999\n"
    + "\n".join(" ".join(f"{20 + (7 * row + 3 * col) % 23}" for col in range(14)) for row in range(9))
    + "\n"
)
"""A small elevation grid in the format of ESRI ASCII files; the program ships none."""

_RARE: Final = "rare_keys.yaml"

_ON_HILLS: Final = """\
name: on hills
horizon_days: 1
terrain: {elevation: FILE, spacing_m: 250}
sites:
  - {name: Depot, kind: depot, place: rear, swap_bays: 2, charged_packs: 6, chargers: 3}
  - {group: forward, kind: demand, count: 4, place: near front}
fleet:
  - {platform: zmiy, count: 4, home: Depot}
demand:
  - {kind: delivery, to: forward, rate_per_day: 20, load_kg: {uniform: [100, 400]}, due_h: 4, expires_h: 12}
"""


_KEYS_THAT_NO_OTHER_USES: Final = """\
name: rare keys
horizon_days: 1
terrain:
  source: {name: elevation, options: {path: hills.asc, every: 1, surface: scrub}}
sites:
  - {name: Depot, kind: depot, at_km: [2, 4], docks: 1, swap_bays: 2, charged_packs: 6, chargers: 3, loss_per_h: 0.001}
fleet:
  - {platform: zmiy, count: 4, home: Depot, start_km: [2, 3], when_idle: stay, recharge_below: 0.5}
demand:
  - {kind: delivery, to: {area_km: [[2, 2], [4, 4]]}, rate_per_day: 20, load_kg: 400, lot_kg: 150}
  - {kind: evacuation, to: {area_km: anywhere}, per_month: [30], month_days: [31], load_kg: 90, due_h: 2, expires_h: 5}
hazards: {loss_per_km: {truth: 0.01, belief: 0.02}, energy_factor: 1.2, field_repair_h: {mean_h: 2, law: exponential}}
command: {fallback: fifo-nearest, work_per_s: 1000, work_budget: 100000, coalesce_s: 10, lost_after_s: 60, retries: 2}
costs: {repair_usd_per_h: 40, energy_usd_per_kwh: 0.4, operator_usd_per_h: 9}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A file by its path in the tree, what may go wrong in it, and command lines, in which ``@`` begins a path."""

    path: str
    operators: tuple[Operator, ...]
    commands: tuple[tuple[str, ...], ...]
    weight: int


def write_tree(folder: Path) -> None:
    """Put every shipped file, and those that the program can write, where mutants of them may stand."""
    for path in [*(ROOT / "scenarios").glob("*.*"), *(ROOT / "data").glob("*/*.*")]:
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    scenarios = folder / "scenarios"
    (scenarios / "hills.asc").write_text(HILLS, encoding="utf-8")
    (scenarios / "hills.asc.gz").write_bytes(gzip.compress(HILLS.encode(), mtime=0))
    for path in INSTANCES.glob("*.*"):
        (scenarios / path.name).write_bytes(path.read_bytes())
    for suffix in ("asc", "asc.gz"):
        text = _ON_HILLS.replace("FILE", f"hills.{suffix}")
        (scenarios / f"on_{suffix}.yaml").write_text(text, encoding="utf-8")
    (scenarios / _RARE).write_text(_KEYS_THAT_NO_OTHER_USES, encoding="utf-8")
    options = {"size_m": (4000.0, 3000.0), "nodes": 20, "seed": 3}
    write_graphml(make_terrain("frontier", options), scenarios / "small.graphml")
    (scenarios / "on_small.yaml").write_text(
        _ON_HILLS.replace("elevation: FILE, spacing_m: 250", "graphml: small.graphml"), encoding="utf-8"
    )


@cache
def subjects() -> tuple[Subject, ...]:
    """Every file that is mutated, in a fixed order."""
    return (*_scenarios(), *_catalogue(), *_graphs(), *_traces(), *_grids(), *_instances())


def _run(scenario: str) -> tuple[str, ...]:
    return ("run", f"@scenarios/{scenario}", "--quiet", "--set", "horizon_days=0.4", "-o", "@out/run")


def _scenarios() -> Iterator[Subject]:
    operators = (*of_yaml.OPERATORS, *of_bytes.OPERATORS, *of_lines.OPERATORS)
    for name in (*sorted(path.name for path in (ROOT / "scenarios").glob("*.yaml")), _RARE):
        validate = ("validate", f"@scenarios/{name}")
        show = ("terrain", "show", f"@scenarios/{name}")
        commands = (validate, validate, validate, validate, show, _run(name), _run(name))
        yield Subject(
            path=f"scenarios/{name}", operators=operators, commands=commands, weight=16 if name == _RARE else 8
        )
    extended = (("validate", "@scenarios/half_the_risk.yaml"),)
    yield Subject(path="scenarios/quickstart.yaml", operators=operators, commands=extended, weight=2)


def _catalogue() -> Iterator[Subject]:
    operators = (*of_yaml.OPERATORS, *of_bytes.OPERATORS, *of_lines.OPERATORS)
    spring = ("validate", "@scenarios/spring_campaign.yaml")
    for path in sorted((ROOT / "data" / "platforms").glob("*.yaml")):
        commands: tuple[tuple[str, ...], ...] = (("platforms",), ("platforms", path.stem), spring)
        yield Subject(path=f"data/platforms/{path.name}", operators=operators, commands=commands, weight=2)
    for path in sorted((ROOT / "data" / "missions").glob("*.yaml")):
        commands = (spring, ("validate", "@scenarios/recovery.yaml"), _run("recovery.yaml"))
        yield Subject(path=f"data/missions/{path.name}", operators=operators, commands=commands, weight=3)


def _graphs() -> Iterator[Subject]:
    operators = (*of_xml.OPERATORS, *of_xml.OPERATORS, *of_bytes.OPERATORS, *of_lines.OPERATORS)
    for name, scenario, weight in (
        ("own_terrain", "own_terrain", 8),
        ("own_world", "own_world", 4),
        ("small", "on_small", 16),
    ):
        commands = (
            ("terrain", "show", f"@scenarios/{name}.graphml"),
            ("terrain", "show", f"@scenarios/{name}.graphml", "--svg", "@out/map.svg"),
            ("terrain", "import", f"@scenarios/{name}.graphml", "-o", "@out/made.graphml"),
            ("validate", f"@scenarios/{scenario}.yaml"),
            _run(f"{scenario}.yaml"),
        )
        yield Subject(path=f"scenarios/{name}.graphml", operators=operators, commands=commands, weight=weight)


def _traces() -> Iterator[Subject]:
    operators = (*of_csv.OPERATORS, *of_csv.OPERATORS, *of_bytes.OPERATORS, *of_lines.OPERATORS)
    for name, weight in (("demand_trace", 14), ("own_world", 8), ("one_delivery", 4)):
        commands = (("validate", f"@scenarios/{name}.yaml"), _run(f"{name}.yaml"))
        yield Subject(path=f"scenarios/{name}.csv", operators=operators, commands=commands, weight=weight)


def _grids() -> Iterator[Subject]:
    plain = (*of_grids.OPERATORS, *of_grids.OPERATORS, *of_bytes.OPERATORS, *of_lines.OPERATORS)
    packed = (*of_grids.COMPRESSED_OPERATORS, *of_grids.COMPRESSED_OPERATORS, *of_bytes.OPERATORS)
    for suffix, operators in (("asc", plain), ("asc.gz", packed)):
        commands = (
            ("terrain", "import", f"@scenarios/hills.{suffix}", "-o", "@out/made.graphml"),
            ("terrain", "show", f"@scenarios/hills.{suffix}"),
            ("validate", f"@scenarios/on_{suffix}.yaml"),
        )
        yield Subject(path=f"scenarios/hills.{suffix}", operators=operators, commands=commands, weight=10)


def _instances() -> Iterator[Subject]:
    operators = (*of_bytes.OPERATORS, *of_lines.OPERATORS, *of_numbers.OPERATORS, *of_numbers.OPERATORS)
    for path in sorted(INSTANCES.glob("*.*")):
        name = "star-n13-k4.vrp" if path.suffix == ".sol" else path.name
        commands = (("import", "vrp", f"@scenarios/{name}", "-o", "@out/made.yaml"),)
        yield Subject(path=f"scenarios/{path.name}", operators=operators, commands=commands, weight=4)
