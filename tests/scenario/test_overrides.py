"""``--set path=value``."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.errors import ScenarioError
from fleet.scenario.document import Document
from fleet.scenario.overrides import apply_overrides
from fleet.scenario.yaml_source import parse_document


@pytest.fixture
def document() -> Document:
    text = "name: a\nhazards: {mtbf_h: 60}\nfleet:\n  - {platform: termit, count: 1}\n  - {platform: zmiy, count: 2}\n"
    return parse_document(text, "f.yaml")


def refusal(document: Document, assignment: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        apply_overrides(document, [assignment])
    return str(caught.value)


@pytest.mark.parametrize(
    ("assignment", "path", "value"),
    [
        ("name=b", ("name",), "b"),
        ("name=no", ("name",), "no"),
        ("name=", ("name",), None),
        ("name=a=b", ("name",), "a=b"),
        ("hazards.mtbf_h=1e2", ("hazards", "mtbf_h"), 100.0),
        ("fleet.0.count=4", ("fleet", 0, "count"), 4),
        ("fleet.zmiy.count=4", ("fleet", 1, "count"), 4),
        ("fleet.1={platform: rys}", ("fleet", 1), {"platform": "rys"}),
        ("new.deep.key=[1, 2]", ("new", "deep", "key"), [1, 2]),
    ],
)
def test_an_override_sets_one_value(
    document: Document, assignment: str, path: tuple[str | int, ...], value: object
) -> None:
    changed = apply_overrides(document, [assignment])
    found: object = changed.data
    for step in path:
        assert isinstance(found, dict | list)
        found = found[step]  # type: ignore[index]
    assert found == value
    assert changed.locate(path).found


def test_the_document_itself_does_not_change(document: Document) -> None:
    before = parse_document("x: 1", "f.yaml").root, document.root
    apply_overrides(document, ["fleet.0.count=9"])
    assert document.root is before[1]
    assert str(document.data).count("9") == 0


def test_later_overrides_win(document: Document) -> None:
    changed = apply_overrides(document, ["name=b", "name=c"])
    assert isinstance(changed.data, dict)
    assert changed.data["name"] == "c"


def test_an_overridden_value_is_placed_at_the_override_and_its_neighbours_in_the_file(document: Document) -> None:
    changed = apply_overrides(document, ["fleet.zmiy.count=4"])
    assert str(changed.place_of(("fleet", 1, "count"))) == "--set fleet.zmiy.count"
    assert str(changed.key_place_of(("fleet", 1, "count"))) == "--set fleet.zmiy.count"
    assert str(changed.place_of(("fleet", 1, "platform"))) == "f.yaml:5:16"


@pytest.mark.parametrize(
    ("assignment", "expected"),
    [
        ("name", "--set: error: 'name', PATH=VALUE is expected"),
        ("=3", "--set: error: '=3', PATH=VALUE is expected"),
        ("a..b=3", "--set: error: 'a..b=3', PATH=VALUE is expected"),
        ("fleet.2.count=3", "--set fleet.2.count: error: '2', 'fleet' has 2 elements and none of this name"),
        ("fleet.-1.count=3", "--set fleet.-1.count: error: '-1', 'fleet' has 2 elements"),
        (
            "fleet.zmij.count=3",
            "--set fleet.zmij.count: error: 'zmij', 'fleet' has 2 elements and none of this name (did you mean 'zmiy'?",
        ),
        ("name.x=3", "--set name.x: error: 'x', 'name' is 'a' and has no keys; set the whole of it: name={…}"),
        ("name=[1", "--set name: error: not valid YAML"),
        ("name=.nan", "--set name: error: .nan, a number must be finite"),
        ("a." * 5_000 + "a=1", "--set: error: 'a.a.a.a"),
    ],
)
def test_a_bad_override_names_itself(document: Document, assignment: str, expected: str) -> None:
    message = refusal(document, assignment)
    assert message.startswith(expected)
    assert "\n" not in message


def test_an_ambiguous_name_asks_for_the_index() -> None:
    document = parse_document("fleet: [{platform: rys}, {platform: rys}]", "f.yaml")
    assert "several elements of this name; use the index 0 or 1" in refusal(document, "fleet.rys.count=2")


@given(assignment=st.text(alphabet="fleetnam.=0123[]{}:,*& \n\0é", max_size=30))
def test_any_text_is_applied_or_refused(assignment: str) -> None:
    document = parse_document("name: a\nfleet: [{name: t, count: 1}]", "f.yaml")
    try:
        changed = apply_overrides(document, [assignment])
    except ScenarioError as error:
        assert str(error).startswith("--set")  # noqa: PT017 - success is as good an outcome
    else:
        assert changed.root.file == "f.yaml"
