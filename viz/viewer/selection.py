"""What is picked out: a vehicle, a site, a mission or a command post, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["vehicle", "site", "mission", "post"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """One thing of a run."""

    kind: Kind
    name: str
