"""A coordinator, and what the engine gives it: its context once, a budget of counted work with every picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from fleet.coordination.protocol.beliefs import PartBelief, Start, VehicleBelief
    from fleet.coordination.protocol.decision import Decision
    from fleet.coordination.protocol.imagining import Imagined, Supposition
    from fleet.coordination.protocol.picture import Picture
    from fleet.coordination.protocol.triggers import Trigger
    from fleet.domain.mission import Mission
    from fleet.domain.plan import Plan, Step
    from fleet.domain.platform import Platform
    from fleet.domain.site import Site
    from fleet.randomness import Stream


class Budget(Protocol):
    """Counted work: never a clock. Exceeding it hands the decision to the fallback policy."""

    @property
    def remaining(self) -> int:
        """Units of work left in this decision."""

    def spend(self, units: int) -> None:
        """Count work that the engine can't see; raises ``OverBudget`` when none is left."""


class OverBudget(Exception):  # noqa: N818 - a control-flow signal of the contract, not a failure of the program
    """A policy spent more work than its budget allows."""


class Future(Protocol):
    """What will be: nobody can know it, and who is told is labelled as knowing the truth wherever it appears."""

    @property
    def missions(self) -> Sequence[Mission]:
        """Everything that will be asked for in the run, in order of time; derived missions are not known."""

    @property
    def shared(self) -> dict[str, Any]:
        """What policies at the posts of the run have worked out from it, for one another."""

    def play(self, make: Callable[[], Coordinator]) -> Imagined:
        """What would come of the run, from its beginning to its end, with such coordinators instead.

        Every post whose policy is told the future gets one; losses, breakdowns and weather are those that will be.
        """


class Context(Protocol):
    """What a policy is told once, before the first decision."""

    @property
    def post(self) -> str:
        """The name of the post that this coordinator runs at."""

    @property
    def role(self) -> Literal["leaf", "parent"]:
        """Whether the post commands vehicles or posts."""

    @property
    def scope(self) -> Sequence[int]:
        """The sites that the post holds, by place index; none for a post on a vehicle.

        The vehicles and the missions that it holds are in its picture, and come and go.
        """

    @property
    def parameters(self) -> object:
        """The policy's own parameters, as the scenario has them and at their defaults elsewhere."""

    @property
    def future(self) -> Future | None:
        """What will be, for policies whose class says ``needs_truth = True``; ``None`` for all others."""

    @property
    def platforms(self) -> Mapping[str, Platform]:
        """The platforms in the fleet, as believed."""

    @property
    def sites(self) -> Sequence[Site]:
        """The sites, in the order of their place index."""

    @property
    def peers(self) -> Sequence[str]:
        """Other posts that messages can be sent to."""

    @property
    def stream(self) -> Stream:
        """The policy's own random stream."""

    @property
    def feasibility(self) -> Feasibility:
        """The one place where plans are completed and checked."""

    def order_id(self) -> str:
        """A fresh order id."""

    def imagine(
        self, picture: Picture, horizon_s: float, base: str = "greedy-closest", supposing: Supposition | None = None
    ) -> Imagined:
        """Start an unrecorded run from a picture and the belief half of the scenario, with the policy ``base``.

        Nobody asks for anything new in it but what is supposed. Its events count as work. Positions that are held stay
        so; no team is mustered, and knowledge of areas and cleared roads are left out.
        """


class Feasibility(Protocol):
    """Completes and checks plans against belief."""

    def complete(self, vehicle: VehicleBelief, steps: Iterable[Step], start: Start | None = None) -> Plan:
        """The steps, followed by the return and the recharge that the vehicle's standing rules ask for.

        ``start`` stands in for the vehicle's place, where the steps begin elsewhere.
        """

    def suits(self, platform: str, part: PartBelief) -> bool:
        """Whether a platform has the role, the payload and the towing strength that a part needs."""

    def need(
        self, vehicle: VehicleBelief, part: PartBelief, origin: int, start: Start | None = None
    ) -> tuple[float, float]:
        """Energy to serve an empty part of the errand and get back with a reserve, and more per kg; joules."""

    def reserve_j(self, vehicle: VehicleBelief) -> float:
        """What a plan must leave in the vehicle's store."""

    def comes_home(self, vehicle: VehicleBelief) -> bool:
        """Whether the vehicle goes home when it has nothing to do."""

    def full_j(self, vehicle: VehicleBelief) -> float:
        """What the vehicle's store holds when it is full."""

    def leg(self, platform: str, start: Start, end: int, load_kg: float) -> float | None:
        """Energy of one stretch with a load, joules; ``None`` where there is no way."""

    def can_serve(self, vehicle: VehicleBelief, part: PartBelief, origin: int) -> bool:
        """Whether the vehicle's platform, load and energy allow it to serve the part and get back."""

    def steps_for(self, part: PartBelief, origin: int) -> Plan:
        """The part's mission kind turned into steps, with the travel between them."""


class Coordinator(Protocol):
    """A policy: picture in, decision out."""

    def setup(self, context: Context) -> None:
        """Called once per run, before the first decision."""

    def decide(self, picture: Picture, triggers: Sequence[Trigger], budget: Budget) -> Decision:
        """Called whenever something happened that the post knows of."""
