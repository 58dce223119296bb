"""Writing films; the encoder comes with the extra ``video``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pygame

from fleet.errors import FleetError
from viz.viewer.capture import FRAMES_PER_S

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILMS = (".mp4", ".mkv", ".mov", ".webm")


def save_video(pictures: Iterable[pygame.Surface], size: tuple[int, int], path: Path) -> int:
    """Write *pictures* of *size* (both numbers even) to *path*; gives how many there were.

    Raises
    ------
    FleetError
        If the encoder is not installed, fails, or doesn't know the kind of file.
    """
    if path.suffix.lower() not in FILMS:
        raise FleetError(f"{path}: unknown kind of film; expected {', '.join(FILMS)}")
    writer: Any = _encoder(path, size)
    written = 0
    try:
        writer.send(None)
        for surface in pictures:
            writer.send(pygame.image.tobytes(surface, "RGB"))
            written += 1
        writer.close()
    except OSError as error:
        raise FleetError(f"{path}: can't be written: {next(iter(str(error).splitlines()), error)}") from error
    if not path.is_file():
        raise FleetError(f"{path}: can't be written")
    return written


def _encoder(path: Path, size: tuple[int, int]) -> object:
    try:
        import imageio_ffmpeg  # noqa: PLC0415 - An extra: whoever makes no films needs none.
    except ImportError:
        raise FleetError("films need the extra 'video': pip install 'fleet-simulator[video]'") from None
    return imageio_ffmpeg.write_frames(str(path), size, fps=FRAMES_PER_S, macro_block_size=2, quality=7)
