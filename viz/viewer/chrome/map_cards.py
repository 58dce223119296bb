"""Small cards over the map: scale bar, conditions, legend, the small map."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pygame

from viz.viewer.fleet_states import GROUPS, TITLES
from viz.viewer.layers.contact import silence_symbol
from viz.viewer.layers.losses import mark_symbol
from viz.viewer.layers.positions import holder_ring
from viz.viewer.layers.relays import waves
from viz.viewer.layers.relief import whole_picture
from viz.viewer.layers.sites import SIZES
from viz.viewer.marks import KINDS
from viz.viewer.relief import bounds_of
from viz.viewer.symbols import FAMILIES, HEADINGS, Symbols

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.chrome.ui import Ui
    from viz.viewer.scene import Scene
    from viz.viewer.viewer import Viewer

_SHOWN_FROM: Final = 1.25
_MARK_TITLES: Final = {
    "loss": "vehicle lost", "breakdown": "broken down, stranded", "failed": "mission failed, expired",
    "late": "succeeded late",
}  # fmt: skip
_FAMILY_TITLES: Final = {"wheeled": "wheeled", "tracked": "tracked", "air": "drone"}


def draw_cards(ui: Ui, viewer: Viewer, scene: Scene) -> None:
    """Draw the cards over the first pane."""
    _draw_scale(ui, scene)
    _draw_conditions(ui, scene)
    if viewer.shown["minimap"] and scene.camera.closeness > _SHOWN_FROM:
        _draw_minimap(ui, viewer, scene)
    if viewer.shown["legend"]:
        _draw_legend(ui, scene)


def _draw_scale(ui: Ui, scene: Scene) -> None:
    """A bar of a round number of metres at the lower right."""
    canvas, view = ui.canvas, scene.camera.view
    most_m = canvas.px(130) / scene.camera.px_per_m
    power = 10.0 ** math.floor(math.log10(most_m))
    length_m = next(step * power for step in (5.0, 2.0, 1.0) if step * power <= most_m)
    wide = round(length_m * scene.camera.px_per_m)
    right, y = view.right - canvas.px(16), view.bottom - canvas.px(14)
    left = right - wide
    for colour, thick in ((canvas.theme.halo, 5), (canvas.theme.ink, 2)):
        rim = 1 if thick == 5 else 0
        canvas.surface.fill(colour, (left - rim, y - canvas.px(thick) // 2, wide + 2 * rim, canvas.px(thick)))
        for x in (left, right):
            canvas.surface.fill(colour, (x - 1 - rim, y - canvas.px(5) - rim, 2 + 2 * rim, canvas.px(10) + 2 * rim))
    text = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    width = canvas.text.width(text, canvas.px(12), bold=True)
    canvas.haloed(text, (right - wide / 2 - width / 2, y - canvas.px(22)), size=12, bold=True)


def _draw_conditions(ui: Ui, scene: Scene) -> None:
    """What weather and light make of speed, hazard and energy just now, where that is not the usual; timed events."""
    canvas, view = ui.canvas, scene.camera.view
    now = [(line.name, line.at(scene.time_us)) for line in scene.recording.ground.conditions]
    told = [f"{name} × {value:.2f}" for name, value in now if value != 1.0]
    happenings = scene.recording.happenings
    told += [happenings.told(at) for at in happenings.in_force(scene.time_us)]
    right, y = view.right - canvas.px(12), view.top + canvas.px(12)
    for text in told:
        wide = canvas.text.width(text, canvas.px(12)) + canvas.px(16)
        if right - wide < view.centerx:
            right, y = view.right - canvas.px(12), y + canvas.px(26)
        card = pygame.Rect(right - wide, y, wide, canvas.px(22))
        canvas.box(card, canvas.theme.card, radius=6, alpha=235, edge=canvas.theme.edge)
        canvas.label(text, card.center, size=12, anchor="centre")
        right = card.left - canvas.px(6)


def _draw_minimap(ui: Ui, viewer: Viewer, scene: Scene) -> None:
    """All of the terrain, with a frame around what is seen and a dot for each vehicle; a click goes there."""
    canvas, view, ground = ui.canvas, scene.camera.view, scene.recording.ground
    picture, bounds = whole_picture(ground, canvas.theme), bounds_of(ground)
    longer = max(picture.get_size())
    size = (round(picture.get_width() / longer * canvas.px(190)), round(picture.get_height() / longer * canvas.px(190)))
    card = pygame.Rect((view.left + canvas.px(12), view.bottom - canvas.px(12) - size[1]), size)
    canvas.surface.blit(pygame.transform.scale(picture, size), card)
    per_m = card.width / (bounds.east_m - bounds.west_m)
    fleet = scene.moment
    seen = scene.recording.group[fleet.row] != GROUPS.index("gone")
    x = card.left + (fleet.x_m[seen] - bounds.west_m) * per_m
    y = card.top + (bounds.north_m - fleet.y_m[seen]) * per_m
    dot = max(canvas.px(2), 2)
    for a, b in zip(np.nan_to_num(x).astype(int).tolist(), np.nan_to_num(y).astype(int).tolist(), strict=True):
        canvas.surface.fill(canvas.theme.accent, (a - dot // 2, b - dot // 2, dot, dot))
    west, north = scene.camera.to_m(view.topleft)
    corner = (card.left + (west - bounds.west_m) * per_m, card.top + (bounds.north_m - north) * per_m)
    smaller = per_m / scene.camera.px_per_m
    frame = pygame.Rect(corner, (view.width * smaller, view.height * smaller))
    pygame.draw.rect(canvas.surface, canvas.theme.ink, frame.clip(card), width=canvas.px(1.4))
    pygame.draw.rect(canvas.surface, canvas.theme.edge, card, width=1)

    def go(at: tuple[int, int]) -> None:
        viewer.gaze.centre(bounds.west_m + (at[0] - card.left) / per_m, bounds.north_m - (at[1] - card.top) / per_m)

    ui.hot(card, go, drag=True)


def _draw_legend(ui: Ui, scene: Scene) -> None:
    """What symbols and colours mean, at the lower right above the scale bar."""
    canvas, symbols = ui.canvas, Symbols(ui.canvas.theme)
    rows: list[tuple[pygame.Surface, str]] = []
    ahead = HEADINGS // 4
    idle = GROUPS.index("idle")
    size = canvas.px(16)
    for family, name in enumerate(FAMILIES):
        look = int(symbols.looks(np.array([family]), np.array([idle]), np.array([0]), np.array([ahead]))[0])
        rows.append((symbols.vehicle(look, size), _FAMILY_TITLES[name]))
    laden = int(symbols.looks(np.array([0]), np.array([idle]), np.array([1]), np.array([ahead]))[0])
    rows.append((symbols.vehicle(laden, size), "with cargo"))
    for group, name in enumerate(GROUPS[:-1]):
        rows.append((_swatch(canvas.theme.groups[group], canvas.theme.outline, size), TITLES[name]))
    kinds = sorted({site.kind for site in scene.recording.ground.sites})
    rows += [(symbols.site(kind, canvas.px(min(SIZES.get(kind, 13.0), 16.0)), canvas.theme.site), kind)
             for kind in kinds]  # fmt: skip
    rows += [(mark_symbol(canvas, code), _MARK_TITLES[kind]) for code, kind in enumerate(KINDS)]
    for text, code in (("missions waiting", 1), ("waiting, overdue", 0)):
        rows.append((_swatch(canvas.theme.marks[code], canvas.theme.outline, size), text))
    rows.append((_swatch(canvas.theme.groups[1], canvas.theme.outline, size), "missions being served"))
    rows += _occasional(canvas, scene)
    _draw_card(ui, rows, scene.camera.view)


def _draw_card(ui: Ui, rows: list[tuple[pygame.Surface, str]], view: pygame.Rect) -> None:
    """Symbols with what they mean, in as many columns as the height of *view* makes needed."""
    canvas = ui.canvas
    line, pad = canvas.px(20), canvas.px(8)
    wide = max(canvas.text.width(text, canvas.px(12)) for _, text in rows) + canvas.px(38) + 2 * pad
    fit = max((view.height - canvas.px(56) - 2 * pad) // line, 1)
    high = math.ceil(len(rows) / math.ceil(len(rows) / fit))
    card = pygame.Rect(0, 0, wide * math.ceil(len(rows) / high), line * high + 2 * pad)
    card.bottomright = (view.right - canvas.px(12), view.bottom - canvas.px(44))
    canvas.box(card, canvas.theme.card, radius=8, alpha=240, edge=canvas.theme.edge)
    ui.block(card)
    for at, (symbol, text) in enumerate(rows):
        x, y = card.left + at // high * wide, card.top + pad + at % high * line + line // 2
        canvas.surface.blit(symbol, symbol.get_rect(center=(x + canvas.px(20), y)))
        canvas.label(text, (x + canvas.px(38), y), size=12)


def _occasional(canvas: Canvas, scene: Scene) -> list[tuple[pygame.Surface, str]]:
    """Rows of the legend for what only some runs have."""
    recording, found = scene.recording, []
    if len(recording.contact.vehicle):
        found.append((silence_symbol(canvas.px(16), canvas.theme.ghost, canvas.theme.halo), "link lost"))
        found.append((_ghost(canvas), "believed here, for so long"))
    if recording.relaying.any():
        found.append((_waves(canvas), "relay on task, its reach"))
    if recording.areas.clearings:
        found.append((_cleared(canvas), "cleared road"))
    if recording.positions:
        found.append((_holder(canvas, own=True), "position of the fleet, strength"))
        found.append((_holder(canvas, own=False), "of the enemy; both: fought over"))
    return found


def _waves(canvas: Canvas) -> pygame.Surface:
    side = canvas.px(20)
    surface = pygame.Surface((side, side), pygame.SRCALPHA)
    waves(canvas.on(surface), (side / 2, side / 2), share=0.52)
    return surface


def _cleared(canvas: Canvas) -> pygame.Surface:
    surface = pygame.Surface((canvas.px(20), canvas.px(8)), pygame.SRCALPHA)
    surface.fill((*canvas.theme.good, 150))
    return surface


def _ghost(canvas: Canvas) -> pygame.Surface:
    side = canvas.px(20)
    surface = pygame.Surface((side, side), pygame.SRCALPHA)
    canvas.on(surface).ring((side / 2, side / 2), canvas.px(6), canvas.theme.ghost, 1.8 * canvas.scale)
    canvas.on(surface).disc((side / 2, side / 2), canvas.px(2), canvas.theme.ghost)
    return surface


def _holder(canvas: Canvas, *, own: bool) -> pygame.Surface:
    side = canvas.px(20)
    surface = pygame.Surface((side, side), pygame.SRCALPHA)
    holder_ring(canvas.on(surface), (side / 2, side / 2), own=own, radius=6.5)
    return surface


def _swatch(colour: tuple[int, int, int], rim: tuple[int, int, int], size: int) -> pygame.Surface:
    big = pygame.Surface((size * 4, size * 4), pygame.SRCALPHA)
    pygame.draw.circle(big, rim, (size * 2, size * 2), size * 1.5)
    pygame.draw.circle(big, colour, (size * 2, size * 2), size * 1.5 - 5)
    return pygame.transform.smoothscale(big, (size, size))
