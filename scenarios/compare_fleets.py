"""What is a fifth more hardware worth? One scenario with three fleets, five replications each.

    python scenarios/compare_fleets.py

Replication r of every fleet sees the same requests at the same times, so the rows differ by the fleets and not by luck.
"""

from pathlib import Path
from statistics import fmean

from fleet import Scenario, simulate

REPLICATIONS = 5

# The quickstart with more to do, and 20 vehicles to do it with.
base = Scenario.load(Path(__file__).with_name("quickstart.yaml")).replace(
    {
        "demand.0.rate_per_day": 60,
        "fleet.termit.count": 10,
        "fleet.zmiy.count": 5,
        "fleet.heavy-carrier.count": 5,
    }
)

print(f"{'fleet':<14}{'vehicles':>9}{'missions/day':>14}{'success':>9}{'on time':>9}")
for name, share in (("20 % smaller", 0.8), ("as it is", 1.0), ("20 % larger", 1.2)):
    counts = [round(share * group.count) for group in base.spec.fleet]
    scenario = base.replace({f"fleet.{number}.count": count for number, count in enumerate(counts)})
    figures = [simulate(scenario, replication=r, record="core").summary() for r in range(REPLICATIONS)]
    # A rate is None where no mission has ended, which doesn't happen in two days.
    per_day = fmean(f.missions_per_day or 0.0 for f in figures)
    success = fmean(f.success_rate or 0.0 for f in figures)
    on_time = fmean(f.on_time_rate or 0.0 for f in figures)
    print(f"{name:<14}{sum(counts):>9}{per_day:>14.1f}{success:>9.1%}{on_time:>9.1%}")
