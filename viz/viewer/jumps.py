"""Going from event to event: to the next loss, decision, or whatever changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from viz.viewer.selection import Selection

if TYPE_CHECKING:
    from viz.viewer.viewer import Viewer

_NO_FURTHER: Final = {"loss": "No further loss", "breakdown": "No further breakdown"}


def step(viewer: Viewer, by: int) -> None:
    """Pause at the next event, or at the one before where *by* is negative."""
    viewer.playback.playing = False
    if not viewer.recordings:
        return
    times, now = viewer.recordings[0].event_us, viewer.playback.time_us
    at = int(np.searchsorted(times, now, side="right")) if by > 0 else int(np.searchsorted(times, now)) - 1
    if 0 <= at < len(times):
        viewer.seek(int(times[at]))


def to_end(viewer: Viewer) -> None:
    """Show the latest time that is known, and stay there while a run grows."""
    viewer.seek(viewer.playback.limit_us)
    viewer.playback.playing = viewer.playback.growing


def to_mark(viewer: Viewer, kind: str) -> None:
    """Show the next mark of *kind*, and pick out what it is about."""
    if not viewer.recordings:
        return
    marks = viewer.recordings[0].marks
    time_us = marks.next_after(viewer.playback.time_us, kind)
    if time_us is None or time_us > viewer.playback.limit_us:
        viewer.tell(_NO_FURTHER.get(kind, "No further failure"))
        return
    viewer.seek(time_us)
    found = marks.latest(time_us, kind)
    if found is not None:
        viewer.pick(Selection(kind="mission" if kind == "failed" else "vehicle", name=marks.subject[found]))
        viewer.tell(marks.text[found])


def to_silence(viewer: Viewer) -> None:
    """Show the next vehicle whose link is lost, as it notices."""
    run = viewer.recordings[0] if viewer.recordings else None
    at = run.contact.next_after(viewer.playback.time_us) if run is not None else None
    if run is None or at is None or int(run.contact.noticed_us[at]) > viewer.playback.limit_us:
        viewer.tell("No further lost link")
        return
    vehicle = run.replay.vehicles[int(run.contact.vehicle[at])]
    viewer.seek(int(run.contact.noticed_us[at]))
    viewer.pick(Selection(kind="vehicle", name=vehicle))
    viewer.tell(f"{vehicle}: {run.contact.link[at]} lost, {run.contact.cause[at]}")


def to_turn(viewer: Viewer) -> None:
    """Show the next phase of an attempt on a position, or its next change of hands, and pick the position out."""
    positions = viewer.recordings[0].positions if viewer.recordings else {}
    turns = [(turn, name) for name, one in positions.items() if (turn := one.next_turn(viewer.playback.time_us))]
    (time_us, told), name = min(turns, default=((viewer.playback.limit_us + 1, ""), ""))
    if time_us > viewer.playback.limit_us:
        viewer.tell("No further assault")
        return
    viewer.seek(time_us)
    viewer.pick(Selection(kind="site", name=name))
    viewer.tell(f"{name}: {told}")


def to_decision(viewer: Viewer) -> None:
    """Show the next decision that gave orders."""
    time_us = viewer.recordings[0].marks.next_decision(viewer.playback.time_us) if viewer.recordings else None
    if time_us is None or time_us > viewer.playback.limit_us:
        viewer.tell("No further decision")
    else:
        viewer.seek(time_us)


def to_parting(viewer: Viewer) -> None:
    """Show where two runs part."""
    found = viewer.parting
    if found is None:
        viewer.tell("The two runs decide alike" if len(viewer.recordings) == 2 else "Press R to start a second run")
    else:
        viewer.playback.playing = False
        viewer.seek(found.time_us)
