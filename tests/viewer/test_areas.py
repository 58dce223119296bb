"""What vehicles made of areas, and what operators do, as the viewer tells it."""

from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pygame
import pytest

from fleet.ledger.reader import Ledger
from fleet.units import US_PER_DAY, US_PER_H
from tests.viewer.conftest import run
from tests.viewer.test_panels import facts, scene
from viz.viewer.areas import Look
from viz.viewer.canvas import Canvas
from viz.viewer.layers.areas import AREAS
from viz.viewer.recording import Recording
from viz.viewer.text import Text
from viz.viewer.theme import DARK

VALLEY: Final = "Watched Valley"


@pytest.fixture(scope="module")
def scouted(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    path = run(tmp_path_factory.mktemp("areas"), "reconnaissance", "--set", "horizon_days=2")
    return Recording(Ledger.open(Path(path))).warmed()


@pytest.fixture(scope="module")
def cleared(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    path = run(tmp_path_factory.mktemp("areas"), "clearance", "--set", "horizon_days=4")
    return Recording(Ledger.open(Path(path))).warmed()


def drawn(recording: Recording, time_us: int) -> np.ndarray:
    pygame.font.init()
    surface = pygame.Surface((900, 600))
    AREAS.draw(Canvas(surface=surface, theme=DARK, text=Text(), scale=1.0), scene(recording, time_us))
    return np.frombuffer(pygame.image.tobytes(surface, "RGB"), np.uint8).astype(int)


def test_what_is_known_fades_by_half_in_its_half_life() -> None:
    look = Look(t_us=0, known=0.8, half_life_us=US_PER_H)
    assert look.known_at(0) == 0.8
    assert look.known_at(2 * US_PER_H) == pytest.approx(0.2)


def test_of_a_zone_the_last_look_counts(scouted: Recording) -> None:
    rows = scouted.ledger.table("areas").filter(area=VALLEY)
    second = rows.row(1, named=True)
    before = scouted.areas.looked_at(VALLEY, second["t_us"] - 1)
    after = scouted.areas.looked_at(VALLEY, second["t_us"])
    assert before is not None
    assert after is not None
    assert (before.t_us, after.t_us) == (rows["t_us"][0], second["t_us"])
    assert scouted.areas.looked_at(VALLEY, rows["t_us"][0] - 1) is None
    assert scouted.areas.looked_at("nowhere", US_PER_DAY) is None


def test_a_clearing_is_of_as_many_roads_as_the_ledger_says_and_ends(cleared: Recording) -> None:
    row = cleared.ledger.table("areas").filter(event="cleared").row(0, named=True)
    assert cleared.areas.cleared_at(row["t_us"] - 1) == []
    (first,) = cleared.areas.cleared_at(row["t_us"])
    assert len(first.edges) * 2 == row["edges"]
    middle = {cleared.ground.tail[first.edges].tolist()[0], *cleared.ground.head[first.edges].tolist()}
    # West, defile and east of the road through it.
    assert middle == {1, 2, 3}
    assert first not in cleared.areas.cleared_at(row["until_us"])


def test_the_map_tells_of_areas_only_while_there_is_something_to_tell(
    scouted: Recording, cleared: Recording, recording: Recording
) -> None:
    assert drawn(scouted, US_PER_DAY).any()
    assert not drawn(scouted, 0).any()
    row = cleared.ledger.table("areas").filter(event="cleared").row(0, named=True)
    assert drawn(cleared, row["t_us"]).any()
    assert not drawn(cleared, row["t_us"] - 1).any()
    assert not drawn(recording, US_PER_DAY).any()


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    path = run(tmp_path_factory.mktemp("staffed"), "operators", "--set", "horizon_days=1")
    return Recording(Ledger.open(Path(path))).warmed()


def told_of_operators(recording: Recording, time_us: int) -> dict[str, str]:
    from viz.viewer.panels.operators import operator_facts

    return facts(operator_facts(scene(recording, time_us), "central"))


def test_a_post_tells_whom_its_operator_attends_to(staffed: Recording) -> None:
    row = staffed.services.row(5, named=True)
    told = told_of_operators(staffed, row["t_us"])
    assert told["busy now"] == "1 of 1 on duty"
    assert told["operator 1"].startswith(row["vehicle"])


def test_the_load_is_the_busy_share_of_the_last_half_hour(staffed: Recording) -> None:
    now = 12 * US_PER_H
    since = now - US_PER_H // 2
    rows = staffed.services.filter((pl.col("t_us") < now) & (pl.col("ended_us") > since))
    busy_us = sum(min(row["ended_us"], now) - max(row["t_us"], since) for row in rows.iter_rows(named=True))
    assert told_of_operators(staffed, now)["load"] == f"{busy_us / (now - since):.0%} of 30 min"


def test_who_waits_for_an_operator_is_told_with_the_longest_wait(staffed: Recording) -> None:
    asked = staffed.services.filter(pl.col("t_us") > pl.col("asked_us") + 2_000_000).row(0, named=True)
    told = told_of_operators(staffed, asked["t_us"] - 1_000_000)
    assert told["waiting for them"].startswith(f"1; {asked['vehicle']} for ")
    assert not told["operator 1"].startswith(asked["vehicle"])
    assert told_of_operators(staffed, 0)["waiting for them"] == "nobody"


@pytest.fixture(scope="module")
def crewed(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """An operator of its own at each of three posts, who takes three quarters of an hour to consent to an order."""
    people = "{count: 1, pooled: false, approval: {level: L2, takes: {mean_s: 2700, law: lognormal}}}"
    folder = tmp_path_factory.mktemp("crewed")
    options = ("--set", f"command.operators={people}", "--set", "command.latency_s=60", "--set", "horizon_days=1")
    return Recording(Ledger.open(run(folder, "hierarchy", *options))).warmed()


def test_a_post_with_operators_of_its_own_tells_who_waits_for_them(crewed: Recording) -> None:
    from viz.viewer.panels.operator_queue import waiting_calls

    longest = 0
    for row in crewed.services.filter(pl.col("asked_us") < pl.col("t_us")).iter_rows(named=True):
        post = row["resource"].partition(" operator ")[0]
        so_far = crewed.services.filter(pl.col("t_us") <= row["t_us"], pl.col("resource") == row["resource"])
        waiting = len(waiting_calls(scene(crewed, row["t_us"]), post, so_far))
        assert waiting == row["waiting"], row
        longest = max(longest, waiting)
    assert longest > 1


def test_the_panel_of_a_post_tells_of_its_own_queue_and_of_no_other(crewed: Recording) -> None:
    from viz.viewer.panels.operators import operator_facts

    row = crewed.services.filter(pl.col("t_us") > pl.col("asked_us") + 2_000_000).row(0, named=True)
    moment = scene(crewed, row["t_us"] - 1_000_000)
    own = row["resource"].partition(" operator ")[0]
    told = {post: facts(operator_facts(moment, post))["waiting for them"] for post in crewed.traffic.posts}
    assert told[own].startswith("2, 2 of them orders; ")
    assert told["Staff"] == "nobody"


def test_a_run_without_operators_tells_of_none(recording: Recording) -> None:
    assert told_of_operators(recording, US_PER_DAY) == {}
