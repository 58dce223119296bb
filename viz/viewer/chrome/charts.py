"""Small charts over the time of a run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pygame

if TYPE_CHECKING:
    from viz.viewer.canvas import Canvas
    from viz.viewer.colours import Rgb
    from viz.viewer.panels.blocks import Chart, Stack


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10 … times a power of ten."""
    if value <= 0:
        return 1.0
    power: float = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 2.0, 3.0, 5.0, 10.0) if step * power >= value * 0.9999)


def _frame(canvas: Canvas, place: pygame.Rect, title: str, now: str) -> pygame.Rect:
    """Draw what surrounds a chart; gives the place of its curves."""
    theme = canvas.theme
    head = place.top + canvas.px(9)
    canvas.label(title, (place.left, head), size=12, colour=theme.muted)
    canvas.label(now, (place.right, head), size=13, bold=True, anchor="right")
    inner = pygame.Rect(place.left, place.top + canvas.px(20), place.width, place.height - canvas.px(28))
    canvas.box(inner, theme.bar, edge=theme.edge)
    for share in (0.25, 0.5, 0.75):
        y = inner.bottom - round(share * inner.height)
        pygame.draw.line(canvas.surface, theme.raised, (inner.left + 1, y), (inner.right - 2, y))
    return inner


def _tell_top(canvas: Canvas, inner: pygame.Rect, top: str) -> None:
    """Write what the upper edge stands for, over the curves, which may fill the whole chart."""
    canvas.haloed(top, (inner.left + canvas.px(4), inner.top + canvas.px(2)), size=10, colour=canvas.theme.muted)


def draw_chart(canvas: Canvas, place: pygame.Rect, chart: Chart) -> None:
    """A curve up to now; the part of the run that is still to come stays empty."""
    known = int(np.searchsorted(chart.time_us, chart.until_us, side="right"))
    values = np.array(chart.values[:known], np.float64)
    other = np.array((chart.second or [])[:known], np.float64)
    finite = np.concatenate([values[np.isfinite(values)], other[np.isfinite(other)]])
    top = chart.top or _round_up(float(finite.max(initial=1.0)))
    told = "100 %" if chart.top == 1.0 else f"{top:g}"
    inner = _frame(canvas, place, chart.title, chart.now)
    if chart.second is not None:
        _curve(canvas, inner, chart, other, top, canvas.theme.warn)
    _curve(canvas, inner, chart, values, top, canvas.theme.accent)
    _tell_top(canvas, inner, told)


def _curve(canvas: Canvas, inner: pygame.Rect, chart: Chart, values: np.ndarray, top: float, colour: Rgb) -> None:
    lasts = max(int(chart.time_us[-1]), 1)
    x = inner.left + 1 + chart.time_us[: len(values)] / lasts * (inner.width - 3)
    y = inner.bottom - 2 - np.clip(values / top, 0.0, 1.0) * (inner.height - 5)
    good = np.isfinite(y)
    points = list(zip(x[good].tolist(), y[good].tolist(), strict=True))
    if len(points) > 1:
        pygame.draw.lines(canvas.surface, colour, False, points, canvas.px(1.4))
    if points:
        canvas.disc(points[-1], canvas.px(2.5), colour)


def draw_stack(canvas: Canvas, place: pygame.Rect, stack: Stack) -> None:
    """Counts by group of states one above the other, up to now."""
    known = max(int(np.searchsorted(stack.time_us, stack.until_us, side="right")), 1)
    most = int(stack.counts[:known].sum(axis=1).max(initial=1))
    now = int(stack.counts[known - 1].sum())
    inner = _frame(canvas, place, stack.title, f"{now:,}")
    lasts = max(int(stack.time_us[-1]), 1)
    x = inner.left + 1 + stack.time_us[:known] / lasts * (inner.width - 3)
    top = np.full(known, float(inner.bottom - 1))
    scale = (inner.height - 3) / max(most, 1)
    for group in range(stack.counts.shape[1]):
        above = top - stack.counts[:known, group] * scale
        if known > 1:
            outline = [*zip(x.tolist(), above.tolist(), strict=True)]
            outline += [*zip(x[::-1].tolist(), top[::-1].tolist(), strict=True)]
            pygame.draw.polygon(canvas.surface, canvas.theme.groups[group], outline)
        top = above
    _tell_top(canvas, inner, f"{most:,}")
