"""What a platform file holds, and what a scenario's own ``platforms:`` section may say about one platform."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from fleet.domain.platform import Figure, Medium, Mobility, Power, Tag
from fleet.scenario.strict import RuleBrokenError, Strict

Word = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]
NotNegative = Annotated[float, Field(ge=0, le=1e9)]
Text = Annotated[str, Field(min_length=1, max_length=500)]
_DATE: Final = r"^\d{4}-\d{2}(-\d{2})?$"


class MemberTags(Strict):
    """Tags of the three members of a triple that do not rest on the same ground."""

    low: Tag
    typical: Tag
    high: Tag


class FigureText(Strict):
    """A figure as low, typical and high with its provenance; the unit is in its key."""

    low: NotNegative
    typical: NotNegative
    high: NotNegative
    tag: Tag | None = None
    tags: MemberTags | None = None
    source: Text
    date: Annotated[str, Field(pattern=_DATE, description="Year and month, or the day, as in 2026-03-31.")]
    note: str = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.typical < self.low:
            rule = f"must be at least low = {self.low:g}"
            raise RuleBrokenError(rule, "typical")
        if self.high < self.typical:
            rule = f"must be at least typical = {self.typical:g}"
            raise RuleBrokenError(rule, "high")
        if (self.tag is None) == (self.tags is None):
            rule = "either 'tag' for all three members or 'tags' for each is expected"
            raise RuleBrokenError(rule)
        return self

    def figure(self) -> Figure:
        """The same figure as the domain knows it."""
        low, typical, high = (
            (self.tags.low, self.tags.typical, self.tags.high) if self.tags is not None else (self.tag,) * 3
        )
        return Figure(
            low=self.low,
            typical=self.typical,
            high=self.high,
            tag=typical or "assumed",
            low_tag=low or "assumed",
            high_tag=high or "assumed",
            source=self.source,
            date=self.date,
            note=self.note,
        )


FigureOrNumber = NotNegative | FigureText


class InlinePlatform(Strict):
    """One platform in a scenario: ``base`` and what differs from it, or every key where there is no base.

    A plain number for a figure is its typical value, tagged as assumed.
    """

    base: Annotated[str | None, Field(description="A platform of the catalogue that this one differs from.")] = None
    title: Text | None = None
    medium: Medium | None = None
    mobility: Mobility | None = None
    power: Power | None = None
    roles: tuple[Word, ...] | None = None
    placeholder: bool = False
    unsourced: tuple[Word, ...] = ()
    note: str = ""
    mass_kg: Annotated[FigureOrNumber | None, Field(description="Mass without load.")] = None
    payload_kg: Annotated[FigureOrNumber | None, Field(description="Heaviest load.")] = None
    cruise_kmh: Annotated[FigureOrNumber | None, Field(description="Working speed on reference ground.")] = None
    top_kmh: Annotated[FigureOrNumber | None, Field(description="Highest speed.")] = None
    range_km: Annotated[FigureOrNumber | None, Field(description="From full to empty, laden, at cruise.")] = None
    turnaround_min: Annotated[FigureOrNumber | None, Field(description="Battery swap or refuelling.")] = None
    recharge_h: Annotated[FigureOrNumber | None, Field(description="Full charge at a plug; battery only.")] = None
    load_min: Annotated[FigureOrNumber | None, Field(description="Loading.")] = None
    unload_min: Annotated[FigureOrNumber | None, Field(description="Unloading.")] = None
    tow_kg: Annotated[FigureOrNumber | None, Field(description="Heaviest vehicle that it tows; 0 for none.")] = None
    tow_speed_factor: Annotated[FigureOrNumber | None, Field(description="Share of its speed while towing.")] = None
    price_kusd: Annotated[FigureOrNumber | None, Field(description="Price of one, thousand US dollars.")] = None
    efficiency: Annotated[FigureOrNumber | None, Field(description="Share of stored energy that drives it.")] = None
    hotel_w: Annotated[FigureOrNumber | None, Field(description="Power at rest; for drones, of flying empty.")] = None
    exposure: Annotated[FigureOrNumber | None, Field(description="Share of a route's hazard that it takes.")] = None
    stuck_factor: Annotated[
        FigureOrNumber | None, Field(description="How many times as often it gets stuck in soft ground as others; 1.")
    ] = None


class PlatformFile(InlinePlatform):
    """A file of ``data/platforms``: complete, and every figure with its provenance."""

    name: Word
