"""A chart's specification as a picture, drawn without a browser."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import vl_convert

_SCALE: Final = 2.0
"""Pixels of a PNG per px of the chart: sharp on paper and on dense screens."""


def vega_lite_version() -> str:
    """The Vega-Lite version that charts are drawn with: Altair's own where the converter has it, else its newest."""
    wanted = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    known: list[str] = vl_convert.get_vegalite_versions()
    return wanted if wanted in known else known[-1]


def png(spec: dict[str, Any]) -> bytes:
    """A Vega-Lite specification as a PNG."""
    made: bytes = vl_convert.vegalite_to_png(spec, vl_version=vega_lite_version(), scale=_SCALE)
    return made


def svg(spec: dict[str, Any]) -> str:
    """A Vega-Lite specification as an SVG."""
    made: str = vl_convert.vegalite_to_svg(spec, vl_version=vega_lite_version())
    return made
