"""One time of a run as seen by one camera: what layers draw and clicks hit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from viz.viewer.fleet_states import GROUPS
from viz.viewer.selection import Selection

if TYPE_CHECKING:
    from fleet.ledger.paths import Integers, Reals
    from viz.viewer.camera import Camera
    from viz.viewer.missions import OpenMissions
    from viz.viewer.recording import Recording
    from viz.viewer.symbols import Symbols

VEHICLE_PX: Final = 17
PARKED_PX: Final = 12
PARKED_COLUMNS: Final = 8
PARKED_MOST: Final = 24
"""Vehicles at a site stand in rows below it, as many as are drawn one by one; the others are a number."""

_MOVING, _GONE = GROUPS.index("moving"), GROUPS.index("gone")
_REACH_PX: Final = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Vehicles to draw: arrays with one entry each. ``slot`` is the place in the rows below a site, -1 on the road."""

    vehicle: Integers
    row: Integers
    x_px: Reals
    y_px: Reals
    heading_rad: Reals
    energy_mj: Integers
    slot: Integers
    hidden: Integers
    """How many vehicles at each site are not drawn one by one."""


class Scene:
    """What is to be drawn of *recording* at *time_us*."""

    def __init__(
        self,
        recording: Recording,
        time_us: int,
        camera: Camera,
        *,
        symbols: Symbols,
        scale: float,
        layers: frozenset[str] = frozenset(),
        selection: Selection | None = None,
        hover: Selection | None = None,
    ) -> None:
        self.recording = recording
        self.time_us = time_us
        self.camera = camera
        self.symbols = symbols
        self.scale = scale
        self.layers = layers
        self.selection = selection
        self.hover = hover
        self.moment = recording.replay.moment(time_us)

    def seen_by(self, camera: Camera) -> Scene:
        """The same time of the same run as seen by another camera, with nothing picked out."""
        return Scene(self.recording, self.time_us, camera, symbols=self.symbols, scale=self.scale)

    @cached_property
    def open_missions(self) -> OpenMissions:
        """Missions that are open."""
        return self.recording.missions.open_at(self.time_us)

    @cached_property
    def site_px(self) -> Reals:
        """Where sites are in the window, [sites, 2]."""
        sites = self.recording.ground.sites
        x_m, y_m = (np.array([getattr(site, name) for site in sites], np.float64) for name in ("x_m", "y_m"))
        return np.stack(self.camera.to_px(x_m, y_m), axis=1)

    @cached_property
    def fleet(self) -> Fleet:
        """Vehicles that are still there, in the order of drawing."""
        moment, recording = self.moment, self.recording
        here = np.flatnonzero((recording.group[moment.row] != _GONE) & ~np.isnan(moment.x_m))
        row = moment.row[here]
        x_px, y_px = self.camera.to_px(moment.x_m[here], moment.y_m[here])
        place = np.where(recording.group[row] == _MOVING, -1, recording.place[row])
        slot, crowd = _slots(place, recording.group[row], len(recording.ground.sites))
        parked = np.flatnonzero(place >= 0)
        x_px[parked], y_px[parked] = self._parked(place[parked], slot[parked], crowd)
        shown = slot < PARKED_MOST
        return Fleet(
            vehicle=moment.vehicle[here][shown],
            row=row[shown],
            x_px=x_px[shown],
            y_px=y_px[shown],
            heading_rad=np.where(place >= 0, np.pi / 2.0, moment.heading_rad[here])[shown],
            energy_mj=moment.energy_mj[here][shown],
            slot=slot[shown],
            hidden=np.maximum(crowd - PARKED_MOST, 0),
        )

    def _parked(self, place: Integers, slot: Integers, crowd: Integers) -> tuple[Reals, Reals]:
        """Where vehicles in *slot* below the site *place* are drawn; beside the middle where the map ends nearby."""
        cell = PARKED_PX * self.scale * 1.12
        line, column = np.divmod(np.minimum(slot, PARKED_MOST), PARKED_COLUMNS)
        in_line = np.minimum(crowd[place], PARKED_COLUMNS)
        view, site_px = self.camera.view, self.site_px[place, 0]
        kept = np.clip(site_px, view.left + in_line / 2.0 * cell, view.right - in_line / 2.0 * cell)
        middle = np.where((site_px >= view.left) & (site_px <= view.right), kept, site_px)
        x_px = middle + (column - (in_line - 1) / 2.0) * cell
        return x_px, self.site_px[place, 1] + (17.0 * self.scale) + line * cell

    @cached_property
    def posts(self) -> dict[str, tuple[float, float]]:
        """Where command posts are drawn: at the vehicle that each is of, or in a row above, as others have no place."""
        traffic, fleet = self.recording.traffic, self.fleet
        found: dict[str, tuple[float, float]] = {}
        for at in np.flatnonzero(traffic.post_of[fleet.vehicle] >= 0).tolist():
            # The latest vehicle of a slot has the post.
            found[traffic.posts[traffic.post_of[fleet.vehicle[at]]]] = (float(fleet.x_px[at]), float(fleet.y_px[at]))
        view = self.camera.view
        for number, name in enumerate(traffic.headquarters):
            found[name] = (view.left + (64 + 118 * number) * self.scale, view.top + 24 * self.scale)
        return found

    def place_px(self, selection: Selection) -> tuple[float, float] | None:
        """Where a thing is in the window; None if it has no place now."""
        if selection.kind == "vehicle":
            at = np.flatnonzero(self.fleet.vehicle == self.recording.index_of.get(selection.name, -1))
            return (float(self.fleet.x_px[at[0]]), float(self.fleet.y_px[at[0]])) if len(at) else None
        if selection.kind == "post":
            return self.posts.get(selection.name)
        index = self.site_of(selection)
        return (float(self.site_px[index, 0]), float(self.site_px[index, 1])) if index is not None else None

    def site_of(self, selection: Selection) -> int | None:
        """The index of a site, or of the site that a mission is for."""
        if selection.kind == "mission":
            mission = self.recording.missions.index_of.get(selection.name)
            index = -1 if mission is None else int(self.recording.missions.site[mission])
            return index if index >= 0 else None
        names = (at for at, site in enumerate(self.recording.ground.sites) if site.name == selection.name)
        return next(names, None) if selection.kind == "site" else None

    def hit(self, px: tuple[float, float]) -> Selection | None:
        """What is drawn at a point of the window: a vehicle before a site."""
        reach = _REACH_PX * self.scale
        fleet = self.fleet
        at = _nearest(fleet.x_px, fleet.y_px, px, reach * 0.8)
        if at is not None:
            return Selection(kind="vehicle", name=self.recording.replay.vehicles[int(fleet.vehicle[at])])
        for name, place in self.posts.items():
            if abs(place[0] - px[0]) < 54 * self.scale and abs(place[1] - px[1]) < 13 * self.scale:
                return Selection(kind="post", name=name)
        at = _nearest(self.site_px[:, 0], self.site_px[:, 1], px, reach * 1.2)
        return None if at is None else Selection(kind="site", name=self.recording.ground.sites[at].name)


def _nearest(x_px: Reals, y_px: Reals, px: tuple[float, float], reach: float) -> int | None:
    if not len(x_px):
        return None
    away = np.hypot(x_px - px[0], y_px - px[1])
    at = int(np.argmin(away))
    return at if away[at] <= reach else None


def _slots(place: Integers, group: Integers, sites: int) -> tuple[Integers, Integers]:
    """The rank of each vehicle among those at its *place*, by group of states; and how many there are at each site."""
    slot = np.full(len(place), -1, np.int64)
    parked = np.flatnonzero(place >= 0)
    crowd = np.bincount(place[parked], minlength=max(sites, 1))
    order = parked[np.lexsort((parked, group[parked], place[parked]))]
    first = np.cumsum(crowd) - crowd
    slot[order] = np.arange(len(order)) - first[place[order]]
    return slot, crowd
