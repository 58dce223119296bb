"""A made-up run in which many vehicles drive at once: the quickstart's world, with as many vehicles as are wanted."""

from pathlib import Path

from fleet import Scenario, simulate
from fleet.ledger.frames import packer
from fleet.ledger.reader import Ledger
from fleet.ledger.recorder import Recorder
from fleet.ledger.vocabulary import LEGS, NONE, VEHICLES

ROOT = Path(__file__).parents[2]
HOUR_US = 3_600_000_000
STATIC = ("platforms", "sites", "nodes", "edges", "zones", "timelines", "water")


def world() -> Ledger:
    """What the quickstart's first hours leave: its static tables, and routes over its terrain."""
    scenario = Scenario.load(ROOT / "scenarios" / "quickstart.yaml").replace({"horizon_days": 1})
    return simulate(scenario, seed=1).ledger


def crowd(vehicles: int) -> Ledger:
    """A run of two hours in which *vehicles* drive along the quickstart's routes all the time."""
    known, recorder = world(), Recorder()
    for name in STATIC:
        recorder.static(name, known.table(name))
    routes = known.table("routes").filter(known.table("routes")["at_mm"].list.last() > 0)
    recorder.add_routes(lambda: routes)
    platforms = known.table("platforms")["name"].to_list()
    ids = routes["route"].to_list()
    lengths = routes["at_mm"].list.last().to_list()
    pack_state, pack_leg, words = packer(VEHICLES), packer(LEGS), recorder.names["word"]
    depot = recorder.names["place"][known.table("sites")["place"][0]]
    for number in range(vehicles):
        vehicle = recorder.names["vehicle"][f"v-{number}.1"]
        platform = words[platforms[number % len(platforms)]]
        full_mj, load_g = 9_000_000_000, 50_000 * (number % 2)
        at = number % len(lengths)
        recorder.vehicles.append(pack_state(0, vehicle, platform, words["idle"], depot, NONE, NONE, full_mj, 0))
        recorder.vehicles.append(pack_state(1, vehicle, platform, words["travelling"], NONE, 1, NONE, full_mj, load_g))
        # No two on a route are at the same place: each began as far before the time shown as its number says.
        began_us = 1 + number * HOUR_US // max(vehicles, 1)
        recorder.legs.append(
            pack_leg(began_us, number, words["depart"], vehicle, 1, NONE, ids[at], 0, lengths[at],
                     began_us + 2 * HOUR_US, load_g, full_mj // 2, 0, NONE)
        )  # fmt: skip
    return recorder.close("complete", 3 * HOUR_US)
