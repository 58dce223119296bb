"""Rules on losses: a vehicle is lost once, in both tables, and does nothing afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from fleet.ledger.audit.material import Material
from fleet.ledger.audit.rule import Breach, breaches, rule
from fleet.ledger.services import OPERATOR

AT_LOSS: Final = ("lost", "abandoned")
"""Final states that stand in the losses table; a retired vehicle isn't lost."""


@rule("losses")
def lost_once(material: Material) -> Iterator[Breach]:
    """A vehicle is lost at most once."""
    again = material["losses"].filter(~pl.col("vehicle").is_first_distinct())
    yield from breaches("losses", again, "{vehicle} lost again at {t_us} µs, {cause}")


@rule("losses", "vehicles")
def losses_are_states(material: Material) -> Iterator[Breach]:
    """Every loss is a final state of its vehicle at that time, and every vehicle lost or abandoned is a loss."""
    losses = material["losses"]
    states = material["vehicles"].filter(pl.col("state").is_in(AT_LOSS))
    key = ["vehicle", "platform", "t_us"]
    unstated = losses.join(states, on=key, how="anti")
    yield from breaches("losses", unstated, "{vehicle} ({platform}) lost at {t_us} µs, but not in its states")
    unrecorded = states.join(losses, on=key, how="anti")
    yield from breaches("vehicles", unrecorded, "{vehicle} ({platform}) {state} at {t_us} µs, but not among the losses")


@rule("losses", "legs")
def losses_end_their_legs(material: Material) -> Iterator[Breach]:
    """A loss on a leg ends that leg, and a leg that ends in a loss is one."""
    endings = material["legs"].filter(pl.col("event") == "lost").select("leg", "vehicle", "t_us", "row")
    on_leg = material["losses"].filter(pl.col("leg").is_not_null())
    key = ["leg", "vehicle", "t_us"]
    other = on_leg.join(endings, on=key, how="anti")
    yield from breaches("losses", other, "{vehicle} lost at {t_us} µs on leg {leg}, which doesn't end so")
    survived = endings.join(material["losses"], on=["vehicle", "t_us"], how="anti")
    yield from breaches(
        "legs", survived, "leg {leg} ends with the loss of {vehicle} at {t_us} µs, which isn't among the losses"
    )


def _after(material: Material, table: str, time: str) -> pl.DataFrame:
    """Rows of *table* about a vehicle that was gone before."""
    return material[table].join(material.gone, on="vehicle").filter(pl.col(time) > pl.col("gone_us"))


@rule("vehicles", "legs", "parts", "orders", "resources")
def nothing_after_the_last_moment(material: Material) -> Iterator[Breach]:
    """A vehicle that is lost, abandoned or retired neither moves nor carries, accepts nothing and is served nowhere."""
    gone = "{vehicle}, {final_state} since {gone_us} µs"
    yield from breaches("legs", _after(material, "legs", "t_us"), f"leg {{leg}}: {{event}} at {{t_us}} µs of {gone}")
    yield from breaches(
        "parts", _after(material, "parts", "t_us"), f"{{mission}} part {{part}} {{event}} at {{t_us}} µs by {gone}"
    )
    accepted = _after(material, "orders", "t_us").filter(pl.col("event").is_in(("accepted", "refused")))
    yield from breaches("orders", accepted, f"{{order}} {{event}} at {{t_us}} µs by {gone}")
    # An operator may come to an order for a vehicle of which nobody knows yet that it is gone.
    served = _after(material, "resources", "t_us").filter(pl.col("kind") != OPERATOR)
    yield from breaches("resources", served, f"{{resource}} serves at {{t_us}} µs {gone}")


RULES: Final = (lost_once, losses_are_states, losses_end_their_legs, nothing_after_the_last_moment)
