"""The argument parser: subcommands whose modules load on first use, and a nearest word beside every mistyped one."""

from __future__ import annotations

import argparse
import inspect
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fleet.cli.registry import SUBCOMMANDS
from fleet.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ABOUT = "Simulate fleets of ground vehicles and drones under a swappable coordination layer."


class Parser(argparse.ArgumentParser):
    """A parser that takes its arguments from a module when it is first used, and knows the options of all commands."""

    def __init__(self, *, module: str | None = None, **options: Any) -> None:
        """Make a parser; *module*, if any, is asked for the arguments and the long help when they are needed."""
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options)
        self._module = module
        everywhere = self.add_argument_group("everywhere")
        everywhere.add_argument(
            "-q", "--quiet", action="store_true", default=argparse.SUPPRESS, help="no progress and no messages"
        )
        everywhere.add_argument("--no-color", action="store_true", default=argparse.SUPPRESS, help="no colours")

    def load(self) -> None:
        """Import the module, if that is still to be done, and add its arguments."""
        if self._module is None:
            return
        module = import_module(self._module)
        self._module = None
        self.description = inspect.cleandoc(module.__doc__ or "")
        self.set_defaults(handler=module.run)
        module.add_arguments(self)

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Parse *args*; an argument that nothing takes is an error here, where the nearest option is known."""
        self.load()
        parsed, surplus = super().parse_known_args(args, namespace)
        if surplus:
            self.error(f"unrecognized argument: {surplus[0]}{self._nearest_option(surplus[0])}")
        return parsed, surplus

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            words = [str(choice) for choice in action.choices]
            raise argparse.ArgumentError(action, f"{value!r} is not one of {', '.join(words)}{_nearest(value, words)}")

    def _nearest_option(self, argument: str) -> str:
        if not argument.startswith("-"):
            return ""
        long = (option for option in self._option_string_actions if option.startswith("--"))
        return _nearest(argument.partition("=")[0], long)


def build_parser() -> Parser:
    """The parser of the whole program, its subcommands not loaded yet."""
    parser = Parser(prog="fleet", description=ABOUT, epilog="fleet COMMAND --help tells about one command.")
    parser.add_argument("--version", action="version", version=f"fleet {VERSION}")
    parser.set_defaults(quiet=False, no_color=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for name, summary, module in SUBCOMMANDS:
        commands.add_parser(name, help=summary, module=module)
    return parser


def _nearest(word: object, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(str(word)[:100], list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""
