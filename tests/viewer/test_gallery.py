"""The pictures in viz/README.md show what is drawn now, but for a tolerance: letters differ a little among machines."""

from pathlib import Path

import numpy as np
import pygame
import pytest

from tests.viewer.gallery import GALLERY, PICTURES, Runs, runs_in

MOST_APART = 1.5
"""Mean difference of colours, of 255."""
MOST_OFF = 0.01
"""Share of pixels that differ by more than a quarter of the range."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return runs_in(tmp_path_factory.mktemp("gallery"))


def cells(surface: pygame.Surface) -> np.ndarray:
    size = surface.get_size()
    raw = np.frombuffer(pygame.image.tobytes(surface, "RGB"), np.uint8)
    return raw.reshape(size[1], size[0], 3).astype(np.int64)


@pytest.mark.parametrize("name", GALLERY)
def test_a_picture_is_what_is_drawn_now(name: str, runs: Runs) -> None:
    pygame.font.init()
    drawn, kept = cells(GALLERY[name](runs)), cells(pygame.image.load(str(PICTURES / f"{name}.png")))
    assert drawn.shape == kept.shape
    apart = np.abs(drawn - kept)
    told = f"{name}.png differs; if that is meant: python -m tests.viewer.gallery"
    assert apart.mean() <= MOST_APART, told
    assert (apart.max(axis=2) > 64).mean() <= MOST_OFF, told


def test_every_picture_is_shown_in_the_readme() -> None:
    text = (Path(PICTURES).parent / "README.md").read_text(encoding="utf-8")
    assert all(f"(images/{name}.png)" in text for name in GALLERY)
    assert sorted(file.stem for file in PICTURES.iterdir()) == sorted(GALLERY)
