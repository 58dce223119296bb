"""Exogenous timelines of one replication.

Who asks for what and when, the weather, the light. Drawn before the run starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from fleet.domain.mission import Mission, split_load
from fleet.models.demand import arrival_times_s, triangular
from fleet.models.leg import Conditions
from fleet.models.timeline import Timeline, product
from fleet.units import US_PER_DAY, us_from_s

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from fleet.randomness import Streams
    from fleet.scenario.model import DemandStream, LightModel, LoadLaw, Model, RegimeModel, TraceRow


NOWHERE_YET: Final = -1
"""The place of a mission at coordinates before it has asked."""


def requests(model: Model, streams: Streams) -> list[Mission]:
    """Every exogenous mission of the replication, in order of time, then of the stream's place in the file."""
    keyed: list[tuple[int, int, int, Mission]] = []
    for stream in model.demand:
        keyed.extend((m.heard_us, stream.sequence, k, m) for k, m in enumerate(_missions(stream, streams)))
    keyed.sort(key=lambda entry: entry[:3])
    return [entry[3] for entry in keyed]


def _missions(stream: DemandStream, streams: Streams) -> Iterator[Mission]:
    """One stream's missions. Draw k of each attribute belongs to request k."""
    if stream.trace:
        times = np.array([row.time_s for row in stream.trace])
    else:
        times = arrival_times_s(streams.generator("arrivals", stream.name), stream.edges_s, stream.rates_per_s)
    count = len(times)
    sites = (streams.generator("site", stream.name).random(count) * len(stream.sites)).astype(np.int64).tolist()
    points = _points(stream.area_m, count, streams, stream.name)
    loads = _loads(stream.load, streams.generator("load", stream.name).random(count)).tolist()
    weights = np.cumsum(stream.priority_weights) / np.sum(stream.priority_weights)
    priorities = np.searchsorted(
        weights, streams.generator("priority", stream.name).random(count), side="right"
    ).tolist()
    kind = stream.kind
    lead_us = us_from_s(stream.lead_s)
    for k, time_s in enumerate(times.tolist()):
        site, load, priority = stream.sites[sites[k]] if stream.sites else NOWHERE_YET, loads[k], priorities[k]
        asked_us = us_from_s(time_s) if lead_us else None
        mission = Mission(
            f"{stream.name}-{k + 1:05d}", kind, priority, site, stream.origins, _parts(stream, load),
            *_times(stream, us_from_s(time_s) + lead_us, priority, stream.expires_s), stream.name,
            at_m=points[k] if points else None, asked_us=asked_us,
        )  # fmt: skip
        yield _as_traced(stream, mission, stream.trace[k]) if stream.trace else mission


def _parts(stream: DemandStream, load_kg: float) -> tuple[float, ...]:
    if stream.kind.cargo is None:
        return (0.0,) * max(len(stream.kind.members), 1)
    return split_load(load_kg, stream.lot_kg)


def _times(stream: DemandStream, ready_us: int, priority: int, expires_s: float) -> tuple[int, int, int]:
    """Ready, due and expires."""
    due_s = min(stream.due_s if stream.due_s is not None else stream.kind.due_after_s(priority), expires_s)
    return ready_us, ready_us + us_from_s(due_s), ready_us + us_from_s(expires_s)


def _as_traced(stream: DemandStream, mission: Mission, row: TraceRow) -> Mission:
    """A mission with what its row of the trace says instead of the stream's laws."""
    priority = mission.priority if row.priority is None else row.priority
    expires_s = stream.expires_s if row.expires_s is None else row.expires_s
    _, due_us, expires_us = _times(stream, mission.ready_us, priority, expires_s)
    return mission._replace(
        priority=priority,
        site=NOWHERE_YET if row.site is None else row.site,
        at_m=row.at_m,
        origins=mission.origins if row.origin is None else (row.origin,),
        parts_kg=mission.parts_kg if row.load_kg is None else _parts(stream, row.load_kg),
        due_us=due_us,
        expires_us=expires_us,
        asked_us=None if row.asked_s is None else us_from_s(row.asked_s),
        loading_us=None if row.loading_s is None else (us_from_s(row.loading_s[0]), us_from_s(row.loading_s[1])),
    )


def _points(
    area_m: tuple[float, float, float, float] | None, count: int, streams: Streams, name: str
) -> list[tuple[float, float]]:
    """Points uniform on a rectangle; none without one."""
    if area_m is None:
        return []
    west, south, east, north = area_m
    x_m = west + streams.generator("x", name).random(count) * (east - west)
    y_m = south + streams.generator("y", name).random(count) * (north - south)
    return list(zip(x_m.tolist(), y_m.tolist(), strict=True))


def _loads(law: LoadLaw, draws: NDArray[np.float64]) -> NDArray[np.float64]:
    bounds = law.bounds
    if len(bounds) == 1:
        return np.full_like(draws, bounds[0])
    if len(bounds) == 2:  # noqa: PLR2004 - the form of a uniform law
        return bounds[0] + draws * (bounds[1] - bounds[0])
    return triangular(draws, *bounds)


class Surroundings(NamedTuple):
    """Light and weather of one replication: what they do on the ground and in the air, and the timelines by name.

    ``stuck`` is the weather's factor on how often ground vehicles get stuck.
    """

    ground: Conditions
    air: Conditions
    stuck: Timeline
    timelines: dict[str, Timeline]


def surroundings(model: Model, streams: Streams) -> Surroundings:
    """Draw the weather, lay out the light, and combine them."""
    horizon_us = us_from_s(model.horizon_s)
    ground, air, hazard, stuck = [Timeline.steady()], [Timeline.steady()], Timeline.steady(), Timeline.steady()
    if model.light is not None:
        starts, is_day = _daylight(model.light, horizon_us)
        ground.append(Timeline(starts, [1.0 if lit else model.light.night_speed for lit in is_day]))
        air.append(Timeline(starts, [1.0 if lit else model.light.night_air_speed for lit in is_day]))
        hazard = Timeline(starts, [1.0 if lit else model.light.night_hazard for lit in is_day])
    if model.weather:
        starts, regimes = _weather(model.weather, horizon_us, streams)
        ground.append(Timeline(starts, [regime.speed for regime in regimes]))
        air.append(Timeline(starts, [regime.air_speed for regime in regimes]))
        stuck = Timeline(starts, [regime.stuck for regime in regimes])
    dangers = [hazard]
    for event in model.events:
        for lines, factor in zip((ground, air, dangers), event.factors, strict=True):
            if factor != 1.0 and event.until_s is not None:
                lines.append(_while(us_from_s(event.from_s), us_from_s(event.until_s), factor))
    hazard = product(dangers) if len(dangers) > 1 else hazard
    on_ground, in_air = Conditions(product(ground), hazard), Conditions(product(air), hazard)
    return Surroundings(
        on_ground, in_air, stuck, {"speed": on_ground.speed, "air speed": in_air.speed, "hazard": hazard}
    )


def _while(from_us: int, until_us: int, factor: float) -> Timeline:
    """A factor between two times, and 1 before and after."""
    if from_us == 0:
        return Timeline([0, until_us], [factor, 1.0])
    return Timeline([0, from_us, until_us], [1.0, factor, 1.0])


def _daylight(light: LightModel, horizon_us: int) -> tuple[list[int], list[bool]]:
    starts, is_day = [0], [light.sunrise_s <= 0]
    for day in range(horizon_us // US_PER_DAY + 2):
        for second, lit in ((light.sunrise_s, True), (light.sunset_s, False)):
            at = day * US_PER_DAY + us_from_s(second)
            if at > starts[-1]:
                starts.append(at)
                is_day.append(lit)
    return starts, is_day


def _weather(regimes: Sequence[RegimeModel], horizon_us: int, streams: Streams) -> tuple[list[int], list[RegimeModel]]:
    """Exponential sojourns; the next regime is any other with equal chance. The first listed regime begins."""
    draws = streams.stream("weather", "sojourns")
    starts, chain, current, now = [0], [regimes[0]], 0, 0
    while True:
        now += max(us_from_s(draws.exponential() * regimes[current].mean_s), 1)
        if now >= horizon_us or len(regimes) == 1:
            return starts, chain
        others = [i for i in range(len(regimes)) if i != current]
        current = others[int(draws.uniform() * len(others))]
        starts.append(now)
        chain.append(regimes[current])
