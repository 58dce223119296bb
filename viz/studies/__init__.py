"""Charts of studies: what a figure comes to over the points of a design, with intervals."""
