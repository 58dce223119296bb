"""The map is well-formed, shows what there is, and lets no name into its markup."""

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from fleet.terrain.assembly import Edges, Nodes, assemble
from fleet.terrain.drawing import MapSite, terrain_svg
from fleet.terrain.graph import Terrain

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


def test_the_map_names_its_terrain_crossings_and_sites(frontier: Terrain) -> None:
    site = MapSite(name="Depot North", kind="depot", x_m=1_000.0, y_m=2_000.0)
    words = texts(terrain_svg(frontier, [site]))
    assert words[0] == "frontier"
    assert "Depot North" in words
    for name, capacity in zip(frontier.choke_names, frontier.choke_capacity, strict=True):
        assert f"{name} ({capacity})" in words
    assert {"field", "forest", "marsh", "track", "secondary road", "main road", "site", "2 km"} <= set(words)


def test_names_are_text_and_never_markup(frontier: Terrain) -> None:
    name = '<script>alert("1")</script> & \x00 co'
    site = MapSite(name=name, kind='"><', x_m=0.0, y_m=0.0)
    svg = terrain_svg(frontier, [site])
    root = ET.fromstring(svg)
    assert not list(root.iter(f"{SVG}script"))
    assert '<script>alert("1")</script> &  co' in texts(svg)


def test_every_mark_is_on_the_sheet(frontier: Terrain) -> None:
    root = ET.fromstring(terrain_svg(frontier))
    width, height = float(root.attrib["viewBox"].split()[2]), float(root.attrib["viewBox"].split()[3])
    for circle in root.iter(f"{SVG}circle"):
        assert 0.0 < float(circle.attrib["cx"]) < width
        assert 0.0 < float(circle.attrib["cy"]) < height
    assert all(0.0 <= float(text.attrib["y"]) <= height for text in root.iter(f"{SVG}text"))


def test_the_legend_has_only_what_is_on_the_map(square: Terrain) -> None:
    words = set(texts(terrain_svg(square)))
    assert {"field", "track", "ford (capacity)"} <= words
    assert not {"forest", "main road", "site"} & words


def test_too_many_sites_are_marked_without_labels(frontier: Terrain) -> None:
    sites = [MapSite(name=f"Post {n}", kind="demand", x_m=float(n), y_m=0.0) for n in range(61)]
    assert not [word for word in texts(terrain_svg(frontier, sites)) if word.startswith("Post")]


def test_the_same_terrain_gives_the_same_map(frontier: Terrain) -> None:
    assert terrain_svg(frontier) == terrain_svg(frontier)


@pytest.mark.parametrize(("side_m", "bar"), [(0.0, "0.2 m"), (3.0, "0.5 m"), (300.0, "50 m"), (3e6, "500 km")])
def test_any_size_of_terrain_can_be_drawn(side_m: float, bar: str) -> None:
    count = 1 if side_m == 0.0 else 2
    nodes = Nodes(ids="ab"[:count], x_m=[0.0, side_m][:count], y_m=np.zeros(count), elevation_m=np.zeros(count))
    edges = Edges(tail=[], head=[], surface=[], road_class=[])
    words = texts(terrain_svg(assemble("dots", nodes, edges)))
    assert bar in words
