"""Charts of a run, one figure to a file: each is drawn from the run's ledger, and its title states what it found.

`viz.charts.registry.draw` draws one by name, as ``fleet chart`` and the report do.
"""
