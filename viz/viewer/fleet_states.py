"""States of vehicles gathered into the few groups that a map can tell apart."""

from __future__ import annotations

from typing import Final

GROUPS: Final = ("idle", "moving", "working", "waiting", "charging", "disabled", "gone")
"""Groups of states; a group's index is its code."""

STATE_GROUPS: Final = {
    "idle": "idle",
    "travelling": "moving",
    "towing": "moving",
    "loading": "working",
    "unloading": "working",
    "on_task": "working",
    "queueing": "waiting",
    "waiting": "waiting",
    "out_of_contact": "waiting",
    "awaiting_operator": "waiting",
    "awaiting_approval": "waiting",
    "charging": "charging",
    "repairing": "disabled",
    "broken": "disabled",
    "stranded": "disabled",
    "unsticking": "disabled",
    "stuck": "disabled",
    "towed": "disabled",
    "lost": "gone",
    "abandoned": "gone",
    "retired": "gone",
}

TITLES: Final = {
    "idle": "idle",
    "moving": "under way",
    "working": "loading, unloading, on task",
    "waiting": "waiting, queueing",
    "charging": "charging",
    "disabled": "broken, stranded, stuck, in repair",
    "gone": "lost or given up",
}


def group_of(state: str) -> int:
    """The code of a state's group; that of a state that this program doesn't know is ``working``."""
    return GROUPS.index(STATE_GROUPS.get(state, "working"))
