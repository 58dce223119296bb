"""Strengths through fights over positions, from the ledger alone."""

from fleet.statistics.fights import Strengths, fights_of
from tests.simulation.siege import run, siege
from tests.statistics.book import Book, H, S

MISSION = "capture of Hill 1"


def attempt(book: Book, t_s: int, event: str, phase: str, own: int, enemy: int, **values: object) -> None:
    book.row(
        t_s, "captures", mission=MISSION, attempt=1, place="Hill", event=event, phase=phase, attackers=own,
        defenders=enemy, supporters=0, **values,
    )  # fmt: skip


def test_an_assault_lasts_until_the_next_phase_and_what_withdraws_has_not_fallen() -> None:
    book = Book()
    attempt(book, 0, "phase", "approach", 6, 4)
    attempt(book, 60, "phase", "assault", 6, 4)
    attempt(book, 120, "defender fell", "assault", 6, 3)
    attempt(book, 180, "phase", "consolidation", 6, 0)
    attempt(book, 900, "ended", "hold", 6, 0, cause="captured")
    (fight,) = fights_of(book.close(H))
    assert (fight.began_us, fight.ended_us, fight.ending) == (60 * S, 180 * S, "captured")
    assert fight.steps == (
        Strengths(t_us=60 * S, own=6, enemy=4),
        Strengths(t_us=120 * S, own=6, enemy=3),
        Strengths(t_us=180 * S, own=6, enemy=3),
    )
    assert not fight.counter_attack


def test_an_assault_that_the_recording_cuts_short_lasts_to_its_end() -> None:
    book = Book()
    attempt(book, 60, "phase", "assault", 6, 4)
    (fight,) = fights_of(book.close(90))
    assert (fight.ended_us, fight.ending) == (90 * S, None)


def test_an_attempt_that_comes_to_no_assault_is_no_fight() -> None:
    book = Book()
    attempt(book, 60, "phase", "assembly", 0, 4)
    attempt(book, 90, "ended", "assembly", 0, 4, cause="not assembled")
    assert fights_of(book.close(H)) == ()


def test_in_a_counter_attack_the_fleet_defends() -> None:
    book = Book()
    for t_s, event, cause in ((60, "phase", None), (70, "ended", "repelled")):
        book.row(t_s, "captures", attempt=-2, place="Hill", event=event, phase="hold", attackers=5, defenders=9,
                 supporters=0, **({} if cause is None else {"cause": cause}))  # fmt: skip
    (fight,) = fights_of(book.close(H))
    assert fight.counter_attack
    assert (fight.number, fight.ending, fight.steps[0].own, fight.steps[0].enemy) == (2, "repelled", 9, 5)


def test_fights_come_in_order_and_a_run_without_positions_has_none() -> None:
    found = fights_of(run(siege()).ledger)
    assert [fight.began_us for fight in found] == sorted(fight.began_us for fight in found)
    assert found[0].steps[-1].enemy < found[0].steps[0].enemy
    peace = run(siege(sites=[{"name": "Depot", "kind": "depot", "node": "a", "chargers": 9}]))
    assert fights_of(peace.ledger) == ()
