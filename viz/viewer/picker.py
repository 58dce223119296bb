"""The page to begin with: scenarios to run, and runs to replay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pygame

from viz.viewer.canvas import Canvas
from viz.viewer.chrome.ui import Ui
from viz.viewer.layout import natural_scale
from viz.viewer.text import Text
from viz.viewer.theme import THEMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from viz.viewer.offers import Offer

_ROW: Final = 46
_WIDE: Final = 1_080


class Picker:
    """Lists offers; ``chosen`` is the one that was picked, ``wish`` is ``quit`` when the user leaves."""

    def __init__(self, offers: Callable[[], Sequence[Offer]], *, theme: str = "dark") -> None:
        self.offers = list(offers())
        self.chosen: Offer | None = None
        self.told = ""
        self.wish = ""
        self.theme = THEMES[theme]
        self.at = 0
        self._typed = ""
        self._scroll = 0
        self._text = Text()
        self._mouse = (-1, -1)
        self._ui: Ui | None = None
        self._rows_seen = 1

    def shown(self) -> list[Offer]:
        """Offers whose name or summary has what was typed."""
        wanted = self._typed.casefold()
        return [o for o in self.offers if wanted in f"{o.name} {o.summary}".casefold()]

    def handle(self, event: pygame.event.Event) -> None:
        """Take one event of the window."""
        if event.type == pygame.MOUSEMOTION:
            self._mouse = event.pos
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            hot = self._ui.at(event.pos) if self._ui is not None else None
            if hot is not None:
                hot.press(event.pos)
        elif event.type == pygame.MOUSEWHEEL:
            self._scroll -= event.y
        elif event.type == pygame.KEYDOWN:
            self._key(event)

    def _key(self, event: pygame.event.Event) -> None:
        rows = self.shown()
        if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            self.chosen = rows[self.at] if rows else None
        elif event.key in (pygame.K_DOWN, pygame.K_UP, pygame.K_PAGEDOWN, pygame.K_PAGEUP):
            by = {pygame.K_DOWN: 1, pygame.K_UP: -1, pygame.K_PAGEDOWN: 8, pygame.K_PAGEUP: -8}[event.key]
            self.at = min(max(self.at + by, 0), max(len(rows) - 1, 0))
            self._scroll = min(max(self._scroll, self.at - self._rows_seen + 1), self.at)
        elif event.key == pygame.K_ESCAPE or (event.key == pygame.K_q and event.mod & pygame.KMOD_CTRL):
            if self._typed and event.key == pygame.K_ESCAPE:
                self._type("")
            else:
                self.wish = "quit"
        elif event.key == pygame.K_BACKSPACE:
            self._type(self._typed[:-1])
        elif event.unicode and event.unicode.isprintable():
            self._type(self._typed + event.unicode)

    def _type(self, text: str) -> None:
        self._typed, self.at, self._scroll = text, 0, 0

    def draw(self, surface: pygame.Surface) -> None:
        """Draw the page."""
        theme, scale = self.theme, natural_scale(surface.get_size())
        canvas = Canvas(surface=surface, theme=theme, text=self._text, scale=scale)
        ui = Ui(canvas=canvas, mouse=self._mouse)
        surface.fill(theme.background)
        wide = min(surface.get_width() - canvas.px(64), canvas.px(_WIDE))
        page = pygame.Rect(0, canvas.px(34), wide, surface.get_height() - canvas.px(64))
        page.centerx = surface.get_rect().centerx
        canvas.label("Fleet viewer", (page.left, page.top + canvas.px(16)), size=28, bold=True)
        told = "Choose a scenario to run and watch, or a run to replay. Type to narrow the list; Enter opens."
        canvas.label(told, (page.left, page.top + canvas.px(46)), size=14, colour=theme.muted, width_px=page.width)
        field = pygame.Rect(page.left, page.top + canvas.px(66), page.width, canvas.px(36))
        canvas.box(field, theme.bar, radius=6, edge=theme.accent)
        at = (field.left + canvas.px(12), field.centery)
        canvas.label(self._typed or "type to narrow the list …", at, size=15,
                     colour=theme.ink if self._typed else theme.faint)  # fmt: skip
        self._draw_rows(ui, pygame.Rect(page.left, field.bottom + canvas.px(8), page.width,
                                        page.bottom - field.bottom - canvas.px(8)))  # fmt: skip
        if self.told:
            place = pygame.Rect(page.left, page.bottom - canvas.px(4), page.width, canvas.px(34))
            canvas.box(place, theme.card, radius=8, edge=theme.bad)
            canvas.label(self.told, place.center, size=14, anchor="centre", width_px=page.width - canvas.px(24))
        self._ui = ui

    def _draw_rows(self, ui: Ui, area: pygame.Rect) -> None:
        canvas, theme, rows = ui.canvas, self.theme, self.shown()
        self.at = min(self.at, max(len(rows) - 1, 0))
        self._rows_seen = max(area.height // canvas.px(_ROW) - 2, 1)
        self._scroll = min(max(self._scroll, 0), max(len(rows) - self._rows_seen, 0))
        y, heading = area.top, ""
        for number, offer in list(enumerate(rows))[self._scroll :]:
            if offer.heading != heading:
                heading = offer.heading
                if y + canvas.px(28 + _ROW) > area.bottom:
                    break
                canvas.label(heading.upper(), (area.left, y + canvas.px(16)), size=11, bold=True, colour=theme.muted)
                y += canvas.px(28)
            if y + canvas.px(_ROW) > area.bottom:
                break
            row = pygame.Rect(area.left, y, area.width, canvas.px(_ROW - 4))
            over = ui.hot(row, lambda _, offer=offer: self._choose(offer))  # type: ignore[misc]
            lit = number == self.at
            canvas.box(row, theme.raised if over or lit else theme.card, radius=7,
                       edge=theme.accent if lit else theme.edge)  # fmt: skip
            canvas.label(offer.name, (row.left + canvas.px(14), row.top + canvas.px(13)), size=15, bold=True,
                         width_px=row.width - canvas.px(28))  # fmt: skip
            canvas.label(offer.summary, (row.left + canvas.px(14), row.top + canvas.px(31)), size=12.5,
                         colour=theme.muted, width_px=row.width - canvas.px(28))  # fmt: skip
            y += canvas.px(_ROW)
        if not rows:
            canvas.label("Nothing of that name.", (area.left, area.top + canvas.px(24)), size=14, colour=theme.muted)

    def _choose(self, offer: Offer) -> None:
        self.chosen = offer
