"""Every control does what it says, pressed through the window's own event queue."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pygame
import pytest

from fleet.units import US_PER_DAY, US_PER_H
from tests.viewer.desk import Desk
from viz.viewer.commands import BY_NAME, COMMANDS
from viz.viewer.layers.registry import LAYERS
from viz.viewer.marks import KINDS
from viz.viewer.screen import Screen
from viz.viewer.selection import Selection
from viz.viewer.source import Finished
from viz.viewer.text import Text
from viz.viewer.viewer import Viewer

NOON_US = 12 * US_PER_H
VEHICLE = Selection(kind="vehicle", name="zmiy-1.1")

Check = Callable[[Viewer], bool]


def marked(viewer: Viewer, kind: str) -> bool:
    marks = viewer.recordings[0].marks
    times = marks.time_us[marks.kind == KINDS.index(kind)]
    return viewer.playback.time_us == int(times[times > NOON_US][0])


EFFECTS: dict[str, Check] = {
    "play": lambda v: v.playback.playing,
    "step": lambda v: v.playback.time_us == int(v.recordings[0].event_us[v.recordings[0].event_us > NOON_US][0]),
    "back": lambda v: v.playback.time_us == int(v.recordings[0].event_us[v.recordings[0].event_us < NOON_US][-1]),
    "hour": lambda v: v.playback.time_us == NOON_US + US_PER_H,
    "hour-back": lambda v: v.playback.time_us == NOON_US - US_PER_H,
    "day": lambda v: v.playback.time_us == NOON_US + US_PER_DAY,
    "day-back": lambda v: v.playback.time_us == 0,
    "faster": lambda v: v.playback.speed_s == 1_200,
    "slower": lambda v: v.playback.speed_s == 300,
    "start": lambda v: v.playback.time_us == 0,
    "end": lambda v: v.playback.time_us == v.playback.limit_us,
    "loss": lambda v: marked(v, "loss") and v.selection == VEHICLE,
    "breakdown": lambda v: marked(v, "breakdown"),
    "failure": lambda v: v.told == "No further failure",
    "silence": lambda v: v.told == "No further lost link",
    "assault": lambda v: v.told == "No further assault",
    "decision": lambda v: v.playback.time_us == v.recordings[0].marks.next_decision(NOON_US),
    "find": lambda v: v.dialog == "find",
    "follow": lambda v: v.gaze.following,
    "release": lambda v: v.selection is None,
    "fit": lambda v: v.gaze.camera is not None and v.gaze.camera.closeness == pytest.approx(1.0),
    "closer": lambda v: v.gaze.camera is not None and v.gaze.camera.closeness == pytest.approx(1.3),
    "further": lambda v: v.gaze.camera is not None and v.gaze.camera.closeness == pytest.approx(1 / 1.3),
    "layers": lambda v: v.dialog == "layers",
    "routes": lambda v: "routes" in v.layers,
    "messages": lambda v: "links" in v.layers,
    "legend": lambda v: v.shown["legend"],
    "minimap": lambda v: not v.shown["minimap"],
    "panel": lambda v: not v.shown["side"] and not v.layout.side.width,
    "theme": lambda v: v.theme.name == "light",
    "larger": lambda v: v.scale > 1.1,
    "smaller": lambda v: v.scale < 0.9,
    "help": lambda v: v.dialog == "help",
    "again": lambda v: v.dialog == "again",
    "overlay": lambda v: v.told.startswith("Press R"),
    "parting": lambda v: v.told.startswith("Press R"),
    "stop": lambda v: v.told == "No run is under way",
}
"""What is so after a command, at noon with a vehicle picked out; those that the window grants are tested below."""

GRANTED = ("full", "picture", "home", "quit")


def test_every_command_is_tested() -> None:
    assert sorted([*EFFECTS, *GRANTED]) == sorted(BY_NAME)


@pytest.mark.parametrize("name", EFFECTS)
def test_each_key_does_what_the_help_says(desk: Desk, name: str) -> None:
    for key, modifier in BY_NAME[name].keys:
        desk.viewer.__init__(  # type: ignore[misc]
            desk.viewer.sources[0], size=(1280, 800), launcher=desk.viewer.launcher, scale=1.0
        )
        desk.viewer.seek(NOON_US)
        desk.viewer.pick(VEHICLE)
        desk.frame()
        desk.key(key, modifier, chr(key) if 32 < key < 127 and not modifier else "")
        assert EFFECTS[name](desk.viewer), f"{name} by key {pygame.key.name(key)}"


def test_no_key_has_two_meanings() -> None:
    keys = [pair for command in COMMANDS for pair in command.keys]
    assert len(keys) == len(set(keys))


def test_keys_that_mean_nothing_do_nothing(desk: Desk) -> None:
    before = desk.viewer.playback.time_us, desk.viewer.selection, desk.viewer.dialog
    desk.key(pygame.K_F5)
    desk.key(pygame.K_z, pygame.KMOD_CTRL, "\x1a")
    assert (desk.viewer.playback.time_us, desk.viewer.selection, desk.viewer.dialog) == before


@pytest.mark.parametrize("hint", ["play or pause", "to the next event", "to the event before", "faster", "slower"])
def test_the_buttons_of_the_bar_below_do_as_the_keys(desk: Desk, hint: str) -> None:
    desk.viewer.seek(NOON_US)
    desk.frame()
    desk.click(desk.hint(hint))
    name = {"play or pause": "play", "to the next event": "step", "to the event before": "back"}.get(hint, hint)
    assert EFFECTS[name](desk.viewer)


@pytest.mark.parametrize("name", ["again", "find", "layers", "legend", "theme", "panel", "help", "overlay"])
def test_the_buttons_of_the_bar_above_do_as_the_keys(desk: Desk, name: str) -> None:
    desk.click(desk.hint(f"{BY_NAME[name].title} ("))
    assert EFFECTS[name](desk.viewer)


def test_time_passes_at_the_chosen_speed_and_stops_at_the_end(desk: Desk) -> None:
    desk.key(pygame.K_SPACE, 0, " ")
    desk.frame(0.05)
    assert desk.viewer.playback.time_us == 30_000_000
    desk.viewer.seek(desk.viewer.playback.limit_us - 1)
    desk.frame(0.05)
    assert not desk.viewer.playback.playing
    assert desk.viewer.playback.time_us == desk.viewer.playback.limit_us


def test_the_scrub_bar_is_clicked_and_dragged(desk: Desk) -> None:
    y = desk.viewer.layout.bottom.bottom - 32
    desk.click((640, y))
    assert desk.viewer.playback.time_us == pytest.approx(US_PER_DAY, rel=0.01)
    desk.drag((640, y), (14, y - 200))
    assert desk.viewer.playback.time_us == 0


def test_the_map_is_dragged_and_let_go(desk: Desk) -> None:
    camera = desk.viewer.gaze.camera
    assert camera is not None
    desk.viewer.gaze.zoom(2.0)
    desk.drag((400, 400), (500, 380))
    moved = desk.viewer.gaze.camera
    assert moved is not None
    assert moved.x_m == pytest.approx(camera.x_m - 100 / moved.px_per_m)
    assert moved.y_m == pytest.approx(camera.y_m - 20 / moved.px_per_m)
    desk.point((700, 300), (200, -80))
    assert desk.viewer.gaze.camera == moved


def test_the_wheel_zooms_at_the_mouse(desk: Desk) -> None:
    camera = desk.viewer.gaze.camera
    assert camera is not None
    before = camera.to_m((300, 250))
    desk.wheel((300, 250), 3)
    closer = desk.viewer.gaze.camera
    assert closer is not None
    assert closer.closeness > 1.5
    assert closer.to_m((300, 250)) == pytest.approx(before)


def test_the_wheel_scrolls_the_panel_as_far_as_it_is_long(desk: Desk) -> None:
    desk.viewer.pick(VEHICLE)
    desk.viewer.seek(16 * US_PER_H)
    desk.frame()
    desk.wheel((1100, 400), -1)
    scrolled = desk.viewer.scroll_px
    assert scrolled > 0
    desk.wheel((1100, 400), 5)
    assert desk.viewer.scroll_px == 0


def test_vehicles_sites_and_posts_are_clicked_and_let_go(desk: Desk) -> None:
    desk.viewer.seek(NOON_US)
    desk.frame()
    for selection in (VEHICLE, Selection(kind="site", name="forward 3"), Selection(kind="post", name="central")):
        place = desk.screen.place_of(selection)
        assert place is not None
        desk.click((round(place[0]), round(place[1])))
        assert desk.viewer.selection == selection
    desk.click((60, 640))
    assert desk.viewer.selection is None


def test_what_the_mouse_points_at_is_named(desk: Desk) -> None:
    place = desk.screen.place_of(Selection(kind="site", name="forward 3"))
    assert place is not None
    desk.point((round(place[0]), round(place[1])))
    assert desk.viewer.hover == Selection(kind="site", name="forward 3")
    desk.point((640, 20))
    assert desk.viewer.hover is None


def test_a_link_of_a_panel_is_followed(desk: Desk) -> None:
    desk.viewer.pick(VEHICLE)
    states = desk.viewer.recordings[0].replay.states
    served = states.filter((pl.col("vehicle") == VEHICLE.name) & pl.col("mission").is_not_null())
    desk.viewer.seek(served["t_us"][0])
    desk.frame()
    links = [hot for hot in desk.screen.places() if desk.viewer.layout.side.contains(hot.rect) and not hot.hint]
    desk.click(links[1].rect.center)
    assert desk.viewer.selection is not None
    assert desk.viewer.selection.kind == "mission"
    desk.click(desk.hint("let go"))
    assert desk.viewer.selection is None


def test_something_is_found_by_part_of_its_name(desk: Desk) -> None:
    desk.key(pygame.K_SLASH, 0, "/")
    desk.type("zmiy-2x")
    desk.key(pygame.K_BACKSPACE)
    desk.key(pygame.K_RETURN)
    assert desk.viewer.selection == Selection(kind="vehicle", name="zmiy-2.1")
    assert desk.viewer.dialog is None


def test_the_second_match_is_chosen_by_arrow_or_click(desk: Desk) -> None:
    for by_click in (False, True):
        desk.key(pygame.K_SLASH, 0, "/")
        desk.type("termit-")
        if by_click:
            rows = [hot for hot in desk.screen.places() if hot.rect.width == 520]
            desk.click(rows[1].rect.center)
        else:
            desk.key(pygame.K_DOWN)
            desk.key(pygame.K_RETURN)
        assert desk.viewer.selection == Selection(kind="vehicle", name="termit-2.1")
        assert desk.viewer.dialog is None


def test_a_mission_of_the_future_is_shown_when_it_is_asked_for(desk: Desk) -> None:
    desk.key(pygame.K_f, pygame.KMOD_CTRL)
    desk.type("delivery to forward-00030")
    desk.key(pygame.K_RETURN)
    missions = desk.viewer.recordings[0].missions
    assert desk.viewer.playback.time_us == missions.asked_us[missions.index_of["delivery to forward-00030"]]


def test_a_time_is_gone_to(desk: Desk) -> None:
    desk.key(pygame.K_SLASH, 0, "/")
    desk.type("1d06h30m")
    desk.key(pygame.K_RETURN)
    assert desk.viewer.playback.time_us == US_PER_DAY + 13 * US_PER_H // 2


def test_a_name_that_nothing_has_finds_nothing(desk: Desk) -> None:
    desk.key(pygame.K_SLASH, 0, "/")
    desk.type("nothing of the kind")
    desk.key(pygame.K_RETURN)
    assert desk.viewer.dialog == "find"
    desk.key(pygame.K_ESCAPE)
    assert desk.viewer.dialog is None


def test_every_layer_is_switched_by_its_number_and_by_a_click(desk: Desk) -> None:
    desk.key(pygame.K_l, 0, "l")
    for digit, layer in zip("1234567890", reversed(LAYERS), strict=False):
        before = layer.name in desk.viewer.layers
        desk.type(digit)
        assert (layer.name in desk.viewer.layers) != before
    rows = [hot for hot in desk.screen.places() if hot.rect.width == 260]
    assert len(rows) == len(LAYERS)
    before = LAYERS[0].name in desk.viewer.layers
    desk.click(rows[-1].rect.center)
    assert (LAYERS[0].name in desk.viewer.layers) != before


def test_a_dialog_is_closed_beside_it_and_by_its_button(desk: Desk) -> None:
    for name in ("help", "layers", "find", "again"):
        desk.viewer.open_dialog(name)
        desk.frame()
        desk.click((640, 30))
        assert desk.viewer.dialog is None
        desk.viewer.open_dialog(name)
        desk.frame()
        desk.click(desk.hint("close"))
        assert desk.viewer.dialog is None


def test_a_run_is_repeated_with_what_was_changed(desk: Desk) -> None:
    desk.key(pygame.K_r, 0, "r")
    desk.type("7")
    buttons = sorted((hot.rect for hot in desk.screen.places() if hot.rect.size == (28, 28) and 200 < hot.rect.y < 600),
                     key=lambda rect: (rect.y, rect.x))  # fmt: skip
    for button in (buttons[1], buttons[2], buttons[5], buttons[5]):
        desk.click(button.center)
    desk.key(pygame.K_RETURN)
    asked = desk.asked[0]
    assert (asked.seed, asked.coordinator, asked.counts) == (28, "fifo-nearest", {"fleet.0.count": 8})


def test_two_runs_are_compared_where_they_part(desk: Desk) -> None:
    desk.key(pygame.K_r, 0, "r")
    desk.key(pygame.K_RETURN)
    desk.wait_for(lambda: len(desk.viewer.recordings) == 2)
    assert len(desk.viewer.layout.panes) == 2
    desk.key(pygame.K_c, 0, "c")
    parting = desk.viewer.parting
    assert parting is not None, "fewer robots and another policy decide alike"
    assert desk.viewer.playback.time_us == parting.time_us
    assert parting.texts[0] != parting.texts[1]
    desk.key(pygame.K_v, 0, "v")
    assert desk.viewer.overlaid
    assert len(desk.viewer.layout.panes) == 1


def test_the_small_map_leads_to_a_place(desk: Desk) -> None:
    desk.viewer.gaze.zoom(3.0)
    desk.frame()
    view = desk.viewer.layout.panes[0]
    desk.click((view.left + 20, view.bottom - 20))
    camera = desk.viewer.gaze.camera
    assert camera is not None
    assert camera.x_m < (camera.bounds.west_m + camera.bounds.east_m) / 2
    assert camera.y_m < (camera.bounds.south_m + camera.bounds.north_m) / 2


def test_a_vehicle_that_is_followed_stays_in_the_middle_until_let_go(desk: Desk) -> None:
    desk.viewer.seek(NOON_US)
    desk.viewer.pick(VEHICLE)
    desk.key(pygame.K_f, 0, "f")
    desk.viewer.seek(NOON_US + US_PER_H)
    desk.frame()
    desk.frame()
    place = desk.screen.place_of(VEHICLE)
    middle = desk.viewer.layout.panes[0].center
    assert place == pytest.approx(middle, abs=30)
    desk.key(pygame.K_ESCAPE)
    assert not desk.viewer.gaze.following
    assert desk.viewer.selection == VEHICLE


def test_following_needs_something_picked_out(desk: Desk) -> None:
    desk.key(pygame.K_f, 0, "f")
    assert not desk.viewer.gaze.following
    assert "Pick out" in desk.viewer.told


def test_the_window_is_resized_and_everything_finds_its_place(desk: Desk) -> None:
    for size in ((2560, 1440), (900, 600), (640, 400)):
        pygame.display.set_mode(size, pygame.RESIZABLE)
        pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, w=size[0], h=size[1], size=size))
        desk.frame()
        layout = desk.viewer.layout
        assert layout.window.size == size
        assert layout.map.bottom == layout.bottom.top
        assert layout.map.top == layout.top.bottom
    assert not desk.viewer.layout.side.width, "the panel gives way where there is no room"


@pytest.mark.parametrize("size", [(1280, 800), (640, 400), (400, 300), (320, 200)])
def test_nothing_lies_on_the_clock_however_small_the_picture(run_dir: Path, size: tuple[int, int]) -> None:
    pygame.font.init()
    screen = Screen(Viewer(Finished(run_dir), size=size))
    screen.draw(pygame.Surface(size))
    last = next(hot.rect for hot in screen.places() if hot.hint.startswith("to the end"))
    slower = [hot.rect for hot in screen.places() if hot.hint.startswith("slower")]
    clock_px = Text().width("0d 00:00:00", round(20 * screen.viewer.scale), bold=True)
    assert all(last.right + clock_px < rect.left for rect in slower)
    assert bool(slower) == (size[0] >= 640)


def test_every_layer_can_be_switched_in_the_smallest_window(run_dir: Path) -> None:
    pygame.font.init()
    viewer = Viewer(Finished(run_dir), size=(640, 400))
    BY_NAME["layers"].run(viewer)
    screen = Screen(viewer)
    screen.draw(pygame.Surface((640, 400)))
    before = {layer.name for layer in LAYERS if layer.name in viewer.layers}
    for hot in screen.places()[-len(LAYERS) :]:
        assert hot.rect.bottom < 400
        hot.press(hot.rect.center)
    assert {layer.name for layer in LAYERS if layer.name in viewer.layers} == {each.name for each in LAYERS} - before


def test_a_legend_has_room_for_all_it_tells_in_the_smallest_window(run_dir: Path) -> None:
    pygame.font.init()
    viewer = Viewer(Finished(run_dir), size=(640, 400))
    viewer.toggle("legend")
    screen = Screen(viewer)
    screen.draw(pygame.Surface((640, 400)))
    view = viewer.layout.panes[0]
    cards = [hot.rect for hot in screen.places() if hot.rect.bottomright == (view.right - 10, view.bottom - 37)]
    assert cards
    assert all(view.contains(card) for card in cards)


def test_a_name_that_is_too_long_keeps_its_end() -> None:
    text = Text()
    name = "delivery to the far side of the wide river-00012"
    assert text.shortened(name, 13, 200, tail=6).endswith("…-00012")
    assert text.shortened(name, 13, 200).startswith("delivery to the far")
    assert text.shortened(name, 13, 30, tail=6).startswith("d")
    assert text.width(text.shortened(name, 13, 200, tail=6), 13) <= 200
    assert text.shortened("short", 13, 200, tail=6) == "short"


def test_a_picture_is_saved_and_the_next_one_beside_it(desk: Desk) -> None:
    desk.key(pygame.K_p, 0, "p")
    desk.key(pygame.K_p, 0, "p")
    assert len(list(Path().glob("fleet-*.png"))) == 2


def test_the_window_is_left(desk: Desk) -> None:
    desk.key(pygame.K_q, pygame.KMOD_CTRL)
    assert desk.app.is_over
    desk.app.run()


def test_the_picker_is_gone_back_to(desk: Desk) -> None:
    desk.key(pygame.K_o, pygame.KMOD_CTRL)
    assert desk.app.picker is not None
    assert desk.app.screen is None


def test_the_whole_screen_is_taken_and_given_back(desk: Desk) -> None:
    desk.key(pygame.K_F11)
    desk.key(pygame.K_F11)
    assert desk.viewer.layout.window.size == (1280, 800)
