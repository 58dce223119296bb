"""The spring campaign with a fifth fewer robots, as it is, and with a fifth more: three seeds each, about two minutes.

    python scenarios/spring_fleets.py

A fleet is scaled platform by platform. The seeds are the same for all: the rows differ by the fleets and not by luck.
"""

from pathlib import Path
from statistics import fmean

from fleet import Scenario, simulate

SEEDS = (1, 2, 3)
MARCH_BEGINS_DAY = 59


def scaled(scenario: Scenario, share: float) -> Scenario:
    """The same scenario with ``share`` of each platform, taken from or added to the depots in turn."""
    groups = scenario.spec.fleet
    counts = [group.count for group in groups]
    for name in sorted({group.platform for group in groups}):
        places = [i for i, group in enumerate(groups) if group.platform == name]
        now = sum(counts[i] for i in places)
        for _ in range(abs(round(share * now) - now)):
            # The fullest depot gives, the emptiest one takes.
            if share < 1:
                counts[max(places, key=counts.__getitem__)] -= 1
            else:
                counts[min(places, key=counts.__getitem__)] += 1
    return scenario.replace({f"fleet.{i}.count": count for i, count in enumerate(counts)})


def main() -> None:
    """Print a row per fleet."""
    base = Scenario.load(Path(__file__).with_name("spring_campaign.yaml"))
    heads = ("robots", "done/day", "success", "on time", "lost/day", "in use, March")
    print(f"{'fleet':<14}" + "".join(f"{head:>{len(head) + 2}}" for head in heads))
    for name, share in (("20 % fewer", 0.8), ("as it is", 1.0), ("20 % more", 1.2)):
        scenario = scaled(base, share)
        whole = [simulate(scenario, seed=seed, record="core").summary() for seed in SEEDS]
        march = [
            simulate(scenario.replace(warm_up_days=MARCH_BEGINS_DAY), seed=seed, record="core").summary()
            for seed in SEEDS
        ]
        robots = sum(group.count for group in scenario.spec.fleet)
        done = fmean(s.missions_per_day or 0.0 for s in whole)
        success = fmean(s.success_rate or 0.0 for s in whole)
        on_time = fmean(s.on_time_rate or 0.0 for s in whole)
        lost = fmean(s.losses_per_day or 0.0 for s in whole)
        in_use = fmean(s.utilisation or 0.0 for s in march)
        print(f"{name:<14}{robots:>8}{done:>10.1f}{success:>9.1%}{on_time:>9.1%}{lost:>10.1f}{in_use:>15.1%}")


if __name__ == "__main__":
    main()
