"""What a decision of the assignment policy costs beside scipy's bare call on the same matrix.

The picture is made by hand: vehicles and sites along a line, one part waiting at each site. The tables of what doesn't
change between decisions are filled by a first decision, as they are in a run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any, Final

from scipy.optimize import linear_sum_assignment

from fleet.coordination.batch import BatchMatching
from fleet.coordination.policies.assignment import Assignment, AssignmentParameters
from fleet.coordination.policies.greedy_closest import GreedyClosest, GreedyParameters
from fleet.coordination.policies.insertion import Insertion, InsertionParameters
from tests.coordination.by_hand import ContextByHand, NoLimit, mission, picture, vehicle

ROOT: Final = Path(__file__).parents[2]
REPEATS: Final = 30
POLICIES: Final[dict[str, Any]] = {
    "assignment": lambda: Assignment(AssignmentParameters(share=False)),
    "greedy-closest": lambda: GreedyClosest(GreedyParameters(share=False)),
    "greedy-closest, all pairs": lambda: GreedyClosest(GreedyParameters(share=False, scope="busy")),
    "insertion": lambda: Insertion(InsertionParameters(candidates=1000, most=3)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Processor seconds of one decision and of the bare call, the least of many; orders given; cells of the matrix."""

    decision_s: float
    bare_s: float
    orders: int
    cells: int

    @property
    def allowed_s(self) -> float:
        """The bare call, 30 ns for each cell and 15 µs for each order."""
        return self.bare_s + 30e-9 * self.cells + 15e-6 * self.orders


def crowd(vehicles: int, parts: int) -> Any:
    """So many vehicles spread over so many sites, at each of which a part waits."""
    km = [0.0, *(0.1 + 0.37 * ((i * 61) % parts) for i in range(parts))]
    fleet = [vehicle(f"v{i:03}", 1 + (i * 17) % parts) for i in range(vehicles)]
    wanted = [mission(f"m{i:03}", 1 + i, 10.0 + i % 50, origins=(0, 1 + (i * 7) % parts)) for i in range(parts)]
    return picture(km, fleet, wanted)


def decision_s(name: str, shown: Any, repeats: int = REPEATS) -> tuple[float, int]:
    """Processor seconds of a decision, the least of some, and how many orders it gives."""
    policy = POLICIES[name]()
    policy.setup(ContextByHand(shown))
    orders, best = 0, float("inf")
    for _ in range(repeats + 1):
        began = process_time()
        orders = len(policy.decide(shown, [], NoLimit()).orders)
        best = min(best, process_time() - began)
    return best, orders


def measure(vehicles: int, parts: int) -> Decided:
    """The assignment of one crowd, and the bare call on the matrix that it solves."""
    shown = crowd(vehicles, parts)
    seconds, orders = decision_s("assignment", shown)
    matrix = _matrix(shown)
    bare = float("inf")
    for _ in range(REPEATS):
        began = process_time()
        linear_sum_assignment(matrix)
        bare = min(bare, process_time() - began)
    return Decided(decision_s=seconds, bare_s=bare, orders=orders, cells=vehicles * parts)


def measure_apart(vehicles: int, parts: int) -> Decided:
    """`measure` in a process of its own, which nobody traces."""
    code = (
        "import json; from dataclasses import asdict; from tests.benchmarks.deciding import measure;"
        f"print(json.dumps(asdict(measure({vehicles}, {parts}))))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return Decided(**json.loads(done.stdout))


def _matrix(shown: Any) -> Any:
    """The matrix that the assignment hands to the solver."""
    handed: list[Any] = []

    def solve(weighed: Any) -> Any:
        handed.append(weighed.copy())
        return ()

    matching = BatchMatching(ContextByHand(shown), AssignmentParameters(share=False), len(shown.queue), solve)
    matching.decide(shown, NoLimit())
    return handed[0]
