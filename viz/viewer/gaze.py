"""From where a run is seen: the camera, and what it follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from viz.viewer.camera import Camera

if TYPE_CHECKING:
    import pygame

    from viz.viewer.recording import Recording
    from viz.viewer.selection import Selection

_NEAR: Final = 3.0


class Gaze:
    """The camera over a view of the window.

    Attributes
    ----------
    camera
        None before there is anything to see.
    following
        Whether the camera stays over what is picked out.
    """

    def __init__(self) -> None:
        self.camera: Camera | None = None
        self.following = False

    def fit(self, run: Recording, view: pygame.Rect) -> None:
        """See all of the terrain."""
        self.following = False
        self.camera = Camera.fitted(run.ground.bounds, view)

    def resize(self, view: pygame.Rect) -> None:
        """The view has another place or size."""
        if self.camera is not None:
            self.camera = self.camera.resized(view)

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        """Go *factor* times closer to what is at a point of the view, by default its middle."""
        if self.camera is not None:
            self.camera = self.camera.zoomed(factor, at or self.camera.view.center)

    def move(self, dx_px: float, dy_px: float) -> None:
        """Drag the terrain."""
        self.following = False
        if self.camera is not None:
            self.camera = self.camera.moved(dx_px, dy_px)

    def centre(self, x_m: float, y_m: float) -> None:
        """Look at a place."""
        self.following = False
        self._look(x_m, y_m)

    def look_at(self, picked: Selection, run: Recording, time_us: int) -> None:
        """Bring something into the middle, if it has a place then."""
        place = place_m(picked, run, time_us)
        if place is not None:
            self._look(*place)

    def toggle_follow(self) -> None:
        """Follow what is picked out, from near by, or let go of it."""
        self.following = not self.following
        if self.following and self.camera is not None and self.camera.closeness < _NEAR:
            self.zoom(_NEAR / self.camera.closeness)

    def _look(self, x_m: float, y_m: float) -> None:
        if self.camera is not None:
            self.camera = self.camera.at(x_m, y_m)


def place_m(picked: Selection, run: Recording, time_us: int) -> tuple[float, float] | None:
    """Where something is on the terrain; a mission is at its site, a post nowhere."""
    if picked.kind == "vehicle":
        moment = run.replay.moment(time_us)
        at = np.flatnonzero(moment.vehicle == run.index_of.get(picked.name, -1))
        if not len(at) or np.isnan(moment.x_m[at[0]]):
            return None
        return float(moment.x_m[at[0]]), float(moment.y_m[at[0]])
    if picked.kind == "mission":
        index = run.missions.index_of.get(picked.name, -1)
        site = int(run.missions.site[index]) if index >= 0 else -1
        return (run.ground.sites[site].x_m, run.ground.sites[site].y_m) if site >= 0 else None
    return next(((site.x_m, site.y_m) for site in run.ground.sites if site.name == picked.name), None)
