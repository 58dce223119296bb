"""The camera: which part of the terrain is seen in which part of the window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pygame

from viz.viewer.ground import Bounds

if TYPE_CHECKING:
    from fleet.ledger.paths import Reals

_CLOSEST_PX_PER_M: Final = 2.0
_FURTHEST: Final = 0.35
_MARGIN: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A view from above, north up: *x_m*, *y_m* of the terrain stand in the middle of *view*, in pixels."""

    x_m: float
    y_m: float
    px_per_m: float
    view: pygame.Rect
    bounds: Bounds

    @classmethod
    def fitted(cls, bounds: Bounds, view: pygame.Rect) -> Camera:
        """The camera that sees all of *bounds* in *view*."""
        return cls(
            x_m=(bounds.west_m + bounds.east_m) / 2.0,
            y_m=(bounds.south_m + bounds.north_m) / 2.0,
            px_per_m=_fit(bounds, view),
            view=view.copy(),
            bounds=bounds,
        )

    @property
    def closeness(self) -> float:
        """How much closer this is than seeing everything."""
        return self.px_per_m / _fit(self.bounds, self.view)

    def to_px(self, x_m: Reals, y_m: Reals) -> tuple[Reals, Reals]:
        """Where places are in the window."""
        return (
            (x_m - self.x_m) * self.px_per_m + self.view.centerx,
            (self.y_m - y_m) * self.px_per_m + self.view.centery,
        )

    def point_px(self, x_m: float, y_m: float) -> tuple[float, float]:
        """Where one place is in the window."""
        return (
            (x_m - self.x_m) * self.px_per_m + self.view.centerx,
            (self.y_m - y_m) * self.px_per_m + self.view.centery,
        )

    def to_m(self, px: tuple[float, float]) -> tuple[float, float]:
        """The place that is seen at a point of the window."""
        return (
            self.x_m + (px[0] - self.view.centerx) / self.px_per_m,
            self.y_m - (px[1] - self.view.centery) / self.px_per_m,
        )

    def zoomed(self, factor: float, px: tuple[float, float]) -> Camera:
        """The camera *factor* times closer, with the place under *px* staying where it is."""
        fit = _fit(self.bounds, self.view)
        px_per_m = min(max(self.px_per_m * factor, fit * _FURTHEST), max(_CLOSEST_PX_PER_M, fit))
        x_m, y_m = self.to_m(px)
        closer = replace(self, px_per_m=px_per_m)
        return closer.at(
            x_m - (px[0] - self.view.centerx) / px_per_m,
            y_m + (px[1] - self.view.centery) / px_per_m,
        )

    def moved(self, dx_px: float, dy_px: float) -> Camera:
        """The camera with the terrain dragged by some pixels."""
        return self.at(self.x_m - dx_px / self.px_per_m, self.y_m + dy_px / self.px_per_m)

    def at(self, x_m: float, y_m: float) -> Camera:
        """The camera over another place, or over the nearest one on the terrain."""
        b = self.bounds
        return replace(self, x_m=min(max(x_m, b.west_m), b.east_m), y_m=min(max(y_m, b.south_m), b.north_m))

    def resized(self, view: pygame.Rect) -> Camera:
        """The camera in another part of the window, as close relative to seeing everything."""
        return replace(self, view=view.copy(), px_per_m=_fit(self.bounds, view) * self.closeness)


def _fit(bounds: Bounds, view: pygame.Rect) -> float:
    room = 1.0 - 2.0 * _MARGIN
    wide, high = bounds.east_m - bounds.west_m, bounds.north_m - bounds.south_m
    return max(min(view.width * room / wide, view.height * room / high), 1e-6)
