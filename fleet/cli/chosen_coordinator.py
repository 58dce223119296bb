"""``NAME`` or ``NAME:KEY=VALUE,…`` on the command line: a policy, with parameters, instead of the scenario's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fleet.cli.options import BadUsageError

if TYPE_CHECKING:
    import argparse

    from fleet.scenario.scenario import Scenario

HELP: Final = "a policy instead of the scenario's, as NAME or NAME:KEY=VALUE,KEY=VALUE with parameters of its own"


class Chosen(NamedTuple):
    """A policy by name, and its parameters as ``KEY=VALUE``."""

    name: str
    parameters: tuple[str, ...]


def parse(text: str, where: str = "--coordinator") -> Chosen:
    """What the text names; raises ``BadUsageError`` for an unknown policy and for what is no assignment.

    ``where`` on the command line the text stands, for messages.
    """
    from fleet.coordination.registry import names
    from fleet.scenario.nearest import did_you_mean

    name, _, rest = text.partition(":")
    parameters = tuple(part.strip() for part in rest.split(",")) if rest else ()
    if name not in names():
        raise BadUsageError(f"{where} {name!r}: unknown coordinator{did_you_mean(name, names())}")
    for parameter in parameters:
        if not parameter.partition("=")[0].isidentifier() or "=" not in parameter:
            raise BadUsageError(f"{where} {text!r}: {parameter!r}, KEY=VALUE is expected")
    return Chosen(name, parameters)


def scenario_with(args: argparse.Namespace, chosen: Chosen) -> Scenario:
    """The scenario of the arguments with the chosen policy, so that its digest tells of it.

    Raises ``ScenarioError``.
    """
    from fleet.scenario.scenario import Scenario

    overrides = [
        # First, so that --set can still set a parameter of this policy.
        f"command.coordinator={{name: {chosen.name}}}",
        *args.overrides,
        *(f"command.coordinator.{parameter}" for parameter in chosen.parameters),
    ]
    return Scenario.load(args.scenario, overrides=overrides)
