"""The bar below the map: playing, speed, and a scrub bar with marks where something went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pygame

from fleet.units import US_PER_DAY, US_PER_H
from viz.viewer.commands import BY_NAME
from viz.viewer.marks import KINDS
from viz.viewer.playback import SPEEDS_S, speed_text
from viz.viewer.wording import clock

if TYPE_CHECKING:
    from viz.viewer.chrome.ui import Ui
    from viz.viewer.recording import Recording
    from viz.viewer.viewer import Viewer

_TRANSPORT: Final = ("start", "back", "play", "step", "end")
_TICKS_US: Final = tuple(
    int(hours * US_PER_H) for hours in (0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 120, 240, 480, 960, 2400)
)
_SPEED: Final = 92
_STOP: Final = 96
_LANES: Final = (("loss", 0.0), ("breakdown", 1.0), ("failed", 2.0))


def draw_timeline(ui: Ui, viewer: Viewer) -> None:
    """Draw the bar."""
    canvas, bar = ui.canvas, viewer.layout.bottom
    canvas.box(bar, canvas.theme.bar)
    pygame.draw.line(canvas.surface, canvas.theme.edge, bar.topleft, bar.topright)
    ui.block(bar)
    _draw_buttons(ui, viewer, bar)
    if viewer.recordings:
        _draw_scrub(ui, viewer, bar)


def _draw_buttons(ui: Ui, viewer: Viewer, bar: pygame.Rect) -> None:
    canvas, playback = ui.canvas, viewer.playback
    side, gap = canvas.px(30), canvas.px(5)
    x, y = bar.left + canvas.px(14), bar.top + canvas.px(8)
    for name in _TRANSPORT:
        command = BY_NAME[name]
        icon = {"play": "pause" if playback.playing else "play", "step": "forward"}.get(name, name)
        wide = side + canvas.px(14) if name == "play" else side
        ui.button(pygame.Rect(x, y, wide, side), lambda command=command: command.run(viewer), icon=icon,  # type: ignore[misc]
                  hint=f"{command.title} ({command.shown})", on=name == "play" and playback.playing)  # fmt: skip
        x += wide + gap
    x += canvas.px(12)
    clock_ends = x + canvas.text.width(clock(playback.time_us), canvas.px(20), bold=True)
    right = bar.right - canvas.px(14)
    # In a narrow window the clock matters more than the speed, which has keys as well.
    stop_px = canvas.px(_STOP + 14) if playback.growing else 0
    if clock_ends + gap <= right - 2 * side - canvas.px(_SPEED) - stop_px:
        right = _draw_speed(ui, viewer, pygame.Rect(x, y, right - x, side))
    canvas.label(clock(playback.time_us), (x, y + side // 2), size=20, bold=True)
    whole = max((run.horizon_us for run in viewer.recordings), default=0)
    told = f"of {whole / US_PER_DAY:g} d"
    if clock_ends + canvas.px(8) + canvas.text.width(told, canvas.px(13)) <= right:
        canvas.label(told, (clock_ends + canvas.px(8), y + side // 2), size=13, colour=canvas.theme.muted)


def _draw_speed(ui: Ui, viewer: Viewer, room: pygame.Rect) -> int:
    """The speed with its buttons at the right of *room*, and the button that stops a run; gives where they begin."""
    canvas, playback = ui.canvas, viewer.playback
    right, y, side = room.right, room.top, room.height
    ui.button(pygame.Rect(right - side, y, side, side), playback.faster, icon="plus", hint="faster (Up)")
    label = canvas.px(_SPEED)
    canvas.label(speed_text(playback.speed_s), (right - side - label // 2, y + side // 2), size=15, bold=True,
                 anchor="centre")  # fmt: skip
    most = f"slower (Down); the most is {speed_text(SPEEDS_S[-1])}"
    ui.button(
        pygame.Rect(right - 2 * side - label, y, side, side), lambda: playback.faster(-1), icon="minus", hint=most
    )
    begins = right - 2 * side - label
    if playback.growing:
        wide = canvas.px(_STOP)
        begins -= canvas.px(14) + wide
        ui.button(pygame.Rect(begins, y, wide, side), viewer.stop_runs, text="Stop run",
                  hint="stop the run under way (S)")  # fmt: skip
    return begins


def _draw_scrub(ui: Ui, viewer: Viewer, bar: pygame.Rect) -> None:
    canvas, run = ui.canvas, viewer.recordings[0]
    whole = max(each.horizon_us for each in viewer.recordings)
    track = pygame.Rect(bar.left + canvas.px(14), bar.top + canvas.px(47), bar.width - canvas.px(28), canvas.px(24))
    canvas.box(track, canvas.theme.card, radius=3, edge=canvas.theme.edge)

    def x_of(time_us: float) -> int:
        return track.left + round(time_us / whole * track.width)

    known = track.copy()
    known.width = x_of(viewer.playback.limit_us) - track.left
    canvas.box(known, canvas.theme.raised, radius=3)
    passed = track.copy()
    passed.width = x_of(viewer.playback.time_us) - track.left
    canvas.box(pygame.Rect(track.left, track.bottom - canvas.px(3), passed.width, canvas.px(3)), canvas.theme.accent)
    _draw_ticks(ui, track, whole)
    _draw_marks(ui, run, track, whole)
    x = x_of(viewer.playback.time_us)
    canvas.box(pygame.Rect(x - canvas.px(1.5), track.top - canvas.px(3), canvas.px(3), track.height + canvas.px(6)),
               canvas.theme.ink, radius=1)  # fmt: skip
    canvas.disc((x, track.top - canvas.px(3)), canvas.px(4), canvas.theme.ink)
    grip = track.inflate(0, canvas.px(14))
    if ui.hot(grip, lambda at: viewer.seek((at[0] - track.left) / track.width * whole), drag=True):
        pointed = min(max((ui.mouse[0] - track.left) / track.width, 0.0), 1.0) * whole
        place = canvas.text.width("00d 00:00:00", canvas.px(12)) // 2 + canvas.px(6)
        middle = min(max(ui.mouse[0], track.left + place), track.right - place)
        canvas.haloed(clock(round(pointed)), (middle - place, track.top - canvas.px(20)), size=12)


def _draw_ticks(ui: Ui, track: pygame.Rect, whole: int) -> None:
    canvas = ui.canvas
    room = canvas.px(64)
    step = next((step for step in _TICKS_US if step / whole * track.width >= room), _TICKS_US[-1])
    y = track.bottom + canvas.px(10)
    for time_us in range(0, whole + 1, step):
        x = track.left + round(time_us / whole * track.width)
        pygame.draw.line(canvas.surface, canvas.theme.faint, (x, track.bottom), (x, track.bottom + canvas.px(3)))
        days, hours = time_us / US_PER_DAY, time_us % US_PER_DAY // US_PER_H
        text = f"{days:g} d" if step >= US_PER_DAY or not hours else f"{int(days)}d {hours:02d}h"
        width = canvas.text.width(text, canvas.px(11))
        if x + width / 2 <= track.right + canvas.px(8):
            canvas.label(text, (max(x - width // 2, track.left), y), size=11, colour=canvas.theme.muted)


def _draw_marks(ui: Ui, run: Recording, track: pygame.Rect, whole: int) -> None:
    """One lane each for losses, breakdowns and failed missions; the more in a column of pixels, the brighter."""
    canvas, marks = ui.canvas, run.marks
    high = (track.height - canvas.px(7)) // len(_LANES)
    for kind, lane in _LANES:
        code = KINDS.index(kind)
        times = marks.time_us[marks.kind == code]
        columns = np.bincount((times / whole * (track.width - 1)).astype(np.int64), minlength=1)
        most = max(int(columns.max(initial=1)), 1)
        top = track.top + canvas.px(2) + round(lane * high)
        for column in np.flatnonzero(columns).tolist():
            share = 0.35 + 0.65 * columns[column] / most
            colour = tuple(round(b + (c - b) * share)
                           for b, c in zip(canvas.theme.raised, canvas.theme.marks[code], strict=True))  # fmt: skip
            canvas.surface.fill(colour, (track.left + column, top, max(canvas.px(1.2), 1), high - 1))
