"""The figures that a study's charts are about, in words and with their units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fleet.statistics.wording import number, share


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureWords:
    """What a figure is called at an axis and in a sentence, and whether it is a share of 1."""

    name: str
    words: str
    is_share: bool = False

    def told(self, value: float) -> str:
        """A value for a sentence."""
        return share(value) if self.is_share else number(value)

    @property
    def format(self) -> str:
        """How axes and tooltips show values, in d3's notation."""
        return ".1%" if self.is_share else ",.3~r"


FIGURES: Final = (
    FigureWords(name="missions_per_day", words="missions succeeded a day"),
    FigureWords(name="on_time_rate", words="share on time of missions that ended", is_share=True),
    FigureWords(name="success_rate", words="share succeeded of missions that ended", is_share=True),
    FigureWords(name="mean_response_h", words="mean hours from ready to success"),
    FigureWords(name="losses_per_day", words="vehicles lost a day"),
    FigureWords(name="cost_per_success", words="dollars per succeeded mission"),
)
"""Those that are drawn, in the order of the report."""

_OTHERS: Final = (
    FigureWords(name="departed_per_day", words="missions set off a day"),
    FigureWords(name="on_time_value_per_day", words="weight of missions on time a day"),
)


def words_of(name: str) -> FigureWords:
    """The words of a figure, by its name."""
    known = {figure.name: figure for figure in (*FIGURES, *_OTHERS)}
    return known.get(name) or FigureWords(name=name, words=name.replace("_", " "))
