"""Two runs over one another: what both have is seen of both."""

from pathlib import Path

import numpy as np
import pygame

from fleet.units import US_PER_H
from viz.viewer import colours
from viz.viewer.capture import picture
from viz.viewer.source import Finished
from viz.viewer.viewer import Viewer

SIZE = (1280, 800)


def share_of(surface: pygame.Surface, place: tuple[int, int], colour: tuple[int, int, int]) -> int:
    """How many pixels near *place* have just this colour."""
    area = pygame.Rect(0, 0, 26, 26)
    area.center = place
    near = surface.subsurface(area)
    cells = np.frombuffer(pygame.image.tobytes(near, "RGB"), np.uint8).reshape(-1, 3)
    return int((cells == np.array(colour)).all(axis=1).sum())


def test_a_vehicle_that_both_runs_have_at_the_same_place_is_seen_in_both_colours(run_dir: Path) -> None:
    pygame.font.init()
    viewer = Viewer(Finished(run_dir), size=SIZE)
    viewer.sources.append(Finished(run_dir))
    viewer.refresh()
    viewer.seek(11 * US_PER_H)
    viewer.next_compare()
    drawn = picture(viewer, SIZE)
    moving = viewer.recordings[0].replay.moment(11 * US_PER_H)
    out = np.flatnonzero(viewer.recordings[0].group[moving.row] == 1)
    assert len(out)
    camera = viewer.gaze.camera
    assert camera is not None
    for at in out.tolist():
        place = camera.point_px(float(moving.x_m[at]), float(moving.y_m[at]))
        for colour in (colours.SKY, colours.ORANGE):
            assert share_of(drawn, (round(place[0]), round(place[1])), colour) > 4
