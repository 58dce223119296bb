"""How many vehicles an operator can look after: queues with an exact answer, fan-out, and the price of a full day.

A vehicle can be neglected for NT seconds on average, and then needs IT seconds of an operator. With exponential times
this is the machine-repair queue M/M/c//N (Kleinrock 1975, ch. 3.8): N vehicles that fail and c repairers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The steady state of operators and the vehicles that they look after.

    ``utilisation`` is the busy share of an operator (0 to 1), ``active`` the mean number of vehicles that neither wait
    nor are attended to, ``wait_s`` the mean wait of one call in the queue.
    """

    utilisation: float
    active: float
    wait_s: float


def finite_source(vehicles: int, operators: int, neglect_s: float, interaction_s: float) -> Workload:
    """The exact steady state of M/M/c//N: exponential neglect and interaction times, both of any positive length.

    From the balance of births and deaths (Kleinrock 1975, eq. 3.75 ff.): with n vehicles in need, calls come at the
    rate (N − n)/NT and are done at the rate min(n, c)/IT; the mean wait is the mean queue over the throughput (Little
    1961).
    """
    logs = [0.0]
    for n in range(vehicles):
        logs.append(logs[-1] + log((vehicles - n) * interaction_s / (neglect_s * min(n + 1, operators))))
    largest = max(logs)
    weights = [exp(value - largest) for value in logs]
    total = sum(weights)
    in_need = sum(n * weight for n, weight in enumerate(weights)) / total
    queue = sum(max(n - operators, 0) * weight for n, weight in enumerate(weights)) / total
    busy = in_need - queue
    active = vehicles - in_need
    return Workload(utilisation=busy / operators, active=active, wait_s=queue * neglect_s / active)


def erlang_c(operators: int, offered: float) -> float:
    """Probability that a call has to wait in M/M/c with an offered load of ``offered`` operators (Erlang 1917).

    By the recursion of Erlang's B formula, which can't overflow; 1 where the load is not less than the operators.
    """
    if offered >= operators:
        return 1.0
    blocked = 1.0
    for n in range(1, operators + 1):
        blocked = offered * blocked / (n + offered * blocked)
    return blocked / (1.0 - offered / operators * (1.0 - blocked))


def erlang_wait(operators: int, offered: float) -> float:
    """Mean wait of a call in M/M/c in units of the mean service time; infinite where operators don't suffice."""
    if offered >= operators:
        return inf
    return erlang_c(operators, offered) / (operators - offered)


def fan_out(neglect_s: float, interaction_s: float) -> float:
    """Vehicles that keep one operator busy all the time: 1 + NT/IT (Olsen & Wood 2004)."""
    return 1.0 + neglect_s / interaction_s


def revised_fan_out(neglect_s: float, interaction_s: float, wait_s: float) -> float:
    """Fan-out with waits taken out of what an operator is worth: NT/(IT + WT) + 1 (Cummings et al. 2007).

    ``wait_s`` is the wait in the queue and for situation awareness per interaction; infinite waits leave one vehicle.
    """
    return neglect_s / (interaction_s + wait_s) + 1.0


def open_queue_wait(vehicles: int, neglect_s: float, interaction_s: float) -> float:
    """Wait of the endless-source M/M/1 by which Cummings et al. (2007, eq. 8) revise fan-out, in seconds.

    Calls come at N/(NT + IT) however many vehicles wait already, so it diverges at N = fan-out; `finite_source` is
    exact.
    """
    arrivals, services = vehicles / (neglect_s + interaction_s), 1.0 / interaction_s
    return arrivals / services / (services - arrivals) if arrivals < services else inf


def attention_factor(load: float, slope: float, knee: float) -> float:
    """What a load lengthens an interaction by: 1 + k·max(0, ρ − knee), load, slope and knee without unit.

    The delays of attention grow with utilisation (Donmez et al. 2010); slope and knee are swept, not measured.
    """
    return 1.0 + slope * max(0.0, load - knee)
