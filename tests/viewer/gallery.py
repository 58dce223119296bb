"""The pictures in viz/README.md: ``python -m tests.viewer.gallery`` draws them anew.

``test_gallery.py`` compares each with what is drawn now.
"""

import io
import os
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pygame

from fleet.cli.main import main
from fleet.units import US_PER_DAY, US_PER_H, US_PER_S
from viz.viewer.capture import picture
from viz.viewer.offers import Offer
from viz.viewer.picker import Picker
from viz.viewer.selection import Selection
from viz.viewer.source import Finished
from viz.viewer.viewer import Viewer

ROOT: Final = Path(__file__).parents[2]
PICTURES: Final = ROOT / "viz" / "images"
SIZE: Final = (1280, 800)
_US_PER_MIN: Final = 60 * US_PER_S

Runs = Callable[..., Path]


def overview(run: Runs) -> pygame.Surface:
    """The quickstart on its second morning."""
    viewer = Viewer(Finished(run("quickstart")), size=SIZE)
    viewer.seek(US_PER_DAY + 10 * US_PER_H)
    return picture(viewer, SIZE)


def why(run: Runs) -> pygame.Surface:
    """A vehicle that is followed, the reason for its trip, and the legend."""
    viewer = Viewer(Finished(run("quickstart")), size=SIZE, theme="light")
    viewer.seek(US_PER_DAY + 21 * US_PER_H + 36 * _US_PER_MIN)
    viewer.pick(Selection(kind="vehicle", name="zmiy-1.2"))
    viewer.toggle_follow()
    viewer.toggle("legend")
    viewer.advance(0.0)
    return picture(viewer, SIZE)


def zones(run: Runs) -> pygame.Surface:
    """Threat, weather and a closed area, and every route."""
    viewer = Viewer(Finished(run("zones_and_weather")), size=SIZE, theme="light")
    viewer.seek(US_PER_DAY + 6 * US_PER_H)
    viewer.toggle_layer("routes")
    viewer.pick(Selection(kind="site", name="forward 3"))
    return picture(viewer, SIZE)


def messages(run: Runs) -> pygame.Surface:
    """Messages on links that lose some."""
    viewer = Viewer(Finished(run("lossy_links")), size=SIZE)
    viewer.toggle_layer("links")
    viewer.seek(30 * US_PER_H + 25 * _US_PER_MIN)
    viewer.pick(Selection(kind="post", name="central"))
    return picture(viewer, SIZE)


def silence(run: Runs) -> pygame.Surface:
    """Robots out of contact: where they are, and where their post last heard of them."""
    viewer = Viewer(Finished(run("jamming")), size=SIZE)
    viewer.seek(US_PER_DAY + 11 * US_PER_H)
    viewer.pick(Selection(kind="vehicle", name="zmiy-1.1"))
    return picture(viewer, SIZE)


def capture(run: Runs) -> pygame.Surface:
    """An assault on a position: who holds it, the phase, the strengths of both sides, and its story."""
    viewer = Viewer(Finished(run("position_capture")), size=SIZE)
    viewer.seek(8 * US_PER_H + 20 * _US_PER_MIN)
    viewer.pick(Selection(kind="site", name="Hill 204"))
    viewer.toggle("legend")
    return picture(viewer, SIZE)


def compare(run: Runs) -> pygame.Surface:
    """Two runs in step, where they part for the first time."""
    viewer = Viewer(Finished(run("quickstart")), size=SIZE)
    viewer.sources.append(Finished(run("quickstart", "--set", "fleet.termit.count=3")))
    viewer.refresh()
    parting = viewer.parting
    assert parting is not None
    viewer.seek(parting.time_us + 2 * US_PER_H)
    return picture(viewer, SIZE)


def picker(_: Runs) -> pygame.Surface:
    """The page to begin with."""
    shipped = (
        ("quickstart", "One depot, eight sites, twelve robots and drones, two days."),
        ("sectors", "Three command posts with scopes that don't overlap share one terrain and no vehicles."),
        ("spring_campaign", "Seven named robots and carrier drones supply two hundred forward sites over ninety days."),
    )
    offers = [Offer(heading="Recent runs", name="quickstart-1-26288e36", path=ROOT,
                    summary="quickstart: seed 1, greedy-closest, 2 days")]  # fmt: skip
    offers += [Offer(heading="Scenarios that ship", name=name, summary=told, path=ROOT) for name, told in shipped]
    surface = pygame.Surface(SIZE, depth=24)
    Picker(lambda: offers).draw(surface)
    return surface


GALLERY: Final[dict[str, Callable[[Runs], pygame.Surface]]] = {
    "overview": overview, "why": why, "zones": zones, "messages": messages, "silence": silence, "capture": capture,
    "compare": compare, "picker": picker,
}  # fmt: skip


def runs_in(folder: Path) -> Runs:
    """What makes runs of scenarios that ship in *folder*, each once."""
    made: dict[tuple[str, ...], Path] = {}

    def run(name: str, *options: str) -> Path:
        key = (name, *options)
        if key not in made:
            made[key] = folder / str(len(made))
            scenario = str(ROOT / "scenarios" / f"{name}.yaml")
            with redirect_stdout(io.StringIO()):
                assert main(["run", scenario, "-o", str(made[key]), "--quiet", *options]) == 0
        return made[key]

    return run


if __name__ == "__main__":
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    pygame.font.init()
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as temporary:
        runs = runs_in(Path(temporary))
        for name, draw in GALLERY.items():
            pygame.image.save(draw(runs), str(PICTURES / f"{name}.png"))
