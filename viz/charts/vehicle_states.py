"""The states of vehicles in the few groups that a reader can tell apart, each with its colour."""

from __future__ import annotations

from typing import Final

from viz import palette

GROUPS: Final = {
    "travelling": ("travelling", "towing"),
    "loading or on task": ("loading", "unloading", "on_task"),
    "queueing or waiting": ("queueing", "waiting", "out_of_contact", "awaiting_operator", "awaiting_approval"),
    "charging": ("charging",),
    "broken or in repair": ("broken", "stranded", "stuck", "towed", "repairing", "unsticking"),
    "idle": ("idle",),
}
"""States that vehicles are in by group; final states stand in none."""

COLOURS: Final = {
    "travelling": palette.BLUE,
    "loading or on task": palette.SKY,
    "queueing or waiting": palette.ORANGE,
    "charging": palette.GREEN,
    "broken or in repair": palette.VERMILION,
    "idle": palette.MIST,
}

GROUP_OF: Final = {state: group for group, states in GROUPS.items() for state in states}
