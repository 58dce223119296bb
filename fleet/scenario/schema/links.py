"""Links between vehicles and posts in a scenario file: how far they reach, what cuts them, how long messages take."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from fleet.scenario.schema.values import MAX_ENTRIES, Name, NotNegative, Positive
from fleet.scenario.strict import Strict
from fleet.wording import first_few, repeated

Loss = Annotated[float, Field(ge=0, lt=1)]
MAX_LINK_KINDS = 20

OnLinkLossWord = Literal["continue leg", "finish mission", "loiter then return", "return now", "hold"]


class BadSpells(Strict):
    """Spells in which a link is bad, one process per vehicle: exponential sojourns (Gilbert 1960, Elliott 1963)."""

    mean_up_min: Positive
    mean_down_min: Positive
    loss: Annotated[float, Field(ge=0, le=1)] = Field(
        default=1.0, description="Share of messages lost in a bad spell; at 1 the link is down."
    )


class LinkKindSpec(Strict):
    """One kind of link between vehicles and their posts; radio, satellite, cellular or a fibre are settings of it."""

    name: Name
    latency_s: NotNegative = 0.0
    loss: Loss = 0.0
    reach_km: Positive | None = Field(default=None, description="From an antenna; everywhere without it.")
    stations: Literal["depots", "home"] | Annotated[list[str], Field(min_length=1, max_length=MAX_ENTRIES)] = Field(
        default="depots", description="Where its antennas are: all depots, the vehicle's own home, or sites and groups."
    )
    line_of_sight: bool = Field(default=False, description="Ground between antenna and vehicle cuts it.")
    antenna_m: NotNegative = Field(default=10.0, description="Height of its antennas above the ground.")
    under_trees: bool = Field(default=True, description="Whether it works for ground vehicles in forest.")
    jammable: bool = Field(default=True, description="Whether jamming zones cut it.")
    relay_reach_km: Positive | None = Field(
        default=None, description="Reach of a relay on task, which then is an antenna; none relays it without this."
    )
    bad_spells: BadSpells | None = None
    messages_per_s: Positive | None = Field(
        default=None, description="What the link of a post carries, all vehicles together; any number without it."
    )
    longest_queue_s: Positive = Field(default=60.0, description="A message that would wait longer is dropped.")


class Links(Strict):
    """Links: messages between posts and sites take ``latency_s`` and get through with probability 1 − ``loss``.

    So do those of vehicles whose group names no kind of link.
    """

    latency_s: NotNegative = 0.0
    loss: Loss = 0.0
    report_every_s: Annotated[float, Field(ge=1, le=86_400)] | None = Field(
        default=None, description="Time between position reports; on ideal links the position is always known."
    )
    kinds: Annotated[list[LinkKindSpec], Field(max_length=MAX_LINK_KINDS)] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _ideal(cls, value: Any) -> Any:
        return {} if value == "ideal" else value

    @model_validator(mode="after")
    def _names_differ(self) -> Links:
        twice = repeated([kind.name for kind in self.kinds])
        if twice:
            msg = f"link kinds must have different names: {first_few(twice)}"
            raise ValueError(msg)
        return self
