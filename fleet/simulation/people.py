"""The people of one run and all that they are needed for, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet.simulation.approvals import Approvals
from fleet.simulation.attending import Attending
from fleet.simulation.operators import Operators
from fleet.simulation.setting_out import SettingOut

if TYPE_CHECKING:
    from fleet.scenario.operator_model import OperatorModel
    from fleet.simulation.vehicle import Vehicle
    from fleet.simulation.world import World


class People:
    """Operators, and the three things that wait for them: orders, vehicles that set out, vehicles on their way."""

    def __init__(self, world: World, model: OperatorModel) -> None:
        self.operators = Operators(world, model)
        self.approvals = Approvals(world, self.operators, model.approval)
        self.setting_out = SettingOut(world, self.operators, model)
        self.attending = Attending(world, self.operators, model)

    def meet(self, v: Vehicle) -> None:
        """A vehicle comes into being."""
        v.people = self
        self.attending.begin(v)

    def call_off(self, v: Vehicle) -> None:
        """A vehicle waits for nobody any more, and nobody steers it."""
        self.setting_out.call_off(v)
        self.attending.forget(v)

    def part_with(self, v: Vehicle) -> None:
        """A vehicle is lost or can't go on: nobody is needed for it until it is out again."""
        self.call_off(v)
        self.setting_out.rise(v)
