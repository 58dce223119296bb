"""Everything of a run that has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viz.viewer.selection import Selection

if TYPE_CHECKING:
    from viz.viewer.recording import Recording


def things(run: Recording) -> list[Selection]:
    """Vehicles, sites, posts and missions, in this order."""
    return [
        *(Selection(kind="vehicle", name=name) for name in run.replay.vehicles),
        *(Selection(kind="site", name=site.name) for site in run.ground.sites),
        *(Selection(kind="post", name=name) for name in run.traffic.posts),
        *(Selection(kind="mission", name=name) for name in run.missions.ids),
    ]


def thing_called(run: Recording, name: str) -> Selection | None:
    """The thing of exactly this name."""
    return next((thing for thing in things(run) if thing.name == name), None)


def all_names(run: Recording) -> list[str]:
    """Every name."""
    return [thing.name for thing in things(run)]
