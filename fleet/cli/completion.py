"""Print a completion script, to be put where the shell looks for it.

    fleet completion bash > ~/.local/share/bash-completion/completions/fleet
    fleet completion zsh > "${fpath[1]}/_fleet"
    fleet completion fish > ~/.config/fish/completions/fleet.fish

A shell started afterwards completes commands, options and files.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from fleet.cli.parser import Parser, build_parser

SHELLS: Final = ("bash", "zsh", "fish", "tcsh")
_FOLDERS: Final = frozenset({"run", "directory"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``SHELL``."""
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))


def run(args: argparse.Namespace) -> int:
    """Print the script for the whole program."""
    import shtab

    parser = build_parser()
    _prepare(parser)
    print(shtab.complete(parser, args.shell))
    return 0


def _prepare(parser: Parser) -> None:
    """Load every subcommand, and mark which arguments are files or folders."""
    import shtab

    parser.load()
    # argparse keeps the actions of a parser to itself and offers no other way to walk through them.
    for action in parser._actions:  # noqa: SLF001
        if action.type is Path:
            kind = shtab.DIRECTORY if action.dest in _FOLDERS else shtab.FILE
            action.complete = kind  # type: ignore[attr-defined]
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for below in action.choices.values():
                _prepare(below)
