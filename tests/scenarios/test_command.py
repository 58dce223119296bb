"""The scenarios about command show what their comments say: jamming, latency, a post that is lost, a parent.

Paired over seeds, so that a few runs tell; each claim is about every seed or about the sum over them.
"""

from __future__ import annotations

from functools import cache

from fleet import Scenario, simulate
from fleet.ledger.audit import audit
from fleet.resources import bundled
from fleet.statistics.run import Run

SEEDS = (1, 2, 3)


@cache
def runs(name: str, *settings: str) -> tuple[Run, ...]:
    """A shipped scenario with settings, on each seed; every ledger keeps its promises."""
    scenario = Scenario.load(bundled("scenarios") / f"{name}.yaml", settings)
    made = tuple(simulate(scenario, seed=seed) for seed in SEEDS)
    assert not any(audit(run.ledger).findings for run in made)
    return made


def on_time(name: str, *settings: str) -> float:
    """Missions on time over all seeds as a share of those that ended."""
    counts = [run.summary().missions for run in runs(name, *settings)]
    return sum(c.on_time for c in counts) / sum(c.requested - c.open for c in counts)


def test_robots_that_hold_lose_more_than_those_that_finish_and_less_than_those_that_return() -> None:
    finish, hold, home = (
        on_time("jamming", f"fleet.0.on_link_loss={behaviour}")
        for behaviour in ("finish mission", "hold", "return now")
    )
    assert finish > hold + 0.05
    assert hold > home + 0.05


def test_robots_that_finish_are_taken_for_lost_and_others_come_in_vain() -> None:
    in_vain = [run.summary().already_taken for run in runs("jamming", "fleet.0.on_link_loss=finish mission")]
    assert min(in_vain) > 0


def test_jamming_shows_as_time_that_waits_for_a_link() -> None:
    for run in runs("jamming"):
        outages = run.ledger.table("outages")
        assert {"jammed", "under trees"} <= set(outages["cause"].drop_nulls())
        assert (run.ledger.table("vehicles")["state"] == "out_of_contact").any()


def test_half_an_hour_for_every_decision_costs_most_deadlines() -> None:
    assert on_time("latency", "command.latency_s=0") > on_time("latency") + 0.3


def test_with_more_latency_fewer_missions_are_on_time() -> None:
    shares = [on_time("latency", f"command.latency_s={latency_s}") for latency_s in (0, 600, 1800, 3600)]
    assert shares == sorted(shares, reverse=True)


def test_a_deputy_is_worth_having() -> None:
    deputised = runs("post_lost")
    assert all((run.ledger.table("events")["kind"] == "takeover").sum() == 1 for run in deputised)
    alone = runs("post_lost", "command.posts.0.deputy=null")
    assert all(run.summary().missions.expired == 0 for run in deputised)
    assert all(run.summary().missions.expired > 0 for run in alone)


def test_a_parent_that_lends_recovers_most_of_what_sectors_lose() -> None:
    apart, under_a_parent = on_time("sectors"), on_time("hierarchy")
    pooled = on_time("sectors", "command.architecture=central", "command.posts=[]")
    assert under_a_parent - apart > 0.5 * (pooled - apart) > 0.0
