"""What command posts decided, by post and policy, from the ledger alone."""

from fleet.resources import bundled
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.figure_tables import posts
from fleet.statistics.post_decisions import PostDecisions, decisions_by_post, policy_of
from tests.statistics.book import Book, H


def called(book: Book, t_s: int, post: str, **values: object) -> None:
    book.row(t_s, "decisions", post=post, triggers=1, work=1, orders=1, delay_us=0,
             **{"deferred": 0, "rejected": 0} | values)  # fmt: skip


def staff() -> Book:
    """A leaf that put a part off twice and had one of its two orders refused, and a staff that was called once."""
    book = Book(coordinator="greedy-closest", policies={"Staff": "balance-stocks", "North": "greedy-closest"})
    called(book, 0, "North", deferred=1)
    called(book, 60, "North", deferred=1, rejected=2, fallback="fifo-nearest")
    called(book, 60, "Staff")
    for order, event in (("a", "issued"), ("a", "accepted"), ("b", "issued"), ("b", "refused")):
        book.row(60, "orders", order=order, event=event, post="North", vehicle="cart-1", version=1)
    return book


def test_each_post_has_its_policy_and_what_came_of_its_decisions() -> None:
    leaf, parent = sorted(decisions_by_post(staff().close(H)), key=lambda one: one.post)
    assert leaf == PostDecisions(
        post="North", policy="greedy-closest", calls=2, orders=2, accepted=1, refused=1, deferred=2, rejected=2,
        instructions=None, stood_in=1,
    )  # fmt: skip
    assert (parent.post, parent.policy, parent.calls, parent.orders) == ("Staff", "balance-stocks", 1, 0)


def test_many_posts_of_a_policy_are_counted_together() -> None:
    book = Book(coordinator="consensus")
    for number in range(20):
        called(book, number, f"cart-{number}")
    (together,) = decisions_by_post(book.close(H))
    assert (together.post, together.policy, together.calls) == ("20 posts", "consensus", 20)


def test_the_policy_of_a_post_that_is_not_named_is_that_of_the_run() -> None:
    assert policy_of({"coordinator": "fifo-nearest"}, "central") == "fifo-nearest"


def test_a_run_says_which_policy_decides_where() -> None:
    run = simulate(Scenario.load(bundled("scenarios") / "hierarchy.yaml", overrides=["horizon_days=0.5"]))
    told = {row[0]: row[1] for row in posts(run.ledger).rows}
    assert told == {
        "Post North": "greedy-closest", "Post Centre": "greedy-closest", "Post South": "greedy-closest",
        "Staff": "balance-stocks",
    }  # fmt: skip
    directives = run.ledger.table("messages").filter(kind="directive", sender="Staff").height
    assert directives > 0
    assert {one.post: one.instructions for one in decisions_by_post(run.ledger)}["Staff"] == directives


def test_one_post_alone_has_no_table() -> None:
    book = Book(coordinator="greedy-closest")
    called(book, 0, "central")
    assert posts(book.close(H)).rows == ()
