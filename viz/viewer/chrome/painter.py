"""Draws the blocks of a panel one below the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pygame

from viz.viewer.chrome.charts import draw_chart, draw_stack
from viz.viewer.fleet_states import GROUPS, TITLES
from viz.viewer.panels.blocks import (
    Block,
    Chart,
    Event,
    Fact,
    Figures,
    Gauge,
    Go,
    Prose,
    Section,
    Stack,
    States,
    Strip,
    Title,
    Tone,
)
from viz.viewer.wording import clock_short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viz.viewer.canvas import Canvas
    from viz.viewer.colours import Rgb


_THOUSAND: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place of a panel that leads somewhere."""

    rect: pygame.Rect
    go: Go


class Painter:
    """Draws blocks from the top of *area* downwards; ``links`` are where clicks lead somewhere."""

    def __init__(self, canvas: Canvas, area: pygame.Rect) -> None:
        self._canvas = canvas
        self._area = area
        self._y = area.top
        self.links: list[Link] = []

    def draw(self, blocks: Sequence[Block]) -> int:
        """Draw *blocks*; gives how high they are."""
        for block in blocks:
            if isinstance(block, Title):
                self._title(block)
            elif isinstance(block, Section):
                self._section(block)
            elif isinstance(block, Fact):
                self._fact(block)
            elif isinstance(block, Gauge):
                self._gauge(block)
            elif isinstance(block, Prose):
                self._prose(block)
            elif isinstance(block, Event):
                self._event(block)
            else:
                self._picture(block)
        return self._y - self._area.top

    def _picture(self, block: Strip | Figures | Chart | Stack | States) -> None:
        if isinstance(block, Strip):
            self._strip(block)
        elif isinstance(block, Figures):
            self._figures(block)
        elif isinstance(block, States):
            self._states(block)
        else:
            place = self._take(122 if isinstance(block, Stack) else 100)
            if isinstance(block, Stack):
                draw_stack(self._canvas, place, block)
            else:
                draw_chart(self._canvas, place, block)

    def _take(self, height: float, gap: float = 4) -> pygame.Rect:
        """The next *height* of the panel, with a *gap* below it."""
        place = pygame.Rect(self._area.left, self._y, self._area.width, self._canvas.px(height))
        self._y = place.bottom + self._canvas.px(gap)
        return place

    def _tone(self, tone: Tone) -> Rgb:
        colour: Rgb = getattr(self._canvas.theme, tone)
        return colour

    def _title(self, block: Title) -> None:
        place = self._take(24, 0)
        self._canvas.label(
            block.text, place.midleft, size=18, bold=True, width_px=place.width - self._canvas.px(56), name=True
        )
        if block.below:
            place = self._take(18, 8)
            self._canvas.label(block.below, place.midleft, size=13, colour=self._tone("muted"), width_px=place.width)

    def _section(self, block: Section) -> None:
        self._take(4, 0)
        place = self._take(20, 2)
        self._canvas.label(block.text.upper(), place.midleft, size=11, bold=True, colour=self._tone("muted"))
        pygame.draw.line(self._canvas.surface, self._canvas.theme.edge, place.bottomleft, place.bottomright)

    def _fact(self, block: Fact) -> None:
        canvas, place = self._canvas, self._take(20, 0)
        share = 0.46 if block.go is not None and block.group is not None else 0.36
        column = place.left + round(place.width * share)
        canvas.label(block.label, place.midleft, size=13, colour=self._tone("muted"),
                     width_px=column - place.left - canvas.px(6), name=True)  # fmt: skip
        x = column
        if block.group is not None:
            dot = canvas.px(5)
            canvas.disc((x + dot, place.centery), dot, canvas.theme.outline)
            canvas.disc((x + dot, place.centery), dot - 1, canvas.theme.groups[block.group])
            x += dot * 2 + canvas.px(5)
        colour = self._tone("accent" if block.go else block.tone)
        canvas.label(block.value, (x, place.centery), size=13, colour=colour, width_px=place.right - x, name=True)
        self._link(place, block.go)

    def _gauge(self, block: Gauge) -> None:
        canvas, place = self._canvas, self._take(26, 0)
        column = place.left + round(place.width * 0.36)
        middle = place.top + canvas.px(10)
        canvas.label(block.label, (place.left, middle), size=13, colour=self._tone("muted"))
        canvas.label(block.value, (column, middle), size=13, width_px=place.right - column)
        bar = pygame.Rect(column, place.top + canvas.px(19), place.right - column, canvas.px(4))
        canvas.box(bar, canvas.theme.raised, radius=2)
        filled = bar.copy()
        filled.width = round(bar.width * min(max(block.share, 0.0), 1.0))
        if filled.width:
            canvas.box(filled, self._tone(block.tone), radius=2)

    def _prose(self, block: Prose) -> None:
        px = self._canvas.px(13)
        for line in self._canvas.text.wrapped(block.text, px, self._area.width):
            place = self._take(18, 0)
            self._canvas.label(line, place.midleft, size=13, colour=self._tone(block.tone))
        self._take(1, 3)

    def _event(self, block: Event) -> None:
        canvas, place = self._canvas, self._take(19, 0)
        column = place.left + canvas.px(78)
        canvas.label(clock_short(block.time_us), place.midleft, size=12, colour=self._tone("muted"))
        tone: Tone = "accent" if block.go and block.tone == "ink" else block.tone
        canvas.label(block.text, (column, place.centery), size=12.5, colour=self._tone(tone),
                     width_px=place.right - column, name=True)  # fmt: skip
        self._link(place, block.go)

    def _strip(self, block: Strip) -> None:
        canvas, place = self._canvas, self._take(14, 2)
        canvas.box(place, canvas.theme.raised)
        lasts = max(block.end_us - block.start_us, 1)
        for start, end, group in block.spans:
            left = place.left + round((start - block.start_us) / lasts * place.width)
            right = place.left + round((end - block.start_us) / lasts * place.width)
            if right > left:
                canvas.surface.fill(canvas.theme.groups[group], (left, place.top, right - left, place.height))
        pygame.draw.rect(canvas.surface, canvas.theme.edge, place, width=1)
        labels = self._take(15)
        canvas.label(clock_short(max(block.start_us, 0)), labels.midleft, size=11, colour=self._tone("muted"))
        canvas.label("now", labels.midright, size=11, colour=self._tone("muted"), anchor="right")

    def _figures(self, block: Figures) -> None:
        canvas, place = self._canvas, self._take(46, 8)
        wide = [
            max(canvas.text.width(value, canvas.px(20), bold=True), canvas.text.width(label, canvas.px(11)))
            for value, label in block.figures
        ]
        gap = max((place.width - sum(wide)) / max(len(wide) - 1, 1), canvas.px(4))
        for at, (value, label) in enumerate(block.figures):
            left = place.left + sum(wide[:at]) + round(at * gap)
            canvas.label(value, (left, place.top + canvas.px(14)), size=20, bold=True)
            canvas.label(label, (left, place.top + canvas.px(36)), size=11, colour=self._tone("muted"))

    def _states(self, block: States) -> None:
        canvas = self._canvas
        # Room for as many digits as there are.
        right = canvas.px(40 if max((count for _, count in block.counts), default=0) < _THOUSAND else 54)
        for first in range(0, len(block.counts), 2):
            place = self._take(19, 0)
            for column, (group, count) in enumerate(block.counts[first : first + 2]):
                left = place.left + round(column * place.width * 0.44)
                dot = canvas.px(5.5)
                canvas.disc((left + dot, place.centery), dot, canvas.theme.outline)
                canvas.disc((left + dot, place.centery), dot - 1, canvas.theme.groups[group])
                canvas.label(f"{count:,}", (left + right, place.centery), size=13, bold=True, anchor="right")
                name = GROUPS[group]
                title = name if column == 0 or len(TITLES[name]) > 20 else TITLES[name]
                canvas.label(title, (left + right + canvas.px(7), place.centery), size=13, colour=self._tone("muted"))
        self._take(1, 6)

    def _link(self, place: pygame.Rect, go: Go | None) -> None:
        if go is not None:
            self.links.append(Link(rect=place, go=go))
