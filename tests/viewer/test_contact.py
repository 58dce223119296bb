"""Links that are lost: who is out of contact, where it is believed, and what the window shows of it."""

from pathlib import Path

import numpy as np
import polars as pl
import pygame
import pytest

from fleet.ledger.reader import Ledger
from fleet.units import US_PER_H
from tests.viewer.test_scene import scene
from viz.viewer.capture import picture
from viz.viewer.commands import BY_NAME
from viz.viewer.contact import contact_of
from viz.viewer.panels.blocks import Fact
from viz.viewer.panels.vehicle import vehicle_panel
from viz.viewer.recording import Recording
from viz.viewer.selection import Selection
from viz.viewer.source import Finished
from viz.viewer.viewer import Viewer

SIZE = (1280, 800)


@pytest.fixture(scope="module")
def jammed(jammed_dir: Path) -> Recording:
    return Recording(Ledger.open(jammed_dir)).warmed()


def test_a_vehicle_is_out_of_contact_from_its_loss_to_its_return(jammed: Recording) -> None:
    rows = jammed.ledger.table("outages")
    assert {"lost", "restored"} == set(rows["event"])
    for vehicle, events in rows.group_by("vehicle", maintain_order=True):
        index = jammed.index_of[str(vehicle[0])]
        for row in events.iter_rows(named=True):
            is_out = jammed.contact.out(index, row["t_us"]) is not None
            assert is_out == (row["event"] == "lost")
            assert (jammed.contact.out(index, row["t_us"] - 1) is not None) != is_out


def test_what_is_believed_is_never_younger_than_the_outage(jammed: Recording) -> None:
    contact = jammed.contact
    assert len(contact.vehicle) > 20
    assert (contact.heard_us <= contact.since_us).all()
    assert (contact.since_us <= contact.noticed_us).all()
    there = jammed.replay.moments(contact.vehicle, contact.heard_us)
    assert np.allclose(contact.x_m, there.x_m, equal_nan=True)


def test_a_later_outage_does_not_change_an_earlier_picture(jammed: Recording) -> None:
    """Only rows up to a time count at it, as in a run that grows."""
    rows = jammed.ledger.table("outages")
    until = 20 * US_PER_H
    known = contact_of(rows.filter(pl.col("t_us") <= until), jammed.replay)
    for time_us in range(0, until, US_PER_H):
        was = [(known.vehicle[at], known.heard_us[at]) for at in known.out_at(time_us)]
        now = [(jammed.contact.vehicle[at], jammed.contact.heard_us[at]) for at in jammed.contact.out_at(time_us)]
        assert was == now


def test_the_next_lost_link_is_shown_and_told(jammed_dir: Path) -> None:
    viewer = Viewer(Finished(jammed_dir), size=SIZE)
    BY_NAME["silence"].run(viewer)
    run = viewer.recordings[0]
    assert viewer.playback.time_us == int(run.contact.noticed_us[0])
    assert viewer.selection == Selection(kind="vehicle", name=run.replay.vehicles[int(run.contact.vehicle[0])])
    seen = viewer.playback.time_us
    BY_NAME["silence"].run(viewer)
    assert viewer.playback.time_us > seen


def test_the_panel_tells_how_long_a_link_is_down_and_why(jammed: Recording) -> None:
    entry = int(np.flatnonzero(np.array(jammed.contact.cause) == "jammed")[0])
    name = jammed.replay.vehicles[int(jammed.contact.vehicle[entry])]
    facts = {
        block.label: block.value
        for block in vehicle_panel(scene(jammed, int(jammed.contact.noticed_us[entry])), name)
        if isinstance(block, Fact)
    }
    assert facts["radio"].startswith("down for")
    assert facts["radio"].endswith("jammed")
    assert facts["last heard of"].endswith("ago")


def test_the_map_shows_who_is_out_of_contact_only_while_the_layer_is_on(jammed_dir: Path, jammed: Recording) -> None:
    pygame.font.init()
    viewer = Viewer(Finished(jammed_dir), size=SIZE)
    viewer.seek(int(jammed.contact.until_us[0]) - 1)
    shown = picture(viewer, SIZE)
    viewer.toggle_layer("contact")
    hidden = picture(viewer, SIZE)
    assert pygame.image.tobytes(shown, "RGB") != pygame.image.tobytes(hidden, "RGB")
