"""Stocks of sites in a scenario file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fleet.scenario.schema.values import Name, NotNegative, Positive, Uncertain
from fleet.scenario.strict import Strict


class StockSpec(Strict):
    """What a site, or each site of a group, keeps of a commodity; at a depot, how much of it there is to give."""

    item: Name
    at: str = Field(description="The site or the group of sites.")
    start_kg: NotNegative | None = Field(default=None, description="What is there at the start; full without it.")
    capacity_kg: Positive | None = Field(default=None, description="What there is room for; at a depot, no limit.")
    use_kg_per_day: Uncertain[NotNegative] = Uncertain[NotNegative](truth=0.0, belief=0.0)
    use_lot_kg: Positive | None = Field(
        default=None, description="Use comes in lots of this size, at random; steadily without it."
    )
    reorder_kg: NotNegative | None = Field(
        default=None, description="Resupply is asked for when no more is believed to be there or on its way."
    )
    lot_kg: Positive | None = Field(
        default=None, description="Largest part that a resupply, or a shipment from a depot, is split into."
    )
    origin: Name | None = Field(
        default=None, description="The depot, or group of depots, that resupply comes from; any that has some."
    )
    report_every_h: Positive | None = Field(
        default=None,
        description="How often it is reported, besides when it is supplied or runs out; of a depot, at any change.",
    )
    priority: Annotated[int, Field(ge=0, le=8, description="Of a resupply; 0 is the most urgent.")] = 1
