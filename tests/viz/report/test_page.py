"""The page of a report: what it holds, that it asks nothing of any network, and that names in it stay text."""

import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from time import process_time

import pytest

from fleet.cli.reference import published_figures
from fleet.ledger.memory import MemoryStore
from fleet.ledger.recorder import Recorder
from fleet.resources import bundled
from fleet.scenario.catalogue import load_catalogue
from fleet.scenario.scenario import Scenario
from fleet.simulation.run import simulate
from fleet.statistics.markup import element
from fleet.statistics.run import Run
from tests.viz.conftest import HOSTILE
from viz.charts.registry import NAMES, SECTIONS, draw
from viz.report.page import chart_page, json_for_script, page
from viz.report.platform_figures import platform_figures
from viz.report.run_report import Reference, report


class Outline(HTMLParser):
    """The elements of a page by name, and its text outside scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] not in {"script", "style"}:
            self.text += data

    def named(self, name: str) -> list[dict[str, str | None]]:
        """Attributes of every element of that name."""
        return [attributes for tag, attributes in self.elements if tag == name]


def outline(text: str) -> Outline:
    parser = Outline()
    parser.feed(text)
    return parser


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference(published=published_figures(), catalogue=load_catalogue())


@pytest.fixture(scope="module")
def text(run: Run, reference: Reference) -> str:
    return report(run, reference)


def test_a_report_has_every_section_and_a_place_for_every_chart(text: str) -> None:
    found = outline(text)
    ids = {attributes.get("id") for _, attributes in found.elements}
    assert {f"chart-{name}" for name in NAMES if name != "capture"} <= ids
    assert {name.lower().replace(" ", "-") for name in SECTIONS} <= ids
    links = {str(attributes["href"]).removeprefix("#") for attributes in found.named("a")}
    assert links <= ids


def test_a_report_has_the_specification_of_each_chart(text: str, run: Run) -> None:
    found = re.search(r'<script type="application/json" id="specs">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    specs = json.loads(found[1])
    assert set(specs) == set(NAMES) - {"capture"}
    assert specs["losses"] == draw(run, "losses").spec()


def test_headline_figures_stand_in_the_page_with_published_ones_beside(text: str, run: Run) -> None:
    told = outline(text).text
    assert f"{run.summary().missions.succeeded:,} in all" in told
    assert "published: 244 missions/day (inferred)" in told
    assert "5 to 85, typically 24 vehicles/day" in told
    assert str(run.meta["ledger_sha256"]) in told


def test_a_page_loads_nothing(text: str) -> None:
    found = outline(text)
    for _, attributes in found.elements:
        assert not attributes.keys() & {"src", "srcset", "data", "action", "poster"}
    assert not found.named("link")
    (policy,) = (a["content"] for a in found.named("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert "default-src 'none'" in policy


def test_a_report_is_small(text: str) -> None:
    assert len(text.encode()) < 2_000_000


@pytest.mark.full
def test_the_report_of_the_spring_campaign_takes_seconds_and_stays_small(reference: Reference) -> None:
    campaign = simulate(Scenario.load(bundled("scenarios") / "spring_campaign.yaml"), record="all")
    began_s = process_time()
    made = report(Run(campaign.ledger), reference)
    assert process_time() - began_s < 10.0
    assert len(made.encode()) < 8_000_000


def test_names_with_markup_in_them_stay_text(hostile_run_dir: Path, reference: Reference) -> None:
    made = report(Run.open(hostile_run_dir), reference)
    body = made.partition("<body>")[2]
    markup, _, scripts = body.partition('<script type="application/json"')
    assert "<img" not in markup
    assert html.escape(HOSTILE) in markup
    specs, _, _ = scripts.partition("</script>")
    assert "window.pwned" in specs
    assert "<" not in specs
    assert len(outline(made).named("script")) == 3


def test_json_in_a_script_cannot_end_it_and_is_still_the_same() -> None:
    value = {"a": "</script><!--\u2028 & <b>", "b": [1, None, 0.5]}
    written = json_for_script(value)
    assert json.loads(written) == value
    assert not set(written) & set("<>&\u2028")


def test_json_in_a_script_has_no_number_that_json_lacks() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_for_script({"a": float("nan")})


def test_the_bundle_does_not_end_its_own_script() -> None:
    assert page("t", element("main"), {}).count("</script>") == 3


def test_a_page_with_one_chart_has_that_chart(run: Run) -> None:
    found = outline(chart_page("losses", draw(run, "losses")))
    assert [a.get("id") for a in found.named("div")] == ["chart-losses"]


def test_what_a_run_lacks_is_said(reference: Reference) -> None:
    empty = Run(Recorder(record="core", store=MemoryStore({"scenario": "empty"})).close("complete", 1))
    told = outline(report(empty, reference)).text
    assert "No chart of where vehicles were lost, and why: no vehicles were lost." in told


def test_an_unfinished_run_is_marked_as_such(reference: Reference) -> None:
    aborted = Run(Recorder(record="core", store=MemoryStore({"scenario": "empty"})).close("aborted", 3_600_000_000))
    told = outline(report(aborted, reference)).text
    assert "This run is aborted: its figures are about what is recorded, up to 0d01:00:00." in told


def test_platform_figures_are_marked_by_what_they_rest_on(run: Run, reference: Reference) -> None:
    (table,) = platform_figures(run.ledger, reference.catalogue)
    assert table.heads == ("", ">heavy-carrier", ">termit", ">zmiy")
    by_figure = {row[0]: row[1:] for row in table.rows}
    assert by_figure["mass, kg"][2] == "850"
    assert by_figure["cruise, km/h"][2] == "^7"
    assert by_figure["loading, min"] == ("~5", "~15", "~15")


def test_a_figure_that_is_not_the_catalogues_is_marked_as_the_scenarios(run: Run) -> None:
    (table,) = platform_figures(run.ledger, {})
    assert all(cell is None or cell.startswith("*") for row in table.rows for cell in row[1:])
