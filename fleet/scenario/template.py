"""The scenario that ``fleet new`` writes: small, complete, commented, and ready to run."""

from __future__ import annotations

from typing import Final

from fleet.scenario.json_schema import scenario_json_schema

__all__ = ["SCENARIO_TEMPLATE", "new_scenario", "scenario_json_schema"]

SCENARIO_TEMPLATE: Final = """\
# A scenario: what there is, what is asked for, what goes wrong, and who decides. Every number has its unit in its key.
#   fleet validate FILE        checks it, and names the line and column of every mistake
#   fleet run FILE             runs it;  --set fleet.zmiy.count=4 changes one value for one run
#   fleet schema               prints the schema that lets an editor complete and check the keys
schema: 1
name: {name}
summary: One depot, four sites, six robots, one day.
horizon_days: 1
seed: 1                        # of everything random in a run; the terrain has its own

terrain:                       # or graph: {{nodes, edges}}, graphml: FILE, elevation: FILE
  generate: {{kind: frontier, size_km: [10, 7], nodes: 120, seed: 1}}

sites:
  - name: Depot
    kind: depot
    place: middle              # rear, middle, near front, front or anywhere; or at_km: [4, 3]
    docks: 2                   # vehicles that load at the same time
    chargers: 2                # plugs
    swap_bays: 1               # places to put in one of the charged_packs
    charged_packs: 4
    workshop_bays: 1
  - group: forward             # makes "forward 1" to "forward 4"
    kind: demand
    place: near front
    count: 4

fleet:                         # fleet platforms lists what there is
  - platform: termit
    count: 4
    home: Depot
  - platform: zmiy
    count: 2
    home: Depot
    replacement_h: 12          # hours until a lost one is replaced; never without the key

demand:
  - kind: delivery
    to: forward
    rate_per_day: 24           # a Poisson stream; or per_month: [700, 800], or trace: FILE.csv
    load_kg: {{triangular: [50, 100, 250]}}   # low, most likely, high; or uniform: [50, 250], or one number
    due_h: 4                   # on time until then
    expires_h: 12              # of no use after that

hazards:
  loss_per_km: {{truth: 0.004, belief: 0.002}}  # what is, and what the command believes; one number is both
  breakdown_mtbf_h: 60         # mean driving hours between breakdowns
  field_repair_h: {{mean_h: 1, law: exponential}}

conditions:
  light: {{sunrise_h: 6, sunset_h: 20, night_speed: 0.8}}

command:
  architecture: central        # or sectors, or per-vehicle
  coordinator: {{name: greedy-closest, scope: idle}}  # fleet coordinators lists what there is
  links: {{latency_s: 5, loss: 0.01}}           # or ideal

events:
  - {{at: 0d12h, kind: demand-surge, factor: 2, for_h: 3}}
"""


def new_scenario(name: str) -> str:
    """The text of a new scenario file; ``name`` must be one that a scenario may have."""
    return SCENARIO_TEMPLATE.format(name=name)
