"""What the panel of a vehicle tells of its link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.viewer.panels.blocks import Block, Event, Fact, Go, Section
from viz.viewer.wording import span

if TYPE_CHECKING:
    from viz.viewer.scene import Scene

_MOST = 4


def link_facts(scene: Scene, vehicle: int) -> list[Block]:
    """Whether *vehicle* is heard, how stale its post's belief is, and its latest outages; nothing if it had none."""
    contact, now = scene.recording.contact, scene.time_us
    entries = contact.before(vehicle, now)
    if not len(entries):
        return []
    out = contact.out(vehicle, now)
    blocks: list[Block] = [Section(text="Link")]
    if out is None:
        back_us = int(contact.until_us[entries[-1]])
        blocks.append(Fact(label=contact.link[entries[-1]], value=f"up for {span(now - back_us)}", tone="good"))
    else:
        down = span(now - int(contact.since_us[out]))
        blocks.append(Fact(label=contact.link[out], value=f"down for {down}: {contact.cause[out]}", tone="bad"))
        blocks.append(Fact(label="last heard of", value=f"{span(now - int(contact.heard_us[out]))} ago"))
        blocks += _astray(scene, vehicle, out)
    for entry in reversed(entries[-_MOST:].tolist()):
        start_us, until_us = int(contact.since_us[entry]), int(contact.until_us[entry])
        lasted = f", {span(until_us - start_us)}" if until_us <= now else ", still down"
        text = f"{contact.cause[entry]}{lasted}"
        blocks.append(Event(time_us=start_us, text=text, go=Go(time_us=int(contact.noticed_us[entry]))))
    return blocks


def _astray(scene: Scene, vehicle: int, entry: int) -> list[Block]:
    """How far a vehicle is from where its post last heard of it."""
    contact, moment = scene.recording.contact, scene.moment
    at = np.flatnonzero(moment.vehicle == vehicle)
    if not len(at):
        return []
    away_m = float(np.hypot(moment.x_m[at[0]] - contact.x_m[entry], moment.y_m[at[0]] - contact.y_m[entry]))
    return [] if away_m != away_m else [Fact(label="believed", value=f"{away_m / 1000.0:.1f} km away from here")]  # noqa: PLR0124 - NaN
