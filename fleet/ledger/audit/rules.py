"""Every rule of the audit, in the order of application; a further rule is a function and its name in a tuple."""

from __future__ import annotations

from typing import Final

from fleet.ledger.audit import (
    areas,
    captures,
    cargo,
    convoys,
    energy,
    events,
    integrity,
    losses,
    missions,
    movement,
    operators,
    orders,
    outages,
    places,
    resources,
    states,
    stocks,
    totals,
    transshipments,
)
from fleet.ledger.audit.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    *integrity.RULES,
    *missions.RULES,
    *cargo.RULES,
    *states.RULES,
    *movement.RULES,
    *places.RULES,
    *energy.RULES,
    *resources.RULES,
    *orders.RULES,
    *operators.RULES,
    *losses.RULES,
    *outages.RULES,
    *events.RULES,
    *stocks.RULES,
    *transshipments.RULES,
    *areas.RULES,
    *captures.RULES,
    *convoys.RULES,
    *totals.RULES,
)
