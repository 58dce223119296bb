"""What counts as a different decision: other orders or rejections, never other ids or another sequence."""

from __future__ import annotations

from fleet.coordination.protocol import Decision, Message, Order
from fleet.domain.plan import Step, StepKind
from fleet.experiments.divergence import NOBODY, OTHERWISE, REJECTED, Divergence, Tally


def order(name: str, vehicle: str, *missions: str, place: int = 1) -> Order:
    steps = tuple(Step(StepKind.GO, place, mission, 0) for mission in missions)
    return Order(name, vehicle, 0, steps or (Step(StepKind.GO, place),))


def tally(lead: Decision, shadow: Decision, *, has_choice: bool = True) -> Tally:
    made = Tally()
    made.compare(7, lead, shadow, has_choice=has_choice)
    return made


def test_ids_and_the_sequence_of_orders_make_no_difference() -> None:
    lead = Decision(orders=[order("1", "a", "m"), order("2", "b", "n")])
    shadow = Decision(orders=[order("3", "b", "n"), order("4", "a", "m")])
    found = tally(lead, shadow)
    assert (found.epochs, found.with_choice, found.differing_share, found.otherwise_share) == (1, 1, 0.0, 0.0)
    assert found.first is None


def test_a_mission_for_another_vehicle_is_a_divergence_that_names_both() -> None:
    found = tally(Decision(orders=[order("1", "a", "m")]), Decision(orders=[order("1", "b", "m")]))
    assert (found.differing_share, found.otherwise_share) == (1.0, 1.0)
    assert found.first == Divergence(time_us=7, mission="m", lead="a", shadow="b")


def test_a_mission_for_nobody_and_one_rejected_are_told_as_such() -> None:
    found = tally(Decision(orders=[order("1", "a", "m")]), Decision())
    assert found.first == Divergence(time_us=7, mission="m", lead="a", shadow=NOBODY)
    found = tally(Decision(), Decision(rejected={"m": "too far"}))
    assert found.first == Divergence(time_us=7, mission="m", lead=NOBODY, shadow=REJECTED)
    assert found.otherwise_share is None


def test_the_same_vehicle_by_another_plan_differs_and_gives_no_mission_otherwise() -> None:
    found = tally(Decision(orders=[order("1", "a", "m")]), Decision(orders=[order("1", "a", "m", place=2)]))
    assert (found.differing_share, found.otherwise_share) == (1.0, 0.0)
    assert found.first == Divergence(time_us=7, mission="m", lead="a", shadow=OTHERWISE)


def test_orders_that_serve_no_mission_can_differ_too() -> None:
    found = tally(Decision(), Decision(orders=[order("1", "a")]))
    assert found.first == Divergence(time_us=7, mission=None, lead=NOBODY, shadow="a")


def test_decisions_without_a_choice_stand_outside_the_share_and_the_first_divergence_counts_all() -> None:
    made = tally(Decision(orders=[order("1", "a", "m")]), Decision(), has_choice=False)
    assert (made.epochs, made.with_choice, made.differing_share) == (1, 0, None)
    assert made.first is not None
    made.compare(9, Decision(), Decision(), has_choice=True)
    assert made.differing_share == 0.0


def test_a_mission_once_given_otherwise_stays_so() -> None:
    made = tally(Decision(orders=[order("1", "a", "m")]), Decision(orders=[order("1", "b", "m")]))
    again = Decision(orders=[order("2", "c", "m")])
    made.compare(9, again, again, has_choice=True)
    assert (made.differing_share, made.otherwise_share) == (0.5, 1.0)


def test_of_policies_that_send_messages_nothing_is_said() -> None:
    talking = Decision(messages=[Message(to="other", kind="bid", body=1)])
    made = tally(talking, Decision(orders=[order("1", "a", "m")]))
    assert (made.talks, made.differing_share, made.otherwise_share) == (True, None, None)
