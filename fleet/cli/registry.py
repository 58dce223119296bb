"""The subcommands of the program; a further one is a file beside this one, and a line here.

Each module has ``add_arguments(parser)`` and ``run(args) -> int``, which gives the exit code; its docstring is the
subcommand's long help. Modules stand here by name, so that ``fleet --help`` imports none of them.
"""

from __future__ import annotations

from typing import Final

SUBCOMMANDS: Final[tuple[tuple[str, str, str], ...]] = (
    ("run", "simulate a scenario and show what came of it", "fleet.cli.run"),
    ("compare", "set coordination policies beside one another on the same luck", "fleet.cli.compare"),
    ("study", "run a scenario under varied conditions, with intervals", "fleet.cli.study"),
    ("equivalence", "tell how much hardware a policy needs to do what another does", "fleet.cli.equivalence"),
    ("diagnose", "tell what binds a fleet, and what relaxing each limit is worth", "fleet.cli.diagnose"),
    ("tournament", "score coordination policies over a set of scenarios", "fleet.cli.tournament"),
    ("sensitivity", "tell which assumption an answer hangs on", "fleet.cli.sensitivity"),
    ("view", "watch a run, or run a scenario and watch it", "fleet.cli.view"),
    ("new", "write a commented scenario to start from", "fleet.cli.new"),
    ("validate", "check a scenario without simulating it", "fleet.cli.validate"),
    ("schema", "print the JSON Schema of scenario files", "fleet.cli.schema"),
    ("platforms", "list the platforms and where their figures come from", "fleet.cli.platforms"),
    ("coordinators", "list the coordination policies and their parameters", "fleet.cli.coordinators"),
    ("terrain", "generate, import and draw terrains", "fleet.cli.terrain"),
    ("import", "turn published problem instances into scenarios", "fleet.cli.import_instance"),
    ("audit", "check a run's ledger independently of the engine", "fleet.cli.audit"),
    ("explain", "tell what became of a mission, and why", "fleet.cli.explain"),
    ("log", "print a run's events in order of time", "fleet.cli.log"),
    ("report", "write a page with everything about a run or study", "fleet.cli.report"),
    ("chart", "draw one chart of a run: PNG, SVG or HTML", "fleet.cli.chart"),
    ("diff", "tell how one run differs from another", "fleet.cli.diff"),
    ("export", "write a run's tables to files for other programs", "fleet.cli.export"),
    ("completion", "print a shell's completion script", "fleet.cli.completion"),
)
"""Name, one line of help, and module of each subcommand, in the order of ``fleet --help``."""
