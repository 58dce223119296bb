"""Charts of a run, one figure to a file: each is drawn from the run's ledger, and its title states what it found.

from fleet import open_run
from viz.charts import draw

draw(open_run("runs/…"), "losses")
"""

from viz.charts.registry import CHARTS, NAMES, draw

__all__ = ["CHARTS", "NAMES", "draw"]
