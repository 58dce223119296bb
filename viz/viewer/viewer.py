"""What the viewer shows and can be told: runs, a clock, a camera, what is picked out and switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from viz.viewer.camera import Camera
from viz.viewer.layers.registry import LAYERS
from viz.viewer.layout import Layout, natural_scale
from viz.viewer.parting import first_parting
from viz.viewer.playback import Playback
from viz.viewer.selection import Selection
from viz.viewer.source import Growing
from viz.viewer.theme import THEMES

if TYPE_CHECKING:
    from viz.viewer.launcher import Launcher, Overrides
    from viz.viewer.panels.blocks import Go
    from viz.viewer.parting import Parting
    from viz.viewer.recording import Recording
    from viz.viewer.source import Source

_TOLD_S: Final = 4.0
_STEP: Final = 1.15
_NEAR: Final = 3.0


class Viewer:
    """What is looked at, and how.

    Attributes
    ----------
    sources
        The runs shown: one, or two that are compared.
    wish
        What the window around has been asked for: ``quit``, ``home``, ``full``, ``picture`` or nothing.
    """

    def __init__(
        self,
        source: Source,
        *,
        size: tuple[int, int],
        launcher: Launcher | None = None,
        theme: str = "dark",
        scale: float | None = None,
    ) -> None:
        self.sources: list[Source] = [source]
        self.launcher = launcher
        self.playback = Playback(0)
        self.theme = THEMES[theme]
        self.layers = frozenset(layer.name for layer in LAYERS if layer.on)
        self.selection: Selection | None = None
        self.hover: Selection | None = None
        self.following = False
        self.shown = {"side": True, "legend": False, "minimap": True}
        self.dialog: str | None = None
        self.overlaid = False
        self.scroll_px = 0
        self.wish = ""
        self.told = ""
        self._told_s = 0.0
        self._enlarged = 0
        self._fixed_scale = scale
        self._size = size
        self._camera: Camera | None = None
        self._parting: tuple[tuple[int, int], Parting | None] | None = None
        self.refresh()

    # ── what is shown ──

    @property
    def recordings(self) -> list[Recording]:
        """The runs that there is something of."""
        return [source.recording for source in self.sources if source.recording is not None]

    @property
    def scale(self) -> float:
        """How many pixels a length of 1 takes."""
        base: float = self._fixed_scale or natural_scale(self._size)
        return base * _STEP**self._enlarged

    @property
    def layout(self) -> Layout:
        """Where the parts of the window are."""
        panes = 1 if self.overlaid else max(len(self.recordings), 1)
        return Layout.of(self._size, self.scale, side=self.shown["side"], panes=panes)

    @property
    def camera(self) -> Camera | None:
        """The camera over the first pane; None before there is anything to see."""
        return self._camera

    @property
    def parting(self) -> Parting | None:
        """Where two runs part, if two are shown."""
        both = self.recordings
        if len(both) != 2:
            return None
        key = (both[0].limit_us, both[1].limit_us)
        if self._parting is None or self._parting[0] != key:
            self._parting = (key, first_parting(*both))
        return self._parting[1]

    # ── passing of time ──

    def refresh(self) -> None:
        """Take in what the runs have recorded since."""
        known = self.recordings
        if not known:
            return
        self.playback.limit_us = min(run.limit_us for run in known)
        self.playback.growing = any(source.growing for source in self.sources)
        if self._camera is None:
            self._camera = Camera.fitted(known[0].ground.bounds, self.layout.panes[0])

    def advance(self, elapsed_s: float) -> None:
        """Let *elapsed_s* of real time pass."""
        self.refresh()
        self.playback.advance(elapsed_s)
        self._told_s -= elapsed_s
        if self._told_s <= 0:
            self.told = ""
        if self.following:
            self._follow()

    def tell(self, text: str) -> None:
        """Show a message for some seconds."""
        self.told, self._told_s = text, _TOLD_S

    def _follow(self) -> None:
        place = self._place_m(self.selection) if self.selection is not None else None
        if place is not None and self._camera is not None:
            self._camera = self._camera.at(*place)

    def _place_m(self, picked: Selection) -> tuple[float, float] | None:
        """Where something is on the terrain; a mission is at its site."""
        run = self.recordings[0]
        if picked.kind == "vehicle":
            moment = run.replay.moment(self.playback.time_us)
            at = np.flatnonzero(moment.vehicle == run.index_of.get(picked.name, -1))
            if not len(at) or np.isnan(moment.x_m[at[0]]):
                return None
            return float(moment.x_m[at[0]]), float(moment.y_m[at[0]])
        name = picked.name
        if picked.kind == "mission":
            index = run.missions.index_of.get(name, -1)
            site = int(run.missions.site[index]) if index >= 0 else -1
            return (run.ground.sites[site].x_m, run.ground.sites[site].y_m) if site >= 0 else None
        return next(((site.x_m, site.y_m) for site in run.ground.sites if site.name == name), None)

    # ── time ──

    def seek(self, time_us: float) -> None:
        """Show another time."""
        self.playback.seek(time_us)

    def skip(self, by_us: int) -> None:
        """Show a time *by_us* later."""
        self.seek(self.playback.time_us + by_us)

    def step(self, by: int) -> None:
        """Pause at the next event, or at the one before where *by* is negative."""
        self.playback.playing = False
        if not self.recordings:
            return
        times, now = self.recordings[0].event_us, self.playback.time_us
        at = int(np.searchsorted(times, now, side="right")) if by > 0 else int(np.searchsorted(times, now)) - 1
        if 0 <= at < len(times):
            self.seek(int(times[at]))

    def to_end(self) -> None:
        """Show the latest time that is known, and stay there while a run grows."""
        self.seek(self.playback.limit_us)
        self.playback.playing = self.playback.growing

    def to_mark(self, kind: str) -> None:
        """Show the next mark of *kind*, and pick out what it is about."""
        if not self.recordings:
            return
        marks = self.recordings[0].marks
        time_us = marks.next_after(self.playback.time_us, kind)
        if time_us is None or time_us > self.playback.limit_us:
            self.tell({"loss": "No further loss", "breakdown": "No further breakdown"}.get(kind, "No further failure"))
            return
        self.seek(time_us)
        found = marks.latest(time_us, kind)
        if found is not None:
            self.pick(Selection(kind="mission" if kind == "failed" else "vehicle", name=marks.subject[found]))
            self.tell(marks.text[found])

    def to_decision(self) -> None:
        """Show the next decision that gave orders."""
        time_us = self.recordings[0].marks.next_decision(self.playback.time_us) if self.recordings else None
        if time_us is None or time_us > self.playback.limit_us:
            self.tell("No further decision")
        else:
            self.seek(time_us)

    def to_parting(self) -> None:
        """Show where two runs part."""
        found = self.parting
        if found is None:
            self.tell("The two runs decide alike" if len(self.recordings) == 2 else "Press R to start a second run")
        else:
            self.playback.playing = False
            self.seek(found.time_us)

    # ── what is picked out, and from where it is seen ──

    def pick(self, picked: Selection | None) -> None:
        """Pick something out, or nothing."""
        self.selection = picked
        self.scroll_px = 0
        if picked is None:
            self.following = False

    def toggle_follow(self) -> None:
        """Keep what is picked out in the middle, or let go of it."""
        if self.selection is None or self.selection.kind == "post":
            self.tell("Pick out a vehicle, site or mission first")
            return
        self.following = not self.following
        if self.following and self._camera is not None and self._camera.closeness < _NEAR:
            self.zoom(_NEAR / self._camera.closeness)

    def look_at(self, picked: Selection) -> None:
        """Pick something out and bring it into view."""
        self.pick(picked)
        place = self._place_m(picked)
        if place is not None and self._camera is not None:
            self._camera = self._camera.at(*place)

    def go(self, to: Go) -> None:
        """Follow a link of a panel."""
        if to.time_us is not None:
            self.playback.playing = False
            self.seek(to.time_us)
        if to.selection is not None:
            self.pick(to.selection)

    def release(self) -> None:
        """Close the dialog, or stop following, or let go of what is picked out."""
        if self.dialog is not None:
            self.dialog = None
        elif self.following:
            self.following = False
        else:
            self.pick(None)

    def fit(self) -> None:
        """See everything."""
        self.following = False
        if self.recordings:
            self._camera = Camera.fitted(self.recordings[0].ground.bounds, self.layout.panes[0])

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        """Go *factor* times closer to what is at a point of the first pane, by default its middle."""
        if self._camera is not None:
            self._camera = self._camera.zoomed(factor, at or self._camera.view.center)

    def move(self, dx_px: float, dy_px: float) -> None:
        """Drag the terrain."""
        self.following = False
        if self._camera is not None:
            self._camera = self._camera.moved(dx_px, dy_px)

    def centre(self, x_m: float, y_m: float) -> None:
        """Look at a place."""
        self.following = False
        if self._camera is not None:
            self._camera = self._camera.at(x_m, y_m)

    # ── how it is shown ──

    def resize(self, size: tuple[int, int]) -> None:
        """The window has another size."""
        self._size = size
        self.relayout()

    def relayout(self) -> None:
        """The map has another place in the window."""
        if self._camera is not None:
            self._camera = self._camera.resized(self.layout.panes[0])

    def toggle(self, part: str) -> None:
        """Show or hide a part of the window."""
        self.shown[part] = not self.shown[part]
        self.relayout()

    def toggle_layer(self, name: str) -> None:
        """Switch a layer on or off."""
        self.layers = self.layers ^ {name}

    def next_theme(self) -> None:
        """Change between dark and light."""
        names = list(THEMES)
        self.theme = THEMES[names[(names.index(self.theme.name) + 1) % len(names)]]

    def rescale(self, by: int) -> None:
        """Make letters and symbols larger or smaller."""
        self._enlarged = min(max(self._enlarged + by, -3), 6)
        self.relayout()

    def open_dialog(self, name: str) -> None:
        """Open a dialog, or close it if it is open."""
        if name == "again" and self.launcher is None:
            self.tell("This run can't be repeated: its scenario is not known")
            return
        self.dialog = None if self.dialog == name else name

    def ask(self, wish: str) -> None:
        """Ask the window around for something."""
        self.wish = wish

    # ── runs ──

    def run_again(self, overrides: Overrides) -> None:
        """Start another run and show it beside the first; raises ``FleetError`` where it can't be begun."""
        if self.launcher is None:
            return
        child = self.launcher.start(overrides)
        for source in self.sources[1:]:
            source.close()
        self.sources = [self.sources[0], Growing(child.directory, child)]
        self.dialog = None
        self.pick(self.selection)
        self.tell("Started; it is shown beside the first as it grows")

    def drop_second(self) -> None:
        """Show the first run alone."""
        for source in self.sources[1:]:
            source.close()
        self.sources = self.sources[:1]
        self.refresh()
        self.relayout()

    def next_compare(self) -> None:
        """Show two runs side by side or over one another."""
        if len(self.recordings) != 2:
            self.tell("Press R to start a second run")
            return
        self.overlaid = not self.overlaid
        self.relayout()

    def stop_runs(self) -> None:
        """Stop the runs under way."""
        under_way = [source for source in self.sources if source.growing]
        for source in under_way:
            source.stop()
        self.tell("Stopping" if under_way else "No run is under way")

    def close(self) -> None:
        """Look at nothing any longer."""
        for source in self.sources:
            source.close()
