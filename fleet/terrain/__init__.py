"""Terrain: the road and cross-country graph, routing on it, zones, generators and importers."""
