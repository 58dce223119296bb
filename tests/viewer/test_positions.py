"""Positions: who holds them, what goes on there, how strong both sides are, and what a panel and the map make of it."""

from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pygame
import pytest

from fleet.ledger.frames import SCHEMAS
from fleet.ledger.reader import Ledger
from fleet.units import US_PER_H
from tests.viewer.conftest import run
from tests.viewer.test_panels import facts, prose, scene
from viz.viewer.canvas import Canvas
from viz.viewer.commands import BY_NAME
from viz.viewer.layers.positions import ENEMY, OWN, POSITIONS
from viz.viewer.layers.zones import title
from viz.viewer.missions import PHASES
from viz.viewer.panels.blocks import Block, Event, Gauge, Section
from viz.viewer.panels.site import site_panel
from viz.viewer.positions import COUNTER_ATTACK, Standing, positions_of
from viz.viewer.recording import Recording
from viz.viewer.selection import Selection
from viz.viewer.source import Finished
from viz.viewer.text import Text
from viz.viewer.theme import DARK
from viz.viewer.viewer import Viewer

HILL: Final = "Hill 204"


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """A run in which a position is taken in its tenth hour, and attacked once."""
    return Recording(Ledger.open(Path(run(tmp_path_factory.mktemp("positions"), "position_capture")))).warmed()


def standing(recording: Recording, hours: float) -> Standing:
    found = recording.positions[HILL].at(round(hours * US_PER_H))
    assert found is not None
    return found


def test_the_enemy_holds_it_and_nobody_tries_before_the_mission(taken: Recording) -> None:
    before = standing(taken, 1)
    assert (before.own_holds, before.doing, before.own, before.enemy) == (False, None, 0, 10)


def test_in_an_assault_both_strengths_are_those_of_the_ledger(taken: Recording) -> None:
    rows = taken.ledger.table("captures").filter(phase="assault")
    # The last element falls at the moment at which the next phase begins.
    for row in rows.head(-1).iter_rows(named=True):
        now = taken.positions[HILL].at(row["t_us"])
        assert now is not None
        assert (now.doing, now.own, now.enemy) == ("assault", row["attackers"], row["defenders"])


def test_after_the_capture_the_fleet_holds_it_and_no_enemy_is_there(taken: Recording) -> None:
    after = standing(taken, 24)
    assert (after.own_holds, after.doing, after.own, after.enemy) == (True, None, 10, 0)
    assert after.since_us == pytest.approx(9.231 * US_PER_H, rel=1e-3)


def test_a_counter_attack_has_the_enemy_come_and_go(taken: Recording) -> None:
    during = standing(taken, 59.67)
    assert (during.own_holds, during.doing, during.own, during.enemy) == (True, COUNTER_ATTACK, 10, 5)
    assert standing(taken, 60).doing is None
    assert standing(taken, 60).enemy == 0


def test_a_zone_that_a_position_controls_is_over_while_the_fleet_holds_it(taken: Recording) -> None:
    (valley,) = taken.ground.zones
    before, after = scene(taken, US_PER_H), scene(taken, 24 * US_PER_H)
    assert title(valley, before) == "Watched valley (threat)"
    assert title(valley, after) == "Watched valley (threat, over)"
    assert "Controls Watched valley, over while the fleet holds it." in prose(panel(taken, 24))


def test_a_run_without_positions_has_none(recording: Recording) -> None:
    assert recording.positions == {}
    assert positions_of(*(pl.DataFrame(schema=SCHEMAS[name]) for name in ("holdings", "captures"))) == {}


def test_a_mission_is_under_way_though_some_of_its_team_are_lost(taken: Recording) -> None:
    at_eight = taken.missions.open_at(round(8.2 * US_PER_H))
    assert [PHASES[phase] for phase in at_eight.phase.tolist()] == ["under way"]


def panel(recording: Recording, hours: float) -> list[Block]:
    return site_panel(scene(recording, round(hours * US_PER_H)), HILL)


def test_the_panel_tells_holder_strengths_team_and_phases(taken: Recording) -> None:
    blocks = panel(taken, 8.3)
    told = facts(blocks)
    assert told["held by"].startswith("the enemy")
    gauges = {block.label: (block.value, block.share) for block in blocks if isinstance(block, Gauge)}
    assert gauges["fleet"] == ("10 elements, 2 in support", 1.0)
    assert gauges["enemy"] == ("8 elements", 0.8)
    assert told["out of action"] == "3"
    assert "Team: 2 recon, 2 support, 8 assault, 2 logistics." in prose(blocks)
    assert "suppression › ASSAULT; then consolidation, hold." in prose(blocks)
    assert Section(text="Attempt 1: under way") in blocks


def test_the_panel_lists_what_happened_the_latest_first_and_leads_there(taken: Recording) -> None:
    events = [block for block in panel(taken, 8.3) if isinstance(block, Event)]
    assert events[0].text == "assault-ugv-1.1 loses 1, 10 : 8"
    assert (events[0].tone, events[0].go and events[0].go.time_us) == ("bad", events[0].time_us)
    assert [event.text for event in events if "enemy" in event.text] == [
        "enemy loses 1, 12 : 8",
        "enemy loses 1, 12 : 9",
    ]


def test_the_panel_of_what_is_held_tells_how_long_its_stock_lasts(taken: Recording) -> None:
    told = facts(panel(taken, 24))
    assert told["held by"].startswith("the fleet, for 14.8")
    assert told["stock"].startswith("208 kg, lasts")


def test_the_panel_before_anything_says_that_nobody_has_tried(taken: Recording) -> None:
    assert "Nobody has tried" in prose(panel(taken, 1))


@pytest.mark.parametrize(("hours", "own", "enemy"), [(1, False, True), (8.3, True, True), (24, True, False)])
def test_the_map_has_the_colours_of_the_sides_that_are_there(
    taken: Recording, hours: float, own: bool, enemy: bool
) -> None:
    pygame.font.init()
    surface = pygame.Surface((900, 600))
    POSITIONS.draw(Canvas(surface=surface, theme=DARK, text=Text(), scale=1.0), scene(taken, round(hours * US_PER_H)))
    cells = np.frombuffer(pygame.image.tobytes(surface, "RGB"), np.uint8).reshape(-1, 3)
    assert [bool((cells == colour).all(axis=1).any()) for colour in (OWN, ENEMY)] == [own, enemy]


def test_the_next_turn_is_a_phase_a_change_of_hands_or_a_counter_attack(taken: Recording) -> None:
    hill, at, told = taken.positions[HILL], 0, []
    while turn := hill.next_turn(at):
        at = turn[0]
        told.append(turn[1])
    assert told == [
        "assembly begins", "reconnaissance begins", "approach begins", "suppression begins", "assault begins",
        "consolidation begins", "the fleet holds it", "counter-attack begins",
    ]  # fmt: skip


def test_a_key_leads_from_phase_to_phase(taken: Recording) -> None:
    viewer = Viewer(Finished(taken.ledger.path or Path()), size=(1280, 800))
    for hours in (4.0, 4.186):
        BY_NAME["assault"].run(viewer)
        assert viewer.playback.time_us / US_PER_H == pytest.approx(hours, abs=0.001)
    assert viewer.selection == Selection(kind="site", name=HILL)
    viewer.seek(70 * US_PER_H)
    BY_NAME["assault"].run(viewer)
    assert viewer.playback.time_us == 70 * US_PER_H


def test_single_steps_stop_at_what_happens_in_an_assault(taken: Recording) -> None:
    falls = taken.ledger.table("captures").filter(event="defender fell")["t_us"].to_list()
    assert set(falls) <= set(taken.event_us.tolist())
