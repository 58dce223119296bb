"""Mission kinds from files: those that ship in ``data/missions``, and a scenario's own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from fleet.domain.fieldwork import Clearing, Scouting
from fleet.domain.mission import MissionKind, StepTemplate, TeamRole, Where
from fleet.domain.plan import StepKind
from fleet.errors import ModelError, ScenarioError
from fleet.resources import bundled
from fleet.scenario.platform_file import Word
from fleet.scenario.strict import RuleBrokenError, Strict
from fleet.scenario.validation import validate
from fleet.scenario.yaml_source import read_document
from fleet.units import M_PER_KM, S_PER_H
from fleet.wording import shown

Hours = Annotated[float, Field(gt=0, le=1e9)]


class StepText(Strict):
    """One step of a mission kind."""

    do: StepKind
    at: Where = Field(description="The site that asked, or the other end of the trip.")
    duration_h: Annotated[
        float, Field(ge=0, le=1e9, description="Time on task; of loading, what it takes beyond the vehicle's own.")
    ] = 0.0
    gain: Annotated[
        float | None,
        Field(
            gt=0, le=1, description="Scout: the share of what is not known of threat zones in reach that it finds out."
        ),
    ] = None
    half_life_h: Hours | None = Field(
        default=None, description="Scout: in which what it found out loses half its worth."
    )
    factor: Annotated[
        float | None, Field(ge=0, le=1, description="Clear: what roads in reach are dangerous by, of what they were.")
    ] = None
    lasts_h: Hours | None = Field(default=None, description="Clear: how long.")
    reach_km: Annotated[float, Field(ge=0, le=1000, description="Scout and clear: how far around the place.")] = 0.0

    @model_validator(mode="after")
    def _effects_in_pairs(self) -> Self:
        for kind, one, other in (
            (StepKind.SCOUT, "gain", "half_life_h"),
            (StepKind.CLEAR, "factor", "lasts_h"),
        ):
            for key, partner in ((one, other), (other, one)):
                if getattr(self, key) is None:
                    continue
                if self.do is not kind:
                    raise RuleBrokenError(f"goes with do: {kind.value} only", key)
                if getattr(self, partner) is None:
                    raise RuleBrokenError(f"needs {partner} beside it", key)
        if self.reach_km > 0 and self.gain is None and self.factor is None:
            raise RuleBrokenError("goes with gain or factor only", "reach_km")
        return self

    def template(self) -> StepTemplate:
        """The same step in SI units."""
        scouting = clearing = None
        if self.gain is not None and self.half_life_h is not None:
            scouting = Scouting(
                gain=self.gain, half_life_s=self.half_life_h * S_PER_H, reach_m=self.reach_km * M_PER_KM
            )  # fmt: skip
        if self.factor is not None and self.lasts_h is not None:
            clearing = Clearing(
                factor=self.factor, lasts_s=self.lasts_h * S_PER_H, reach_m=self.reach_km * M_PER_KM
            )  # fmt: skip
        duration_s = self.duration_h * S_PER_H
        return StepTemplate(kind=self.do, at=self.at, duration_s=duration_s, scouting=scouting, clearing=clearing)


class TeamRoleText(Strict):
    """Vehicles with a role in a mission that a team does together."""

    role: Word
    do: Literal["scout", "support", "assault", "hold"]
    count: Annotated[int, Field(ge=0, le=100)]


class MissionKindText(Strict):
    """A kind of mission: the role that a vehicle needs for it, its steps, and its times counted from the request."""

    name: Word
    role: Word
    cargo: Literal["stores", "casualty"] | None = Field(
        default=None, description="Stores that are lost are sent again; a lost casualty ends the mission."
    )
    due_h: Hours
    due_by_priority_h: Annotated[tuple[Hours, ...], Field(max_length=9)] = ()
    expires_h: Hours
    derived: bool = Field(default=False, description="The simulation asks for it, never a demand stream.")
    team: Annotated[list[TeamRoleText], Field(max_length=9)] = Field(
        default_factory=list, description="Who does it together; it then succeeds as a whole."
    )
    steps: Annotated[list[StepText], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _is_a_kind(self) -> Self:
        late = f"must be at most expires_h = {self.expires_h:g}"
        if self.due_h > self.expires_h:
            raise RuleBrokenError(late, "due_h")
        for number, due_h in enumerate(self.due_by_priority_h):
            if due_h > self.expires_h:
                raise RuleBrokenError(late, "due_by_priority_h", number)
        try:
            self.kind()
        except ModelError as error:
            raise RuleBrokenError(str(error)) from error
        return self

    def kind(self) -> MissionKind:
        """The same kind in SI units."""
        return MissionKind(
            name=self.name,
            role=self.role,
            steps=tuple(step.template() for step in self.steps),
            cargo=self.cargo,
            due_s=self.due_h * S_PER_H,
            expires_s=self.expires_h * S_PER_H,
            due_by_priority_s=tuple(due_h * S_PER_H for due_h in self.due_by_priority_h),
            derived=self.derived,
            team=tuple(TeamRole(one.role, StepKind(one.do), one.count) for one in self.team),
        )


def load_kinds(folder: Path | None = None) -> dict[str, MissionKind]:
    """Every bundled mission kind, or those of the files in ``folder``, by name in sorted order.

    Raises ``ScenarioError`` for a file that breaks a rule, or whose name is not the kind's.
    """
    return dict(_load(bundled("data") / "missions" if folder is None else folder))


def with_own_kinds(kinds: dict[str, MissionKind], own: Iterable[MissionKindText]) -> dict[str, MissionKind]:
    """The kinds and a scenario's own, which may replace bundled ones, by name in sorted order."""
    return dict(sorted((kinds | {text.name: text.kind() for text in own}).items()))


@cache
def _load(folder: Path) -> dict[str, MissionKind]:
    return {path.stem: _read(path) for path in sorted(folder.glob("*.yaml"))}


def _read(path: Path) -> MissionKind:
    document = read_document(path)
    text = validate(MissionKindText, document)
    if text.name != path.stem:
        message = f"{shown(text.name)}, must be the name of the file, {path.stem!r} (name)"
        raise ScenarioError(message, document.place_of(("name",)))
    return text.kind()
