"""Command: posts and what they hold, policies and their parameters, closed crossings."""

from collections.abc import Callable

import pytest

from fleet.scenario.scenario import Scenario

CENTRAL = "  coordinator: {name: greedy-closest}\n"
SECTORS = """\
  architecture: sectors
  coordinator: greedy-closest
  posts:
    - {name: west, holds: [Depot, Hill]}
    - {name: east, holds: [Farm], coordinator: fifo-nearest, parent: west}
"""


def test_a_central_post_holds_every_site(small: Callable[..., Scenario]) -> None:
    command = small().model.command
    (post,) = command.posts
    assert (post.name, post.sites, post.parent) == ("central", frozenset({0, 1, 2}), None)
    assert dict(post.coordinator.parameters) == {"scope": "idle"}


def test_sectors_hold_what_the_file_says(small: Callable[..., Scenario]) -> None:
    west, east = small((CENTRAL, SECTORS)).model.command.posts
    assert (west.sites, west.coordinator.name, west.parent) == (frozenset({0, 1}), "greedy-closest", None)
    assert (east.sites, east.coordinator.name, east.parent) == (frozenset({2}), "fifo-nearest", "west")


def test_posts_of_single_vehicles_are_not_listed(small: Callable[..., Scenario]) -> None:
    command = small((CENTRAL, "  architecture: per-vehicle\n" + CENTRAL)).model.command
    assert (command.per_vehicle, command.posts) == (True, ())


def test_parameters_stand_beside_the_policys_name_and_keep_their_types(small: Callable[..., Scenario]) -> None:
    stated = "{name: greedy-closest, scope: busy, reach_km: 3, rounds: 2}"
    parameters = small(("{name: greedy-closest}", stated)).model.command.coordinator.parameters
    assert dict(parameters) == {"scope": "busy", "reach_km": 3.0, "rounds": 2}


def test_the_fallback_is_a_policy_too(small: Callable[..., Scenario]) -> None:
    fallback = small((CENTRAL, CENTRAL + "  fallback: fifo-nearest\n")).model.command.fallback
    assert fallback is not None
    assert fallback.name == "fifo-nearest"


@pytest.mark.parametrize(
    ("coordinator", "expected"),
    [
        (
            "{name: greedy-close}",
            (
                "18:23: error: 'greedy-close', unknown coordinator (did you mean 'greedy-closest'?) "
                "(command.coordinator.name)"
            ),
        ),
        (
            "smart",
            "18:16: error: 'smart', unknown coordinator (known: fifo-nearest, greedy-closest) (command.coordinator)",
        ),
        (
            "{name: greedy-closest, reach: 3}",
            (
                "18:46: error: 3, unknown parameter of 'greedy-closest' (did you mean 'reach_km'?) "
                "(command.coordinator.reach)"
            ),
        ),
        (
            "{name: greedy-closest, parameters: {reach: 3}}",
            (
                "18:59: error: 3, unknown parameter of 'greedy-closest' (did you mean 'reach_km'?) "
                "(command.coordinator.parameters.reach)"
            ),
        ),
        (
            "{name: greedy-closest, rounds: 1.5}",
            "18:47: error: 1.5, a whole number is expected (command.coordinator.rounds)",
        ),
        (
            "{name: greedy-closest, reach_km: -1}",
            "18:49: error: -1, reach_km -1.0 must be above 0 (command.coordinator.reach_km)",
        ),
        (
            "{name: greedy-closest, parameters: 5}",
            "18:51: error: 5, a mapping of keys is expected (command.coordinator.parameters)",
        ),
    ],
)
def test_a_policy_or_parameter_that_does_not_exist_is_refused_where_it_stands(
    refusal: Callable[..., str], coordinator: str, expected: str
) -> None:
    assert refusal(("{name: greedy-closest}", coordinator)) == f"small.yaml:{expected}"


@pytest.mark.parametrize(
    ("coordinator", "expected"),
    [
        (
            "{name: fifo-nearest, scope: divert}",
            "18:44: error: 'divert', no scope of 'fifo-nearest', must be one of idle (command.coordinator.scope)",
        ),
        (
            "{name: greedy-closest, wrap: [{name: baching}]}",
            ("18:53: error: 'baching', unknown wrapper (did you mean 'batching'?) (command.coordinator.wrap.0.name)"),
        ),
        (
            "{name: greedy-closest, wrap: [{name: batching, window: 3}]}",
            (
                "18:71: error: 3, unknown parameter of 'batching' (did you mean 'window_s'?) "
                "(command.coordinator.wrap.0.window)"
            ),
        ),
        (
            "{name: greedy-closest, wrap: [{name: batching, window_s: -3}]}",
            "18:73: error: -3, window_s = -3.0, must be 0 or more (command.coordinator.wrap.0.window_s)",
        ),
    ],
)
def test_scopes_and_wrappers_that_there_are_not_are_refused(
    refusal: Callable[..., str], coordinator: str, expected: str
) -> None:
    assert refusal(("{name: greedy-closest}", coordinator)) == f"small.yaml:{expected}"


def test_wrappers_stand_from_the_innermost_to_the_outermost(small: Callable[..., Scenario]) -> None:
    stated = "{name: greedy-closest, scope: busy, wrap: [risk-aware, {name: batching, window_s: 30}]}"
    choice = small(("{name: greedy-closest}", stated)).model.command.coordinator
    assert dict(choice.parameters) == {"scope": "busy"}
    assert [(w.name, dict(w.parameters)) for w in choice.wrap] == [("risk-aware", {}), ("batching", {"window_s": 30})]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "[Depot, Hill]",
            "[Depot]",
            "21:5: error: every site must be held by a post, these are by none: Hill (command.posts)",
        ),
        (
            "[Farm]",
            "[Farm, Hill]",
            "22:34: error: 'Hill', site 'Hill' is held by post 'west' already (command.posts.1.holds.1)",
        ),
        (
            "[Farm]",
            "[Farm, Fram]",
            "22:34: error: 'Fram', unknown site or group (did you mean 'Farm'?) (command.posts.1.holds.1)",
        ),
        (
            "parent: west",
            "parent: wset",
            "22:70: error: 'wset', unknown post (did you mean 'west'?) (command.posts.1.parent)",
        ),
        (
            "parent: west",
            "parent: east",
            "22:70: error: 'east', post 'east' would command itself: east → east → east (command.posts.1.parent)",
        ),
    ],
)
def test_posts_that_do_not_share_out_the_sites_are_refused(
    refusal: Callable[..., str], old: str, new: str, expected: str
) -> None:
    assert refusal((CENTRAL, SECTORS.replace(old, new))) == f"small.yaml:{expected}"


def test_a_closed_crossing_is_found_by_name(small: Callable[..., Scenario]) -> None:
    event = "events:\n  - {at: 1h, kind: close-crossing, crossing: old ford, for_h: 2}\n"
    (closure,) = small(more=event).model.closures
    assert (closure.choke, closure.from_s, closure.until_s) == (0, 3600.0, 10_800.0)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            "{at: 1h, kind: close-crossing, crossing: old fort}",
            "20:46: error: 'old fort', unknown crossing (did you mean 'old ford'?) (events.0.crossing)",
        ),
        ("{at: 1h, kind: close-crossing}", "20:5: error: close-crossing needs 'crossing' (events.0)"),
        (
            "{at: 1h, kind: close-crossing, crossing: old ford, factor: 2}",
            "20:64: error: 2, does not go with close-crossing (events.0.factor)",
        ),
        (
            "{at: soon, kind: demand-surge, factor: 2}",
            (
                "20:10: error: 'soon', a time is expected: seconds (3600), or days, hours and minutes (1d06h30m) "
                "(events.0.at)"
            ),
        ),
        ("{at: -5, kind: demand-surge, factor: 2}", "20:10: error: -5, must be from 0 to 1e+12 seconds (events.0.at)"),
    ],
)
def test_an_event_that_breaks_a_rule_is_refused_where_it_stands(
    refusal: Callable[..., str], event: str, expected: str
) -> None:
    assert refusal(more=f"events:\n  - {event}\n") == f"small.yaml:{expected}"
