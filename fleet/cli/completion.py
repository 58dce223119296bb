"""Print a completion script, to be put where the shell looks for it.

    fleet completion bash > ~/.local/share/bash-completion/completions/fleet
    fleet completion zsh > "${fpath[1]}/_fleet"
    fleet completion fish > ~/.config/fish/completions/fleet.fish

A shell started afterwards completes commands, options, files and folders, and the names of scenarios that ship, of
coordinators, platforms, charts and kinds of event.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fleet.cli.parser import Parser, build_parser

if TYPE_CHECKING:
    from collections.abc import Mapping

SHELLS: Final = ("bash", "zsh", "fish", "tcsh")
_FOLDERS: Final = frozenset({"DIR", "RUN_DIR"})
"""What arguments that are folders stand for in the help."""
_SCENARIOS: Final = ("scenario", "scenarios", "what")
"""Arguments that are scenarios, by name; ``what`` is that which is viewed, a folder beside."""
_COORDINATORS: Final = ("coordinator", "coordinators", "baseline", "candidate", "instead", "floor", "bound")
"""Arguments that are coordinators."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``SHELL``."""
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))


def run(args: argparse.Namespace) -> int:
    """Print the script for the whole program."""
    import shtab

    parser = build_parser()
    _prepare(parser, _words())
    print(shtab.complete(parser, args.shell))
    return 0


def _words() -> dict[tuple[str, str], list[str]]:
    """By command and argument, the words that it takes beside others: what ships, but not what plugins add.

    Without a command stand arguments that mean the same in every one.
    """
    from fleet.cli.event_filter import KINDS
    from fleet.coordination.registry import names
    from fleet.scenario.catalogue import load_catalogue

    coordinators = list(names())
    return {
        **{("", name): coordinators for name in _COORDINATORS},
        ("coordinators", "name"): coordinators,
        ("platforms", "name"): list(load_catalogue()),
        ("log", "kinds"): list(KINDS),
    }


def _prepare(parser: Parser, words: Mapping[tuple[str, str], list[str]]) -> None:
    """Load every subcommand, and mark which arguments are files, folders, scenarios or words of a list."""
    import shtab

    parser.load()
    command = (parser.prog or "").rpartition(" ")[2]
    # argparse keeps the actions of a parser to itself and offers no other way to walk through them.
    for action in parser._actions:  # noqa: SLF001
        known = words.get((command, action.dest)) or words.get(("", action.dest))
        if action.dest in _SCENARIOS:
            action.complete = _scenarios()  # type: ignore[attr-defined]
        elif action.type is Path:
            kind = shtab.DIRECTORY if action.metavar in _FOLDERS else shtab.FILE
            action.complete = kind  # type: ignore[attr-defined]
        elif known is not None:
            # This parser only writes scripts: it never refuses a word for not being among them.
            action.choices = known
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for below in action.choices.values():
                _prepare(below, words)


def _scenarios() -> dict[str, object]:
    """How each shell completes a scenario: YAML files, and the names of those that ship."""
    from fleet.resources import bundled

    names = " ".join(sorted(path.stem for path in bundled("scenarios").glob("*.yaml")))
    bash = f"""
_fleet_scenarios() {{
  compgen -f -X '!*.yaml' -- "$1"
  compgen -d -- "$1"
  compgen -W "{names}" -- "$1"
}}
"""
    zsh = f"""
_fleet_scenarios() {{
  _alternative 'files:scenario file:_files -g "*.yaml"' 'names:scenario that ships:({names})'
}}
"""
    return {
        "bash": "_fleet_scenarios",
        "zsh": "_fleet_scenarios",
        "fish": f"(__fish_complete_path (commandline -ct); string split ' ' '{names}')",
        "tcsh": "f:*.yaml",
        "preamble": {"bash": bash, "zsh": zsh},
    }
