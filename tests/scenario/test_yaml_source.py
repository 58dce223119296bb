"""Strangers' YAML: what is read, what is refused and where, and that nothing else can happen."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fleet.errors import ScenarioError
from fleet.scenario.yaml_composer import MAX_DEPTH
from fleet.scenario.yaml_source import MAX_BYTES, compose, parse_document, read_document

SOUND = """\
name: quickstart
horizon_days: 2
terrain:
  generate: {kind: frontier, size_km: [14, 9], nodes: 180}
fleet:
  - {platform: termit, count: 6, home: "Depot North"}
  - &drone
    platform: heavy-carrier
    count: 3
  - *drone
"""


def refusal(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        parse_document(text, "f.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("22:30:00", "22:30:00"),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1_000", "1_000"),
        ("2026-03-31", "2026-03-31"),
        ("true", True),
        ("~", None),
        ("'true'", "true"),
        ("!!str 12", "12"),
        ("!!float 12", 12.0),
        ("-9223372036854775808", -(2**63)),
    ],
)
def test_scalars_follow_the_core_schema_of_yaml_1_2(text: str, value: object) -> None:
    node = compose(text, "f.yaml")
    assert node is not None
    assert node.value == value
    assert type(node.value) is type(value)


def test_every_value_and_key_knows_its_place() -> None:
    document = parse_document(SOUND, "f.yaml")
    assert str(document.place_of(("horizon_days",))) == "f.yaml:2:15"
    assert str(document.key_place_of(("horizon_days",))) == "f.yaml:2:1"
    assert str(document.place_of(("terrain", "generate", "size_km", 1))) == "f.yaml:4:44"
    assert str(document.place_of(("fleet", 1, "count"))) == "f.yaml:9:12"


def test_an_alias_repeats_the_value_with_the_place_where_it_was_written_and_shares_nothing() -> None:
    document = parse_document(SOUND, "f.yaml")
    assert isinstance(document.data, dict)
    fleet = document.data["fleet"]
    assert isinstance(fleet, list)
    assert fleet[1] == fleet[2] == {"platform": "heavy-carrier", "count": 3}
    assert fleet[1] is not fleet[2]
    assert str(document.place_of(("fleet", 2, "count"))) == "f.yaml:9:12"


def test_what_does_not_exist_is_placed_at_its_nearest_enclosing_value() -> None:
    document = parse_document(SOUND, "f.yaml")
    assert str(document.place_of(("fleet", 0, "home_2"))) == "f.yaml:6:5"
    assert str(document.place_of(("terrain", "generate", "frontier", "nodes"))) == "f.yaml:4:55"


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes("name: Żmij\r\ncount: 3\r\n".encode("utf-8-sig"))
    document = read_document(path)
    assert document.data == {"name": "Żmij", "count": 3}
    assert str(document.place_of(("count",))) == f"{path}:2:8"


BAD_TEXTS = {
    "empty file": ("", "1:1: error: nothing in it"),
    "only comments": ("# nothing\n", "1:1: error: nothing in it"),
    "null": ("~", "1:1: error: nothing in it"),
    "duplicate key": ("a: 1\nb: 2\na: 3\n", "3:1: error: 'a', a key may stand only once and is already on line 1"),
    "python object": ("a: !!python/object:os.system x", "1:4: error: tag '!!python/object:os.system', tags are not"),
    "python call": ("a: !!python/object/apply:os.system [x]", "1:4: error: tag '!!python/object/apply:os.system'"),
    "private tag": ("a: !mine 1", "1:4: error: tag '!mine', tags are not allowed"),
    "set tag": ("a: !!set {x}", "1:4: error: tag '!!set', tags are not allowed"),
    "tag that does not fit": ("a: !!int x", "1:4: error: 'x', it does not read as the int"),
    "not a number": ("a: .nan", "1:4: error: .nan, a number must be finite"),
    "infinity": ("a: -.inf", "1:4: error: -.inf, a number must be finite"),
    "overflowing float": ("a: 1e999", "1:4: error: '1e999', a number must be finite"),
    "integer beyond 64 bit": ("a: 9223372036854775808", "1:4: error: '9223372036854775808', a whole number must fit"),
    "integer of a megabyte": ("a: " + "9" * 10**6, "1:4: error: '9999"),
    "merge key": ("a: &a {b: 1}\nc:\n  <<: *a\n", "3:3: error: <<, merge keys are not supported"),
    "number as a key": ("1: x", "1:1: error: 1 as a key, a key must be text"),
    "null as a key": ("~: x", "1:1: error: null as a key, a key must be text"),
    "list as a key": ("[a]: x", "1:1: error: a list or mapping as a key"),
    "mapping as a key": ("? {a: b}\n: c", "1:3: error: a list or mapping as a key"),
    "alias of a list as a key": ("a: &a [1]\n*a : c", "2:1: error: a list or mapping as a key"),
    "alias inside itself": ("a: &a [*a]", "1:8: error: *a, an alias can't stand inside the value that it repeats"),
    "alias of nothing": ("a: *b", "1:4: error: *b, no anchor of this name comes before it"),
    "second document": ("a: 1\n---\nb: 2", "2:1: error: a second document"),
    "syntax error": ("a: [1, 2\nb: 3", "2:2: error: not valid YAML, "),
    "tab as indentation": ("a:\n\t- b", "2:1: error: not valid YAML, found character"),
    "binary": ("a: \x00\x01", "1:4: error: character U+0000, a file holds printable text only"),
    "escaped control character": ('a: "x\\e[2J"', "1:4: error: 'x\\x1b[2J', text must not hold the control character"),
    "deep list": ("[" * 100_000, f"1:{MAX_DEPTH + 1}: error: nested {MAX_DEPTH + 1} deep"),
    "deep mapping": ("{a: " * 100_000, f"1:{4 * MAX_DEPTH + 1}: error: nested {MAX_DEPTH + 1} deep"),
    "deep block": ("- " * 100_000, f"1:{2 * MAX_DEPTH + 1}: error: nested {MAX_DEPTH + 1} deep"),
}


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_a_bad_text_is_refused_on_one_line_with_its_place(name: str) -> None:
    text, expected = BAD_TEXTS[name]
    message = refusal(text)
    assert message.startswith(f"f.yaml:{expected}")
    assert "\n" not in message
    assert len(message) < 250


def test_an_alias_bomb_is_refused_before_it_expands() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    started = time.perf_counter()
    assert "aliases must not expand to more than 100,000 values" in refusal("\n".join(lines))
    assert time.perf_counter() - started < 1.0


def test_nesting_counts_what_an_alias_brings_along() -> None:
    half = "[" * 30 + "]" * 30
    assert "nested more than 50 levels deep once it is expanded" in refusal(f"a: &a {half}\nb: {'[' * 25}*a{']' * 25}")


def test_a_million_values_are_too_many() -> None:
    assert "more than 1,000,000 values" in refusal("[" + "a," * 1_000_100 + "]")


def test_three_thousand_vehicles_are_read_fast() -> None:
    keys = ("name: unit", "platform: termit", "count: 2", "speed_kmh: 6.5", "home: Depot", "loads: [1, 2, 3]")
    text = "fleet:\n" + ("  - " + "\n    ".join(keys) + "\n") * 3_000
    started = time.process_time()
    parse_document(text, "f.yaml")
    assert time.process_time() - started < 2.0


def unreadable(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_document(path)
    return str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert (
        unreadable(tmp_path / "no.yaml")
        == f"{tmp_path / 'no.yaml'}: error: no such file, an existing YAML file is expected"
    )


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    assert unreadable(tmp_path) == f"{tmp_path}: error: a directory, a YAML file is expected"


def test_a_file_that_can_not_be_opened_says_why(tmp_path: Path) -> None:
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    assert "error: unreadable, " in unreadable(loop)
    assert "error: unreadable, " in unreadable(tmp_path / ("x" * 5_000))
    assert "error: no file name, " in unreadable(Path("a\0b"))


def test_a_file_beyond_four_mebibytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    assert unreadable(path) == f"{path}: error: larger than 4 MiB, which is the most that is read"


def test_a_file_in_another_encoding_is_refused_at_its_first_odd_byte(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("a: 1\nname: Bär\n".encode("latin-1"))
    assert unreadable(path) == f"{path}:2:8: error: byte 0xe4, a file must be text in UTF-8"


@settings(max_examples=400)
@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(SOUND)), st.integers(0, 3), st.binary(max_size=4)), min_size=1, max_size=6
    )
)
@example(edits=[(0, 0, b"\xff\xfe")])
@example(edits=[(5, 0, b"&a *")])
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int, bytes]]
) -> None:
    content = SOUND.encode()
    for at, cut, inserted in edits:
        content = content[:at] + inserted + content[at + cut :]
    path = tmp_path_factory.getbasetemp() / "damaged.yaml"
    path.write_bytes(content)
    started = time.perf_counter()
    try:
        read_document(path)
    except ScenarioError as error:
        assert str(error).startswith(str(path))  # noqa: PT017 - success is as good an outcome
        assert len(str(error).splitlines()) == 1  # noqa: PT017
    assert time.perf_counter() - started < 1.0


@settings(max_examples=400)
@given(text=st.text(alphabet="ab:-[]{}&*!|>#'\"%@? \n,~<.0123", max_size=60))
def test_random_punctuation_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        document = parse_document(text, "f.yaml")
    except ScenarioError as error:
        assert str(error).startswith("f.yaml:")  # noqa: PT017
    else:
        assert document.data is not None
