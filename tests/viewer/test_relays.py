"""Relays on task, as the viewer tells them."""

from pathlib import Path
from typing import Final

import numpy as np
import pygame
import pytest

from fleet.ledger.reader import Ledger
from fleet.resources import bundled
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import run_store, simulate
from tests.viewer.test_panels import scene
from viz.viewer.canvas import Canvas
from viz.viewer.layers.relays import RELAYS
from viz.viewer.recording import Recording
from viz.viewer.text import Text
from viz.viewer.theme import DARK

_KIND: Final = """
mission_kinds:
  - {name: rebroadcast, role: relay, due_h: 2, expires_h: 6, steps: [{do: hold, at: site, duration_h: 1}]}
"""


@pytest.fixture(scope="module")
def relayed(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """A relay is asked for at one of the quickstart's sites, by a mission of a kind of its own; messages go 3 km on."""
    folder = tmp_path_factory.mktemp("relayed")
    (folder / "relays.csv").write_text("time_h,site\n1,forward 3\n", encoding="utf-8")
    text = (bundled("scenarios") / "quickstart.yaml").read_text(encoding="utf-8")
    text = text.replace("\nfleet:\n", "\nfleet:\n  - {platform: relay, count: 1, home: Depot North}\n")
    text = text.replace(
        "\ndemand:\n", "\ndemand:\n  - {kind: rebroadcast, trace: relays.csv, due_h: 2, expires_h: 6}\n"
    )
    text += _KIND
    text = text.replace("links: ideal", "links: {kinds: [{name: radio, reach_km: 4, relay_reach_km: 3}]}")
    (folder / "relayed.yaml").write_text(text, encoding="utf-8")
    scenario = Scenario.load(folder / "relayed.yaml", overrides=("horizon_days=0.25", "hazards={}"))
    simulate(scenario, store=run_store(scenario, 1, folder / "run"))
    return Recording(Ledger.open(Path(folder / "run"))).warmed()


def on_task(recording: Recording) -> tuple[int, int]:
    """From when to when the relay holds."""
    states = recording.replay.states.with_row_index("row").filter(vehicle="relay-1.1")
    at = states["state"].to_list().index("on_task")
    return states["t_us"][at], states["t_us"][at + 1]


def drawn(recording: Recording, time_us: int) -> bool:
    pygame.font.init()
    surface = pygame.Surface((900, 600))
    RELAYS.draw(Canvas(surface=surface, theme=DARK, text=Text(), scale=1.0), scene(recording, time_us))
    return bool(np.frombuffer(pygame.image.tobytes(surface, "RGB"), np.uint8).any())


def test_a_relay_is_told_while_it_is_on_task_and_no_longer(relayed: Recording) -> None:
    begins, ends = on_task(relayed)
    assert ends > begins
    assert [drawn(relayed, time_us) for time_us in (begins - 1, begins, ends - 1, ends)] == [False, True, True, False]


def test_a_run_tells_how_far_relays_reach(relayed: Recording) -> None:
    assert relayed.meta["relay_reach_m"] == {"radio": 3000.0}


def test_other_work_on_task_is_no_relay(recording: Recording) -> None:
    assert not recording.relaying.any()
