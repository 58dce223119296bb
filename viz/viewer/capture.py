"""Pictures and films without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pygame

from fleet.errors import FleetError
from fleet.units import US_PER_S
from viz.viewer.screen import Screen
from viz.viewer.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


FRAMES_PER_S: Final = 30
PICTURES: Final = (".png", ".jpg", ".jpeg", ".bmp")


def picture(viewer: Viewer, size: tuple[int, int]) -> pygame.Surface:
    """What *viewer* shows now, drawn afresh."""
    if not pygame.font.get_init():
        pygame.font.init()
    surface = pygame.Surface(size, depth=24)
    Screen(viewer).draw(surface)
    return surface


def save_picture(viewer: Viewer, size: tuple[int, int], path: Path) -> None:
    """Write what *viewer* shows now to *path*; raises `FleetError` where that fails."""
    if path.suffix.lower() not in PICTURES:
        raise FleetError(f"{path}: unknown kind of picture; expected {', '.join(PICTURES)}")
    try:
        pygame.image.save(picture(viewer, size), str(path))
    except (pygame.error, OSError) as error:
        raise FleetError(f"{path}: can't be written: {error}") from error


def frames(
    viewer: Viewer, *, size: tuple[int, int], start_us: int, end_us: int, speed_s: int
) -> Iterator[pygame.Surface]:
    """The frames of a film from *start_us* to *end_us*, in which *speed_s* simulated seconds pass in a second.

    The surface is the same each time, drawn anew.
    """
    pygame.font.init()
    viewer.playback.speed_s = speed_s
    screen, surface = Screen(viewer), pygame.Surface(size, depth=24)
    step_us = viewer.playback.speed_s * US_PER_S // FRAMES_PER_S
    for time_us in range(start_us, min(end_us, viewer.playback.limit_us) + 1, max(step_us, 1)):
        viewer.seek(time_us)
        screen.draw(surface)
        yield surface
