"""The coordination contract: what a policy sees, and what it may say.

A coordinator is called with a :class:`Picture` (beliefs only, each with its age), the triggers that woke it, and a
budget of counted work; it answers with a :class:`Decision`. It never sees the truth, never waits, and never touches
the clock: the engine owns time, validation, approval and transmission. Nothing here imports the simulation.
"""

from fleet.coordination.protocol.beliefs import (
    Changes,
    Errand,
    LinkBelief,
    PartBelief,
    Start,
    Status,
    Turn,
    VehicleBelief,
    Whereabouts,
)
from fleet.coordination.protocol.coordinator import (
    Budget,
    Context,
    Coordinator,
    Feasibility,
    Imagined,
    OverBudget,
)
from fleet.coordination.protocol.decision import (
    Decision,
    Group,
    Intent,
    Message,
    OnLinkLoss,
    Order,
    Rationale,
    Transfer,
)
from fleet.coordination.protocol.picture import (
    Journey,
    Picture,
    Snapshot,
    Travel,
)
from fleet.coordination.protocol.triggers import (
    MessageArrived,
    MissionArrived,
    MissionChanged,
    OrderAcknowledged,
    OrderRefused,
    OrderUnacknowledged,
    Received,
    Timer,
    Trigger,
    VehicleIdle,
    VehicleLost,
)

__all__ = [
    "Budget",
    "Changes",
    "Context",
    "Coordinator",
    "Decision",
    "Errand",
    "Feasibility",
    "Group",
    "Imagined",
    "Intent",
    "Journey",
    "LinkBelief",
    "Message",
    "MessageArrived",
    "MissionArrived",
    "MissionChanged",
    "OnLinkLoss",
    "Order",
    "OrderAcknowledged",
    "OrderRefused",
    "OrderUnacknowledged",
    "OverBudget",
    "PartBelief",
    "Picture",
    "Rationale",
    "Received",
    "Snapshot",
    "Start",
    "Status",
    "Timer",
    "Transfer",
    "Travel",
    "Trigger",
    "Turn",
    "VehicleBelief",
    "VehicleIdle",
    "VehicleLost",
    "Whereabouts",
]
