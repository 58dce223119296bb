"""An HTML page that needs no network: text, charts as specifications, and one script that draws all of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import vl_convert

from fleet.statistics.markup import Markup, element, joined, trusted
from viz.charts.figure import Figure, Spec
from viz.charts.picture import vega_lite_version

_POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:"
)
"""What the browser may load: nothing but what the page holds."""

_DRAW: Final = """
const specs = JSON.parse(document.getElementById("specs").textContent);
window.drawn = Promise.all(Object.entries(specs).map(([name, spec]) =>
  vegaEmbed(document.getElementById("chart-" + name), spec, {renderer: "svg", actions: false})));
"""
"""Draws every chart; ``window.drawn`` is fulfilled when all are."""


def page(title: str, body: Markup, specs: Mapping[str, Spec]) -> str:
    """A whole page; *body* has an element ``chart-NAME`` for each of *specs* (`chart_place` makes it)."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("title", title),
        element("style", trusted(_style())),
    )
    scripts = joined(
        [
            element("script", trusted(json_for_script(specs)), type="application/json", id="specs"),
            element("script", trusted(_bundle())),
            element("script", trusted(_DRAW)),
        ],
        "\n",
    )
    notice = element("noscript", element("p", "The charts of this page need JavaScript; its tables don't."))
    whole = element("html", head, element("body", notice, body, scripts), lang="en")
    return f"<!doctype html>\n{whole}\n"


def chart_place(name: str, figure: Figure) -> Markup:
    """Where the chart *name* is drawn, with its words above it."""
    return element(
        "figure",
        element("figcaption", element("h3", figure.title), element("p", figure.subtitle)),
        element("div", id=f"chart-{name}", class_="chart"),
    )


def chart_page(name: str, figure: Figure) -> str:
    """A page with one chart."""
    return page(figure.title, element("main", chart_place(name, figure), class_="single"), {name: figure.spec()})


def json_for_script(value: object) -> str:
    """JSON that may stand in a script element: nothing in it can end the element or begin a comment."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


@cache
def _bundle() -> str:
    """Vega, Vega-Lite and vega-embed in one script."""
    # Without a snippet the three become properties of the window; the stub doesn't know that it may be left out.
    bundle: str = vl_convert.javascript_bundle(vl_version=vega_lite_version())  # type: ignore[call-arg]
    # The script's own text must not end the element that it stands in.
    return bundle.replace("</script", "<\\/script")


@cache
def _style() -> str:
    return files("viz.report").joinpath("style.css").read_text(encoding="utf-8")
