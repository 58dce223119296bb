"""Imagined runs: what one may begin with beyond a picture, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from fleet.coordination.protocol.decision import Decision
    from fleet.domain.mission import Mission, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """What is supposed of an imagined run.

    ``first`` is what the post says at its first moment, instead of asking the base policy, whose ``parameters`` are
    those given. ``requests`` are missions that will be asked for later. Two runs with the same ``luck``, a number in
    (0, 1), draw the same numbers wherever both draw one; ``None`` draws luck from the policy's own stream.
    """

    first: Decision | None = None
    requests: Sequence[Mission] = ()
    luck: float | None = None
    parameters: Mapping[str, bool | float | str] = field(default_factory=dict)


class ImaginedMission(NamedTuple):
    """How a mission ended in an imagined run, and when; at its horizon ``OPEN`` or expired."""

    mission: Mission
    outcome: Outcome
    ended_us: int


class Imagined(Protocol):
    """A run imagined from a picture: what belief says will happen, on a stream of its own."""

    @property
    def missions(self) -> Sequence[ImaginedMission]:
        """The missions that the picture had open and those asked for later; derived ones are left out."""

    @property
    def losses(self) -> int:
        """Vehicles lost."""

    def succeeded(self) -> int:
        """Missions that succeed in the imagined future."""
