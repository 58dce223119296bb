"""Real roads as a terrain: shortest lengths over an OpenStreetMap extract are those on record."""

import csv
import math
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from fleet.terrain.costs import edge_costs
from fleet.terrain.graphml import terrain_from_networkx
from fleet.terrain.routing import Routing

EARTH_RADIUS_M = 6_371_008.8


def great_circle_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance between (latitude, longitude) pairs in degrees by the haversine formula."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(math.radians, point)) for point in (a, b))
    chord = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2.0 * EARTH_RADIUS_M * math.asin(math.sqrt(chord))


def osm_roads(path: Path) -> "nx.DiGraph[str]":
    root = ET.parse(path).getroot()
    where = {node.attrib["id"]: (float(node.attrib["lat"]), float(node.attrib["lon"])) for node in root.iter("node")}
    graph: nx.DiGraph[str] = nx.DiGraph()
    for way in root.iter("way"):
        tags = {tag.attrib["k"]: tag.attrib["v"] for tag in way.iter("tag")}
        if "highway" not in tags:
            continue
        along = [node.attrib["ref"] for node in way.iter("nd")]
        for tail, head in nx.utils.pairwise(along):
            length_m = great_circle_m(where[tail], where[head])
            graph.add_edge(tail, head, length_m=length_m, surface="paved", road_class="secondary")
            if tags.get("oneway") != "yes":
                graph.add_edge(head, tail, length_m=length_m, surface="paved", road_class="secondary")
    for node in graph:
        lat, lon = where[node]
        east_m = math.radians(lon) * EARTH_RADIUS_M * math.cos(math.radians(lat))
        graph.nodes[node].update(x_m=east_m, y_m=math.radians(lat) * EARTH_RADIUS_M, elevation_m=0.0)
    return graph


def test_shortest_road_lengths_are_those_on_record(reference_data: Path) -> None:
    folder = reference_data / "roads" / "osm"
    terrain = terrain_from_networkx(osm_roads(folder / "planet_10.068_48.135.osm"))
    routing = Routing(terrain, edge_costs(terrain, "wheeled"))
    with (folder / "planet_10.068_48.135_paths.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    for row in rows:
        start, end = (terrain.node_ids.index(row[key]) for key in ("origin_osm_node", "dest_osm_node"))
        # The record has three decimals.
        assert routing.row(start).length_m[end] == pytest.approx(float(row["shortest_m"]), abs=6e-4)
