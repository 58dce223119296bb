"""The head of a mission's story: what was asked for, a line on what is peculiar to its kind, how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fleet.cli.output import clean, share
from fleet.units import NANO, US_PER_S, format_us

if TYPE_CHECKING:
    from fleet.cli.mission_company import MissionConvoy
    from fleet.cli.mission_decisions import Row
    from fleet.cli.mission_story import MissionStory

_G_PER_KG: Final = 1_000
_US_PER_MIN: Final = 60 * US_PER_S


def print_head(story: MissionStory) -> None:
    """What was asked for and when, a line on what is peculiar to its kind, and how it ended."""
    mission = story.mission
    load = f" of {mission['load_g'] / _G_PER_KG:g} kg" if mission["load_g"] else ""
    about = f", about {mission['subject']}" if mission["subject"] is not None else ""
    print(clean(f"{mission['mission']}: {mission['kind']}{load} for {mission['site']}{about}"))
    parts = "" if mission["parts"] == 1 else f"; {mission['parts']} parts"
    print(f"  priority {mission['priority']} (0 is the most urgent){parts}")
    if mission["t_us"] != mission["ready_us"]:
        print(f"  asked    {format_us(mission['t_us'])}")
    if story.stock is not None:
        print(clean(f"  stock    {_stock(story.stock)}"))
    if story.asked is not None:
        print(clean(f"  from     {_asked(story.asked)}"))
    print(f"  ready    {format_us(mission['ready_us'])}")
    print(f"  due      {format_us(mission['due_us'])}")
    print(f"  expires  {format_us(mission['expires_us'])}")
    if story.disabled:
        print(clean(f"  vehicle  {_disabled(mission['subject'], story.disabled)}"))
    for convoy in story.convoys:
        print(clean(f"  convoy   {_convoy(convoy)}"))
    for row in story.areas:
        print(clean(f"  area     {_area(row)}"))
    if mission["ended_us"] is None:
        print(f"  not ended at {format_us(story.recorded_until_us)}, up to which the run is recorded")
        return
    late = {True: ", on time", False: ", late"}[mission["on_time"]] if mission["outcome"] == "succeeded" else ""
    taken = minutes(mission["ended_us"] - mission["ready_us"])
    print(f"  ended    {format_us(mission['ended_us'])}, {taken} min after it was ready")
    print(clean(f"  outcome  {mission['outcome']}{late}; cause: {mission['cause']}"))


def _stock(row: Row) -> str:
    """What stock was asked for on: what was believed to be there, on how old a report, and what there was in truth."""
    if "observed_us" not in row:
        return f"{row['stock_g'] / _G_PER_KG:,.1f} kg left at the position {row['place']}, which is held"
    age = minutes(row["t_us"] - row["observed_us"])
    believed = f"{row['believed_g'] / _G_PER_KG:,.1f} kg of {row['item']} believed on a report {age} min old"
    return f"{believed}, {row['stock_g'] / _G_PER_KG:,.1f} kg there"


def _asked(row: Row) -> str:
    """Who had which depot send it, on what belief of what that has to give."""
    age = minutes(row["t_us"] - row["observed_us"])
    believed = f"{row['believed_g'] / _G_PER_KG:,.1f} kg believed to be free there on a report {age} min old"
    return f"{row['place']}, as {row['post']} asked: {believed}"


def _disabled(vehicle: str, states: list[Row]) -> str:
    """Where a vehicle that can't go on stood and with what, and what followed."""
    first, *others = states
    load = f" with {first['load_g'] / _G_PER_KG:,.1f} kg aboard" if first["load_g"] else ""
    then = f"; then {', '.join(row['state'] for row in others)}" if others else ""
    return f"{vehicle} {first['state']} at {first['place']}{load}{then}"


def _convoy(convoy: MissionConvoy) -> str:
    """Who travelled together, who was waited for, and what became of the column."""
    waited = f"all there {format_us(convoy.ready_us)}"
    if convoy.waited_for is not None:
        waited = f"{convoy.waited_for} was waited for until {format_us(convoy.ready_us)}"
    out = f"set out {format_us(convoy.set_out_us)} with a headway of {convoy.headway_us / US_PER_S:,.0f} s"
    left = ", ".join(f"{vehicle} {event}" for vehicle, event in convoy.left.items())
    return f"{', '.join(convoy.members)}: {waited}, {out}" + (f"; {left}" if left else "")


def _area(row: Row) -> str:
    """What was found out of a threat zone, or how much less dangerous roads were made and until when."""
    when = format_us(row["t_us"])
    if row["event"] == "scouted":
        fades = minutes(row["half_life_us"])
        return (
            f"{row['area']} scouted at {when}: {share(row['knowledge_n'] / NANO)} known, half of it {fades} min later"
        )
    if row["event"] == "cleared":
        roads = f"{row['edges']} edges around {row['area']}"
        left, until = share(row["factor_n"] / NANO), format_us(row["until_us"])
        return f"{roads} cleared at {when}: {left} of their danger until {until}"
    return f"what was cleared around {row['area']} is over at {when}"


def minutes(time_us: int) -> str:
    """Minutes in words, to a tenth."""
    return f"{time_us / _US_PER_MIN:,.1f}"
