"""Timed events of a run: what the scenario lets happen for a while, and what becomes of command posts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from fleet.units import NANO
from viz.viewer.wording import clock_short

if TYPE_CHECKING:
    from fleet.ledger.paths import Integers

_LASTING: Final = 2**62
_AT_ONCE: Final = frozenset({"takeover", "post-restored", "add-vehicles", "withdraw-vehicles"})
"""Kinds that are over as soon as they have happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happenings:
    """Events in order of time: one entry each. ``until_us`` is far off for what lasts."""

    start_us: Integers
    until_us: Integers
    kind: tuple[str, ...]
    subject: tuple[str, ...]
    factor: tuple[float, ...]

    def in_force(self, time_us: int) -> list[int]:
        """The entries that are at work at a time."""
        there = np.flatnonzero((self.start_us <= time_us) & (time_us < self.until_us)).tolist()
        return [at for at in there if self.kind[at] not in _AT_ONCE]

    def jammed(self, time_us: int) -> frozenset[str]:
        """The names of jamming zones that are at work at a time because of an event."""
        return frozenset(self.subject[at] for at in self.in_force(time_us) if self.kind[at] == "jamming")

    def told(self, at: int) -> str:
        """An entry in few words: what, of whom, by how much, until when."""
        factor = self.factor[at]
        words = [self.kind[at].replace("-", " ") + ":", self.subject[at] or "everywhere"]
        if factor != 1.0:
            words.append(f"× {factor:.3g}")
        if self.until_us[at] < _LASTING:
            words.append(f"until {clock_short(int(self.until_us[at]))}")
        return " ".join(words)


def happenings_of(events: pl.DataFrame) -> Happenings:
    """The events of the rows of a ledger's table of them."""
    return Happenings(
        start_us=events["t_us"].to_numpy(),
        until_us=events["until_us"].fill_null(_LASTING).to_numpy(),
        kind=tuple(events["kind"].fill_null("event")),
        subject=tuple(events["subject"].fill_null("")),
        factor=tuple((events["factor_n"].fill_null(NANO) / NANO).to_list()),
    )
