"""What the viewer shows and can be told: runs, a clock, a camera, what is picked out and switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from viz.viewer.camera import Camera
from viz.viewer.gaze import Gaze
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


class Viewer:
    """What is looked at, and how.

    Attributes
    ----------
    sources
        The runs shown: one, or two that are compared.
    gaze
        From where they are seen.
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
        self.gaze = Gaze()
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
        choices = [Layout.of(self._size, self.scale, side=self.shown["side"], panes=panes)]
        if panes > 1:
            choices.append(Layout.of(self._size, self.scale, side=self.shown["side"], panes=panes, stacked=True))
            bounds = self.recordings[0].ground.bounds
            choices.sort(key=lambda layout: -Camera.fitted(bounds, layout.panes[0]).px_per_m)
        return choices[0]

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
        if self.gaze.camera is None:
            self.fit()
        elif self.gaze.camera.view != self.layout.panes[0]:
            self.relayout()

    def advance(self, elapsed_s: float) -> None:
        """Let *elapsed_s* of real time pass."""
        self.refresh()
        self.playback.advance(elapsed_s)
        self._told_s -= elapsed_s
        if self._told_s <= 0:
            self.told = ""
        if self.gaze.following and self.selection is not None and self.recordings:
            self.gaze.look_at(self.selection, self.recordings[0], self.playback.time_us)

    def tell(self, text: str) -> None:
        """Show a message for some seconds."""
        self.told, self._told_s = text, _TOLD_S

    # ── time ──

    def seek(self, time_us: float) -> None:
        """Show another time."""
        self.playback.seek(time_us)

    def skip(self, by_us: int) -> None:
        """Show a time *by_us* later."""
        self.seek(self.playback.time_us + by_us)

    # ── what is picked out, and from where it is seen ──

    def pick(self, picked: Selection | None) -> None:
        """Pick something out, or nothing."""
        self.selection = picked
        self.scroll_px = 0
        if picked is None:
            self.gaze.following = False

    def look_at(self, picked: Selection) -> None:
        """Pick something out and bring it into view."""
        self.pick(picked)
        if self.recordings:
            self.gaze.look_at(picked, self.recordings[0], self.playback.time_us)

    def toggle_follow(self) -> None:
        """Keep what is picked out in the middle, or let go of it."""
        if self.selection is None or self.selection.kind == "post":
            self.tell("Pick out a vehicle, site or mission first")
        else:
            self.gaze.toggle_follow()

    def fit(self) -> None:
        """See everything."""
        if self.recordings:
            self.gaze.fit(self.recordings[0], self.layout.panes[0])

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
        elif self.gaze.following:
            self.gaze.following = False
        else:
            self.pick(None)

    # ── how it is shown ──

    def resize(self, size: tuple[int, int]) -> None:
        """The window has another size."""
        self._size = size
        self.relayout()

    def relayout(self) -> None:
        """The map has another place in the window."""
        self.gaze.resize(self.layout.panes[0])

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
