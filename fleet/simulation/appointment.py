"""Who becomes a post's coordinator: the registered policy that the scenario names, unless a caller appoints another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fleet.coordination.registry import make, wrap

if TYPE_CHECKING:
    from fleet.coordination.protocol import Coordinator
    from fleet.scenario.model import CoordinatorChoice

Appoint = Callable[["CoordinatorChoice"], "Coordinator"]
"""Makes the coordinator of one post from what the scenario chose for it; called once per post and run."""


def as_registered(choice: CoordinatorChoice) -> Coordinator:
    """The policy of that name with those parameters, in its wrappers; raises ``PolicyError`` if there is none such."""
    policy: Coordinator = make(choice.name, choice.parameters)
    for outer in choice.wrap:
        policy = wrap(policy, outer.name, outer.parameters)
    return policy
