"""A consistent run written by hand, from which the audit's tests take one promise after another away.

Two hours, four vehicles. termit-1.1 delivers to Alpha, breaks down on the way back, is towed home by mule-1.1 and
mended there; mule-1.1 then sets off to Alpha and is under way at the horizon. termit-2.1 is lost with its cargo. The
drone quad-1.1 looks at Bravo and comes home to swap its battery. One delivery is never assigned.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from fleet.ledger.digest import digests_of, ledger_sha256
from fleet.ledger.frames import ROUTE_SCHEMA, SCHEMAS
from fleet.ledger.reader import Ledger, run_facts
from fleet.ledger.vocabulary import CORE

S: Final = 1_000_000
KM: Final = 1_000_000
MJ: Final = 1_000_000_000
HORIZON_US: Final = 7_200 * S

Frames = dict[str, pl.DataFrame]
Row = dict[str, Any]

PLATFORMS: Final = pl.DataFrame(
    {
        "name": ["termit", "mule", "quad"],
        "medium": ["ground", "ground", "air"],
        "mobility": ["tracked", "tracked", "air"],
        "mass_kg": [200.0, 800.0, 10.0],
        "payload_kg": [300.0, 500.0, 0.0],
        "top_mps": [3.0, 4.0, 20.0],
        "battery_j": [9.0e6, 20.0e6, 1.0e6],
        "efficiency": [0.8, 0.8, 0.7],
        "hotel_w": [50.0, 100.0, 400.0],
    }
)
SITES: Final = pl.DataFrame(
    {
        "place": ["Depot", "Alpha", "Bravo"],
        "name": ["Depot", "Alpha", "Bravo"],
        "node": [0, 2, 2],
        "x_m": [0.0, 1_000.0, 0.0],
        "y_m": [0.0, 2_000.0, 3_000.0],
        "docks": [2, None, None],
        "chargers": [1, 0, 0],
        "swap_bays": [1, 0, 0],
        "workshop_bays": [1, 0, 0],
    }
)
NODES: Final = pl.DataFrame(
    {"node": [0, 1, 2], "id": ["n0", "n1", "n2"], "x_m": [0.0, 1_000.0, 1_000.0], "y_m": [0.0, 0.0, 2_000.0]}
)
EDGES: Final = pl.DataFrame(
    {
        "edge": [0, 1, 2, 3],
        "tail": [0, 1, 1, 2],
        "head": [1, 2, 0, 1],
        "length_m": [1_000.0, 2_000.0, 1_000.0, 2_000.0],
        "wheeled_traction_m": [60.0, 160.0, 60.0, 120.0],
        "tracked_traction_m": [100.0, 240.0, 100.0, 200.0],
    }
)
TO_ALPHA, FROM_ALPHA, TO_NODE, FROM_NODE, TO_BRAVO, FROM_BRAVO = range(6)
_COURSES: Final[tuple[tuple[int, str, list[int], list[int], list[int], list[int]], ...]] = (
    (TO_ALPHA, "tracked", [0, 1], [0, KM, KM], [0, 0, 2 * KM], [0, KM, 3 * KM]),
    (FROM_ALPHA, "tracked", [3, 2], [KM, KM, 0], [2 * KM, 0, 0], [0, 2 * KM, 3 * KM]),
    (TO_NODE, "tracked", [0], [0, KM], [0, 0], [0, KM]),
    (FROM_NODE, "tracked", [2], [KM, 0], [0, 0], [0, KM]),
    (TO_BRAVO, "air", [], [0, 0], [0, 3 * KM], [0, 3 * KM]),
    (FROM_BRAVO, "air", [], [0, 0], [3 * KM, 0], [0, 3 * KM]),
)
ROUTES: Final = pl.DataFrame(
    [
        {"route": route, "mobility": mobility, "edges": edges, "x_mm": x, "y_mm": y, "at_mm": at, "pace_us": at}
        for route, mobility, edges, x, y, at in _COURSES
    ],
    schema=ROUTE_SCHEMA,
)


def leg_mj(platform: str, load_kg: float, traction_m: float, lasts_s: float) -> int:
    """Energy of a leg on the ground by the road-load equation, at 9.80665 m/s²."""
    figures = PLATFORMS.row(by_predicate=pl.col("name") == platform, named=True)
    weight = (float(figures["mass_kg"]) + load_kg) * 9.80665 / float(figures["efficiency"])
    return round(1_000.0 * (weight * traction_m + float(figures["hotel_w"]) * lasts_s))


class Writer:
    """Rows of a run, appended in order of time; keys left out are null."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {name: [] for name in SCHEMAS if name != "routes"}

    def add(self, table: str, t_s: float, **values: Any) -> None:
        """Append a row."""
        self.rows[table].append({"t_us": round(t_s * S), **values})

    def mission(self, t_s: float, name: str, kind: str, site: str, expires_s: int, **values: Any) -> None:
        """Request a mission, from outside and without cargo unless *values* say otherwise."""
        usual = {"priority": 1, "load_g": 0, "parts": 1, "due_us": expires_s * S, "derived": 0}
        asked = {"mission": name, "kind": kind, "site": site, "expires_us": expires_s * S, "ready_us": round(t_s * S)}
        self.add("missions", t_s, **usual | asked | values)

    def order(self, t_s: float, order: str, vehicle: str, version: int) -> None:
        """Issue an order that is approved, accepted and acknowledged at once."""
        counts = {"triggers": 1, "work": 1, "orders": 1, "deferred": 0, "rejected": 0, "delay_us": 0}
        self.add("decisions", t_s, post="command", **counts)
        for event in ("issued", "approved", "accepted", "acknowledged"):
            told = {"term": 1} if event == "accepted" else {}
            self.add("orders", t_s, order=order, event=event, post="command", vehicle=vehicle, version=version, **told)

    def part(self, t_s: float, event: str, mission: str, part: int, vehicle: str, **values: Any) -> None:
        """Something happens to a part in the first sortie of a vehicle."""
        usual = {"attempt": 1, "sortie": 1, "load_g": 0}
        self.add(
            "parts", t_s, **usual | {"event": event, "mission": mission, "part": part, "vehicle": vehicle} | values
        )

    def ended(self, t_s: float, mission: str, outcome: str, cause: str) -> None:
        """End a mission."""
        self.add("parts", t_s, event="ended", mission=mission, outcome=outcome, cause=cause)

    def state(self, t_s: float, vehicle: str, state: str, energy_mj: int, load_g: int = 0, **values: Any) -> None:
        """Change a vehicle's state, in its first sortie unless *values* say otherwise."""
        usual = {"platform": vehicle.partition("-")[0], "sortie": 1}
        now = {"vehicle": vehicle, "state": state, "energy_mj": energy_mj, "load_g": load_g}
        self.add("vehicles", t_s, **usual | now | values)

    def leg(
        self, t_s: float, leg: int, event: str, vehicle: str, route: int, end_mm: int, energy_mj: int, **values: Any
    ) -> None:
        """Depart or end a leg from the start of a route; a departure says in ``end_us`` when it is planned to end."""
        usual = {"sortie": 1, "start_mm": 0, "end_us": round(t_s * S), "load_g": 0, "hazard_n": end_mm // 1_000}
        moved = {
            "leg": leg,
            "event": event,
            "vehicle": vehicle,
            "route": route,
            "end_mm": end_mm,
            "energy_mj": energy_mj,
        }
        self.add("legs", t_s, **usual | moved | values)

    def served(self, t_s: float, kind: str, vehicle: str, until_s: float) -> None:
        """Serve a vehicle at the depot without waiting."""
        times = {"asked_us": round(t_s * S), "until_us": round(until_s * S), "waiting": 0}
        self.add("resources", t_s, resource=f"Depot {kind}", kind=kind, vehicle=vehicle, **times)

    def attended(self, t_s: float, vehicle: str, until_s: float) -> None:
        """Have the only operator see to a vehicle that did not wait."""
        times = {"asked_us": round(t_s * S), "until_us": round(until_s * S), "waiting": 0}
        self.add("resources", t_s, resource="operator 1", kind="operator", vehicle=vehicle, **times)

    def frames(self) -> Frames:
        """The tables, rows in order of time."""
        grown = {
            name: pl.DataFrame(rows, schema=SCHEMAS[name]).sort("t_us", maintain_order=True)
            for name, rows in self.rows.items()
        }
        daily = {"day": [0], "requested": [5], "departed": [4], "succeeded": [2], "success_rate": [0.5], "losses": [1]}
        static = {"platforms": PLATFORMS, "sites": SITES, "nodes": NODES, "edges": EDGES, "routes": ROUTES}
        return grown | static | {"daily": pl.DataFrame(daily)}


def _delivery_and_breakdown(w: Writer) -> None:
    """termit-1.1: two parts to Alpha, a breakdown 2 km on the way back, towed home, mended."""
    v, full = "termit-1.1", 9 * MJ
    out, half = leg_mj("termit", 100, 340, 2_500), leg_mj("termit", 0, 200, 1_000)
    w.mission(60, "delivery-1", "delivery", "Alpha", 6_000, load_g=100_000, parts=2)
    w.order(60, "command:1", v, 1)
    w.state(60, v, "loading", full, place="Depot", mission="delivery-1")
    w.served(60, "dock", v, 120)
    for part in (0, 1):
        w.part(60, "assigned", "delivery-1", part, v)
        w.part(120, "loaded", "delivery-1", part, v, load_g=50_000, place="Depot")
        w.part(120, "departed", "delivery-1", part, v)
        w.part(2_680, "delivered", "delivery-1", part, v, load_g=50_000, place="Alpha")
    w.state(120, v, "travelling", full, 100_000, mission="delivery-1")
    w.add("events", 300, kind="lose-post", subject="command", until_us=900 * S, factor_n=1_000_000_000)
    w.add("events", 900, kind="post-restored", subject="command", factor_n=1_000_000_000)
    w.add("events", 3_000, kind="close-road", subject="n2 - n1", until_us=4_000 * S, factor_n=1_000_000_000)
    for member in (v, "mule-1.1"):
        w.add("convoys", 120, convoy="g", event="joined", vehicle=member, members=2)
    w.add("convoys", 2_620, convoy="g", event="arrived", vehicle=v, members=1)
    w.add("outages", 500, vehicle=v, event="lost", link="radio", cause="jammed", since_us=400 * S, reported_us=390 * S)
    w.add("outages", 800, vehicle=v, event="restored", link="radio", until_us=800 * S, reported_us=800 * S)
    w.leg(120, 0, "depart", v, TO_ALPHA, 3 * KM, out, end_us=2_620 * S, load_g=100_000)
    w.leg(2_620, 0, "arrive", v, TO_ALPHA, 3 * KM, out, load_g=100_000)
    w.state(2_620, v, "unloading", full - out, 100_000, place="Alpha", mission="delivery-1")
    w.ended(2_680, "delivery-1", "succeeded", "done")
    w.state(2_680, v, "travelling", full - out, mission="delivery-1")
    w.leg(2_680, 3, "depart", v, FROM_ALPHA, 3 * KM, leg_mj("termit", 0, 300, 1_500), end_us=4_180 * S)
    w.leg(3_680, 3, "broken", v, FROM_ALPHA, 2 * KM, half)
    left = full - out - half
    w.state(3_680, v, "broken", left, place="node n1")
    w.attended(3_690, v, 3_750)
    w.attended(3_750, v, 3_800)
    w.state(4_700, v, "towed", left, mission="recovery-1")
    w.leg(4_700, 7, "depart", v, FROM_NODE, KM, 0, end_us=5_700 * S, lead=6)
    w.leg(5_700, 7, "arrive", v, FROM_NODE, KM, 0, lead=6)
    w.state(5_700, v, "repairing", left, place="Depot")
    w.served(5_700, "workshop", v, 9_000)


def _recovery_and_open_delivery(w: Writer) -> None:
    """mule-1.1: tows termit-1.1 home, charges, and is on its way to Alpha at the horizon."""
    v, full = "mule-1.1", 20 * MJ
    go, tow = leg_mj("mule", 0, 100, 500), leg_mj("mule", 200, 100, 1_000)
    w.mission(3_700, "recovery-1", "recovery", "node n1", 99_000, derived=1, subject="termit-1.1")
    w.order(4_200, "command:4", v, 1)
    w.part(4_200, "assigned", "recovery-1", 0, v)
    w.part(4_200, "departed", "recovery-1", 0, v)
    w.state(4_200, v, "travelling", full, mission="recovery-1")
    w.leg(4_200, 5, "depart", v, TO_NODE, KM, go, end_us=4_700 * S)
    w.leg(4_700, 5, "arrive", v, TO_NODE, KM, go)
    w.state(4_700, v, "towing", full - go, mission="recovery-1")
    w.leg(4_700, 6, "depart", v, FROM_NODE, KM, tow, end_us=5_700 * S)
    w.leg(5_700, 6, "arrive", v, FROM_NODE, KM, tow)
    w.part(5_700, "done", "recovery-1", 0, v)
    w.ended(5_700, "recovery-1", "succeeded", "done")
    w.state(5_700, v, "charging", full - go - tow, place="Depot")
    w.served(5_700, "charger", v, 6_300)
    w.state(6_300, v, "idle", full, place="Depot", sortie=None)
    w.mission(6_310, "delivery-3", "delivery", "Alpha", 20_000, load_g=60_000)
    w.order(6_310, "command:5", v, 2)
    w.part(6_310, "assigned", "delivery-3", 0, v, sortie=2)
    w.state(6_310, v, "loading", full, place="Depot", sortie=2, mission="delivery-3")
    w.served(6_310, "dock", v, 6_370)
    w.part(6_370, "loaded", "delivery-3", 0, v, load_g=60_000, place="Depot", sortie=2)
    w.part(6_370, "departed", "delivery-3", 0, v, sortie=2)
    w.state(6_370, v, "travelling", full, 60_000, sortie=2, mission="delivery-3")
    trip = leg_mj("mule", 60, 340, 2_000)
    w.leg(6_370, 8, "depart", v, TO_ALPHA, 3 * KM, trip, end_us=8_370 * S, load_g=60_000, sortie=2)
    w.leg(7_200, 8, "open", v, TO_ALPHA, KM, trip // 3, load_g=60_000, sortie=2)
    w.ended(7_200, "delivery-3", "open", "expires past the horizon")


def _loss(w: Writer) -> None:
    """termit-2.1: lost with its cargo; the delivery then expires."""
    v, full = "termit-2.1", 9 * MJ
    trip = leg_mj("termit", 80, 340, 2_400)
    w.mission(200, "delivery-4", "delivery", "Alpha", 3_000, load_g=80_000)
    w.order(200, "command:3", v, 1)
    w.part(200, "assigned", "delivery-4", 0, v)
    w.state(200, v, "loading", full, place="Depot", mission="delivery-4")
    w.served(200, "dock", v, 260)
    w.part(260, "loaded", "delivery-4", 0, v, load_g=80_000, place="Depot")
    w.part(260, "departed", "delivery-4", 0, v)
    w.state(260, v, "travelling", full, 80_000, mission="delivery-4")
    w.leg(260, 1, "depart", v, TO_ALPHA, 3 * KM, trip, end_us=2_660 * S, load_g=80_000)
    w.leg(1_000, 1, "lost", v, TO_ALPHA, KM, trip // 3, load_g=80_000)
    w.state(1_000, v, "lost", full - trip // 3, 80_000)
    w.part(1_000, "lost", "delivery-4", 0, v, load_g=80_000)
    w.add("losses", 1_000, vehicle=v, platform="termit", cause="hazard", leg=1, price_usd=9_000)
    w.ended(3_000, "delivery-4", "expired", "not reached in time")


def _look(w: Writer) -> None:
    """quad-1.1: looks at Bravo, uses power while it hovers, and swaps its battery at home."""
    v, full, trip = "quad-1.1", MJ, 100_000_000
    w.mission(300, "recon-1", "reconnaissance", "Bravo", 2_000)
    w.order(300, "command:2", v, 1)
    w.part(300, "assigned", "recon-1", 0, v)
    w.part(300, "departed", "recon-1", 0, v)
    w.state(300, v, "travelling", full, mission="recon-1")
    w.leg(300, 2, "depart", v, TO_BRAVO, 3 * KM, trip, end_us=500 * S)
    w.leg(500, 2, "arrive", v, TO_BRAVO, 3 * KM, trip)
    w.state(500, v, "on_task", full - trip, place="Bravo", mission="recon-1")
    seen = {"mission": "recon-1", "vehicle": v, "place": "Bravo"}
    w.add("areas", 600, area="Wood", event="scouted", knowledge_n=500_000_000, half_life_us=3_600 * S, **seen)
    w.add("areas", 600, area="Wood", event="scouted", knowledge_n=750_000_000, half_life_us=3_600 * S, **seen)
    w.add("areas", 600, area="Bravo", event="cleared", factor_n=250_000_000, until_us=4_200 * S, edges=2, **seen)
    w.add("areas", 4_200, area="Bravo", event="over", factor_n=1_000_000_000, edges=2, mission="recon-1", place="Bravo")
    w.part(600, "done", "recon-1", 0, v, place="Bravo")
    w.ended(600, "recon-1", "succeeded", "done")
    hovered = full - trip - 40_000_000
    w.state(600, v, "travelling", hovered, mission="recon-1")
    w.leg(600, 4, "depart", v, FROM_BRAVO, 3 * KM, trip, end_us=800 * S)
    w.leg(800, 4, "arrive", v, FROM_BRAVO, 3 * KM, trip)
    w.state(800, v, "charging", hovered - trip, place="Depot")
    w.served(800, "swap bay", v, 900)
    w.state(900, v, "idle", full, place="Depot", sortie=None)


def _stocks(w: Writer) -> None:
    """Alpha uses 60 kg of water in a thousand seconds, runs out, and gets 90 of the 100 kg that delivery-1 brings.

    The command has asked the depot for them, which had 500.
    """
    water, steady = {"place": "Alpha", "item": "water"}, 60_000_000
    given, whole = {"place": "Depot", "item": "water", "use_ug_per_s": 0}, {"mission": "delivery-1", "moved_g": 100_000}
    w.add("stocks", 0, **given, event="begins", stock_g=500_000)
    w.add("stocks", 60, **given, **whole, event="asked", stock_g=500_000, believed_g=500_000, observed_us=0,
          post="command")  # fmt: skip
    for left_g in (450_000, 400_000):
        w.add("stocks", 120, **given, event="drawn", stock_g=left_g, mission="delivery-1", vehicle="termit-1.1",
              moved_g=50_000)  # fmt: skip
    w.add("stocks", 0, **water, event="begins", stock_g=60_000, use_ug_per_s=steady)
    w.add("stocks", 60, **water, **whole, event="ordered", stock_g=56_400, use_ug_per_s=steady, believed_g=60_000,
          observed_us=0, post="command")  # fmt: skip
    w.add("stocks", 1_000, **water, event="out", stock_g=0, use_ug_per_s=steady)
    for before_g, moved_g in ((0, 50_000), (50_000, 40_000)):
        w.add("stocks", 2_680, **water, event="supplied", stock_g=before_g + moved_g, use_ug_per_s=steady,
              mission="delivery-1", vehicle="termit-1.1", moved_g=moved_g)  # fmt: skip


def consistent_frames() -> Frames:
    """Every table of the run."""
    writer = Writer()
    for vehicle, energy_mj in (("termit-1.1", 9), ("termit-2.1", 9), ("mule-1.1", 20), ("quad-1.1", 1)):
        writer.state(0, vehicle, "idle", energy_mj * MJ, place="Depot", sortie=None)
    for chapter in (_delivery_and_breakdown, _loss, _look, _recovery_and_open_delivery):
        chapter(writer)
    writer.mission(1_500, "delivery-2", "delivery", "Alpha", 4_000, load_g=70_000)
    writer.ended(4_000, "delivery-2", "expired", "never assigned")
    _stocks(writer)
    return writer.frames()


TOTALS: Final = {
    "requested": 5, "succeeded": 2, "failed": 0, "expired": 2, "rejected": 0, "open": 1, "losses": 1, "sorties": 5,
}  # fmt: skip


def ledger_of(frames: Mapping[str, pl.DataFrame], *, status: str = "complete", **facts: Any) -> Ledger:
    """A ledger of *frames* with the digests that they have, and other *facts*."""
    digests = digests_of({table.name: frames[table.name] for table in CORE if table.name in frames})
    stated = {"horizon_us": HORIZON_US, "warm_up_us": 0, "totals": TOTALS, "columns": digests}
    stated["operators"] = {"approval": {"level": "L2"}}
    meta = run_facts({}) | stated | {"ledger_sha256": ledger_sha256(digests), "status": status} | facts
    return Ledger.from_frames(frames, meta=meta, complete_until_us=HORIZON_US)
