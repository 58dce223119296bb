"""Named places on the terrain and what they can serve."""

from __future__ import annotations

from dataclasses import dataclass, field

from fleet.errors import ModelError


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A depot, charger, workshop, demand point or position.

    A capacity of 0 means that the service does not exist here, ``None`` that it is never short. ``node`` is the terrain
    node that ground vehicles use; ``x_m``, ``y_m`` are the coordinates that drones fly to.
    """

    name: str
    kind: str
    node: int
    x_m: float
    y_m: float
    group: str = ""
    docks: int | None = None
    chargers: int = 0
    swap_bays: int = 0
    charged_packs: int = 0
    workshop_bays: int = 0
    loss_per_h: float = field(default=0.0)

    def __post_init__(self) -> None:
        for name in ("chargers", "swap_bays", "charged_packs", "workshop_bays"):
            if getattr(self, name) < 0:
                msg = f"site {self.name!r}: {name} = {getattr(self, name)}, must be 0 or more"
                raise ModelError(msg)

    @property
    def is_base(self) -> bool:
        """Whether vehicles can be homed and readied here."""
        return self.kind == "depot"
