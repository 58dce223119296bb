"""Who decides, knowing what and how late, in a scenario file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from fleet.scenario.schema.links import Links
from fleet.scenario.schema.operators import Operators
from fleet.scenario.schema.values import MAX_ENTRIES, Name, NotNegative, Positive
from fleet.scenario.strict import Strict
from fleet.wording import first_few, repeated

Parameters = dict[str, bool | int | float | str]
"""Whatever a policy or wrapper can be told."""


def _with_parameters(value: Any, own: frozenset[str]) -> Any:
    """A bare name as a mapping, and every key that is not one of a form's own among the parameters."""
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, dict):
        known = {k: v for k, v in value.items() if k in own}
        extra = {k: v for k, v in value.items() if k not in own}
        nested = known.get("parameters", {})
        if not isinstance(nested, dict):
            return known
        return known | {"parameters": dict(sorted((nested | extra).items()))}
    return value


class WrapperSpec(Strict):
    """What composes with any policy: batching, clearance, company, risk-aware, salvage, wear-balance.

    Other keys are its parameters.
    """

    name: str
    parameters: Parameters = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_parameters(cls, value: Any) -> Any:
        return _with_parameters(value, frozenset({"name", "parameters"}))


class CoordinatorSpec(Strict):
    """A registered policy by name; every other key is a parameter of that policy."""

    name: str = "greedy-closest"
    scope: Literal["idle", "busy", "divert"] = "idle"
    wrap: Annotated[list[WrapperSpec], Field(max_length=8)] = Field(
        default_factory=list, description="Wrappers around the policy, from the innermost to the outermost."
    )
    parameters: Parameters = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_parameters(cls, value: Any) -> Any:
        return _with_parameters(value, frozenset({"name", "scope", "wrap", "parameters"}))


class PostSpec(Strict):
    """A command post: the depots and site groups in its scope; vehicles belong to the post of their home."""

    name: Name
    holds: Annotated[list[str], Field(max_length=MAX_ENTRIES)] = Field(
        description="Sites or groups in its scope; none for a parent that commands posts only."
    )
    coordinator: CoordinatorSpec | None = Field(
        default=None, description="Without it as command.coordinator, or balance-stocks where it holds nothing."
    )
    parent: str | None = None
    deputy: str | None = Field(default=None, description="The post that takes over when this one falls silent.")


class Command(Strict):
    """Who decides, knowing what, how late."""

    architecture: Literal["central", "sectors", "hierarchical", "per-vehicle"] = "central"
    coordinator: CoordinatorSpec = CoordinatorSpec(name="greedy-closest")
    fallback: str | None = Field(
        default=None, description="The policy that takes over when one raises or exceeds its budget."
    )
    posts: Annotated[list[PostSpec], Field(max_length=MAX_ENTRIES)] = Field(default_factory=list)
    announce_to: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=3, description="Per-vehicle: posts that hear a request."
    )
    links: Links = Links()
    retries: Annotated[int, Field(ge=0, le=100)] = 0
    ack_timeout_s: Positive | None = Field(
        default=None,
        description="Silence after which an order counts as lost; a minute or three latencies without it.",
    )
    request_repeat_s: Annotated[float, Field(ge=1, le=1e9)] = 300.0
    lost_after_s: NotNegative = Field(
        default=0.0, description="Silence after which a lost vehicle is known to be lost."
    )
    coalesce_s: NotNegative = 0.0
    latency_s: NotNegative = Field(default=0.0, description="What any decision takes, beside its counted work.")
    tell_every_s: Annotated[float, Field(ge=1, le=1e9)] = Field(
        default=60.0, description="Time between two words of a post to its parent and deputy of what it holds."
    )
    takeover_after_s: Positive = Field(
        default=300.0, description="Silence of a post after which its deputy takes over."
    )
    work_per_s: Positive | None = Field(
        default=None, description="Units of work that a second does; instant without it."
    )
    work_budget: Annotated[int, Field(ge=1)] = 10_000_000
    watchdog_s: Positive = Field(default=60.0, description="Wall time after which a decision counts as hung.")
    operators: Operators | None = Field(default=None, description="People that something needs; none without it.")

    @model_validator(mode="after")
    def _posts_fit(self) -> Command:
        if (self.architecture in {"sectors", "hierarchical"}) != bool(self.posts):
            msg = "architecture: sectors or hierarchical and a list of posts go together"
            raise ValueError(msg)
        if self.architecture == "hierarchical" and not any(post.parent for post in self.posts):
            msg = "architecture: hierarchical needs posts with a parent"
            raise ValueError(msg)
        twice = repeated([post.name for post in self.posts])
        if twice:
            msg = f"post names must differ: {first_few(twice)}"
            raise ValueError(msg)
        return self
