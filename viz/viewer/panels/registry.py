"""Which panel tells of what; a further kind of thing is a file beside this one, and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from viz.viewer.panels.mission import mission_panel
from viz.viewer.panels.overview import overview_panel
from viz.viewer.panels.post import post_panel
from viz.viewer.panels.site import site_panel
from viz.viewer.panels.vehicle import vehicle_panel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from viz.viewer.panels.blocks import Block
    from viz.viewer.scene import Scene

PANELS: Final[Mapping[str, Callable[[Scene, str], list[Block]]]] = {
    "vehicle": vehicle_panel,
    "site": site_panel,
    "mission": mission_panel,
    "post": post_panel,
}


def panel_of(scene: Scene) -> list[Block]:
    """The panel of what is picked out, or of the whole run."""
    picked = scene.selection
    return overview_panel(scene) if picked is None else PANELS[picked.kind](scene, picked.name)
