"""Where things are drawn: vehicles at a site side by side, clicks hit what is nearest, cameras keep the place."""

from dataclasses import replace

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.units import US_PER_H
from viz.viewer.camera import Camera
from viz.viewer.ground import Bounds
from viz.viewer.recording import Recording
from viz.viewer.scene import PARKED_MOST, PARKED_PX, Scene
from viz.viewer.selection import Selection
from viz.viewer.symbols import Symbols
from viz.viewer.theme import DARK

VIEW = pygame.Rect(0, 42, 964, 666)
BOUNDS = Bounds(west_m=-500.0, south_m=0.0, east_m=13_500.0, north_m=9_000.0)


def scene(recording: Recording, time_us: int) -> Scene:
    camera = Camera.fitted(recording.ground.bounds, VIEW)
    return Scene(recording, time_us, camera, symbols=Symbols(DARK), scale=1.0)


def test_vehicles_at_a_site_stand_side_by_side(recording: Recording) -> None:
    for hours in (0, 11, 20, 33):
        fleet = scene(recording, hours * US_PER_H).fleet
        parked = fleet.slot >= 0
        places = np.stack([fleet.x_px[parked], fleet.y_px[parked]], axis=1)
        apart = np.hypot(*(places[:, None] - places[None, :]).transpose(2, 0, 1))
        assert (apart[~np.eye(len(places), dtype=bool)] >= PARKED_PX).all()


def test_vehicles_at_a_site_near_the_edge_are_all_on_the_map() -> None:
    from tests.viewer.crowd import crowd

    many = Recording(crowd(60)).warmed()
    (site, *_) = many.ground.sites
    camera = replace(Camera.fitted(many.ground.bounds, VIEW), x_m=site.x_m, y_m=site.y_m, px_per_m=1.0)
    for side in (-1, 1):
        beside = replace(camera, x_m=site.x_m + side * (VIEW.width / 2 - 3))
        seen = Scene(many, 0, beside, symbols=Symbols(DARK), scale=1.0)
        assert VIEW.left <= seen.site_px[0, 0] <= VIEW.right
        assert seen.fleet.x_px.min() >= VIEW.left
        assert seen.fleet.x_px.max() <= VIEW.right


def test_more_vehicles_than_fit_below_a_site_are_a_number(recording: Recording) -> None:
    from tests.viewer.crowd import crowd

    many = Recording(crowd(60)).warmed()
    found = scene(many, 0).fleet
    assert (found.slot >= 0).sum() == PARKED_MOST
    assert found.hidden.sum() == 60 - PARKED_MOST
    assert recording.ground.sites


def test_a_click_takes_the_nearest_thing_and_nothing_far_away(recording: Recording) -> None:
    now = scene(recording, 12 * US_PER_H)
    site = now.place_px(Selection(kind="site", name="forward 3"))
    assert site is not None
    assert now.hit((site[0] + 5, site[1] - 4)) == Selection(kind="site", name="forward 3")
    assert now.hit((site[0] + 60, site[1] + 60)) is None
    for vehicle in range(len(now.fleet.vehicle)):
        name = recording.replay.vehicles[int(now.fleet.vehicle[vehicle])]
        place = now.place_px(Selection(kind="vehicle", name=name))
        assert place is not None
        hit = now.hit(place)
        assert hit is not None
        assert now.place_px(hit) == pytest.approx(place, abs=1)


def test_a_mission_is_where_its_site_is(recording: Recording) -> None:
    now = scene(recording, 12 * US_PER_H)
    first = recording.missions.ids[0]
    site = recording.missions.table["site"][0]
    assert now.place_px(Selection(kind="mission", name=first)) == now.place_px(Selection(kind="site", name=site))
    assert now.place_px(Selection(kind="mission", name="none")) is None


points = st.tuples(st.floats(0, 963), st.floats(42, 707))


@given(points, st.floats(0.2, 8.0))
def test_what_is_under_the_mouse_stays_there_when_zooming(at: tuple[float, float], factor: float) -> None:
    """As long as the terrain reaches there: a camera does not leave it."""
    camera = Camera.fitted(BOUNDS, VIEW)
    place = camera.to_m(at)
    closer = camera.zoomed(factor, at)
    if BOUNDS.west_m < closer.x_m < BOUNDS.east_m and BOUNDS.south_m < closer.y_m < BOUNDS.north_m:
        assert closer.to_m(at) == pytest.approx(place, abs=1e-6)


@given(points)
def test_places_and_pixels_are_each_other_s_inverse(at: tuple[float, float]) -> None:
    camera = Camera.fitted(BOUNDS, VIEW).zoomed(3.0, (200, 300))
    assert camera.point_px(*camera.to_m(at)) == pytest.approx(at)


def test_everything_is_seen_at_first_and_a_camera_never_leaves_the_terrain() -> None:
    camera = Camera.fitted(BOUNDS, VIEW)
    for corner in ((BOUNDS.west_m, BOUNDS.south_m), (BOUNDS.east_m, BOUNDS.north_m)):
        assert VIEW.collidepoint(camera.point_px(*corner))
    far = camera.moved(1e9, -1e9)
    assert (far.x_m, far.y_m) == (BOUNDS.west_m, BOUNDS.south_m)
    assert camera.zoomed(1e-9, (0, 0)).closeness == pytest.approx(0.35)
