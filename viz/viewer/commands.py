"""Everything that the viewer can be told, with its keys; the help page and the buttons come from this table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pygame

from fleet.units import US_PER_DAY, US_PER_H
from viz.viewer.jumps import step, to_decision, to_end, to_mark, to_parting, to_silence, to_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from viz.viewer.viewer import Viewer

CTRL: Final = pygame.KMOD_CTRL | pygame.KMOD_META
SHIFT: Final = pygame.KMOD_SHIFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something that can be asked for. ``keys`` are (key, modifier or 0); ``shown`` is how help writes them."""

    name: str
    title: str
    group: str
    shown: str
    keys: tuple[tuple[int, int], ...]
    run: Callable[[Viewer], None]


def _command(group: str, name: str, title: str, shown: str, keys: tuple[int | tuple[int, int], ...],
             run: Callable[[Viewer], None]) -> Command:  # fmt: skip
    pairs = tuple(key if isinstance(key, tuple) else (key, 0) for key in keys)
    return Command(name=name, title=title, group=group, shown=shown, keys=pairs, run=run)


_P: Final = "Time"
_V: Final = "View"
_L: Final = "Look at"
_R: Final = "Runs"

COMMANDS: Final = (
    _command(_P, "play", "play or pause", "Space", (pygame.K_SPACE,), lambda v: v.playback.toggle()),
    _command(_P, "step", "to the next event", "Right", (pygame.K_RIGHT, pygame.K_PERIOD), lambda v: step(v, 1)),
    _command(_P, "back", "to the event before", "Left", (pygame.K_LEFT, pygame.K_COMMA), lambda v: step(v, -1)),
    _command(_P, "hour", "an hour on", "Shift right", ((pygame.K_RIGHT, SHIFT),), lambda v: v.skip(US_PER_H)),
    _command(_P, "hour-back", "an hour back", "Shift left", ((pygame.K_LEFT, SHIFT),), lambda v: v.skip(-US_PER_H)),
    _command(_P, "day", "a day on", "Page down", (pygame.K_PAGEDOWN,), lambda v: v.skip(US_PER_DAY)),
    _command(_P, "day-back", "a day back", "Page up", (pygame.K_PAGEUP,), lambda v: v.skip(-US_PER_DAY)),
    _command(_P, "faster", "faster", "Up  ]", (pygame.K_UP, pygame.K_RIGHTBRACKET), lambda v: v.playback.faster()),
    _command(_P, "slower", "slower", "Down  [", (pygame.K_DOWN, pygame.K_LEFTBRACKET), lambda v: v.playback.faster(-1)),
    _command(_P, "start", "to the start", "Home", (pygame.K_HOME,), lambda v: v.seek(0)),
    _command(_P, "end", "to the end, or to what a run has reached", "End", (pygame.K_END,), to_end),
    _command(_P, "loss", "to the next loss", "N", (pygame.K_n,), lambda v: to_mark(v, "loss")),
    _command(_P, "breakdown", "to the next breakdown", "B", (pygame.K_b,), lambda v: to_mark(v, "breakdown")),
    _command(_P, "failure", "to the next failed mission", "X", (pygame.K_x,), lambda v: to_mark(v, "failed")),
    _command(_P, "silence", "to the next lost link", "J", (pygame.K_j,), to_silence),
    _command(_P, "assault", "to the next phase of an assault", "A", (pygame.K_a,), to_turn),
    _command(_P, "decision", "to the next decision", "D", (pygame.K_d,), to_decision),
    _command(_L, "find", "find a name or a time", "/  Ctrl F", (pygame.K_SLASH, (pygame.K_f, CTRL)),
             lambda v: v.open_dialog("find")),
    _command(_L, "follow", "follow what is picked out, or let go", "F", (pygame.K_f,), lambda v: v.toggle_follow()),
    _command(_L, "release", "close, let go", "Esc", (pygame.K_ESCAPE,), lambda v: v.release()),
    _command(_L, "fit", "see everything", "0", (pygame.K_0, pygame.K_KP0), lambda v: v.fit()),
    _command(_L, "closer", "closer", "+  wheel", (pygame.K_PLUS, pygame.K_EQUALS, pygame.K_KP_PLUS),
             lambda v: v.gaze.zoom(1.3)),
    _command(_L, "further", "further away", "−  wheel", (pygame.K_MINUS, pygame.K_KP_MINUS),
             lambda v: v.gaze.zoom(1 / 1.3)),
    _command(_V, "layers", "layers", "L", (pygame.K_l,), lambda v: v.open_dialog("layers")),
    _command(_V, "routes", "all routes", "O", (pygame.K_o,), lambda v: v.toggle_layer("routes")),
    _command(_V, "messages", "messages", "M", (pygame.K_m,), lambda v: v.toggle_layer("links")),
    _command(_V, "legend", "legend", "K", (pygame.K_k,), lambda v: v.toggle("legend")),
    _command(_V, "minimap", "small map", "I", (pygame.K_i,), lambda v: v.toggle("minimap")),
    _command(_V, "panel", "panel at the side", "Tab", (pygame.K_TAB,), lambda v: v.toggle("side")),
    _command(_V, "theme", "dark or light", "T", (pygame.K_t,), lambda v: v.next_theme()),
    _command(_V, "larger", "larger letters", "Ctrl +",
             ((pygame.K_PLUS, CTRL), (pygame.K_EQUALS, CTRL), (pygame.K_KP_PLUS, CTRL)), lambda v: v.rescale(1)),
    _command(_V, "smaller", "smaller letters", "Ctrl −", ((pygame.K_MINUS, CTRL), (pygame.K_KP_MINUS, CTRL)),
             lambda v: v.rescale(-1)),
    _command(_V, "full", "whole screen", "F11", (pygame.K_F11,), lambda v: v.ask("full")),
    _command(_V, "picture", "save a picture", "P", (pygame.K_p,), lambda v: v.ask("picture")),
    _command(_V, "help", "this page", "?  H", (pygame.K_h, pygame.K_QUESTION, (pygame.K_SLASH, SHIFT)),
             lambda v: v.open_dialog("help")),
    _command(_R, "again", "run again with something changed", "R", (pygame.K_r,), lambda v: v.open_dialog("again")),
    _command(_R, "overlay", "side by side, or over one another", "V", (pygame.K_v,), lambda v: v.next_compare()),
    _command(_R, "parting", "to where two runs part", "C", (pygame.K_c,), to_parting),
    _command(_R, "stop", "stop the run under way", "S", (pygame.K_s,), lambda v: v.stop_runs()),
    _command(_R, "home", "choose another run", "Ctrl O", ((pygame.K_o, CTRL),), lambda v: v.ask("home")),
    _command(_R, "quit", "leave", "Ctrl Q", ((pygame.K_q, CTRL), (pygame.K_w, CTRL)), lambda v: v.ask("quit")),
)  # fmt: skip

BY_NAME: Final[Mapping[str, Command]] = {command.name: command for command in COMMANDS}

_BY_KEY: Final = {pair: command for command in COMMANDS for pair in command.keys}


def command_of(key: int, modifiers: int, text: str = "") -> Command | None:
    """The command of a key that is pressed with some modifiers; *text* is what it writes on this keyboard."""
    for wanted in (CTRL, SHIFT):
        if modifiers & wanted and (key, wanted) in _BY_KEY:
            return _BY_KEY[key, wanted]
    if modifiers & CTRL:
        return None
    if text in ("?", "+", "/", "]", "["):
        # Where these stand differs from keyboard to keyboard.
        return _BY_KEY[ord(text), 0]
    return _BY_KEY.get((key, 0))
