"""The layers of the map from below to above; a further one is a file beside this one, and a line here."""

from __future__ import annotations

from typing import Final

from viz.viewer.layers.areas import AREAS
from viz.viewer.layers.contact import CONTACT
from viz.viewer.layers.jamming import JAMMING
from viz.viewer.layers.links import LINKS
from viz.viewer.layers.losses import LOSSES
from viz.viewer.layers.missions import MISSIONS
from viz.viewer.layers.positions import POSITIONS
from viz.viewer.layers.posts import POSTS
from viz.viewer.layers.relays import RELAYS
from viz.viewer.layers.relief import RELIEF
from viz.viewer.layers.roads import ROADS
from viz.viewer.layers.routes import ROUTES
from viz.viewer.layers.sites import SITES
from viz.viewer.layers.vehicle_names import VEHICLE_NAMES
from viz.viewer.layers.vehicles import VEHICLES
from viz.viewer.layers.zone_names import ZONE_NAMES
from viz.viewer.layers.zones import ZONES

LAYERS: Final = (
    RELIEF, ROADS, ZONES, JAMMING, ZONE_NAMES, AREAS, RELAYS, ROUTES, LINKS, SITES, LOSSES, VEHICLES, POSITIONS,
    CONTACT, MISSIONS, VEHICLE_NAMES, POSTS,
)  # fmt: skip
