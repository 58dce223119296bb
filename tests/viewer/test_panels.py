"""Panels tell what the ledger has: figures, reasons and histories."""

import re
from pathlib import Path

import polars as pl
import pygame
import pytest

from fleet.ledger.reader import Ledger
from fleet.units import US_PER_DAY, US_PER_H
from viz.viewer.camera import Camera
from viz.viewer.panels.blocks import Block, Event, Fact, Figures, Prose, Title
from viz.viewer.panels.comparison import comparison_panel
from viz.viewer.panels.registry import PANELS, panel_of
from viz.viewer.parting import first_parting
from viz.viewer.recording import Recording
from viz.viewer.scene import Scene
from viz.viewer.selection import Kind, Selection
from viz.viewer.symbols import Symbols
from viz.viewer.theme import DARK


def panel(recording: Recording, time_us: int, kind: Kind | None = None, name: str = "") -> list[Block]:
    selection = Selection(kind=kind, name=name) if kind is not None else None
    return panel_of(scene(recording, time_us, selection))


def scene(recording: Recording, time_us: int, selection: Selection | None = None) -> Scene:
    camera = Camera.fitted(recording.ground.bounds, pygame.Rect(0, 0, 900, 600))
    return Scene(recording, time_us, camera, symbols=Symbols(DARK), scale=1.0, selection=selection)


def facts(blocks: list[Block]) -> dict[str, str]:
    return {b.label: b.value.replace("\u00a0", " ") for b in blocks if hasattr(b, "label") and hasattr(b, "value")}


def prose(blocks: list[Block]) -> str:
    return " ".join(b.text for b in blocks if isinstance(b, Prose)).replace("\u00a0", " ")


def test_a_vehicle_tells_its_state_and_why_it_was_sent(recording: Recording) -> None:
    reason = recording.optional("rationale").filter(pl.col("runner_up").is_not_null()).row(0, named=True)
    blocks = panel(recording, reason["t_us"] + 60_000_000, "vehicle", reason["vehicle"])
    platform = recording.replay.states.filter(pl.col("vehicle") == reason["vehicle"])["platform"][0]
    assert blocks[0] == Title(text=reason["vehicle"], below=recording.ground.platforms[platform].title)
    assert facts(blocks)["serves"] == reason["mission"]
    assert f"{reason['post']} sent {reason['vehicle']}" in prose(blocks)
    assert f"runner-up {reason['runner_up']}" in prose(blocks)
    assert "Age of what it believed" in prose(blocks)


def test_a_vehicle_that_is_yet_to_come_is_not_there(recording: Recording) -> None:
    assert "does not exist" in prose(panel(recording, 0, "vehicle", "zmiy-1.2"))
    assert "does not exist" in prose(panel(recording, 0, "vehicle", "no such vehicle"))


def test_a_mission_tells_its_end_only_when_it_has_come(recording: Recording) -> None:
    row = recording.missions.table.filter(pl.col("outcome") == "succeeded").row(0, named=True)
    before = facts(panel(recording, row["ended_us"] - 1, "mission", row["mission"]))
    after = facts(panel(recording, row["ended_us"], "mission", row["mission"]))
    assert "outcome" not in before
    assert before["open"].startswith("due in")
    assert after["outcome"] == "succeeded, on time"


def test_a_mission_lists_what_happened_until_now(recording: Recording) -> None:
    row = recording.missions.table.row(0, named=True)
    parts = recording.ledger.table("parts").filter(pl.col("mission") == row["mission"])
    events = [b for b in panel(recording, US_PER_DAY, "mission", row["mission"]) if isinstance(b, Event)]
    assert [event.time_us for event in events] == [row["t_us"], *parts["t_us"].to_list()]
    assert "not been asked for" in prose(panel(recording, 0, "mission", row["mission"]))


def test_a_site_counts_its_missions_and_who_is_there(recording: Recording) -> None:
    blocks = panel(recording, 2 * US_PER_DAY - 1, "site", "forward 3")
    asked = recording.missions.table.filter((pl.col("site") == "forward 3") & (pl.col("t_us") < 2 * US_PER_DAY))
    assert facts(blocks)["asked for"] == str(len(asked))
    depot = panel(recording, 0, "site", "Depot North")
    assert facts(depot)["chargers"] == "0 busy of 3"
    assert sum(1 for b in depot if isinstance(b, Fact) and b.value.startswith("idle")) == 12


def test_a_post_counts_its_decisions_and_orders(recording: Recording) -> None:
    found = facts(panel(recording, recording.limit_us, "post", "central"))
    assert found["decisions"] == str(len(recording.ledger.table("decisions")))
    assert found["issued"] == found["accepted"] == found["acknowledged"] == "114"


def test_the_whole_run_shows_the_figures_of_its_summary(recording: Recording) -> None:
    figures = next(b for b in panel(recording, recording.limit_us) if isinstance(b, Figures))
    values = {label: value.replace("\u00a0", " ") for value, label in figures.figures}
    assert values == {"done per day": "52.5", "succeeded": "100 %", "on time": "100 %", "waiting": "0"}


def test_what_is_nothing_of_the_run_is_told_so(recording: Recording) -> None:
    for kind in PANELS:
        blocks = PANELS[kind](scene(recording, US_PER_H), "nothing of this name")
        assert isinstance(blocks[0], Title)


def test_two_runs_part_where_their_decisions_first_differ(recording: Recording, other_dir: Path) -> None:
    other = Recording(Ledger.open(other_dir)).warmed()
    parting = first_parting(recording, other)
    assert parting is not None
    before = [run.optional("rationale").filter(pl.col("t_us") < parting.time_us) for run in (recording, other)]
    told = ["t_us", "post", "mission", "vehicle", "verdict"]
    assert before[0].select(told).equals(before[1].select(told))
    assert first_parting(recording, recording) is None
    blocks = comparison_panel(scene(recording, parting.time_us), scene(other, parting.time_us), parting)
    assert f"A: {parting.texts[0]}" in [b.text for b in blocks if isinstance(b, Prose)]
    assert facts(blocks)["vehicles"].startswith("A 12,  B 9")


@pytest.mark.parametrize("kind", ["vehicle", "site", "mission", "post"])
def test_each_kind_of_thing_has_a_panel(kind: str) -> None:
    assert kind in PANELS


def test_a_vehicle_that_queues_at_a_crossing_is_said_to_be_there_by_name(recording: Recording) -> None:
    at_crossing = recording.replay.states.filter(
        pl.col("state") == "queueing", pl.col("place").is_in(list(recording.place_words))
    )
    row = at_crossing.row(0, named=True)
    blocks = panel(recording, row["t_us"], "vehicle", row["vehicle"])
    crossings = {crossing.name for crossing in recording.ground.crossings}
    assert facts(blocks)["place"] in crossings
    assert f"queueing at {facts(blocks)['place']}" in [block.text for block in blocks if isinstance(block, Event)]


def test_a_place_that_has_no_name_is_told_by_where_it_is(recording: Recording) -> None:
    where = recording.place_words.values()
    elsewhere = [words for words in where if words not in {crossing.name for crossing in recording.ground.crossings}]
    assert elsewhere
    assert all(re.fullmatch(r"\d+\.\d km east, \d+\.\d north", words) for words in elsewhere)
