"""Two documents set beside one another, key by key."""

from fleet.scenario.difference import Change, changes
from fleet.scenario.document import Plain


def test_equal_documents_do_not_differ() -> None:
    assert changes({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}) == []


def test_a_change_is_named_by_its_dotted_key() -> None:
    (change,) = changes({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}})
    assert change == Change(key="a.c", before=2, after=3)


def test_keys_of_one_document_alone_are_changes_from_or_to_nothing() -> None:
    assert changes({"a": 1}, {"b": None}) == [
        Change(key="a", before=1, after=None),
        Change(key="b", before=None, after=None),
    ]


def test_entries_of_a_list_are_told_apart_by_name_whatever_their_order() -> None:
    before: list[Plain] = [{"platform": "zmiy", "count": 2}, {"platform": "rys", "count": 1}]
    after: list[Plain] = [{"platform": "rys", "count": 4}, {"platform": "zmiy", "count": 2}]
    assert changes({"fleet": before}, {"fleet": after}) == [Change(key="fleet.rys.count", before=1, after=4)]


def test_entries_that_share_a_name_are_told_apart_by_number() -> None:
    before: list[Plain] = [{"platform": "zmiy", "count": 2}, {"platform": "zmiy", "count": 1}]
    after: list[Plain] = [{"platform": "zmiy", "count": 2}, {"platform": "zmiy", "count": 5}]
    assert changes({"fleet": before}, {"fleet": after}) == [Change(key="fleet.1.count", before=1, after=5)]
