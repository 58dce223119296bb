"""Each thing that fleet/README.md tells how to add is one new file and one line that registers it.

Everything is added to a copy of the project, which then runs in a process of its own; a test of each looks for it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from fleet.ledger.reader import Ledger

ROOT = Path(__file__).parents[2]

COORDINATOR = '''"""Whatever waits first goes to whoever can take it, from wherever it can be fetched."""

from fleet.coordination.protocol import Budget, Context, Decision, Order, Picture


class FirstComer:
    """The first vehicle that can serve a part serves it."""

    def setup(self, context: Context) -> None:
        self.context = context

    def decide(self, picture: Picture, triggers: object, budget: Budget) -> Decision:
        decision, rules = Decision(), self.context.feasibility
        idle = [v for bucket in picture.idle.values() for v in bucket.values()]
        for part in picture.queue.values():
            able = next((v for v in idle if rules.can_serve(v, part, part.origins[0])), None)
            if able is not None:
                idle.remove(able)
                plan = rules.complete(able, rules.steps_for(part, part.origins[0]))
                decision.orders.append(Order(self.context.order_id(), able.id, able.version, plan))
        return decision
'''

TERRAIN = '''"""A ring road with a depot town in it."""

from math import cos, pi, sin

import numpy as np

from fleet.terrain.assembly import Edges, Nodes, assemble
from fleet.terrain.graph import Terrain


def ring_road(*, radius_m: float, towns: int) -> Terrain:
    """Towns in a circle, each joined to the next by gravel, which is surface 1."""
    turns = [2 * pi * number / towns for number in range(towns)]
    nodes = Nodes(
        ids=[f"town {number}" for number in range(towns)],
        x_m=[radius_m * cos(turn) for turn in turns],
        y_m=[radius_m * sin(turn) for turn in turns],
        elevation_m=np.zeros(towns),
    )
    tail = np.arange(towns)
    ones = np.ones(towns, dtype=int)
    edges = Edges(tail=tail, head=(tail + 1) % towns, surface=ones, road_class=0 * ones)
    return assemble("ring road", nodes, edges.reversed_too())
'''

SUBCOMMAND = '''"""Say how many missions a run had."""

from fleet.cli.options import add_run_dir, open_ledger


def add_arguments(parser):
    """``RUN_DIR``."""
    add_run_dir(parser)


def run(args):
    """Print the number."""
    print(open_ledger(args).table("missions").height)
    return 0
'''

KIND = """name: inspection
role: survey
due_h: 3
expires_h: 9
steps:
  - {do: scout, at: site, duration_h: 0.2}
"""

SCENARIO = """schema: 1
name: grown
horizon_days: 1
terrain:
  source: {name: ring, options: {radius_m: 3000, towns: 8}}
sites:
  - {name: Depot, kind: depot, node: town 0, chargers: 2}
  - {name: Far, node: town 4}
  - {name: Near, node: town 1}
fleet:
  - {platform: surveyor, count: 2, home: Depot}
demand:
  - {kind: inspection, to: Far, rate_per_day: 6}
  - {kind: delivery, to: Near, rate_per_day: 6, load_kg: 50}
command:
  coordinator: first-comer
"""

CHART = '''"""Who asked how often."""

import altair as alt

from fleet.statistics.run import Run
from viz.charts.figure import WIDTH, Figure, rows


def draw(run: Run) -> Figure:
    """A bar per site."""
    counts = run.ledger.table("greetings")["site"].value_counts(sort=True)
    chart = alt.Chart(rows(counts.to_dicts())).mark_bar().encode(x="count:Q", y="site:N")
    title = f"{counts.height} sites asked"
    return Figure(title=title, subtitle="Requests by site.", chart=chart.properties(width=WIDTH, height=60))
'''

TABLE = """GREETINGS: Final = Table(
    name="greetings",
    core=True,
    summary="One row per mission: who asked, and when.",
    columns=_columns("t_us:us site:text/place"),
)

TABLES: Final = (GREETINGS, """

WRITER = """        self._recorder.rows["greetings"].append(
            packer(GREETINGS)(self._clock.now_us, self._place_codes[state.request.site])
        )
"""


def insert(path: Path, before: str, line: str) -> None:
    """Put text before the one place in a file where *before* stands."""
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{before!r} stands {text.count(before)} times in {path.name}"
    path.write_text(text.replace(before, line + before), encoding="utf-8")


def grow(root: Path) -> None:
    """Add one of each to the copy: a file, and the line that registers it."""
    package, data = root / "fleet", root / "data"
    # A platform and a kind of mission are registered by their names.
    termit = (data / "platforms" / "termit.yaml").read_text(encoding="utf-8")
    surveyor = termit.replace("name: termit", "name: surveyor").replace("roles: [", "roles: [survey, ")
    (data / "platforms" / "surveyor.yaml").write_text(surveyor, encoding="utf-8")
    (data / "missions" / "inspection.yaml").write_text(KIND, encoding="utf-8")

    (package / "coordination" / "policies" / "first_comer.py").write_text(COORDINATOR, encoding="utf-8")
    line = '    "first-comer": "fleet.coordination.policies.first_comer:FirstComer",\n'
    insert(package / "coordination" / "registry.py", '    "greedy-closest": "', line)

    (package / "terrain" / "ring.py").write_text(TERRAIN, encoding="utf-8")
    line = '    "ring": TerrainSource(module="fleet.terrain.ring", function="ring_road"),\n'
    insert(package / "terrain" / "sources.py", '    "graphml": TerrainSource(', line)

    (package / "cli" / "count.py").write_text(SUBCOMMAND, encoding="utf-8")
    insert(package / "cli" / "registry.py", '    ("log", ', '    ("count", "count the missions", "fleet.cli.count"),\n')

    (root / "viz" / "charts" / "greetings.py").write_text(CHART, encoding="utf-8")
    line = '    _entry("greetings", MISSIONS, "who asked how often"),\n'
    insert(root / "viz" / "charts" / "registry.py", '    _entry("outcomes", ', line)

    # A table has no file of its own: the vocabulary is one table of tables, and the journal is where rows come from.
    vocabulary = package / "ledger" / "vocabulary.py"
    vocabulary.write_text(
        vocabulary.read_text(encoding="utf-8").replace("TABLES: Final = (", TABLE, 1), encoding="utf-8"
    )
    journal = package / "simulation" / "journal.py"
    insert(journal, "    LEGS,\n    LOSSES,", "    GREETINGS,\n")
    insert(journal, "        m = state.request\n        words = self.words\n        self._missions.append", WRITER)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with one more of each, and a run of a scenario that uses them all."""
    root = tmp_path_factory.mktemp("grown")
    ignored = shutil.ignore_patterns("__pycache__", "_bundled")
    for folder in ("fleet", "viz", "data", "scenarios"):
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    grow(root)
    (root / "grown.yaml").write_text(SCENARIO, encoding="utf-8")
    assert "grown" in fleet(root, "run", "grown.yaml", "-o", "run", "--quiet")
    return root


def fleet(root: Path, *words: str) -> str:
    """What the program in the copy prints."""
    command = [sys.executable, "-m", "fleet", *words]
    done = subprocess.run(
        command, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_platform_is_a_file_and_its_name(grown: Path) -> None:
    assert "roles: survey, logistics" in fleet(grown, "platforms", "surveyor")
    assert Ledger.open(grown / "run").table("vehicles")["platform"].unique().to_list() == ["surveyor"]


def test_a_mission_kind_is_a_file_and_its_name(grown: Path) -> None:
    kinds = json.loads(fleet(grown, "run", "grown.yaml", "-o", "again", "--force", "--json"))["by_kind"]
    assert kinds["inspection"]["succeeded"] > 0


def test_a_coordinator_is_a_file_and_a_line(grown: Path) -> None:
    assert "first-comer: The first vehicle that can serve a part serves it." in fleet(grown, "coordinators")
    assert Ledger.open(grown / "run").meta["coordinator"] == "first-comer"


def test_a_terrain_source_is_a_file_and_a_line(grown: Path) -> None:
    facts = dict(line.split(maxsplit=1) for line in fleet(grown, "terrain", "show", "grown.yaml").splitlines())
    assert (facts["name"], facts["nodes"], facts["edges"]) == ("ring road", "8", "16")


def test_a_subcommand_is_a_file_and_a_line(grown: Path) -> None:
    missions = Ledger.open(grown / "run").table("missions").height
    assert fleet(grown, "count", "run") == f"{missions}\n"
    assert "count the missions" in fleet(grown, "--help")


def test_a_ledger_table_is_an_entry_of_the_vocabulary_and_a_line_that_writes_it(grown: Path) -> None:
    told = fleet(grown, "log", "run", "--table", "greetings").splitlines()
    assert len(told) == Ledger.open(grown / "run").table("missions").height > 0
    assert " greetings  site=" in told[0]
    assert pl.read_parquet(grown / "run" / "greetings" / "*.parquet")["site"].unique().sort().to_list() == [
        "Far",
        "Near",
    ]


def test_a_table_is_exported_with_all_others(grown: Path) -> None:
    fleet(grown, "export", "run", "--csv", "tables")
    assert pl.read_csv(grown / "tables" / "greetings.csv").columns == ["t_us", "site"]


def test_a_chart_is_a_file_and_a_line_and_stands_in_the_report(grown: Path) -> None:
    fleet(grown, "chart", "run", "greetings", "-o", "greetings.svg")
    assert "2 sites asked" in (grown / "greetings.svg").read_text(encoding="utf-8")
    fleet(grown, "report", "run")
    assert 'id="chart-greetings"' in (grown / "report.html").read_text(encoding="utf-8")


def test_the_audit_has_nothing_against_any_of_them(grown: Path) -> None:
    passed: dict[str, object] = json.loads(fleet(grown, "audit", "run", "--json"))
    assert passed["passed"] is True
