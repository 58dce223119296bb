"""The platform catalogue: complete, founded, and true to what is published."""

from pathlib import Path

import pytest

from fleet.domain.platform import CatalogueEntry
from fleet.errors import ScenarioError
from fleet.resources import bundled
from fleet.scenario.catalogue import load_catalogue, with_inline
from fleet.scenario.platform_file import InlinePlatform
from fleet.scenario.strict import Strict
from fleet.scenario.validation import validate
from fleet.scenario.yaml_source import parse_document, read_document

GROUND = {"ratel-s", "ratel-m", "ratel-h", "termit", "ardal", "rys", "zmiy", "protector", "volia"}
AIR = {"recon-quadcopter", "heavy-carrier", "support-drone", "relay"}
NAMES = sorted(GROUND | AIR)


@pytest.fixture(scope="module")
def catalogue() -> dict[str, CatalogueEntry]:
    return load_catalogue()


def test_it_holds_the_seven_named_systems_no_eighth_and_four_kinds_of_drone(
    catalogue: dict[str, CatalogueEntry],
) -> None:
    assert list(catalogue) == NAMES
    assert {name for name, entry in catalogue.items() if entry.platform.medium == "ground"} == GROUND
    assert {name.split("-")[0] for name in GROUND} == {"ratel", "termit", "ardal", "rys", "zmiy", "protector", "volia"}


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_ordered_and_states_its_provenance(catalogue: dict[str, CatalogueEntry], name: str) -> None:
    entry = catalogue[name]
    # What is refuelled has no time to charge, and what flies does not get stuck.
    assert ("recharge_h" in entry.figures) == (entry.platform.power == "battery")
    assert ("stuck_factor" in entry.figures) == (entry.platform.medium == "ground")
    assert len(entry.figures.keys() | {"recharge_h", "stuck_factor"}) == 16
    for key, figure in entry.figures.items():
        assert figure.low <= figure.typical <= figure.high, key
        assert figure.source, key
        assert figure.date, key
        if {figure.low_tag, figure.tag, figure.high_tag} == {"assumed"} and key != "exposure":
            assert "not published" in figure.source or figure.source == "reference of the scale", key


@pytest.mark.parametrize("name", NAMES)
def test_the_bounds_of_cruise_stay_below_those_of_top_speed(catalogue: dict[str, CatalogueEntry], name: str) -> None:
    cruise, top = catalogue[name].figures["cruise_kmh"], catalogue[name].figures["top_kmh"]
    assert cruise.low <= top.low
    assert cruise.high <= top.high


@pytest.mark.parametrize(
    ("name", "key", "member", "value", "tag"),
    [
        ("termit", "payload_kg", "typical", 300, "reported"),
        ("protector", "payload_kg", "typical", 700, "reported"),
        ("protector", "range_km", "high", 400, "reported"),
        ("ratel-s", "top_kmh", "typical", 24, "reported"),
        ("ratel-s", "range_km", "typical", 10, "inferred"),
        ("zmiy", "mass_kg", "typical", 850, "press"),
        ("zmiy", "payload_kg", "typical", 500, "press"),
        ("zmiy", "top_kmh", "typical", 10, "press"),
        ("zmiy", "cruise_kmh", "typical", 7, "inferred"),
        ("zmiy", "range_km", "low", 20, "press"),
        ("zmiy", "range_km", "high", 34, "press"),
        ("ardal", "range_km", "low", 17, "press"),
        ("heavy-carrier", "payload_kg", "typical", 15, "press"),
        ("heavy-carrier", "top_kmh", "high", 120, "press"),
        ("heavy-carrier", "price_kusd", "typical", 10, "press"),
        ("recon-quadcopter", "mass_kg", "typical", 0.9, "press"),
    ],
)
def test_published_figures_stand_as_published(name: str, key: str, member: str, value: float, tag: str) -> None:
    figure = load_catalogue()[name].figures[key]
    tags = {"low": figure.low_tag, "typical": figure.tag, "high": figure.high_tag}
    assert (getattr(figure, member), tags[member]) == (value, tag)


def test_models_of_which_nothing_is_published_are_placeholders(catalogue: dict[str, CatalogueEntry]) -> None:
    assert {"ratel-m", "rys", "volia"} <= {name for name, entry in catalogue.items() if entry.placeholder}
    assert not catalogue["termit"].placeholder


def test_every_figure_of_the_support_drone_is_assumed(catalogue: dict[str, CatalogueEntry]) -> None:
    tags = {(f.low_tag, f.tag, f.high_tag) for f in catalogue["support-drone"].figures.values()}
    assert tags == {("assumed", "assumed", "assumed")}


def test_only_ratel_h_and_termit_tow(catalogue: dict[str, CatalogueEntry]) -> None:
    assert {name for name, entry in catalogue.items() if entry.platform.tow_kg > 0} == {"ratel-h", "termit"}


def test_figures_become_si(catalogue: dict[str, CatalogueEntry]) -> None:
    protector = catalogue["protector"].platform
    assert protector.cruise_mps == pytest.approx(5.0)
    assert protector.range_m == 250_000
    assert protector.turnaround_s == protector.recharge_s == 600
    assert protector.price_usd == 45_000
    assert catalogue["termit"].platform.recharge_s == 6 * 3_600


def test_the_readme_lists_every_platform(catalogue: dict[str, CatalogueEntry]) -> None:
    text = (bundled("data") / "platforms" / "README.md").read_text(encoding="utf-8")
    assert [name for name in catalogue if f"]({name}.yaml)" not in text] == []


class Section(Strict):
    platforms: dict[str, InlinePlatform]


def inline(text: str) -> CatalogueEntry:
    document = parse_document(f"platforms:\n  own: {text}", "s.yaml")
    return with_inline(load_catalogue(), validate(Section, document).platforms, document)["own"]


def test_a_scenario_changes_some_figures_of_a_base(catalogue: dict[str, CatalogueEntry]) -> None:
    entry = inline(
        "{base: termit, range_km: 40, mass_kg: {low: 1, typical: 2, high: 3, tag: press, source: x, date: 2026-01}}"
    )
    assert entry.platform.range_m == 40_000
    assert entry.figures["range_km"].tag == "assumed"
    assert entry.figures["mass_kg"].tag == "press"
    assert entry.platform.payload_kg == catalogue["termit"].platform.payload_kg
    assert entry.platform.name == "own"


def test_a_platform_that_becomes_fuelled_loses_its_charging_time() -> None:
    platform = inline("{base: termit, power: fuel}").platform
    assert platform.recharge_s == platform.turnaround_s


def test_what_a_platform_says_nothing_of_it_gets_stuck_like_any_other() -> None:
    assert inline("{base: termit}").platform.stuck_factor == 1
    made = inline("{base: termit, stuck_factor: 2.5}")
    assert made.platform.stuck_factor == 2.5
    assert made.figures["stuck_factor"].tag == "assumed"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{base: termt}",
            "s.yaml:2:15: error: 'termt', unknown platform (did you mean 'termit'?) (platforms.own.base)",
        ),
        ("{base: termit, cruise_kmh: 12}", "s.yaml:2:35: error: top_kmh 10, must be at least cruise_kmh 12"),
        ("{base: termit, range: 12}", "s.yaml:2:23: error: 'range', unknown key (did you mean 'range_km'?)"),
        ("{base: termit, mass_kg: -1}", "s.yaml:2:32: error: -1, must be at least 0 (platforms.own.mass_kg)"),
        ("{base: termit, mass_kg: 0}", "s.yaml:2:8: error: platform 'own': mass_kg = 0.0 must be finite and above 0"),
        ("{base: termit, efficiency: 2}", "s.yaml:2:8: error: platform 'own': efficiency = 2.0 is a share"),
        ("{base: termit, medium: air}", "s.yaml:2:8: error: platform 'own': mobility = 'tracked' does not go with"),
        (
            "{base: heavy-carrier, stuck_factor: 2}",
            "s.yaml:2:8: error: platform 'own': stuck_factor = 2.0 does not go with medium 'air'",
        ),
        ("{base: termit, roles: []}", "s.yaml:2:8: error: platform 'own': roles = () must name at least one role"),
        ("{mass_kg: 12}", "s.yaml:2:8: error: platform 'own', without a base these keys are needed: title, medium"),
    ],
)
def test_a_bad_inline_platform_is_refused_at_its_place(text: str, expected: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        inline(text)
    assert str(caught.value).startswith(expected)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: termit", "name: other", "'other', must be the name of the file, 'termit' (name)"),
        ("  typical: 300\n", "  typical: 30\n", "30, must be at least low = 200 (mass_kg.typical)"),
        ("  tag: assumed\n", "", "either 'tag' for all three members or 'tags' for each is expected"),
        ("  source: ", "  sauce: ", "key 'source' is missing (mass_kg.source)"),
        ("  date: 2026-11\n", "  date: soon\n", "'soon', must match"),
        (
            "title: TerMIT",
            "title: TerMIT\nbase: zmiy",
            "'zmiy', a catalogue file gives low, typical, high and a source",
        ),
    ],
)
def test_a_bad_catalogue_file_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    text = (bundled("data") / "platforms" / "termit.yaml").read_text(encoding="utf-8")
    (tmp_path / "termit.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_catalogue(tmp_path)
    assert expected in str(caught.value)


def test_published_campaign_figures_state_their_provenance() -> None:
    data = read_document(bundled("data") / "reference" / "published.yaml").data
    assert isinstance(data, dict)
    figures = data["figures"]
    assert isinstance(figures, dict)
    for key, figure in figures.items():
        assert isinstance(figure, dict)
        assert {"unit", "tag", "source", "date"} <= figure.keys(), key
        assert ("value" in figure) != ({"low", "typical", "high"} <= figure.keys()), key
        assert figure["tag"] in {"reported", "press", "inferred"}, key
    daily = figures["missions_per_day_2026_q1"]
    assert isinstance(daily, dict)
    assert (daily["value"], daily["tag"]) == (244, "inferred")


def test_what_is_not_published_is_listed_and_has_no_figure() -> None:
    data = read_document(bundled("data") / "reference" / "published.yaml").data
    assert isinstance(data, dict)
    assert {"platforms_named", "not_published"} <= data.keys()
    missing = str(data["not_published"])
    assert all(what in missing for what in ("missions that succeeded", "mix of missions", "vehicles lost", "an eighth"))
    assert isinstance(data["figures"], dict)
    assert [key for key in data["figures"] if "success" in key or "mix" in key] == []
