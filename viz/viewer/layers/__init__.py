"""What is drawn on the map, one file per layer."""
